"""签发密钥: the public half. The private half is an encrypted file outside database, media and repository."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates import signing


class Algorithm(models.TextChoices):
    EDDSA = "EdDSA", "Ed25519"
    ES256 = "ES256", "ECDSA P-256"
    SM2 = "SM2", "SM2"


class KeyStatus(models.TextChoices):
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("Retired")
    COMPROMISED = "compromised", _("Compromised")


class SigningKey(models.Model):
    """One key. `kid` is two bytes of SHA-256 of the raw public key; issue dates outside the period are not believed."""

    kid = models.CharField(max_length=4, unique=True)
    algorithm = models.CharField(_("Algorithm"), max_length=5, choices=Algorithm)
    public = models.BinaryField(max_length=65)
    status = models.CharField(_("Status"), max_length=12, choices=KeyStatus, default=KeyStatus.ACTIVE)
    not_before_on = models.DateField(_("First issue day"))
    not_after_on = models.DateField(_("Last issue day"))
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.CheckConstraint(condition=Q(not_after_on__gte=F("not_before_on")), name="signingkey_period"),
            models.CheckConstraint(condition=Q(status__in=KeyStatus.values), name="signingkey_known_status"),
            models.UniqueConstraint(fields=["algorithm"], condition=Q(status="active"), name="signingkey_one_active"),
        ]

    def __str__(self) -> str:
        return self.kid

    @property
    def public_key(self) -> signing.PublicKey:
        """The key as the signing room knows it."""
        return signing.PublicKey(self.algorithm, bytes(self.public))

    def covers(self, issued_on: date) -> bool:
        """Whether the key was allowed to sign on that day."""
        return self.not_before_on <= issued_on <= self.not_after_on
