"""Which edition and clause a wording rests on, as far as the register knows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models import Clause, Standard

from .version import ItemVersion


class Citation(models.Model):
    """The link beside a wording's own words. The wording never changes; the link may come later, and a person may set it by hand."""

    version = models.OneToOneField(ItemVersion, models.CASCADE, related_name="citation")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    by_hand = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [models.Index(fields=["standard", "version"])]
