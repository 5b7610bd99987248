"""Where things are: the tree of administrative areas, and the departments that answer for industries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .withdrawing import Imported, Standing


class Level(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    VILLAGE = "village", _("Village")


class AreaQuerySet(models.QuerySet["Area"]):
    def under(self, area: "Area") -> "AreaQuerySet":
        """The area itself and everything below it."""
        return self.filter(path__startswith=area.path)


class Area(Imported):
    """行政区域. `path` is the codes from the top, each followed by '/', so that a subtree is a prefix.

    `ledger_start` holds for the area and everything below it (semantics.md §5). `enforces` says whether its office determines by itself (执法权) or only
    transfers; empty: as its level does by default (`training/data/leads.yaml`).
    """

    code = models.CharField(_("Code"), max_length=12, db_index=True)
    name = models.CharField(pgettext_lazy("place", "Name"), max_length=60)
    level = models.CharField(_("Level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=80, db_index=True, editable=False)
    ledger_start = models.DateField(_("First day of the complete ledger"), null=True, blank=True)
    enforces = models.BooleanField(_("Power of enforcement"), null=True, blank=True)
    enforces_by = models.CharField(_("Document that gives or takes the power"), max_length=120, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = Standing.from_queryset(AreaQuerySet)()
    everything = models.Manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(withdrawn_at__isnull=True), name="area_code_once"),
            models.UniqueConstraint(fields=["path"], condition=Q(withdrawn_at__isnull=True), name="area_path_once"),
            models.CheckConstraint(condition=Q(enforces__isnull=True) | ~Q(enforces_by=""), name="area_power_has_a_document"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Department(Imported):
    """主管部门: answers for regulated industries and for listed enterprises, across areas (三管三必须)."""

    code = models.SlugField(_("Code"), max_length=40)
    name = models.CharField(pgettext_lazy("place", "Name"), max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="departments")
    industries = models.JSONField(_("Regulated industries"), default=list, blank=True)

    objects = Standing()
    everything = models.Manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [models.UniqueConstraint(fields=["code"], condition=Q(withdrawn_at__isnull=True), name="department_code_once")]

    def __str__(self) -> str:
        return self.name
