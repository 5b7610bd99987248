"""The audit trail: rows without links, and the seals that chain them once they are committed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. No foreign keys, so it outlives what it speaks of; no personal numbers. Append-only."""

    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    subject_text = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["action", "at"])]


class AuditSeal(models.Model):
    """The place of one entry in the hash chain: SHA-256 of the previous hash and the entry's content. Append-only."""

    position = models.BigIntegerField(unique=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]


class ErasurePermit(models.Model):
    """While such a row stands in a transaction, the guard of that table lets it pass (see `training.retention`)."""

    table_name = models.CharField(max_length=60)


class Tombstone(models.Model):
    """What an erasure left behind: how many rows of which table under which rule, and the hash of what they were."""

    table_name = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    erased_by = models.CharField(max_length=60)
