"""Rows an import wrote and that were taken back with it: they stay in the table, and stand nowhere else."""

from typing import Any

from django.db import models


class Standing(models.Manager[Any]):
    """Without the void rows. Every list, count and look-up starts here; `everything` is for the undoing and for numbers never given twice."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Imported(models.Model):
    """A row that may have come with a file (`batch`), and that an undone import leaves void (`withdrawn_at`)."""

    batch = models.ForeignKey("training.ImportBatch", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
