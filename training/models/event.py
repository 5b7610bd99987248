"""事件: what happened in an enterprise and makes people train again: a fatal accident, a new technology coming into use."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enterprise import Enterprise
from .person import Person


class EnterpriseEvent(models.Model):
    """One event on a day. `people` are those it names: who uses the new technology, which special operator was directly responsible."""

    class Kind(models.TextChoices):
        FATAL_ACCIDENT = "fatal_accident", _("Fatal accident")
        NEW_TECHNOLOGY = "new_technology", _("New process, technology, material or equipment")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="events")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    on = models.DateField(_("Day of the accident, or first day of use"))
    title = models.CharField(_("What it is"), max_length=120)
    people = models.ManyToManyField(Person, related_name="+", blank=True)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=60, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="enterpriseevent_has_a_title")]

    def __str__(self) -> str:
        return self.title
