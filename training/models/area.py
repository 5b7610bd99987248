"""Where things are: the tree of administrative areas, and the departments that answer for industries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Area(models.Model):
    """行政区域. `path` is the codes from the top, each followed by '/', so that a subtree is a prefix."""

    code = models.CharField(_("Code"), max_length=12, unique=True)
    name = models.CharField(pgettext_lazy("place", "Name"), max_length=60)
    level = models.CharField(_("Level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=80, unique=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Department(models.Model):
    """主管部门: answers for regulated industries and for listed enterprises, across areas (三管三必须)."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("place", "Name"), max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, related_name="departments")
    industries = models.JSONField(_("Regulated industries"), default=list, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name
