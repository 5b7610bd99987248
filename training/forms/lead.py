"""Forms of leads: the filters of the list, and one short form for each act."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import clock, stores
from training.errors import Refusal
from training.leads.closing import BY_DOCUMENT
from training.leads.evidence import Evidence
from training.models import Account, Area, Lead, LeadClosing, LeadOutcome, LeadState

DAY = {"type": "date"}
NOT_CLOSED = "unclosed"


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LeadFilter(forms.Form):
    """Filters of the list; harmless words, so they may stand in the address."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[(NOT_CLOSED, _("Not closed")), *LeadState.choices, ("all", pgettext_lazy("leads", "All"))]
    )
    about = forms.ChoiceField(
        label=_("What it may be"), required=False, choices=[("", _("Everything")), ("hazard", _("May be a major hazard")), ("law", _("Violation of law only"))]
    )
    waits = forms.ChoiceField(
        label=_("Waits for"),
        required=False,
        choices=[("", _("Everything")), ("closing", _("Closing by new evidence")), ("answer", _("Answer to an objection"))],
    )
    area = forms.ModelChoiceField(label=_("Area"), required=False, queryset=Area.objects.none(), to_field_name="code", empty_label=_("All areas"))
    name = forms.CharField(label=_("Enterprise name contains"), required=False, max_length=60)

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.values()) if self.is_valid() else False

    def narrow(self, rows: QuerySet[Lead]) -> QuerySet[Lead]:
        """The leads that fit; without a state those that are not closed. An unreadable filter narrows nothing but that."""
        chosen = self.cleaned_data if self.is_valid() else {}
        state = chosen.get("state") or NOT_CLOSED
        if state == NOT_CLOSED:
            rows = rows.exclude(state=LeadState.CLOSED)
        elif state != "all":
            rows = rows.filter(state=state)
        if chosen.get("about"):
            rows = rows.filter(possible_major_hazard=chosen["about"] == "hazard")
        if chosen.get("waits"):
            rows = rows.exclude(proposed="") if chosen["waits"] == "closing" else rows.filter(answer_due_on__isnull=False)
        if chosen.get("area"):
            rows = rows.filter(enterprise__area__path__startswith=chosen["area"].path)
        if chosen.get("name"):
            rows = rows.filter(enterprise__name__icontains=chosen["name"].strip())
        return rows


class _ActForm(forms.Form):
    """A form whose day of the act is today unless somebody says otherwise."""

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].initial = clock.today().isoformat()
            self.fields["on"].widget.attrs |= {"min": lead.opens_on.isoformat(), "max": clock.today().isoformat()}


class SignForm(_ActForm):
    """What the first officer found on site."""

    outcome = forms.ChoiceField(label=_("Finding"), choices=LeadOutcome.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Checked on site on"), widget=forms.DateInput(attrs=DAY))
    finding = forms.CharField(label=_("What was seen on site"), max_length=500, widget=_text())

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, lead=lead, **kwargs)
        if not lead.possible_major_hazard:
            self.fields["outcome"].choices = [one for one in LeadOutcome.choices if one[0] != LeadOutcome.MAJOR_HAZARD]  # type: ignore[attr-defined]


class ConfirmForm(_ActForm):
    """The second officer's word; the number says which finding was read."""

    signed = forms.IntegerField(widget=forms.HiddenInput)


class TransferForm(_ActForm):
    """To whom, with which receipt."""

    to_whom = forms.CharField(label=_("Transferred to"), max_length=120)
    receipt = forms.CharField(label=_("Receipt number"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    on = forms.DateField(label=_("Transferred on"), widget=forms.DateInput(attrs=DAY))
    note = forms.CharField(label=_("Remark"), max_length=500, required=False)


class CloseForm(_ActForm):
    """By which evidence: what ledger and register show now, or a document of a check on site."""

    closing = forms.ChoiceField(label=_("Closing evidence"), widget=forms.RadioSelect)
    proof = forms.FileField(
        label=_("Photo or document of the check on site"),
        required=False,
        help_text=_("Needed unless ledger or register show it. JPEG, PNG, WebP or PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    on = forms.DateField(label=_("Checked on site on"), required=False, widget=forms.DateInput(attrs=DAY))
    note = forms.CharField(label=_("Remark"), max_length=500, required=False)

    def __init__(self, *args: Any, lead: Lead, found: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, lead=lead, **kwargs)
        shown = {one.closing: f"{one.label} — {_('shown by ledger or register')}" for one in found}
        papers = {code: LeadClosing(code).label for code in BY_DOCUMENT if code not in shown}
        self.fields["closing"].choices = [*shown.items(), *papers.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        upload = given.pop("proof", None)
        given["proof"] = None
        if upload is not None:
            try:
                given["proof"] = (upload.name, stores.check(upload))
            except Refusal as refusal:
                self.add_error("proof", str(refusal))
        return given


class DisputeForm(_ActForm):
    """Why the lead is wrong."""

    reason = forms.CharField(label=_("Why it is wrong"), max_length=500, widget=_text())


class AnswerForm(_ActForm):
    """Whether the objection is right, and why."""

    upheld = forms.TypedChoiceField(
        label=_("The objection"), choices=[("yes", _("is right")), ("no", _("is not right"))], widget=forms.RadioSelect, coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=_text())


class ReopenForm(_ActForm):
    """Why the evidence does not hold."""

    reason = forms.CharField(label=_("Why the evidence does not hold"), max_length=500, widget=_text())


class CardForm(forms.Form):
    """A law-enforcement certificate the office has seen."""

    account = forms.ModelChoiceField(label=_("Officer"), queryset=Account.objects.none(), to_field_name="public_id", empty_label="—")
    number = forms.CharField(label=_("Number of the certificate"), max_length=40, min_length=5, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    authority = forms.CharField(label=_("Issued by"), max_length=60)
    from_on = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DAY))
    until_on = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


class PowerForm(forms.Form):
    """Whether the office of an area determines by itself."""

    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.exclude(level="village"), to_field_name="code", empty_label="—")
    enforces = forms.ChoiceField(
        label=_("Its office"),
        choices=[("", _("as its level does by default")), ("yes", _("determines by itself")), ("no", _("only transfers"))],
        required=False,
    )
    document = forms.CharField(label=_("Document that gives or takes the power"), max_length=120, required=False)

    @property
    def power(self) -> bool | None:
        """Yes, no, or as its level."""
        return {"yes": True, "no": False}.get(self.cleaned_data["enforces"])
