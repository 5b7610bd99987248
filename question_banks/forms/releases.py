"""Asking to take a reserved bank out of the house."""

from django import forms
from django.utils.translation import gettext_lazy as _

from question_banks.models import Bank


class ReleaseForm(forms.Form):
    """Which bank, and what for."""

    bank = forms.ModelChoiceField(label=_("Reserved bank"), queryset=Bank.objects.filter(reserved=True), to_field_name="code", empty_label=None)
    purpose = forms.CharField(label=_("Purpose"), max_length=200, help_text=_("Who gets the file, and why it is needed."))
