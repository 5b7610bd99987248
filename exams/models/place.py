"""考点与考场: where exams are held."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models import Area


class Site(models.Model):
    """考点. Its area decides which offices and bases may see what is held there."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name of the place"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))
    address = models.CharField(_("Address"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("exam site")
        verbose_name_plural = _("exam sites")
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """考场. Seats are numbered from 1 to the capacity, with a letter in front ("A-07")."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms", verbose_name=_("Exam site"))
    name = models.CharField(_("Name of the place"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("Seats"))
    seat_prefix = models.CharField(_("Seat letter"), max_length=4, default="A")

    class Meta:
        ordering = ["site", "name"]
        verbose_name = _("exam room")
        verbose_name_plural = _("exam rooms")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="room_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.name}"

    def seat(self, number: int) -> str:
        """The label of one seat."""
        return f"{self.seat_prefix}-{number:02d}"
