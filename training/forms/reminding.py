"""Forms of reminding: a call, a delivered notice, an attempt that failed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import clock
from training.reminding.calling import Result
from training.reminding.papers import Way


class CallForm(forms.Form):
    """One call or talk about a duty."""

    called_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), input_formats=["%Y-%m-%dT%H:%M"]
    )
    spoke_to = forms.CharField(label=_("Who was called"), max_length=60, help_text=_("Name and post, no number."))
    result = forms.ChoiceField(label=pgettext_lazy("call", "Result"), choices=Result.choices, widget=forms.RadioSelect)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"called_at": now.astimezone(clock.LEGAL_ZONE)}, **kwargs)


class DeliveryForm(forms.Form):
    """The signed receipt is back."""

    on = forms.DateField(label=_("Delivered on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=60)
    received_by = forms.CharField(label=_("Received and signed by"), max_length=60)
    way = forms.ChoiceField(label=_("How it was delivered"), choices=Way.choices)
    witness = forms.CharField(label=_("Witness"), max_length=60, required=False, help_text=_("Needed where the notice was left at the place."))


class AttemptForm(forms.Form):
    """Nobody could be reached with the notice."""

    remark = forms.CharField(label=_("What happened"), max_length=200)
