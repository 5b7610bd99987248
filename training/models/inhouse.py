"""企业自办培训与年度计划: a class an enterprise held itself, and what it plans for a year, post by post. Rows are appended, never changed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .account import Account
from .enterprise import Enterprise


class TrainingType(models.TextChoices):
    """What kind of training hours are, as the records workbook and semantics.md §3 and §10 name it."""

    INITIAL = "initial", _("First training")
    REFRESHER = "refresher", _("Yearly refresher")
    FACTORY = "level_factory", _("Three-level education: factory")
    WORKSHOP = "level_workshop", _("Three-level education: workshop")
    TEAM = "level_team", _("Three-level education: team")
    TRANSFER = "transfer", _("Changed post or return")


class TrainingClass(models.Model):
    """One class on one day. Who was there stands in the ledger: an entry a person, which names the class in its detail."""

    class SignIn(models.TextChoices):
        SHEET = "sheet", _("Signed sheet, photographed")
        ROSTER = "roster", _("By roster, called by the trainer")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="classes")
    topic = models.CharField(_("Topic"), max_length=120)
    training_type = models.CharField(_("Kind of training"), max_length=16, choices=TrainingType)
    hours = models.DecimalField(_("Credit hours"), max_digits=4, decimal_places=1)
    held_on = models.DateField(pgettext_lazy("class", "Held on"))
    began = models.TimeField(_("Began"), null=True)
    ended = models.TimeField(pgettext_lazy("class", "Ended"), null=True)
    place = models.CharField(_("Place"), max_length=100)
    trainer = models.CharField(_("Trainer"), max_length=60)
    statement = models.CharField(_("Trainer's statement"), max_length=300)
    sign_in = models.CharField(pgettext_lazy("class", "Sign-in"), max_length=8, choices=SignIn)
    absent = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("in-house class")
        verbose_name_plural = _("in-house classes")
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="trainingclass_has_hours"),
            models.CheckConstraint(condition=Q(began__isnull=True) | Q(ended__isnull=True) | Q(ended__gt=F("began")), name="trainingclass_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(trainer=""), name="trainingclass_is_stated_by_a_trainer"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.held_on}"


class PlanLine(models.Model):
    """One line of a yearly training plan: for which post, how often, what, for whom, when. A newer line replaces an older one.

    `requirement` is the rule it was built from; empty for what the enterprise plans beyond the rules.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="plan_lines")
    year = models.PositiveSmallIntegerField(_("Year"))
    role = models.CharField(_("Post"), max_length=20, blank=True)
    requirement = models.CharField(max_length=40, blank=True)
    frequency = models.CharField(_("How often"), max_length=60)
    content = models.CharField(_("What"), max_length=200)
    scope = models.CharField(_("For whom"), max_length=120)
    time = models.CharField(_("When"), max_length=60)
    hours = models.DecimalField(_("Credit hours"), max_digits=5, decimal_places=1, null=True)
    is_dropped = models.BooleanField(default=False)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a training plan")
        verbose_name_plural = _("lines of training plans")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "year", "role", "requirement"], condition=Q(replaces__isnull=True) & ~Q(requirement=""), name="planline_built_once"
            ),
            models.CheckConstraint(condition=Q(replaces__isnull=True) | ~Q(reason=""), name="planline_change_says_why"),
            models.CheckConstraint(condition=Q(is_dropped=False) | Q(replaces__isnull=False), name="planline_dropped_was_there"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.content}"
