"""What the pages of a conflict take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from question_banks import conflicts
from question_banks.models import Bank, Item, ItemState, Verdict

SIGNATURE, DECIDED = "signature", "decided"
STATES = [
    (conflicts.OPEN, _("To be decided")), (SIGNATURE, _("Awaits a second signature")), (conflicts.WITH_AUTHOR, _("With an author or in correction")),
    (DECIDED, _("Decided")),
]  # fmt: skip
CODES = [("", _("All")), (conflicts.CONTRADICTION, _("Contradicting keys")), (conflicts.DUPLICATE, _("Near-duplicates"))]


class ConflictFilter(forms.Form):
    """Narrow the work list."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    code = forms.ChoiceField(label=_("Kind of conflict"), choices=CODES, required=False)
    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=Bank.objects.all(), to_field_name="code", required=False, empty_label=_("All banks"))


class RulingForm(forms.Form):
    """One decision; `seen` is what its page showed."""

    verdict = forms.ChoiceField(choices=[(one, one) for one in (Verdict.KEEP_ONE, Verdict.DIFFERENT, Verdict.CORRECT, Verdict.AUTHOR)])
    item = forms.ModelChoiceField(queryset=Item.objects.none(), to_field_name="public_id", required=False)
    leaving = forms.ChoiceField(choices=[(one, one) for one in (ItemState.RETIRED, ItemState.QUARANTINED)], required=False)
    reason = forms.CharField(max_length=200, required=False)
    seen = forms.CharField(max_length=16, required=False)

    def __init__(self, *args: Any, conflict: conflicts.Conflict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = Item.objects.filter(pk__in=conflict.items)  # type: ignore[attr-defined]
