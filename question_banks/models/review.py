"""Who approved or sent back which wording. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .version import ItemVersion


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")


class Review(models.Model):
    """One signature. `author` repeats the version's author, so that the database itself can refuse a review of one's own.

    `ticks` are the points of the checklist (in the version `checklist`) that the reviewer confirmed.
    """

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    checklist = models.CharField(max_length=20, blank=True)
    ticks = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["version", "by"], name="review_once_a_person"),
            models.CheckConstraint(condition=Q(author__isnull=True) | ~Q(author=F("by")), name="review_not_by_the_author"),
            models.CheckConstraint(condition=~Q(decision="returned") | ~Q(note=""), name="review_return_has_a_note"),
        ]
