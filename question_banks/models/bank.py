"""A collection of questions with one purpose."""

import uuid

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _


class Scoring(models.TextChoices):
    """How an incomplete answer to a multiple-choice question is marked; a wrong choice is always zero."""

    ALL_OR_NOTHING = "all_or_nothing", _("All or nothing")
    PARTIAL = "partial", _("Part of the points for an incomplete answer")


class BankQuerySet(models.QuerySet["Bank"]):
    def with_counts(self) -> "BankQuerySet":
        """With how many questions are in use, awaiting approval, and withdrawn."""
        live = Q(items__state__in=("draft", "approved"))
        pending = live & (Q(items__current_version__isnull=True) | ~Q(items__latest_version=F("items__current_version")))
        return self.annotate(
            approved=Count("items", filter=Q(items__state="approved")),
            waiting=Count("items", filter=pending),
            withdrawn=Count("items", filter=~live),
        )


class Bank(models.Model):
    """题库. A reserved (live) bank feeds real sessions: its items need two signatures."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("Code"), max_length=60, unique=True, allow_unicode=True)
    title = models.CharField(_("Title"), max_length=120)
    reserved = models.BooleanField(_("Reserved for real sessions (two signatures)"), default=False)
    scoring = models.CharField(_("Multiple-choice scoring"), max_length=20, choices=Scoring, default=Scoring.ALL_OR_NOTHING)
    created_at = models.DateTimeField(editable=False)

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        constraints = [
            models.CheckConstraint(condition=~models.Q(code="") & ~models.Q(title=""), name="bank_has_code_and_title"),
            models.CheckConstraint(condition=models.Q(scoring__in=["all_or_nothing", "partial"]), name="bank_scoring_known"),
        ]

    def __str__(self) -> str:
        return self.title
