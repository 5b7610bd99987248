"""停产补录: a suspension that was entered long after it began waits here for a second person."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .enterprise import Enterprise


class LateSuspension(models.Model):
    """One officer's word that an enterprise stood still; it becomes a state only when another one confirms it (semantics.md §5)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="late_suspensions")
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until (excluded)"), null=True, blank=True)
    verifier = models.CharField(_("Verified by"), max_length=60)
    document = models.CharField(_("Supporting paper"), max_length=120)
    reason = models.CharField(_("Reason"), max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        verbose_name = _("suspension to be confirmed")
        verbose_name_plural = _("suspensions to be confirmed")
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(decided_at__isnull=True), name="latesuspension_one_waiting"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, accepted__isnull=False),
                name="latesuspension_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted=False) | ~Q(decided_by=F("entered_by")), name="latesuspension_second_person"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.enterprise} {self.from_on}"
