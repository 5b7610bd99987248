"""The form in which an office writes a change of a requirement: what a rule says in words and numbers, without its inner spelling."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import classification
from training.models import Amendment, Area, Industry, Requirement

NUMBERS = {
    "initial_hours": _("Credit hours at first"),
    "base_initial_hours": _("Credit hours that other industries ask at first"),
    "refresher_hours": _("Credit hours each year"),
    "hours": _("Credit hours"),
    "times": _("How often in a period"),
    "months": _("Months of a period"),
    "due_months": _("Months until it is due"),
    "days": _("Days until it is due"),
    "share": _("Share of people who must take part (0 to 1)"),
    "absence_months": _("Months of absence"),
    "validity_months": _("Months of validity"),
    "review_months": _("Months until the review"),
    "working_days": _("Working days"),
    "report_days": _("Days until the report"),
}
FROM_BASE = ("title", "title_en", "plain", "plain_en", "lead_days", "basis_level", "source", "article", "jurisdiction")
TICKS = forms.CheckboxSelectMultiple


class AmendmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Starts from the rule as it stands; its numbers and its industries and risks are fields of their own."""

    industries = forms.MultipleChoiceField(label=_("Only in these industries (none: all)"), choices=Industry.choices, required=False, widget=TICKS)
    risks = forms.MultipleChoiceField(label=_("Only with one of these risks (none: all)"), required=False, widget=TICKS)

    class Meta:
        model = Amendment
        fields = ["base", "kind", "code", *FROM_BASE, "document", "effective_on", "until_on", "reason"]
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("effective_on", "until_on")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self._base()
        self.fields["jurisdiction"].queryset = Area.objects.filter(level__in=["county", "town"])  # type: ignore[attr-defined]
        self.fields["risks"].choices = [(code, classification.risk_label(code)) for code in classification.table()["risks"]]  # type: ignore[attr-defined]
        if base is None:
            return
        was = self.instance if self.instance.pk else base
        for name in FROM_BASE if not self.instance.pk else ():
            self.initial.setdefault(name, getattr(base, f"{name}_id", None) or getattr(base, name))
        for name in ("industries", "risks"):
            self.initial.setdefault(name, was.audience.get(name, []))
        for name, value in was.parameters.items():
            if name in NUMBERS:
                self.fields[f"number_{name}"] = forms.DecimalField(label=NUMBERS[name], min_value=0, max_value=999, decimal_places=2, initial=value)

    def _base(self) -> Requirement | None:
        given = self.data.get("base") or self.initial.get("base") or self.instance.base_id
        return Requirement.objects.filter(pk=given).first() if str(given or "").isdecimal() else None

    def save(self, commit: bool = True) -> Amendment:
        """The change with the numbers and the audience of its base, as entered."""
        change: Amendment = super().save(commit=False)
        entered = {name: self.cleaned_data.get(f"number_{name}") for name in NUMBERS}
        old = change.base.parameters
        change.parameters = {**old, **{name: _as_before(value, old.get(name)) for name, value in entered.items() if value is not None}}
        chosen = {name: self.cleaned_data[name] for name in ("industries", "risks")}
        change.audience = {name: value for name, value in {**change.base.audience, **chosen}.items() if name not in chosen or value}
        if commit:
            change.save()
        return change


def _as_before(value: Decimal, old: Any) -> int | str:
    """A number as the files write it: whole numbers as such, shares as text."""
    return str(value) if isinstance(old, str) or value != value.to_integral_value() else int(value)
