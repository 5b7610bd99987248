"""Forms of objections: one short form for each mistake, the answer, and the filters of the list."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from training import access, clock, registry
from training.models import Account, Area, Enterprise, Entry, Grade, Mistake, Objection, Person
from training.objections import Remedy, showing

from .day import DayInput
from .enterprise import one_enterprise

_REASON = forms.Textarea(attrs={"rows": 3})


class MistakeForm(forms.Form):
    """What it should be, and why. Each kind of mistake shows its own fields."""

    reason = forms.CharField(label=_("Why is it wrong?"), max_length=300, widget=_REASON, help_text=_("In a sentence; for example what the paper says."))

    def __init__(self, *args: Any, entry: Entry, account: Account, mistake: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.account, self.mistake = entry, account, mistake
        self.order_fields([name for name in self.fields if name != "reason"])

    def remedy(self) -> Remedy:
        """What the act takes."""
        asked = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "number") and value}
        return Remedy(self.mistake, **asked)


class ValuesForm(MistakeForm):
    """Hours, day, grade of evidence: only what differs is changed."""

    amount = forms.DecimalField(label=_("Right hours"), max_digits=5, decimal_places=2, min_value=0, required=False)
    occurred_on = forms.DateField(label=_("Right day"), required=False, widget=DayInput())
    grade = forms.ChoiceField(label=_("Right grade of evidence"), required=False, choices=Grade.choices)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        for name in ("amount", "occurred_on", "grade"):
            self.fields[name].initial = getattr(entry, name)
        self.fields["occurred_on"].widget.attrs["max"] = clock.today().isoformat()
        if entry.amount is None:
            del self.fields["amount"]


class PersonForm(MistakeForm):
    """Whose it really is: a colleague, or somebody by the document number. A learner only says that it is not theirs."""

    person = forms.ModelChoiceField(
        label=_("Whose is it?"), queryset=Person.objects.none(), to_field_name="public_id", required=False, empty_label=_("I do not know: withdraw it")
    )
    number = forms.CharField(
        label=_("Or the full document number of that person"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, entry: Entry, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, account=account, **kwargs)
        people = showing.candidates(account, entry)
        choice: Any = self.fields["person"]
        choice.queryset, choice.label_from_instance = people, lambda one: f"{one.name} {one.last4}"
        if not access.has_role(account, *showing.RAISERS):
            del self.fields["person"], self.fields["number"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("number"):
            found = list(registry.find_person(given["number"], access.persons(self.account, *showing.RAISERS)).distinct()[:2])
            if len(found) != 1:
                self.add_error("number", _("Nobody within your area has this number: compare with the card."))
            else:
                given["person"] = found[0].survivor
        return given


class EnterpriseForm(MistakeForm):
    """Where it really belongs: credit code or provisional number, or one of the person's own workplaces."""

    enterprise = forms.ModelChoiceField(label=_("Where does it belong?"), queryset=Enterprise.objects.none(), to_field_name="public_id", required=False)
    number = forms.CharField(label=_("Or its credit code or provisional number"), max_length=30, required=False)

    def __init__(self, *args: Any, entry: Entry, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, account=account, **kwargs)
        self.open_to = showing.places(account, entry)
        posts = entry.person.survivor.engagements.current().filter(enterprise__isnull=False) if entry.person else []
        near = self.open_to.filter(pk__in=[post.enterprise_id for post in posts])
        choice: Any = self.fields["enterprise"]
        choice.queryset, choice.label_from_instance = near, lambda one: one.name
        if not near:
            del self.fields["enterprise"]

    def clean_number(self) -> Enterprise | None:
        return one_enterprise(self.cleaned_data["number"], self.open_to)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("number"):
            given["enterprise"] = given["number"]
        if not given.get("enterprise") and not self.errors:
            self.add_error("number", _("Say where it belongs."))
        return given


class DoubledForm(MistakeForm):
    """Which entry stays; the other is withdrawn, for this person or for everybody who is in both classes."""

    twin = forms.ModelChoiceField(label=_("Which entry stays?"), queryset=Entry.objects.none(), widget=forms.RadioSelect, empty_label=None)
    whole_class = forms.BooleanField(label=_("The whole class was recorded twice: withdraw it for everybody who is in both"), required=False)

    def __init__(self, *args: Any, entry: Entry, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, account=account, **kwargs)
        choice: Any = self.fields["twin"]
        choice.queryset = Entry.objects.filter(pk__in=[one.pk for one in showing.twins(entry)])
        choice.label_from_instance = named
        if entry.kind != "hours" or not access.has_role(account, *showing.RAISERS):
            del self.fields["whole_class"]


class NeverForm(MistakeForm):
    """It is withdrawn."""


def named(entry: Entry) -> str:
    """An entry in one line."""
    amount = f"{entry.amount.normalize():f} {_('hours')}" if entry.amount is not None else ""
    title = entry.detail.get("title") or entry.detail.get("item") or entry.get_kind_display()
    return " · ".join(str(part) for part in (date_format(entry.occurred_on, "Y-m-d"), title, amount, entry.grade) if part)


FORMS: dict[str, type[MistakeForm]] = {
    Mistake.VALUES: ValuesForm, Mistake.PERSON: PersonForm, Mistake.ENTERPRISE: EnterpriseForm, Mistake.DOUBLED: DoubledForm, Mistake.NEVER: NeverForm,
}  # fmt: skip


class AnswerForm(forms.Form):
    """Right or not, and why."""

    upheld = forms.TypedChoiceField(
        label=_("Is the objection right?"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("Yes: correct the ledger now")), ("no", _("No: the entry stands"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=_REASON)


STATES = [("open", _("Waits for an answer")), ("late", _("Answer is late")), ("answered", _("Answered")), ("all", _("All objections"))]


class ObjectionFilter(forms.Form):
    """Filters of the list; harmless words, so they may stand in the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    mistake = forms.ChoiceField(label=_("What is wrong"), required=False, choices=[("", _("Everything")), *Mistake.choices])
    area = forms.ModelChoiceField(label=_("Area"), required=False, queryset=Area.objects.none(), to_field_name="code", empty_label=_("All areas"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        if not areas.exists():
            del self.fields["area"]

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.values()) if self.is_valid() else False

    def narrow(self, rows: QuerySet[Objection]) -> QuerySet[Objection]:
        """The objections that fit; without a state those that wait."""
        chosen = self.cleaned_data if self.is_valid() else {}
        state = chosen.get("state") or "open"
        if state != "all":
            rows = rows.filter(answer__isnull=state != "answered")
        if state == "late":
            rows = rows.filter(answer_due_on__lt=clock.today())
        if chosen.get("mistake"):
            rows = rows.filter(mistake=chosen["mistake"])
        if chosen.get("area"):
            rows = rows.filter(entry__enterprise__area__path__startswith=chosen["area"].path)
        return rows
