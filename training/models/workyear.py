"""工作日: the holidays and make-up working days of a year, as the State Council's yearly notice gives them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkYear(models.Model):
    """One year's table. `holidays` are days off, `workdays` are Saturdays and Sundays on which work is made up, all as ISO days."""

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    holidays = models.JSONField(default=list)
    workdays = models.JSONField(default=list)
    source = models.CharField(_("Source"), max_length=120)
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["year"]
        verbose_name = _("year of working days")
        verbose_name_plural = _("years of working days")

    def __str__(self) -> str:
        return str(self.year)
