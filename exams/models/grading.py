"""评分: what markers gave, one row a marking. Append-only; a second marking adds a row."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .attempt import Attempt


class Mark(models.Model):
    """`points` maps question index → points (decimal as text); it may cover only some questions. Later rows prevail, question by question."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="marks")
    marker = models.CharField(max_length=60)
    points = models.JSONField()
    total = models.DecimalField(max_digits=6, decimal_places=2)
    full = models.DecimalField(max_digits=6, decimal_places=2)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["attempt", "pk"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [models.CheckConstraint(condition=Q(total__gte=0, total__lte=F("full")), name="mark_in_range")]
