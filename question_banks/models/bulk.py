"""What was done to many questions at once, and what each of them was before. Append-only: taking it back is a bulk of its own."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .item import Cognition, Difficulty, Item


class BulkAct(models.TextChoices):
    WORK = "work", _("Set the operation item")
    POINT = "point", _("Set the knowledge point")
    DIFFICULTY = "difficulty", _("Set the difficulty")
    LEVEL = "level", _("Set the cognitive level")
    REVIEW = "review", _("Send to review")
    RETIRE_FROM = "retire_from", _("Retire from a day")
    QUARANTINE = "quarantine", _("Quarantine")
    RESTORE = "restore", _("Take up again")
    UNDO = "undo", _("Taken back")


class Bulk(models.Model):
    """One act on many questions. `search` is the query of the page it was chosen on; `left_out` counts what the act did not fit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(max_length=12, choices=BulkAct)
    value = models.CharField(max_length=120, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    search = models.CharField(max_length=1000, blank=True)
    count = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="bulk_changes_something"),
            models.CheckConstraint(
                condition=Q(act="undo", takes_back__isnull=False) | (~Q(act="undo") & Q(takes_back__isnull=True)), name="bulk_undo_names_what_it_takes_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.count})"

    @property
    def words(self) -> str:
        """The value of the act as people read it."""
        named: dict[str, dict[Any, Any]] = {
            BulkAct.DIFFICULTY: {str(value): label for value, label in Difficulty.choices},
            BulkAct.LEVEL: dict(Cognition.choices),
        }
        return str(named.get(self.act, {}).get(self.value, self.value))


class BulkRow(models.Model):
    """One question of a bulk: the columns that changed, from what to what."""

    bulk = models.ForeignKey(Bulk, models.PROTECT, related_name="rows")
    item = models.ForeignKey(Item, models.PROTECT, related_name="bulks")
    was: Any = models.JSONField()
    now: Any = models.JSONField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question of a bulk change")
        verbose_name_plural = _("questions of bulk changes")
        constraints = [models.UniqueConstraint(fields=["bulk", "item"], name="bulkrow_once")]
