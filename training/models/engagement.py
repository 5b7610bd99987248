"""任职与用工: who holds which role where, from when until when. One table, because every rule asks the same question of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .area import Area
from .enterprise import Enterprise, Period
from .person import Person


class EngagementRole(models.TextChoices):
    PRINCIPAL = "principal", _("Principal")
    SAFETY_MANAGER = "safety_manager", _("Safety manager")
    SPECIAL_OPERATOR = "special_operator", _("Special-operation worker")
    WORKER = "worker", _("Worker")
    SUPERVISOR = "supervisor", _("Government supervisor")
    GRID_WORKER = "grid_worker", _("Grid worker")


AREA_ROLES = [EngagementRole.SUPERVISOR, EngagementRole.GRID_WORKER]


class EngagementForm(models.TextChoices):
    REGULAR = "regular", _("Regular")
    DISPATCHED = "dispatched", _("Dispatched")
    FLEXIBLE = "flexible", _("Flexible")
    OUTSOURCED = "outsourced", _("Outsourced")


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def current(self) -> "EngagementQuerySet":
        """Rows as known now (not superseded by a correction)."""
        return self.filter(superseded_at__isnull=True)

    def on(self, day: object) -> "EngagementQuerySet":
        """Engagements that hold on a day, as known now."""
        return self.current().filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)


class Engagement(Period):
    """An appointment (principal, safety manager), an employment, or an area post. `enterprise` is where the person works."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="engagements")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(_("Role"), max_length=20, choices=EngagementRole)
    form = models.CharField(_("Form"), max_length=12, choices=EngagementForm, default=EngagementForm.REGULAR)
    post = models.CharField(_("Post"), max_length=60, blank=True)
    started_work_on = models.DateField(_("Started work on"), null=True, blank=True)
    operation_item = models.CharField(_("Operation item"), max_length=60, blank=True)
    full_time = models.BooleanField(_("Full-time"), null=True, blank=True)
    provider = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, verbose_name=_("Dispatching or contracting unit"), related_name="+")
    from_on = models.DateField(_("From"), null=True, blank=True)  # type: ignore[assignment]

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["person", "from_on", "pk"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(from_on__isnull=True) | Q(until_on__gt=F("from_on")), name="engagement_period"),
            models.CheckConstraint(
                condition=Q(role__in=AREA_ROLES, area__isnull=False, enterprise__isnull=True)
                | (~Q(role__in=AREA_ROLES) & Q(area__isnull=True, enterprise__isnull=False)),
                name="engagement_is_somewhere",
            ),
            models.UniqueConstraint(
                fields=["person", "enterprise", "role", "operation_item"],
                condition=Q(until_on__isnull=True, superseded_at__isnull=True),
                name="engagement_one_open",
            ),
            models.UniqueConstraint(
                fields=["person", "area", "role"],
                condition=Q(until_on__isnull=True, superseded_at__isnull=True, area__isnull=False),
                name="engagement_one_open_post",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "role"])]
