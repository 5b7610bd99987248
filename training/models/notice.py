"""Messages to people, in the site's inbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .person import Person


class Notice(models.Model):
    """One message to one person; `key` is the business key that keeps it from being sent twice."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    text = models.TextField()
    url = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="notice_once")]


class Heartbeat(models.Model):
    """When something that should run regularly last ran; `/readyz` reads it."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
