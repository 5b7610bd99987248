"""The forms of a planned drill: the plan, its roster, the evaluation sheet, a corrective action, a report."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import clock
from training.drills import options
from training.drills.evaluating import Judgement
from training.drills.planning import Outline
from training.models import Drill, DrillEvent, DrillGrade, DrillType, EmergencyPlan, Enterprise, Person, PrivateFile

from .drill import FilesField


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """What, when, where, by which plan, who leads, and which units of the building take part."""

    types = forms.MultipleChoiceField(label=_("What is drilled"), choices=DrillType.choices, widget=forms.CheckboxSelectMultiple)
    with_fire = forms.BooleanField(label=_("A fire part is drilled too (extinguishers, hydrants)"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=Drill.Form.choices, widget=forms.RadioSelect, initial=Drill.Form.LIVE)
    scenario = forms.CharField(label=_("Scenario"), max_length=200, help_text=_("For example: fire in the distribution room at noon."))
    held_on = forms.DateField(label=_("Day"), widget=_day())
    starts = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), max_length=100)
    assembly_point = forms.CharField(label=_("Assembly point"), max_length=100, required=False)
    exits = forms.CharField(label=_("Exits to be used"), max_length=200, required=False)
    plan = forms.ModelChoiceField(label=_("Emergency plan"), queryset=EmergencyPlan.objects.none(), required=False, to_field_name="public_id")
    plan_title = forms.CharField(label=_("Plan, if it is not on the register"), max_length=60, required=False)
    tasks = forms.CharField(label=_("Steps and tasks"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    leader = forms.ModelChoiceField(
        label=_("Leader on site"), queryset=Person.objects.none(), required=False, to_field_name="public_id",
        help_text=_("May run the drill from a phone, also without being an administrator."),
    )  # fmt: skip
    shift = forms.CharField(label=_("Shift"), max_length=20, required=False, help_text=_("Only if a part of the staff is drilled; the others on another day."))
    tenants = forms.ModelMultipleChoiceField(
        label=_("Other units of this building"), queryset=Enterprise.objects.none(), required=False, to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple, help_text=_("Each is credited by its own head count."),
    )  # fmt: skip
    document = forms.FileField(label=_("Plan document"), required=False, help_text=_("PDF or picture, if the plan is not on the register."))

    def __init__(self, *args: Any, host: Enterprise, people: Iterable[Person], neighbours: Any, event: DrillEvent | None = None, **kwargs: Any) -> None:
        if event is not None:
            kept = {name: getattr(event, name) for name in Outline.__dataclass_fields__}
            kwargs["initial"] = kept | {
                "plan": event.plan.public_id if event.plan else None,
                "leader": event.leader.public_id if event.leader else None,
                "tenants": [party.enterprise.public_id for party in event.parties.select_related("enterprise")],
            }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["plan"].queryset = EmergencyPlan.objects.filter(enterprise=host, superseded_at__isnull=True)
        fields["leader"].queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        fields["leader"].label_from_instance = lambda person: person.name
        fields["tenants"].queryset = neighbours
        fields["held_on"].widget.attrs["min"] = clock.today().isoformat()
        if not neighbours.exists():
            del fields["tenants"]

    def outline(self) -> Outline:
        """What the acts need."""
        return Outline(**{name: self.cleaned_data[name] for name in Outline.__dataclass_fields__})


class CallForm(forms.Form):
    """People who are not on the register, one a line, and how many more are expected without a name."""

    names = forms.CharField(label=_("People not on the register, one name a line"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    shift = forms.CharField(label=_("Shift"), required=False, max_length=20)
    others = forms.IntegerField(label=_("Expected, not named"), min_value=0, max_value=100_000, required=False)


class EvidenceForm(forms.Form):
    """Pictures, videos, signed papers."""

    purpose = forms.ChoiceField(label=_("What it is"), choices=[choice for choice in PrivateFile.Purpose.choices if choice[0] != "plan"], initial="evidence")
    paper = forms.ChoiceField(label=_("Which signed paper"), required=False, choices=[])
    files = FilesField(label=_("Files"), help_text=_("JPEG, PNG, WebP up to 15 MB, PDF up to 20 MB, MP4 up to 100 MB. The place is removed."))

    def __init__(self, *args: Any, papers: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [("", "—"), *papers]  # type: ignore[attr-defined]


class EvaluationForm(forms.Form):
    """The sheet: a grade for every line, then the conclusion and the words."""

    def __init__(self, *args: Any, event: DrillEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = options.sheet(event.form, event.types)
        last = event.evaluations.last()
        choices = [*DrillGrade.choices, ("none", _("does not apply"))]
        for item in self.items:
            initial = (last.marks.get(item.code) or "none") if last and item.code in last.marks else None
            self.fields[f"item_{item.code}"] = forms.ChoiceField(label=item.title, choices=choices, widget=forms.RadioSelect, initial=initial)
        self.fields["grade"] = forms.ChoiceField(label=_("Conclusion"), choices=DrillGrade.choices, widget=forms.RadioSelect, initial=last and last.grade)
        self.fields["evaluators"] = forms.CharField(label=_("Evaluators"), max_length=120, initial=last and last.evaluators)
        texts = {
            "course": _("How it went"),
            "analysis": _("Problems found"),
            "lessons": _("Lessons and suggestions"),
            "plan_revision": _("What to change in the plan"),
        }
        for name, label in texts.items():
            self.fields[name] = forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), initial=last and getattr(last, name))

    def judgement(self) -> Judgement:
        """What the act needs."""
        given = self.cleaned_data
        marks = {item.code: given[f"item_{item.code}"] for item in self.items}
        words = {name: given[name] for name in ("grade", "evaluators", "course", "analysis", "lessons", "plan_revision")}
        return Judgement(marks={code: "" if mark == "none" else mark for code, mark in marks.items()}, **words)


class ActionForm(forms.Form):
    """A problem, what will be done, by whom, by when."""

    enterprise = forms.ModelChoiceField(label=_("Enterprise"), queryset=Enterprise.objects.none(), to_field_name="public_id", empty_label=None)
    problem = forms.CharField(label=_("Problem"), max_length=200)
    measure = forms.CharField(label=_("What will be done"), max_length=200)
    responsible = forms.CharField(label=_("Responsible person"), max_length=60)
    due_on = forms.DateField(label=_("To be done by"), widget=_day())

    def __init__(self, *args: Any, event: DrillEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = Enterprise.objects.filter(pk__in=event.parties.values("enterprise"))  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """How it was put right."""

    note = forms.CharField(label=_("What was done"), max_length=200)
    files = FilesField(label=_("Pictures"), required=False)


class ReportForm(forms.Form):
    """To whom and when a drill was reported, and what came back."""

    reported_on = forms.DateField(label=_("Reported on"), widget=_day())
    authority = forms.CharField(label=_("Reported to"), max_length=60)
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=80, required=False)
    scan = forms.FileField(label=_("Scan of the receipt"), required=False)
