"""A question as a person types it. Each kind declares its own fields (`kinds.<kind>.FIELDS`); a case has a form for each of its parts."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from question_banks import kinds, pictures, richtext
from question_banks.models import Difficulty, ItemVersion, Picture
from question_banks.wording import Wording

MOST_PARTS = 12
LONGEST = 5000
_SPACES = re.compile(r"[ \t\u00a0]+")
_INVISIBLE = re.compile(r"[\u200b\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")


def tidy(text: str) -> str:
    """Without invisible characters and runs of spaces; line breaks stay."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text.replace("\r\n", "\n"))).strip()


def form_field(declared: Any, problems: dict[str, tuple[str, Any]]) -> forms.Field:
    """The form field for what a kind declares; left empty, it says the first of the kind's problems with it."""
    missing = next((sentence for name, sentence in problems.values() if name == declared.name), None)
    facts: dict[str, Any] = {"label": declared.label, "help_text": declared.help, "required": not declared.optional}
    facts |= {"error_messages": {"required": missing}} if missing else {}
    match declared.shape:
        case "choice":
            return forms.ChoiceField(choices=declared.choices, widget=forms.RadioSelect, **facts)
        case "lines":
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}), **facts)
        case "areas":
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "data-areas": _("rectangle")}), **facts)
        case "picture":
            return forms.CharField(max_length=500, widget=forms.TextInput(attrs={"data-picture": "", "autocomplete": "off"}), **facts)
        case _:
            return forms.CharField(max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}), **facts)


class _KindForm(forms.Form):
    """The stem and the fields of one kind, and what they make: `content` and `key`."""

    kind = forms.ChoiceField(choices=kinds.choices, widget=forms.HiddenInput)
    stem = forms.CharField(label=_("Stem"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        typed = data.get(self.add_prefix("kind"), "") if data is not None else ""
        found = next((name for name in (typed, kind, (self.initial or {}).get("kind", "")) if name in kinds.KINDS), "single")
        self.kind_name, self.initial["kind"] = found, found
        self.declared = [field for field in kinds.get(found).FIELDS if field.shape != "parts"]
        for declared in self.declared:
            self.fields[declared.name] = form_field(declared, kinds.get(found).PROBLEMS)
        self.order_fields(["kind", "stem", *(field.name for field in self.declared)])

    def given(self, found: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What was typed into the kind's fields, tidied, with what is known of a picture that one of them names."""
        source = self.cleaned_data if found is None else found
        typed = {field.name: tidy(source.get(field.name) or "") for field in self.declared}
        for field in self.declared:
            if field.shape == "picture":
                named = re.search(r"[0-9a-f]{64}", typed[field.name])
                found = Picture.objects.filter(sha256=named[0]).first() if named else None
                known = {field.name: found.sha256, f"{field.name}_width": f"{found.width}", f"{field.name}_height": f"{found.height}"} if found else {}
                typed |= {field.name: ""} | known
                typed[f"{field.name}_alt"] = typed.get(f"{field.name}_alt") or (found.alt if found else "")
        return typed

    def parsed(self, more: Mapping[str, Any] | None = None) -> None:
        """Read content and key, and put every problem to its field."""
        self.content, self.key = kinds.parse(self.kind_name, {**self.given(), **(more or {})})
        self.stem_text = tidy(self.cleaned_data["stem"])
        for code in [*kinds.check(self.kind_name, self.content, self.key), *kinds.fits(self.kind_name, self.stem_text, self.content)]:
            name, sentence = kinds.problem(self.kind_name, code)
            self.add_error(name if name in self.fields else None, sentence)
        if pictures.missing(richtext.pictures([self.stem_text, self.content])):
            self.add_error("stem", pictures.UnknownPicture.sentence)

    def first_look(self) -> dict[str, str]:
        """What stands in the fields now, unchecked, as the kind reads it, with stem and weight."""
        typed = {name: str(value)[:LONGEST] for name, value in self.typed().items() if isinstance(value, str | int)}
        return self.given(typed) | {"stem": tidy(typed.get("stem", "")), "weight": typed.get("weight", "1")}

    @property
    def kind_label(self) -> str:
        """What people call the kind."""
        return kinds.label(self.kind_name)

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        """The fields of the kind."""
        return [self[field.name] for field in self.declared]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """Everything behind the fields of the kind."""
        own = {"kind", "stem", *(field.name for field in self.declared)}
        return [self[name] for name in self.fields if name not in own]

    def typed(self) -> dict[str, Any]:
        """What stands in the fields now, unchecked, to build the form anew."""
        return {name: self[name].value() for name in self.fields}


class PartForm(_KindForm):
    """One question of a case."""

    weight = forms.CharField(label=_("Weight"), initial="1", max_length=6, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.parsed()
        return data


class QuestionForm(_KindForm):
    """A whole question; `wording` holds the result of a valid form. Which fields there are depends on the kind."""

    no_shuffle = forms.BooleanField(label=_("Keep the order of the options"), required=False, help_text=_("For options such as “all of the above”."))
    explanation = forms.CharField(label=_("Explanation"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    clause_title = forms.CharField(label=_("Law or standard"), required=False, max_length=200)
    clause_article = forms.CharField(label=_("Article or clause"), required=False, max_length=60)
    subject = forms.CharField(label=pgettext_lazy("question", "Subject"), required=False, max_length=80)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=Difficulty.choices, coerce=int, initial=Difficulty.MEDIUM)

    wording: Wording

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if kinds.get(self.kind_name).__dict__.get("SHUFFLES") is not True:
            del self.fields["no_shuffle"]
        self.has_parts = any(field.shape == "parts" for field in kinds.get(self.kind_name).FIELDS)
        self.parts = self._parts(data) if self.has_parts else []

    def _parts(self, data: Mapping[str, Any] | None) -> list[PartForm]:
        """The forms of the parts: as many as were sent, or as many as the stored case has."""
        if data is not None:
            sent = str(data.get("parts", ""))
            return [PartForm(data, prefix=f"part-{number}") for number in range(min(int(sent), MOST_PARTS) if sent.isascii() and sent.isdigit() else 0)]
        stored = self.initial.get("parts") or [{"kind": "single"}]
        return [PartForm(prefix=f"part-{number}", initial=one) for number, one in enumerate(stored)]

    @staticmethod
    def part_kinds() -> list[tuple[str, Any]]:
        """The kinds a part may have."""
        return [(name, kinds.label(name)) for name in kinds.get("case").allowed()]

    def reshaped(self, act: str) -> "QuestionForm":
        """The same form with a part more (“add:KIND”) or less (“remove:NUMBER”), everything typed kept and nothing checked."""
        rows = [part.typed() for part in self.parts]
        verb, _colon, what = act.partition(":")
        if verb == "add" and what in kinds.get("case").allowed() and len(rows) < MOST_PARTS:
            rows.append({"kind": what})
        elif verb == "remove" and what.isascii() and what.isdigit() and int(what) < len(rows):
            del rows[int(what)]
        return QuestionForm(initial={**self.typed(), "parts": rows})

    def sketch(self) -> tuple[str, dict[str, Any]] | None:
        """Stem and content as far as they are written, for a preview; nothing while there is no stem. Asks no check."""
        given, parts = self.first_look(), [part.first_look() | {"kind": part.kind_name} for part in self.parts]
        if not given["stem"]:
            return None
        content, _key = kinds.parse(self.kind_name, given | ({"parts": parts} if self.has_parts else {}))
        return given["stem"], content

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if [part for part in self.parts if not part.is_valid()]:
            self.add_error(None, _("A question about the case needs a correction, see below."))
        if self.errors:
            return data
        self.parsed({"parts": [{**part.given(), "kind": part.kind_name, "stem": part.stem_text, "weight": part.cleaned_data["weight"]} for part in self.parts]})
        self.wording = Wording(
            kind=self.kind_name, stem=self.stem_text, content=self.content, key=self.key, no_shuffle=data.get("no_shuffle", False),
            explanation=tidy(data["explanation"]), clause_title=data["clause_title"].strip(), clause_article=data["clause_article"].strip(),
        )  # fmt: skip
        return data


def initial(version: ItemVersion) -> dict[str, Any]:
    """A stored wording as the form shows it."""
    return {
        **kinds.spell(version.kind, version.content, version.key),
        "kind": version.kind,
        "stem": version.stem,
        "no_shuffle": version.no_shuffle,
        "explanation": version.explanation,
        "clause_title": version.clause_title,
        "clause_article": version.clause_article,
        "subject": version.item.subject,
        "difficulty": version.item.difficulty,
    }
