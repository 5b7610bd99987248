"""试卷: what one candidate was given, frozen before the paper is opened. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .session import Registration


class Paper(models.Model):
    """`items` is a list of [version id, option order or null]. `seed` and the pool's hash let anybody draw it again."""

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="paper")
    seed = models.CharField(max_length=64)
    items = models.JSONField()
    points = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pool_sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [models.CheckConstraint(condition=~models.Q(seed="") & ~models.Q(sha256=""), name="paper_is_sealed")]

    def __str__(self) -> str:
        return self.sha256[:12]
