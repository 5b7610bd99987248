"""实测难度: what exams found out about a wording, posted down by the floor that holds them. A cache."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .version import ItemVersion


class Measure(models.Model):
    """Over all confirmed results: `facility` is the mean mark (0 to 1), `discrimination` its correlation with the rest of the papers."""

    version = models.OneToOneField(ItemVersion, models.PROTECT, related_name="measure")
    n = models.PositiveIntegerField(pgettext_lazy("statistics", "Answers"))
    facility = models.FloatField(_("Facility"))
    discrimination = models.FloatField(_("Discrimination"), null=True)
    measured_at = models.DateTimeField()

    class Meta:
        verbose_name = _("measured difficulty")
        verbose_name_plural = _("measured difficulties")
        constraints = [
            models.CheckConstraint(condition=Q(n__gt=0), name="measure_of_somebody"),
            models.CheckConstraint(condition=Q(facility__gte=0, facility__lte=1), name="measure_facility_is_a_share"),
            models.CheckConstraint(
                condition=Q(discrimination__isnull=True) | Q(discrimination__gte=-1, discrimination__lte=1), name="measure_discrimination_is_a_correlation"
            ),
        ]
        indexes = [models.Index(fields=["facility"]), models.Index(fields=["discrimination"])]
