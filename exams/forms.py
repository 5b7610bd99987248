"""Forms of the exam desks. They read and shape; whether a thing can be done is for the acts to say."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models import Blueprint, BlueprintState, IdentityCheck, Release, Room
from question_banks import kinds
from question_banks.models import Bank, Difficulty
from training import access
from training.access import Role
from training.models import Account, Area, ExamClass, RoleGrant


class CheckInForm(forms.Form):
    method = forms.ChoiceField(label=_("How was the identity checked?"), choices=IdentityCheck, widget=forms.RadioSelect)


class MinutesForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=120, initial=10)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class Moment(forms.DateTimeInput):
    """A local date and time as browsers' own pickers write it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class BlueprintForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("What the ledger calls a passed exam, for example principal-local"))
    title = forms.CharField(label=_("Title"), max_length=120)
    exam_class = forms.ChoiceField(label=_("Class of exam"), choices=ExamClass, initial=ExamClass.LOCAL)
    banks = forms.ModelMultipleChoiceField(label=_("Question banks"), queryset=Bank.objects.all(), widget=forms.CheckboxSelectMultiple)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=90)
    pass_mark = forms.DecimalField(label=_("Pass mark"), min_value=0, max_digits=6, decimal_places=2, initial=80)
    certificate_kind = forms.CharField(label=_("Certificate it leads to"), max_length=60, required=False)
    attempts_allowed = forms.IntegerField(label=_("Attempts allowed"), min_value=1, max_value=99, initial=3)
    cooldown_hours = forms.IntegerField(label=_("Hours between attempts"), min_value=0, max_value=9999, initial=24)
    release = forms.ChoiceField(label=_("Results are published"), choices=Release, initial=Release.AT_ONCE)


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=80, required=False)
    point = forms.ChoiceField(label=_("Knowledge point"), required=False)
    work = forms.ChoiceField(label=_("Operation item"), required=False)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=[("", _("Any")), *Difficulty.choices], coerce=int, empty_value=0, required=False)
    count = forms.IntegerField(label=_("Number of questions"), min_value=1, max_value=500, required=False)
    points = forms.DecimalField(label=_("Points each"), min_value=0, max_digits=5, decimal_places=2, required=False, initial=1)

    def __init__(self, *args: Any, points: list[tuple[str, str]] = (), works: list[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [("", _("Any")), *points]  # type: ignore[attr-defined]
        self.fields["work"].choices = [("", _("Any")), *works]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "—"), *kinds.choices(by_machine=True)]  # type: ignore[attr-defined]

    def rule(self) -> dict[str, Any] | None:
        """The rule as the act takes it, or None for an empty line."""
        given = self.cleaned_data
        if not given.get("kind") or not given.get("count"):
            return None
        filed = {name: given[name] for name in ("point", "work", "difficulty") if given.get(name)}
        return {"kind": given["kind"], "subject": given.get("subject", ""), "count": given["count"], "points": str(given.get("points") or 1), **filed}


RuleFormSet = forms.formset_factory(RuleForm, extra=6, max_num=12)


class SessionForm(forms.Form):
    blueprint = forms.ModelChoiceField(label=_("Blueprint"), queryset=Blueprint.objects.filter(state=BlueprintState.ACTIVE))
    title = forms.CharField(label=_("Title"), max_length=120)
    room = forms.ModelChoiceField(label=_("Exam room"), queryset=Room.objects.none())
    opens_at = forms.DateTimeField(label=_("Begins"), widget=Moment)
    minutes_open = forms.IntegerField(label=_("Minutes until the session closes"), min_value=1, max_value=1440, initial=120)
    registration_closes_at = forms.DateTimeField(label=_("Registration closes"), widget=Moment, required=False, help_text=_("Empty: when the session begins"))
    late_entry_minutes = forms.IntegerField(label=_("Late entry, minutes"), min_value=0, max_value=240, initial=30)
    proctors = forms.ModelMultipleChoiceField(label=_("Proctors"), queryset=Account.objects.none(), widget=forms.CheckboxSelectMultiple, required=False)
    open_now = forms.BooleanField(label=_("Open registration at once"), required=False, initial=True)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = access.areas(account, Role.OFFICE, Role.BASE_MANAGER)
        granted = RoleGrant.objects.filter(Q(area__in=areas) | Q(area__isnull=True), role=Role.PROCTOR, revoked_at__isnull=True)
        self.fields["room"].queryset = Room.objects.filter(site__area__in=areas).select_related("site")  # type: ignore[attr-defined]
        self.fields["proctors"].queryset = Account.objects.filter(pk__in=granted.values("account"), is_active=True).select_related("person")  # type: ignore[attr-defined]

    def times(self) -> dict[str, Any]:
        """The instants as `sessions.schedule` takes them."""
        opens = self.cleaned_data["opens_at"]
        closing = self.cleaned_data["registration_closes_at"]
        return {"opens_at": opens, "closes_at": opens + timedelta(minutes=self.cleaned_data["minutes_open"]), "registration_closes_at": closing}


class RoomForm(forms.Form):
    site_name = forms.CharField(label=_("Exam site"), max_length=80, help_text=_("A new name adds a site, a known one adds a room to it"))
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    room_name = forms.CharField(label=_("Exam room"), max_length=60)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=30)
    seat_prefix = forms.CharField(label=_("Seat letter"), max_length=4, initial="A")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = access.areas(account, Role.OFFICE, Role.BASE_MANAGER)  # type: ignore[attr-defined]
