"""人员: one row a human being, numbers sealed, shown masked."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training import masking, sealing

from .withdrawing import Imported, Standing


class IdKind(models.TextChoices):
    RESIDENT = "resident", _("Resident identity card")
    PERMIT = "permit", _("Residence permit (Hong Kong, Macao, Taiwan)")
    FOREIGN_PERMANENT = "foreign_permanent", _("Foreign permanent resident card")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Other document")


class PersonQuerySet(models.QuerySet["Person"]):
    def one(self, key: int) -> "PersonQuerySet":
        """All rows of one human being: the row itself and those merged into it."""
        return self.filter(Q(pk=key) | Q(merged_into=key))


class Person(Imported):
    """A person. `identity_digest` and `mobile_digest` are keyed look-ups that never leave the database."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=60)
    id_kind = models.CharField(_("Document"), max_length=20, choices=IdKind, default=IdKind.RESIDENT)
    identity_sealed = models.BinaryField(null=True, editable=False)
    identity_digest = models.CharField(max_length=64, null=True, editable=False)
    last4 = models.CharField(_("Last four of the document number"), max_length=4, blank=True, editable=False)
    mobile_sealed = models.BinaryField(null=True, editable=False)
    mobile_digest = models.CharField(max_length=64, null=True, editable=False, db_index=True)
    born_on = models.DateField(null=True, blank=True, editable=False)
    photo = models.ForeignKey("training.PrivateFile", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    registered_at = models.DateTimeField(editable=False)

    objects = Standing.from_queryset(PersonQuerySet)()
    everything = models.Manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
            models.UniqueConstraint(fields=["identity_digest"], condition=Q(withdrawn_at__isnull=True), name="person_identity_once"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def survivor(self) -> "Person":
        """Whom this row stands for: itself, or the person it was merged into."""
        return self.merged_into or self

    @property
    def masked_name(self) -> str:
        """The name as a stranger may see it: 张*丰."""
        return masking.name(self.name)

    def set_identity(self, number: str) -> None:
        """Seal a normalised document number (see `training.identity.normalise`) with its digest and last four."""
        self.identity_sealed = sealing.seal(number)
        self.identity_digest = sealing.digest("identity", number)
        self.last4 = number[-4:]

    def set_mobile(self, mobile: str) -> None:
        """Seal a mobile number, or forget it when empty."""
        self.mobile_sealed = sealing.seal(mobile) if mobile else None
        self.mobile_digest = sealing.digest("mobile", mobile) if mobile else None

    def read_identity(self) -> str:
        """The full document number. Callers audit the purpose (`training.identity.reveal`)."""
        return sealing.unseal(bytes(self.identity_sealed)) if self.identity_sealed else ""

    def read_mobile(self) -> str:
        """The full mobile number."""
        return sealing.unseal(bytes(self.mobile_sealed)) if self.mobile_sealed else ""
