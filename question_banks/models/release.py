"""Leave to take a reserved bank out of the house: asked for by one person, granted by another, used once."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .bank import Bank


class BankRelease(models.Model):
    """One request to export a reserved bank. Decided once; a granted one is good for one export until `expires_at`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="releases")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    purpose = models.CharField(_("Purpose"), max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("release of a bank")
        verbose_name_plural = _("releases of banks")
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="bankrelease_has_a_purpose"),
            models.CheckConstraint(condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")), name="bankrelease_by_another_person"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, expires_at__isnull=True, used_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="bankrelease_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(expires_at__isnull=False, used_at__gte=F("decided_at"), used_at__lt=F("expires_at")),
                name="bankrelease_used_while_good",
            ),
            models.UniqueConstraint(fields=["bank", "requested_by"], condition=Q(decided_at__isnull=True), name="bankrelease_one_open_request"),
        ]

    def __str__(self) -> str:
        return f"{self.bank.code} {self.requested_at:%Y-%m-%d}"

    @property
    def is_granted(self) -> bool:
        """Whether another person said yes (a refusal is decided without an end)."""
        return self.expires_at is not None

    def is_good(self, at: datetime) -> bool:
        """Whether an export may use it now."""
        return self.expires_at is not None and self.used_at is None and at < self.expires_at
