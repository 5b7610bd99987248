"""考试场次: when and where a blueprint is sat, who watches over it, and who has a seat."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.models import Enterprise, Person

from .blueprint import Blueprint
from .place import Room


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    REGISTRATION = "registration", _("Registration open")
    READY = "ready", _("Registration closed")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


SessionMoves: dict[str, set[str]] = {
    SessionState.PLANNED: {SessionState.REGISTRATION, SessionState.CANCELLED},
    SessionState.REGISTRATION: {SessionState.READY, SessionState.RUNNING, SessionState.CANCELLED},
    SessionState.READY: {SessionState.REGISTRATION, SessionState.RUNNING, SessionState.CANCELLED},
    SessionState.RUNNING: {SessionState.ENDED},
    SessionState.ENDED: set(),
    SessionState.CANCELLED: set(),
}


class Session(models.Model):
    """One sitting in one room. `extra_minutes` is the sum of what proctors added for everybody; it never shrinks."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="sessions", verbose_name=_("Blueprint"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="sessions", verbose_name=_("Exam room"))
    title = models.CharField(_("Title"), max_length=120)
    opens_at = models.DateTimeField(_("Opens"))
    closes_at = models.DateTimeField(_("Closes"))
    registration_closes_at = models.DateTimeField(_("Registration closes"))
    late_entry_minutes = models.PositiveSmallIntegerField(_("Late entry, minutes"), default=30)
    extra_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("State"), max_length=12, choices=SessionState, default=SessionState.PLANNED)
    room_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-opens_at", "pk"]
        verbose_name = _("exam session")
        verbose_name_plural = _("exam sessions")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="session_period"),
            models.CheckConstraint(condition=Q(registration_closes_at__lte=F("closes_at")), name="session_registration_before_close"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "registration", "ready", "cancelled"], room_opened_at__isnull=True, ended_at__isnull=True)
                | Q(state="running", room_opened_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", room_opened_at__isnull=False, ended_at__isnull=False),
                name="session_state_has_its_instants",
            ),
        ]
        indexes = [models.Index(fields=["state", "opens_at"])]

    def __str__(self) -> str:
        return self.title


class SessionRole(models.TextChoices):
    PROCTOR = "proctor", _("Proctor")
    EXAMINER = "examiner", _("Examiner")


class SessionStaff(models.Model):
    """Who works at a session: the whole scope of a proctor."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="staff")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=SessionRole)

    class Meta:
        ordering = ["session", "role", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "account", "role"], name="sessionstaff_once")]


class IdentityCheck(models.TextChoices):
    """How the proctor made sure of the person. Comparison is always made by a human eye."""

    ID_CARD = "id_card", _("Identity card seen and compared")
    CARD_READER = "card_reader", _("Identity card read by a reader and compared")
    TICKET_AND_PHOTO = "ticket_photo", _("Admission ticket and photo compared")
    WITNESS = "witness", _("Known in person, with a second witness")


def new_ticket() -> str:
    """A random ticket number: 10 digits that say nothing."""
    return f"{secrets.randbelow(10**10):010d}"


class Registration(models.Model):
    """A seat in a session. Withdrawn ones stay, without their seat."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    ticket_no = models.CharField(max_length=12, unique=True, default=new_ticket, editable=False)
    seat_number = models.PositiveSmallIntegerField(null=True)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    checked_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    identity_check = models.CharField(max_length=12, choices=IdentityCheck, blank=True)

    class Meta:
        ordering = ["session", "seat_number", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], condition=Q(withdrawn_at__isnull=True), name="registration_person_once"),
            models.UniqueConstraint(fields=["session", "seat_number"], condition=Q(withdrawn_at__isnull=True), name="registration_seat_once"),
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=False) | Q(seat_number__isnull=False, seat_number__gt=0), name="registration_has_a_seat"),
            models.CheckConstraint(
                condition=Q(checked_in_at__isnull=True, checked_in_by__isnull=True, identity_check="")
                | (Q(checked_in_at__isnull=False, checked_in_by__isnull=False, withdrawn_at__isnull=True) & ~Q(identity_check="")),
                name="registration_check_in_names_who_and_how",
            ),
        ]
        indexes = [models.Index(fields=["person", "session"])]

    def __str__(self) -> str:
        return self.ticket_no

    @property
    def seat(self) -> str:
        """The label of the seat, as it stands on the desk."""
        return self.session.room.seat(self.seat_number) if self.seat_number else ""
