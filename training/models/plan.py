"""应急预案: the register of emergency plans, with when each was published and filed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .enterprise import Enterprise


class EmergencyPlan(models.Model):
    """One plan of an enterprise. A change closes the row (`superseded_at`) and adds one; `withdrawn_on` is the first day it no longer holds."""

    class Kind(models.TextChoices):
        COMPREHENSIVE = "comprehensive", _("Comprehensive emergency plan")
        SPECIAL = "special", _("Special emergency plan")
        ONSITE = "onsite", _("On-site disposal plan")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="plans")
    kind = models.CharField(_("Kind"), max_length=15, choices=Kind)
    number = models.CharField(_("Number of the plan"), max_length=60)
    title = models.CharField(_("Title"), max_length=120, blank=True)
    published_on = models.DateField(_("Published on"))
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("No longer in force from"), null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=60, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["enterprise", "kind", "number", "pk"]
        verbose_name = _("emergency plan")
        verbose_name_plural = _("emergency plans")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "number"], condition=Q(superseded_at__isnull=True), name="emergencyplan_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="emergencyplan_has_a_number"),
            models.CheckConstraint(condition=Q(filed_on__isnull=True) | Q(filed_on__gte=F("published_on")), name="emergencyplan_filed_after"),
            models.CheckConstraint(condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=F("published_on")), name="emergencyplan_period"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
