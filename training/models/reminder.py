"""催办台账: what was said to whom about which duty, by which channel, and what came of it.

`ReminderCase` is the work list, kept up from the register and the ledger; `Reminder`, `ReminderSend`, `ReminderEvent` and `ReminderPaper` are the
proof and append-only. `ReminderOutbox` and `ReminderRun` are the queue's own notes and hold nothing that is not there too.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .area import Area
from .enterprise import Enterprise
from .notice import Notice
from .person import Person


class ReminderLevel(models.TextChoices):
    """Who is addressed, from the person up."""

    PERSON = "person", pgettext_lazy("reminder", "The person")
    ENTERPRISE = "enterprise", _("Enterprise administrator")
    LIAISON = "liaison", _("Village liaison")
    OFFICE = "office", pgettext_lazy("reminder", "Town office")


class ReminderChannel(models.TextChoices):
    SITE = "site", pgettext_lazy("channel", "Inbox")
    SMS = "sms", _("Text message")
    GROUP = "group", _("Text for the group")
    PAPER = "paper", _("Printed notice")
    CALL = "call", _("Phone call or talk")


class ReminderStep(models.IntegerChoices):
    """How far a reminder has come; the higher one counts. A failed attempt stands out over what was only sent; delivered, read and spoken
    mean that somebody was reached."""

    PREPARED = 1, pgettext_lazy("reminder", "Prepared")
    WITHDRAWN = 2, pgettext_lazy("reminder", "Withdrawn before it left")
    SENT = 3, pgettext_lazy("reminder", "Sent")
    FAILED = 4, pgettext_lazy("reminder", "Failed")
    DELIVERED = 5, pgettext_lazy("reminder", "Delivered")
    READ = 6, pgettext_lazy("reminder", "Read")
    SPOKEN = 7, pgettext_lazy("reminder", "Spoken to")


REACHED = (ReminderStep.DELIVERED, ReminderStep.READ, ReminderStep.SPOKEN)
REPEATABLE = (ReminderStep.FAILED, ReminderStep.SPOKEN)


class ReminderCase(models.Model):
    """One duty that is to be met by a day. A changed day is a new case. `progress`, `level`, `latest` and `waits` are folds of the appended rows."""

    class Outcome(models.TextChoices):
        MET = "met", pgettext_lazy("reminder", "The duty is met")
        MOVED = "moved", pgettext_lazy("reminder", "Met or moved: due on another day now")
        UNKNOWN = "unknown", pgettext_lazy("reminder", "Cannot be judged: a fact is missing")
        GONE = "gone", pgettext_lazy("reminder", "Nobody is bound any more")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=160)
    requirement = models.CharField(max_length=40)
    due_on = models.DateField()
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    item = models.CharField(max_length=60, blank=True)
    basis_level = models.CharField(max_length=8)
    status = models.CharField(max_length=10)
    missing = models.CharField(max_length=200, blank=True)
    latest = models.ForeignKey("Reminder", models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=10, choices=ReminderLevel, blank=True)
    progress = models.PositiveSmallIntegerField(choices=ReminderStep, null=True)
    waits = models.BooleanField(default=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("duty to be reminded of")
        constraints = [
            models.UniqueConstraint(fields=["subject", "requirement", "due_on"], name="remindercase_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")), name="remindercase_closed_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(closed_on__isnull=True), name="remindercase_open"),
            models.Index(fields=["enterprise", "closed_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.due_on}"


class Reminder(models.Model):
    """One stage of one case, once: sent, or passed over because a later one was due. `offset` are the stage's days from the due day. Append-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(ReminderCase, models.PROTECT, related_name="reminders")
    stage = models.CharField(max_length=20)
    offset = models.SmallIntegerField()
    level = models.CharField(max_length=10, choices=ReminderLevel)
    passed_over = models.BooleanField(default=False)
    scheme = models.PositiveSmallIntegerField()
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ["prepared_at", "offset", "pk"]
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.stage}"


class ReminderSend(models.Model):
    """One reminder to one recipient by one channel. A group's text and a printed notice go to the enterprise, not to a person. Append-only."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="sends")
    recipient = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=6, choices=ReminderChannel)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("sending of a reminder")
        constraints = [
            models.UniqueConstraint(fields=["reminder", "recipient", "channel"], condition=Q(recipient__isnull=False), name="remindersend_once"),
            models.UniqueConstraint(fields=["reminder", "channel"], condition=Q(recipient__isnull=True), name="remindersend_once_for_the_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.reminder} {self.channel}"


class ReminderPaper(models.Model):
    """限期培训告知书: a printed notice as it was made, canonical JSON with its hash. Append-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    body = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        verbose_name = _("printed notice")
        verbose_name_plural = _("printed notices")

    def __str__(self) -> str:
        return f"{self.enterprise} {self.sha256[:12]}"


class ReminderEvent(models.Model):
    """What became of one sending. `detail` says who was spoken to, or what the receipt says; never a personal number. Append-only."""

    send = models.ForeignKey(ReminderSend, models.PROTECT, related_name="events")
    kind = models.PositiveSmallIntegerField(choices=ReminderStep)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60, blank=True)
    notice = models.ForeignKey(Notice, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    paper = models.ForeignKey(ReminderPaper, models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a reminder")
        constraints = [
            models.UniqueConstraint(fields=["send", "kind"], condition=~Q(kind__in=[int(one) for one in REPEATABLE]), name="reminderevent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.send} {self.get_kind_display()}"


class ReminderOutbox(models.Model):
    """What is prepared and has not left; gone with the event that says what became of it. `trying_at`: handed to a provider, no answer yet."""

    send = models.OneToOneField(ReminderSend, models.CASCADE, related_name="waiting")
    recipient = models.ForeignKey(Person, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=6, choices=ReminderChannel)
    trying_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["channel", "recipient"])]


class ReminderRun(models.Model):
    """How far the work of a day has come: the last enterprise looked at."""

    day = models.DateField(unique=True)
    reached = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]
