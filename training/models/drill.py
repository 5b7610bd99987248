"""演练: a drill that was held, its head counts and its evidence."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .enterprise import Enterprise


class DrillType(models.TextChoices):
    EVACUATION = "evacuation", _("Evacuation and escape")
    FIRE_EVACUATION = "fire_evacuation", _("Fire and evacuation")
    COMPREHENSIVE = "comprehensive", _("Comprehensive plan")
    SPECIAL = "special", _("Special plan")
    ONSITE = "onsite", _("On-site disposal")


class Drill(models.Model):
    """One event; `types` may be several. Times are local instants of the day."""

    class Form(models.TextChoices):
        LIVE = "live", _("Live")
        TABLETOP = "tabletop", _("Table-top")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="drills")
    types = models.JSONField(default=list)
    form = models.CharField(_("Form"), max_length=10, choices=Form, default=Form.LIVE)
    held_on = models.DateField(_("Held on"))
    alarm_at = models.DateTimeField(_("Alarm at"), null=True, blank=True)
    all_out_at = models.DateTimeField(_("All out at"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("Expected"))
    present = models.PositiveIntegerField(_("Present"))
    place = models.CharField(_("Place"), max_length=100, blank=True)
    scenario = models.CharField(_("Scenario"), max_length=200, blank=True)
    plan_ref = models.CharField(_("Plan"), max_length=60, blank=True)
    summary = models.TextField(_("Summary"), blank=True)
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("drill")
        verbose_name_plural = _("drills")
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=F("expected")), name="drill_present_within_expected"),
            models.CheckConstraint(
                condition=Q(all_out_at__isnull=True) | Q(alarm_at__isnull=True) | Q(all_out_at__gte=F("alarm_at")), name="drill_out_after_alarm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.held_on}"

    @property
    def type_names(self) -> str:
        """What was drilled, in words."""
        labels = dict(DrillType.choices)
        return "、".join(str(labels.get(kind, kind)) for kind in self.types)
