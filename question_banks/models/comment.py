"""What people said to each other about a question. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .item import Item
from .version import ItemVersion


class Comment(models.Model):
    """One remark; `version` is the wording that was the newest when it was made."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="comments")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]
