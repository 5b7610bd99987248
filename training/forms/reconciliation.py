"""Forms of the reconciliation pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training import access, clock
from training.access import Role
from training.models import Account, ReconciliationRow

from .day import DayInput
from .enterprise import AreaChoice

Outcome = ReconciliationRow.Outcome
TO_DECIDE = [(outcome.value, outcome.label) for outcome in Outcome if outcome != Outcome.SAME]


class ListForm(forms.Form):
    """One official list and what it is a list of."""

    file = forms.FileField(
        label=_("List"), help_text=_("XLSX, XLS or CSV, at most 20 MB."), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})
    )
    source = forms.CharField(
        label=_("Source"), max_length=60, help_text=_("Who keeps the list. Write it the same way each time: what was decided stays decided.")
    )
    listed_on = forms.DateField(label=_("As of"), widget=DayInput(), help_text=_("The day the list speaks of."))
    area = AreaChoice(label=_("Area the list covers"))
    complete = forms.BooleanField(
        label=_("The list is complete for this area"), required=False, initial=True, help_text=_("Only then who is missing in it counts as gone.")
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = access.home_area(account, Role.OFFICE)
        self.fields["area"].queryset = access.areas(account, Role.OFFICE).select_related("parent")  # type: ignore[attr-defined]
        self.fields["area"].initial = home.code if home else None
        self.fields["listed_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["listed_on"].initial = clock.today


class RowFilter(forms.Form):
    """Which rows of a reconciliation are shown, and taken over together."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All differences")), *TO_DECIDE, (Outcome.SAME.value, Outcome.SAME.label)])
    decision = forms.ChoiceField(label=_("Decision"), required=False, choices=[("open", _("Not decided")), ("", _("All")), *ReconciliationRow.Decision.choices])
    name = forms.CharField(label=_("Name contains"), required=False, max_length=60)

    def narrow(self, rows: QuerySet[ReconciliationRow]) -> QuerySet[ReconciliationRow]:
        """The rows that fit; an unreadable filter narrows nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        rows = rows.filter(outcome=chosen["outcome"]) if chosen.get("outcome") else rows.exclude(outcome=Outcome.SAME)
        if chosen.get("decision") == "open" and chosen.get("outcome") != Outcome.SAME:
            rows = rows.filter(decision="")
        elif chosen.get("decision") in ReconciliationRow.Decision.values:
            rows = rows.filter(decision=chosen["decision"])
        if chosen.get("name"):
            rows = rows.filter(name__icontains=chosen["name"].strip())
        return rows
