"""考场记录: everything that happened in the room. Append-only; the room minutes are written from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .session import Registration, Session


class EventKind(models.TextChoices):
    ROOM_OPENED = "room_opened", _("Room opened")
    CHECKED_IN = "checked_in", _("Checked in")
    ENTERED = "entered", _("Signed in by ticket")
    ENTRY_FAILED = "entry_failed", _("Wrong digits at the ticket")
    MINUTES_ADDED = "minutes_added", _("Minutes added")
    ATTEMPT_ENDED = "attempt_ended", _("Attempt ended by the proctor")
    ROOM_ENDED = "room_ended", _("Room closed")
    NOTE = "note", _("Remark")


class ProctorEvent(models.Model):
    """One line of the room record. `by` is the actor as written in the audit trail; `data` holds no personal numbers."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="events")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("room record entry")
        verbose_name_plural = _("room record entries")
