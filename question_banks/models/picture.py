"""A picture that questions show, known by the hash of its bytes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models import PrivateFile


class Picture(models.Model):
    """图片. Kept for good, because wordings name it by its hash. `alt` is the description it came with; each place that shows it has its own.

    Append-only. The bytes are in the private store; no page of a candidate ever names the hash or the file.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    alt = models.CharField(_("Description"), max_length=300)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(condition=~Q(alt=""), name="picture_has_a_description"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="picture_has_a_size"),
            models.CheckConstraint(condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]), name="picture_type_known"),
        ]

    def __str__(self) -> str:
        return self.alt
