"""A row of an imported file that stayed out, until a person corrects or dismisses it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models import ImportBatch

from .bank import Bank
from .version import ItemVersion


class Leftover(models.Model):
    """Its texts by role and options as they were read, and what was found about it. The same text in a later file is the same row."""

    class State(models.TextChoices):
        OPEN = "open", _("To be corrected")
        DRAFTED = "drafted", _("Became a question")
        DISMISSED = "dismissed", _("Dismissed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="leftovers")
    sheet = models.CharField(_("Sheet"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("Row"))
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    version = models.ForeignKey(ItemVersion, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["batch", "pk"]
        verbose_name = _("row that stayed out")
        verbose_name_plural = _("rows that stayed out")
        constraints = [
            models.UniqueConstraint(fields=["bank", "digest"], name="leftover_once_a_bank"),
            models.CheckConstraint(
                condition=Q(state="open", version__isnull=True, decided_at__isnull=True, reason="")
                | Q(state="drafted", version__isnull=False, decided_at__isnull=False)
                | (Q(state="dismissed", version__isnull=True, decided_at__isnull=False) & ~Q(reason="")),
                name="leftover_decided_as_its_state_says",
            ),
        ]
        indexes = [models.Index(fields=["bank", "state"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}".strip()
