"""Fields of the pages where systems of others are connected."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import accounts, clock
from training.models import Account, ApiScope, Enterprise, WebhookKind


class SystemForm(forms.Form):
    """A system and its reach: only what the one who connects it may hand out can be chosen."""

    label = forms.CharField(label=pgettext_lazy("system", "Name"), max_length=80, help_text=_("For example: safety platform of the chemical works"))
    areas = forms.ModelMultipleChoiceField(queryset=None, label=_("Areas"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}))
    departments = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Competent departments"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    enterprises = forms.CharField(
        label=_("Enterprises"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Credit codes or provisional numbers, one a line."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas, departments, self.allowed = accounts.scopes(by)
        self.fields["areas"].queryset = areas
        self.fields["departments"].queryset = departments

    def clean_enterprises(self) -> list[Enterprise]:
        numbers = list(dict.fromkeys(self.cleaned_data["enterprises"].upper().split()))
        rows = self.allowed.filter(uscc__in=numbers) | self.allowed.filter(provisional_no__in=numbers)
        found = {number: row for row in rows for number in (row.uscc, row.provisional_no) if number}
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(_("No enterprise in your area has this number: %(number)s."), params={"number": missing[0]})
        return list(dict.fromkeys(found[number] for number in numbers))

    def reach(self) -> list[dict[str, Any]]:
        """What `systems.connect` takes."""
        names = {"areas": "area", "departments": "department", "enterprises": "enterprise"}
        return [{name: place} for field, name in names.items() for place in self.cleaned_data[field]]


class KeyForm(forms.Form):
    scopes = forms.MultipleChoiceField(label=_("What the key may do"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label=_("Good until"), help_text=_("A year at most."), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = clock.today() + timedelta(days=180)


class EndpointForm(forms.Form):
    url = forms.CharField(label=_("Address"), max_length=300, help_text="https://", widget=forms.URLInput)
    kinds = forms.MultipleChoiceField(label=_("What is told"), choices=WebhookKind.choices, widget=forms.CheckboxSelectMultiple)


class ReplayForm(forms.Form):
    since = forms.IntegerField(label=_("From event number"), min_value=1)
