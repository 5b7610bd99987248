"""A question as a thing with a history; its wordings are versions."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models import OperationItem

from .bank import Bank
from .point import KnowledgePoint


class ItemState(models.TextChoices):
    DRAFT = "draft", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")
    QUARANTINED = "quarantined", _("Quarantined")


class Difficulty(models.IntegerChoices):
    EASY = 1, _("Easy")
    MEDIUM = 2, pgettext_lazy("difficulty", "Medium")
    HARD = 3, _("Hard")


class Cognition(models.TextChoices):
    """What a question asks of the mind."""

    RECALL = "recall", _("Recall")
    UNDERSTAND = "understand", _("Understand")
    APPLY = "apply", _("Apply")
    ANALYSE = "analyse", _("Analyse")


class Item(models.Model):
    """试题. `current_version` is the approved wording; while a newer one awaits approval, the old one stays in use.

    What it is filed under (subject, knowledge point, work type, level) is no part of any wording. `ends_on` is the first day on which
    it is no longer asked.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="items")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("Number"), max_length=20)
    subject = models.CharField(_("Subject"), max_length=80, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("Difficulty"), choices=Difficulty, default=Difficulty.MEDIUM)
    point = models.ForeignKey(KnowledgePoint, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("Knowledge point"))
    work = models.ForeignKey(OperationItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Operation item"))
    level = models.CharField(_("Cognitive level"), max_length=10, choices=Cognition, blank=True)
    state = models.CharField(_("State"), max_length=12, choices=ItemState, default=ItemState.DRAFT)
    current_version = models.ForeignKey("ItemVersion", models.PROTECT, null=True, blank=True, related_name="+")
    latest_version = models.ForeignKey("ItemVersion", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(max_length=200, blank=True, editable=False)
    ends_on = models.DateField(null=True, blank=True, editable=False)
    ends_reason = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["bank", "number"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="item_number_once_a_bank"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(current_version__isnull=False, published_at__isnull=False), name="item_approved_has_a_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved"], withdrawn_at__isnull=True)
                | (Q(state__in=["retired", "quarantined"], withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="item_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=Q(difficulty__in=[1, 2, 3]), name="item_difficulty_known"),
            models.CheckConstraint(condition=Q(level__in=["", "recall", "understand", "apply", "analyse"]), name="item_level_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ends_reason="") | (Q(ends_on__isnull=False) & ~Q(ends_reason="")), name="item_ends_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["bank", "state"]), models.Index(fields=["state"]), models.Index(fields=["difficulty", "id"])]

    def __str__(self) -> str:
        return f"{self.bank.code} {self.number}"

    @property
    def has_pending_version(self) -> bool:
        """Whether a newer wording than the one in use awaits approval."""
        return self.latest_version_id != self.current_version_id
