"""What the editor's pages take in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import kinds
from .exchange import keys, stems
from .models import Bank, Difficulty, ItemState, ItemVersion
from .wording import Wording

PROBLEMS = {
    "options-missing": _("Enter at least two options, one a line."),
    "options-too-few": _("Enter at least two options, one a line."),
    "options-too-many": _("There are more than 26 options."),
    "option-empty": _("An option is empty."),
    "option-twice": _("Two options have the same text."),
    "key-missing": _("Enter the key: the letters of the right options, or 对/错."),
    "key-names-no-option": _("The key names an option that does not exist."),
    "key-names-several": _("A single-choice question has exactly one right option."),
}


class BankForm(forms.Form):
    """A new bank."""

    title = forms.CharField(label=_("Name of the bank"), max_length=120)
    code = forms.CharField(
        label=_("Code of the bank"),
        max_length=60,
        validators=[RegexValidator(r"^[\w-]+$", _("Use letters, digits and hyphens only."))],
        help_text=_("Short and permanent, for example principals-2026."),
    )
    reserved = forms.BooleanField(label=_("Reserved for real sessions (two signatures)"), required=False)


class UploadForm(forms.Form):
    """A file for a bank."""

    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=Bank.objects.all(), to_field_name="code", empty_label=None)
    file = forms.FileField(
        label=_("Question file"),
        help_text=_("XLSX, XLS, CSV or JSON, up to 20 MB. No template is needed: columns are recognised by their headers."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_LIMIT:
            limit = filesizeformat(settings.UPLOAD_LIMIT)
            raise forms.ValidationError(_("The file is larger than %(limit)s. Split the workbook, or remove its pictures.") % {"limit": limit})
        return file


class SearchForm(forms.Form):
    """Narrow the questions of a bank."""

    q = forms.CharField(label=_("Stem, clause or number"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *kinds.choices()]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All states")), *ItemState.choices]  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A wording as a person types it; `wording` holds the result of a valid form."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices)
    stem = forms.CharField(label=_("Stem"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    options = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("One a line, without letters; none for true or false.")
    )
    key = forms.CharField(
        label=pgettext_lazy("question", "Key"), max_length=40, help_text=_("Letters of the right options, for example AC; for true or false 对 or 错.")
    )
    no_shuffle = forms.BooleanField(label=_("Keep the order of the options"), required=False, help_text=_("For options such as “all of the above”."))
    explanation = forms.CharField(label=_("Explanation"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    clause_title = forms.CharField(label=_("Law or standard"), required=False, max_length=200)
    clause_article = forms.CharField(label=_("Article or clause"), required=False, max_length=60)
    subject = forms.CharField(label=pgettext_lazy("question", "Subject"), required=False, max_length=80)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=Difficulty.choices, coerce=int, initial=Difficulty.MEDIUM)

    wording: Wording

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        options = [stems.tidy(line) for line in data["options"].splitlines() if line.strip()]
        judgement = data["kind"] == "judgement"
        key = keys.truth(data["key"]) if judgement else sorted(set(keys.positions(data["key"], options)))
        content = {} if judgement else {"options": options}
        for problem in kinds.check(data["kind"], content, key):
            self.add_error("key" if problem.startswith("key") else "options", PROBLEMS[problem])
        self.wording = Wording(
            kind=data["kind"], stem=stems.tidy(data["stem"]), content=content, key=key, no_shuffle=data["no_shuffle"],
            explanation=data["explanation"].strip(), clause_title=data["clause_title"].strip(), clause_article=data["clause_article"].strip(),
        )  # fmt: skip
        return data


def initial(version: ItemVersion) -> dict[str, Any]:
    """A stored wording as the form shows it."""
    letters = "".join(option["label"] for option in version.options() if option["correct"])
    return {
        "kind": version.kind,
        "stem": version.stem,
        "options": "\n".join(version.content.get("options", [])),
        "key": ("对" if version.key else "错") if isinstance(version.key, bool) else letters,
        "no_shuffle": version.no_shuffle,
        "explanation": version.explanation,
        "clause_title": version.clause_title,
        "clause_article": version.clause_article,
        "subject": version.item.subject,
        "difficulty": version.item.difficulty,
    }
