"""Imports: one row a file, with its findings, so that a second reading of the same file changes nothing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .area import Area


class ImportBatch(models.Model):
    """One workbook, read once. `counts` and `findings` are what the page and the command show."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        PREVIEWED = "previewed", _("Previewed")
        APPLYING = "applying", _("Being imported")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")
        UNDONE = "undone", _("Taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")


class ImportChange(models.Model):
    """What an import found and replaced: a superseded row (both empty), or the fields it changed, before and after. Undoing reads it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=20)
    row = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "model", "row"], name="importchange_once")]


class ImportLeftover(models.Model):
    """A row of an applied workbook that stayed out. It stands on a work list until a later import brings it, or somebody dismisses it.

    `keys` are keyed digests by which a later file's row is recognised; the cells themselves are not kept.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CORRECTED = "corrected", _("corrected by a later import")
        REPEATED = "repeated", _("stayed out again in a later import")
        DISMISSED = "dismissed", _("dismissed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="leftovers")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(_("Sheet"), max_length=60)
    row = models.PositiveIntegerField(_("Row"))
    label = models.CharField(max_length=120, blank=True)
    keys = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_in = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["batch", "pk"]
        verbose_name = _("row that stayed out")
        verbose_name_plural = _("rows that stayed out")
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "row"], name="importleftover_once"),
            models.CheckConstraint(condition=~Q(state="dismissed") | ~Q(reason=""), name="importleftover_dismissed_for_a_reason"),
        ]
        indexes = [models.Index(fields=["state", "batch"])]
