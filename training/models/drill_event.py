"""演练计划与实施: a planned drill from its plan to the office's decision; who was called, what happened when, how it was judged, what must be put right."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .drill import Drill, DrillType
from .enterprise import Enterprise
from .person import Person
from .plan import EmergencyPlan


class EventState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ANNOUNCED = "announced", _("Announced")
    UNDER_WAY = "under_way", _("Under way")
    HELD = "held", _("Held")
    EVALUATED = "evaluated", _("Evaluated")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Not accepted")
    CANCELLED = "cancelled", _("Cancelled")


BEFORE = (EventState.PLANNED, EventState.ANNOUNCED)
OPEN = (*BEFORE, EventState.UNDER_WAY)
DONE = (EventState.HELD, EventState.EVALUATED)
DECIDED = (EventState.VERIFIED, EventState.REFUSED)

# From which state an event may go where. A drill without notice goes from its plan straight to the day; the office may change its mind, with a reason.
MOVES: dict[str, tuple[EventState, ...]] = {
    EventState.PLANNED: (EventState.ANNOUNCED, EventState.UNDER_WAY, EventState.CANCELLED),
    EventState.ANNOUNCED: (EventState.PLANNED, EventState.UNDER_WAY, EventState.CANCELLED),
    EventState.UNDER_WAY: (EventState.HELD, EventState.CANCELLED),
    EventState.HELD: (EventState.EVALUATED,),
    EventState.EVALUATED: (EventState.VERIFIED, EventState.REFUSED),
    EventState.VERIFIED: (EventState.REFUSED,),
    EventState.REFUSED: (EventState.VERIFIED,),
    EventState.CANCELLED: (),
}


def _both(one: Q, other: Q) -> Q:
    """Either both hold, or neither."""
    return (one & other) | (~one & ~other)


class DrillEvent(models.Model):
    """One drill of one enterprise, or of all units of a building (`host` leads, the others are parties). Times are instants.

    `shift` names the part of the staff that is drilled; empty when everybody is. State and times are caches of the steps.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name=_("Leader on site"), related_name="+")
    types = models.JSONField(default=list)
    form = models.CharField(_("Form"), max_length=10, choices=Drill.Form, default=Drill.Form.LIVE)
    with_fire = models.BooleanField(default=False)
    scenario = models.CharField(_("Scenario"), max_length=200)
    held_on = models.DateField(_("Day"))
    starts = models.TimeField(_("Begins at"))
    place = models.CharField(_("Place"), max_length=100)
    assembly_point = models.CharField(_("Assembly point"), max_length=100, blank=True)
    exits = models.CharField(_("Exits to be used"), max_length=200, blank=True)
    tasks = models.TextField(_("Steps and tasks"), blank=True)
    shift = models.CharField(_("Shift"), max_length=20, blank=True)
    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, null=True, blank=True, verbose_name=_("Emergency plan"), related_name="+")
    plan_title = models.CharField(_("Plan, if it is not on the register"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=EventState, default=EventState.PLANNED)
    announced_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    alarm_at = models.DateTimeField(null=True, editable=False)
    all_out_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=200, blank=True, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=60, editable=False)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("planned drill")
        verbose_name_plural = _("planned drills")
        constraints = [
            models.CheckConstraint(condition=~Q(scenario="") & ~Q(place=""), name="drillevent_says_what_and_where"),
            models.CheckConstraint(condition=Q(state__in=[*BEFORE, EventState.CANCELLED]) | Q(started_at__isnull=False), name="drillevent_started"),
            models.CheckConstraint(condition=~Q(state__in=BEFORE) | Q(started_at__isnull=True), name="drillevent_not_started"),
            models.CheckConstraint(condition=_both(Q(state__in=[*DONE, *DECIDED]), Q(ended_at__isnull=False)), name="drillevent_ended"),
            models.CheckConstraint(condition=_both(Q(state__in=DECIDED), Q(decided_at__isnull=False)), name="drillevent_decided"),
            models.CheckConstraint(condition=~Q(state__in=[*DECIDED, EventState.CANCELLED]) | ~Q(reason=""), name="drillevent_says_why"),
            models.CheckConstraint(
                condition=Q(all_out_at__isnull=True) | Q(alarm_at__isnull=True) | Q(all_out_at__gte=F("alarm_at")), name="drillevent_out_after_alarm"
            ),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="drillevent_end_after_start"),
        ]
        indexes = [models.Index(fields=["state", "held_on"])]

    def __str__(self) -> str:
        return f"{self.host} {self.held_on}"

    @property
    def type_names(self) -> str:
        """What is drilled, in words."""
        labels = dict(DrillType.choices)
        return "、".join(str(labels.get(kind, kind)) for kind in self.types)

    @property
    def plan_ref(self) -> str:
        """Number of the plan on the register, or what it is called."""
        return self.plan.number if self.plan else self.plan_title

    @property
    def seconds(self) -> int | None:
        """From the alarm until everybody was out."""
        return int((self.all_out_at - self.alarm_at).total_seconds()) if self.alarm_at and self.all_out_at else None


class DrillParty(models.Model):
    """An enterprise that takes part. `others` are people expected whom the roster does not name; `drill` is its record once the drill was held."""

    event = models.ForeignKey(DrillEvent, models.CASCADE, related_name="parties")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    others = models.PositiveIntegerField(_("Expected, not named"), default=0)
    drill = models.OneToOneField(Drill, models.PROTECT, null=True, editable=False, related_name="party")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("unit of a drill")
        constraints = [models.UniqueConstraint(fields=["event", "enterprise"], name="drillparty_once")]

    def __str__(self) -> str:
        return str(self.enterprise)


class DrillAttendee(models.Model):
    """One line of the roster: a person of the register, or just a name. A struck line stays (`struck_at`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(DrillParty, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("Name"), max_length=60)
    shift = models.CharField(_("Shift"), max_length=20, blank=True)
    struck_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["party", "shift", "pk"]
        verbose_name = _("line of a drill's roster")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="drillattendee_has_a_name"),
            models.UniqueConstraint(fields=["party", "person"], name="drillattendee_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StepKind(models.TextChoices):
    STATE = "state", _("State")
    CHANGED = "changed", _("Plan changed")
    SIGNED = "signed", _("Signed in")
    UNSIGNED = "unsigned", _("Sign-in taken back")
    COUNTED = "counted", _("Heads counted")
    ALARM = "alarm", _("Alarm")
    ALL_OUT = "all_out", _("All out")
    EVIDENCE = "evidence", _("Picture or paper handed in")
    REPORTED = "reported", _("Reported to the county")


class DrillStep(models.Model):
    """What happened, in the order it was received; never changed. `at` is when it happened, `key` makes a repeated delivery harmless."""

    event = models.ForeignKey(DrillEvent, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    party = models.ForeignKey(DrillParty, models.PROTECT, null=True, related_name="+")
    attendee = models.ForeignKey(DrillAttendee, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    key = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a drill")
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="drillstep_once"),
            models.CheckConstraint(condition=_both(Q(kind__in=["signed", "unsigned"]), Q(attendee__isnull=False)), name="drillstep_names_who"),
            models.CheckConstraint(condition=~Q(kind="counted") | Q(party__isnull=False), name="drillstep_counts_somewhere"),
            models.CheckConstraint(condition=Q(at__lte=F("received_at")), name="drillstep_happened_before"),
        ]


class DrillGrade(models.TextChoices):
    """优良中差, the four grades of AQ/T 9009-2015."""

    EXCELLENT = "excellent", _("Excellent")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")


class DrillEvaluation(models.Model):
    """A filled evaluation sheet; a later one replaces it and both stay. `marks` go from item codes to grades, of the sheet `version`."""

    event = models.ForeignKey(DrillEvent, models.PROTECT, related_name="evaluations")
    version = models.CharField(max_length=20)
    marks = models.JSONField(default=dict)
    grade = models.CharField(_("Conclusion"), max_length=10, choices=DrillGrade)
    evaluators = models.CharField(_("Evaluators"), max_length=120)
    course = models.TextField(_("How it went"), blank=True)
    analysis = models.TextField(_("Problems found"), blank=True)
    lessons = models.TextField(_("Lessons and suggestions"), blank=True)
    plan_revision = models.TextField(_("What to change in the plan"), blank=True)
    evaluated_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evaluation of a drill")
        constraints = [models.CheckConstraint(condition=~Q(evaluators=""), name="drillevaluation_names_who")]


class DrillAction(models.Model):
    """整改: what must be put right, by whom and by when; done with a word on how."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(DrillEvent, models.PROTECT, related_name="actions")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    problem = models.CharField(_("Problem"), max_length=200)
    measure = models.CharField(_("What will be done"), max_length=200)
    responsible = models.CharField(_("Responsible person"), max_length=60)
    due_on = models.DateField(_("To be done by"))
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(Account, models.PROTECT, null=True, editable=False, related_name="+")
    done_note = models.CharField(_("What was done"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=60, editable=False)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        constraints = [
            models.CheckConstraint(condition=~Q(problem="") & ~Q(measure="") & ~Q(responsible=""), name="drillaction_is_complete"),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | ~Q(done_note=""), name="drillaction_done_says_how"),
        ]
        indexes = [models.Index(fields=["enterprise", "due_on"], condition=Q(done_at__isnull=True), name="drillaction_open")]

    def __str__(self) -> str:
        return self.problem
