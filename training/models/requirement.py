"""培训要求: one rule of law, policy or local wish, as a versioned row. Loaded from files in `training/data/`."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .area import Area
from .standard import Standard


class Obligation(models.TextChoices):
    HOURS = "hours", _("Initial and yearly hours")
    YEARLY_HOURS = "yearly_hours", _("Yearly hours")
    BEFORE_START = "before_start", _("Hours before work")
    ASSESSMENT = "assessment", _("Assessment")
    CREDENTIAL = "credential", _("Certificate held")
    STANDARD_STUDIED = "once_per_edition", _("Standard studied, once an edition")
    ACTIVITY = "activity_count", _("Activities in a period")
    DRILL = "drill", _("Drill held")
    REPORT = "drill_report", _("Drill reported")
    PLANS = "all_plans", _("Every plan drilled")
    FILING = "plan_filing", _("Plan filed")
    EVENT = "event_triggered", _("After an event")
    ROUND = "once_per_round", _("Once a round")


class BasisLevel(models.TextChoices):
    LAW = "law", _("Laws and rules")
    POLICY = "policy", _("Policy document")
    LOCAL = "local", _("Local wish")


class Requirement(models.Model):
    """Who (`audience`) owes what (`obligation`, `parameters`) from when until when, and on what basis.

    `audience` = {"subject": "person|enterprise|body", "roles": [...], "tags": {"hours_high": "yes|no"}, "risks": [...], "industries": [...], …};
    the keys are told at the head of `training/data/requirements.yaml`. `parameters` hold hours, months and counts; `lead_days` are ours, not law
    (semantics.md §1). A local overlay `replaces` rules or `adds` to them; it never does both, and never neither (§11).
    """

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    obligation = models.CharField(max_length=20, choices=Obligation)
    audience = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    lead_days = models.PositiveSmallIntegerField(default=30)
    basis_level = models.CharField(max_length=8, choices=BasisLevel)
    source = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")
    article = models.CharField(max_length=60, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    plain = models.CharField(_("In plain words"), max_length=200, blank=True)
    plain_en = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    division = models.CharField(_("Binds only in the division"), max_length=12, blank=True, help_text=_("First digits of the area codes, for example 37"))
    jurisdiction = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.JSONField(default=list, blank=True)
    adds = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code", "version"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="requirement_version_once"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("effective_on")), name="requirement_period"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def shown_plain(self) -> str:
        """One plain sentence, in the language of the page."""
        return self.plain if (get_language() or "zh").startswith("zh") else self.plain_en
