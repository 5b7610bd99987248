"""Fields of the office's staff pages and of the slip page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import accounts
from training.access import Role
from training.models import Account


class SlipForm(forms.Form):
    card_seen = forms.BooleanField(label=_("I have seen this person's identity card."), required=False)


class GrantForm(forms.Form):
    """One role with one scope: only what the one who grants may hand out can be chosen."""

    role = forms.ChoiceField(label=_("Role"))
    area = forms.ModelChoiceField(
        queryset=None, label=_("Area"), required=False, help_text=_("Choose one: an area with everything below it, a department, or an enterprise.")
    )
    department = forms.ModelChoiceField(queryset=None, label=_("Competent department"), required=False)
    enterprise = forms.CharField(label=_("Enterprise"), required=False, max_length=20, help_text=_("Credit code or provisional number."))

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas, departments, self.enterprises = accounts.scopes(by)
        allowed = accounts.grantable(by)
        self.fields["role"].choices = [(value, label) for value, label in Role.choices if value in allowed]
        self.fields["area"].queryset = areas
        self.fields["department"].queryset = departments

    def clean_enterprise(self) -> Any:
        number = self.cleaned_data["enterprise"].strip().upper()
        if not number:
            return None
        found = self.enterprises.filter(uscc=number).first() or self.enterprises.filter(provisional_no=number).first()
        if found is None:
            raise forms.ValidationError(_("No enterprise in your area has this number. Check it."))
        return found

    def grant(self) -> dict[str, Any]:
        """What `accounts.grant` takes."""
        return {name: self.cleaned_data[name] or None for name in ("role", "area", "department", "enterprise")}


class NewStaffForm(GrantForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    mobile = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    number = forms.CharField(label=_("Identity number"), max_length=40, required=False, help_text=_("A mobile or an identity number is needed to sign in."))
    field_order = ["name", "mobile", "number", "role", "area", "department", "enterprise"]


class FindStaffForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
