"""组卷规则: how a paper is put together, how long it takes and what passes."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_banks.models import Bank
from training.models import ExamClass


class BlueprintState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("No longer used")


class Release(models.TextChoices):
    """Who lets a result out: the system as soon as it is marked, or an officer after looking."""

    AT_ONCE = "at_once", _("As soon as the paper is marked")
    BY_OFFICER = "by_officer", _("After an officer has confirmed")


class Blueprint(models.Model):
    """`rules` is a list of cells {"kind", "subject" (optional), "count", "points" (decimal as text)}, in the order of the paper."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("Code"), max_length=60, unique=True)
    title = models.CharField(_("Title"), max_length=120)
    exam_class = models.CharField(_("Class of exam"), max_length=10, choices=ExamClass)
    banks = models.ManyToManyField(Bank, related_name="+", verbose_name=_("Question banks"))
    rules = models.JSONField(_("Rules"), default=list)
    minutes = models.PositiveSmallIntegerField(_("Minutes"))
    pass_mark = models.DecimalField(_("Pass mark"), max_digits=6, decimal_places=2)
    certificate_kind = models.CharField(_("Certificate it leads to"), max_length=60, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(_("Attempts allowed"), default=3)
    cooldown_hours = models.PositiveSmallIntegerField(_("Hours between attempts"), default=24)
    release = models.CharField(_("Results are published"), max_length=12, choices=Release, default=Release.AT_ONCE)
    state = models.CharField(_("State"), max_length=10, choices=BlueprintState, default=BlueprintState.DRAFT)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("blueprint")
        verbose_name_plural = _("blueprints")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="blueprint_takes_time"),
            models.CheckConstraint(condition=Q(pass_mark__gt=0), name="blueprint_pass_mark"),
            models.CheckConstraint(condition=Q(attempts_allowed__gt=0), name="blueprint_attempts"),
            models.CheckConstraint(condition=Q(exam_class__in=["statutory", "local", "enterprise"]), name="blueprint_class_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def full_score(self) -> Decimal:
        """What a perfect paper earns."""
        return sum((Decimal(rule["points"]) * rule["count"] for rule in self.rules), Decimal(0))

    @property
    def question_count(self) -> int:
        """How many questions a paper has."""
        return sum(rule["count"] for rule in self.rules)

    @property
    def counts_here(self) -> bool:
        """Whether a result is this installation's to certify: a STATUTORY one never is (a mock exam leads to no certificate)."""
        return self.exam_class != ExamClass.STATUTORY
