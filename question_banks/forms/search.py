"""Looking for questions, and what to do with those that were found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from question_banks import classification, insights, kinds, searching
from question_banks.models import Bank, BulkAct, Cognition, Difficulty, ItemState, KnowledgePoint
from training.models import Account, Standard

from .classification import points

_ACTS = [(act.value, act.label) for act in BulkAct if act != BulkAct.UNDO]


class SearchForm(forms.Form):
    """Narrow the questions of one bank, or of all. Everything stands in the address, so that a search can be kept and sent."""

    q = forms.CharField(label=_("Stem, option, clause or number"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    bank = forms.ChoiceField(label=_("Bank"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All states")), *ItemState.choices], required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=[(name, label) for name, (label, _columns) in searching.ORDERS.items()], required=False)
    subject = forms.CharField(label=pgettext_lazy("question", "Subject"), required=False, max_length=80)
    point = forms.ChoiceField(label=_("Knowledge point"), required=False)
    work = forms.ChoiceField(label=_("Operation item"), required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), choices=[("", _("All levels of difficulty")), *Difficulty.choices], required=False)
    level = forms.ChoiceField(label=_("Cognitive level"), choices=[("", _("All cognitive levels")), *Cognition.choices], required=False)
    standard = forms.ChoiceField(label=_("Law or standard"), required=False)
    article = forms.CharField(label=_("Article or clause"), required=False, max_length=60)
    flag = forms.ChoiceField(label=_("Statistics"), required=False)
    twin = forms.BooleanField(label=_("Has a duplicate"), required=False)
    waiting = forms.BooleanField(label=_("To review"), required=False)

    first = ("q", "bank", "kind", "state", "sort")

    def __init__(self, *args: Any, account: Account, bank: Bank | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree, self.works, flags = classification.tree(counted=False), classification.work_choices(), insights.flags(account)
        choices: dict[str, list[Any]] = {
            "kind": [("", _("All kinds")), *kinds.choices()],
            "point": [("", _("All knowledge points")), *points(self.tree)],
            "work": [("", _("All operation items")), *self.works],
            "standard": [("", _("All laws and standards")), *Standard.objects.values_list("code", "title")],
            "flag": [("", _("With and without findings")), ("any", _("Needs attention")), *flags],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if bank is None:
            self.fields["bank"].choices = [("", _("All banks")), *Bank.objects.values_list("code", "title")]  # type: ignore[attr-defined]
        else:
            del self.fields["bank"]
        if not flags:
            del self.fields["flag"]

    def clean_point(self) -> KnowledgePoint | None:
        return next((node.point for node in self.tree if node.point.code == self.cleaned_data["point"]), None)

    @property
    def always(self) -> list[forms.BoundField]:
        """The fields that are always in sight."""
        return [self[name] for name in self.first if name in self.fields]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields behind “More filters”."""
        return [self[name] for name in self.fields if name not in self.first]

    @property
    def used(self) -> bool:
        """Whether any of the other filters is set, so that the page shows them open."""
        return any(self.data.get(field.name) for field in self.others)


class BulkForm(forms.Form):
    """One act on many questions; each act needs the fields of its own."""

    act = forms.ChoiceField(label=_("With the chosen questions"), choices=[("", _("Choose what to do")), *_ACTS])
    work = forms.ChoiceField(label=_("Operation item"), required=False)
    point = forms.ChoiceField(label=_("Knowledge point"), required=False)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=Difficulty.choices, coerce=int, required=False)
    level = forms.ChoiceField(label=_("Cognitive level"), choices=[("", "—"), *Cognition.choices], required=False)
    day = forms.DateField(label=_("First day without these questions"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, search: SearchForm, **kwargs: Any) -> None:
        super().__init__(*args, prefix="set", **kwargs)
        self.fields["work"].choices = [("", "—"), *search.works]  # type: ignore[attr-defined]
        self.fields["point"].choices = [("", "—"), *points(search.tree)]  # type: ignore[attr-defined]

    def what(self) -> dict[str, Any]:
        """What the act takes."""
        given = self.cleaned_data
        act = BulkAct(given["act"])
        targets = {
            BulkAct.WORK: lambda: classification.find_work(given["work"]),
            BulkAct.POINT: lambda: KnowledgePoint.objects.filter(code=given["point"]).first(),
            BulkAct.DIFFICULTY: lambda: given["difficulty"],
            BulkAct.LEVEL: lambda: given["level"],
            BulkAct.RETIRE_FROM: lambda: given["day"],
        }
        return {"act": act, "target": targets[act]() if act in targets else None, "reason": given["reason"]}
