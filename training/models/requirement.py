"""培训要求: one rule of law, policy or local wish, as a versioned row. Loaded from files in `training/data/`."""

from datetime import date

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


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("Loaded with the system")
    OFFICE = "office", _("Set by the office")


class Requirement(models.Model):
    """Who (`audience`) owes what (`obligation`, `parameters`) from when until when, and on what basis.

    `audience` = {"subject": "person|enterprise|body", "roles": [...], "tags": {"hours_high": "yes|no"}, "risks": [...], "industries": [...], …};
    the keys are told at the head of `training/data/requirements.yaml`. `parameters` hold hours, months and counts; `lead_days` are ours, not law
    (semantics.md §1). `closed_on` is an end the office has set; files never touch it, nor a row whose origin is the office.
    A local overlay `replaces` rules or `adds` to them; it never does both, and never neither (§11).
    """

    code = models.CharField(_("Code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    title = models.CharField(_("Title"), max_length=120)
    title_en = models.CharField(_("Title in English"), max_length=120)
    obligation = models.CharField(_("What is owed"), max_length=20, choices=Obligation)
    audience = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    lead_days = models.PositiveSmallIntegerField(_("Reminded so many days before"), default=30)
    basis_level = models.CharField(_("Level of the basis"), max_length=8, choices=BasisLevel)
    source = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Law or document"))
    article = models.CharField(_("Article"), max_length=60, blank=True)
    confidence = models.CharField(_("Confidence in the wording"), max_length=10, blank=True)
    plain = models.CharField(_("In plain words"), max_length=200, blank=True)
    plain_en = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField(_("In force from"))
    until_on = models.DateField(_("In force until (excluded)"), null=True, blank=True)
    division = models.CharField(_("Binds only in the division"), max_length=12, blank=True, help_text=_("First digits of the area codes, for example 37"))
    jurisdiction = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Holds in"))
    replaces = models.JSONField(default=list, blank=True)
    adds = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(_("Switched on"), default=True)
    origin = models.CharField(_("Comes from"), max_length=8, choices=Origin, default=Origin.SHIPPED, editable=False)
    document = models.CharField(_("Our own document number"), max_length=120, blank=True)
    closed_on = models.DateField(_("Ended by the office from"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code", "version"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="requirement_version_once"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gt=F("effective_on")), name="requirement_period"),
            models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("effective_on")), name="requirement_closed_later"),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def ends_on(self) -> date | None:
        """The first day on which it no longer binds: by its own period or by the office, whichever is earlier."""
        return min((day for day in (self.until_on, self.closed_on) if day), default=None)

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def shown_plain(self) -> str:
        """One plain sentence, in the language of the page."""
        return self.plain if (get_language() or "zh").startswith("zh") else self.plain_en
