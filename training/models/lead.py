"""疑似线索: a missed duty of law that is to be verified on site, and everything that was done about it."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .account import Account
from .engagement import Engagement, EngagementRole
from .enterprise import Enterprise, EnterpriseState
from .person import Person
from .record import Entry
from .store import PrivateFile


class LeadState(models.TextChoices):
    OPEN = "open", pgettext_lazy("lead", "To be verified on site")
    TRANSFERRED = "transferred", pgettext_lazy("lead", "Transferred, to be verified")
    DETERMINED = "determined", pgettext_lazy("lead", "Determined, to be put right")
    CLOSED = "closed", pgettext_lazy("lead", "Closed by evidence")


class LeadOutcome(models.TextChoices):
    """What two officers may determine. That there is nothing is no outcome: then the lead closes by the evidence that shows it."""

    MAJOR_HAZARD = "major_hazard", _("Major hazard")
    VIOLATION = "violation", _("Violation of law")


class LeadClosing(models.TextChoices):
    NEW_CREDENTIAL = "new_credential", _("A valid certificate is on record")
    LEFT_POST = "left_post", _("Left the post")
    DOES_NOT_OPERATE = "does_not_operate", _("Does not do this work, verified on site")
    WORK_STOPPED = "work_stopped", _("Work has stopped")


class Lead(models.Model):
    """One missed duty: a person, an enterprise, a requirement, and the last day on which it could still be met (`due_on`).

    `basis` is the rule of `training/data/leads.yaml` as it read when the lead opened. State and dates are folds of the events, kept for lists.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requirement = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    basis = models.JSONField(default=dict)
    possible_major_hazard = models.BooleanField()
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="leads")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(_("Role"), max_length=20, choices=EngagementRole)
    operation_item = models.CharField(_("Operation item"), max_length=60, blank=True)
    due_on = models.DateField(_("Expired or was due on"))
    opens_on = models.DateField(_("Opened on"))
    recorded_at = models.DateTimeField()
    state = models.CharField(_("State"), max_length=12, choices=LeadState, default=LeadState.OPEN)
    outcome = models.CharField(max_length=12, choices=LeadOutcome, blank=True)
    proposed = models.CharField(max_length=16, choices=LeadClosing, blank=True)
    closing = models.CharField(max_length=16, choices=LeadClosing, blank=True)
    closed_on = models.DateField(null=True)
    answer_due_on = models.DateField(null=True)
    answer_provisional = models.BooleanField(default=False)

    class Meta:
        ordering = ["opens_on", "pk"]
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "person", "requirement", "role", "operation_item", "due_on"], name="lead_once"),
            models.CheckConstraint(condition=Q(opens_on__gt=F("due_on")), name="lead_opens_after_the_deadline"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) & ~Q(closing="") | (~Q(state="closed") & Q(closed_on__isnull=True, closing="")),
                name="lead_closes_by_evidence",
            ),
            models.CheckConstraint(condition=~Q(state="determined") | ~Q(outcome=""), name="lead_determined_says_what"),
            models.CheckConstraint(condition=~Q(state__in=["open", "transferred"]) | Q(outcome=""), name="lead_open_says_nothing"),
            models.CheckConstraint(condition=~Q(outcome="major_hazard") | Q(possible_major_hazard=True), name="lead_hazard_only_by_standard"),
        ]
        indexes = [models.Index(fields=["state", "opens_on"]), models.Index(fields=["enterprise", "state"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

    @property
    def is_closed(self) -> bool:
        return self.state == LeadState.CLOSED

    @property
    def is_determined(self) -> bool:
        """Whether two officers have said what it is; before that it must not be called anything but a lead."""
        return bool(self.outcome)

    @property
    def is_disputed(self) -> bool:
        return self.answer_due_on is not None

    def days_open(self, today: date) -> int:
        """How many days it has been, or was, open: 1 on the day it opened."""
        return ((self.closed_on or today) - self.opens_on).days + 1


def _in_force(officer: str, card: str) -> Q:
    """An officer with a certificate in force on the day. Each column is asked for: what is empty would pass a check unseen."""
    given = {f"{name}__isnull": False for name in (officer, card, f"{card}_from", f"{card}_until")}
    return Q(**given, **{f"{card}_from__lte": F("on"), f"{card}_until__gte": F("on")})


_TWO, _OTHER = _in_force("officer", "card"), _in_force("first_officer", "first_card")


class LeadEvent(models.Model):
    """What happened to a lead, in order. Append-only.

    `on` is the day it speaks of (the check on site, the transfer, the closing). Signed findings name the officer and the law-enforcement certificate (a ledger
    entry) with its days; a determination names two different ones, each in force on that day.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Lead opened")
        REBASED = "rebased", _("Legal basis changed with the classification")
        PROPOSED = "proposed", _("New evidence proposes to close it")
        SIGNED = "signed", _("Finding on site signed by the first officer")
        DETERMINED = "determined", _("Determined by two officers")
        TRANSFERRED = "transferred", _("Transferred with receipt")
        DISPUTED = "disputed", _("Disputed")
        ANSWERED = "answered", _("Objection answered")
        CLOSED = "closed", pgettext_lazy("lead", "Closed by evidence")
        REOPENED = "reopened", _("Opened again")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    officer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    card_from = models.DateField(null=True)
    card_until = models.DateField(null=True)
    first_officer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    first_card = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    first_card_from = models.DateField(null=True)
    first_card_until = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=LeadOutcome, blank=True)
    to_whom = models.CharField(_("Transferred to"), max_length=120, blank=True)
    receipt = models.CharField(_("Receipt number"), max_length=60, blank=True)
    closing = models.CharField(max_length=16, choices=LeadClosing, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="+")
    enterprise_state = models.ForeignKey(EnterpriseState, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(PrivateFile, models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event of a lead")
        verbose_name_plural = _("events of leads")
        constraints = [
            models.CheckConstraint(condition=~Q(kind="signed") | (_TWO & ~Q(outcome="")), name="leadevent_signed_by_an_officer"),
            models.CheckConstraint(
                condition=~Q(kind="determined") | (_TWO & _OTHER & ~Q(outcome="") & ~Q(officer=F("first_officer")) & ~Q(card=F("first_card"))),
                name="leadevent_determined_by_two",
            ),
            models.CheckConstraint(condition=~Q(kind="transferred") | (~Q(to_whom="") & ~Q(receipt="")), name="leadevent_transfer_has_a_receipt"),
            models.CheckConstraint(
                condition=~Q(kind="closed")
                | Q(closing="new_credential", entry__isnull=False)
                | Q(closing="left_post", engagement__isnull=False)
                | Q(closing="does_not_operate", file__isnull=False)
                | (Q(closing="work_stopped") & (Q(file__isnull=False) | Q(enterprise_state__isnull=False))),
                name="leadevent_closed_by_evidence",
            ),
            models.CheckConstraint(condition=~Q(kind__in=["disputed", "reopened"]) | ~Q(note=""), name="leadevent_says_why"),
            models.CheckConstraint(condition=~Q(kind="answered") | (Q(upheld__isnull=False) & ~Q(note="")), name="leadevent_answer_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
