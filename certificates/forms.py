"""What officers and visitors type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import ReasonClass


class SearchForm(forms.Form):
    """Exact search by number or name; sent by POST so that neither stands in an address."""

    query = forms.CharField(label=_("Number or full name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class DecisionForm(forms.Form):
    """Why a certificate is suspended or revoked."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *ReasonClass.choices])
    note = forms.CharField(
        label=_("What happened"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One sentence for the file; no document numbers.")
    )


class ReinstateForm(forms.Form):
    """Why a suspension ends."""

    note = forms.CharField(
        label=_("What happened"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One sentence for the file; no document numbers.")
    )


class ReplaceForm(forms.Form):
    """Why a certificate is replaced."""

    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lost, damaged, name changed, corrected: one sentence for the file; no document numbers."),
    )


class LookUpForm(forms.Form):
    """What a visitor types from the paper: the 25 digits, or the number with the last four of the holder's document."""

    code = forms.CharField(
        label=_("25-digit code or certificate number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Both stand below the square code on the certificate."),
    )
    last4 = forms.CharField(
        label=_("Last four of the holder's document"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Needed with a certificate number only."),
    )
