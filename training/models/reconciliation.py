"""名册比对 (不漏一企): an official list held against the register, row by row, and what was decided about each row."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .area import Area
from .enterprise import Enterprise


class Reconciliation(models.Model):
    """One list of one source, compared with the register of one area. `complete`: who is missing in it counts as gone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    source = models.CharField(_("Source"), max_length=60)
    listed_on = models.DateField(_("As of"))
    complete = models.BooleanField(default=True)
    title = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        constraints = [models.UniqueConstraint(fields=["area", "source", "sha256", "listed_on"], name="reconciliation_once")]
        indexes = [models.Index(fields=["area", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.source} {self.listed_on}"


class ReconciliationRow(models.Model):
    """One enterprise of the list or of the register. `digest` is what the list says of it; a decision holds until that changes."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New in the list")
        GONE = "gone", _("Gone from the list")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Same")

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Taken over")
        KEPT = "kept", _("Left as it is")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="rows")
    outcome = models.CharField(max_length=8, choices=Outcome)
    key = models.CharField(max_length=140)
    number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    row = models.PositiveIntegerField(null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    elsewhere = models.BooleanField(default=False)
    said = models.JSONField(default=dict)
    differences = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    carried = models.BooleanField(default=False)

    class Meta:
        ordering = ["reconciliation", "name", "pk"]
        verbose_name = _("row of a reconciliation")
        verbose_name_plural = _("rows of a reconciliation")
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "key"], name="reconciliationrow_once"),
            models.CheckConstraint(condition=~Q(decision="kept") | ~Q(reason=""), name="reconciliationrow_kept_for_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)), name="reconciliationrow_decided_at"
            ),
        ]
        indexes = [models.Index(fields=["reconciliation", "outcome", "decision"])]

    def __str__(self) -> str:
        return self.name
