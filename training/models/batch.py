"""Imports: one row a file, with its findings, so that a second reading of the same file changes nothing."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .account import Account


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
