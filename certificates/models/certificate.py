"""证书: what was issued, exactly as it was signed, and the state it is in now."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certificates import layout, signing
from training.models import Enterprise, Person

from .key import SigningKey
from .type import CertificateType

LIST_PLACES = 131_072


class State(models.TextChoices):
    VALID = "valid", _("In force")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", pgettext_lazy("certificate", "Replaced")


class ReasonClass(models.TextChoices):
    """Why a certificate was suspended or revoked, as the public page may say it."""

    CHEATING = "cheating", _("Cheating in the exam")
    WRONG_DATA = "wrong_data", _("Issued with wrong data")
    RESULT_ANNULLED = "result_annulled", _("Exam result annulled")
    MISUSE = "misuse", _("Lent, altered or misused")
    INQUIRY = "inquiry", _("Under inquiry")
    OTHER = "other", _("Other reason")


class Basis(models.TextChoices):
    """What a certificate may rest on; once per source and id."""

    EXAM = "exams.attempt", _("Passed exam")
    REPLACEMENT = "certificates.certificate", _("In place of an earlier certificate")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of(self, person: Person) -> "CertificateQuerySet":
        """A person's certificates, the newest first, ready to be shown."""
        return self.filter(person=person).select_related("type")

    def in_force(self, day: date) -> "CertificateQuerySet":
        """Valid on a day: not suspended, revoked or replaced, and not expired."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day), state=State.VALID)


class Certificate(models.Model):
    """`body` and `signature` are what the symbol carries; the other fields say the same and are checked against them.

    `code` is the public look-up code (25 digits for 10 random bytes). `last4` are the last four characters of the document number.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=25, unique=True)
    number = models.CharField(_("Certificate number"), max_length=19, unique=True)
    type = models.ForeignKey(CertificateType, models.PROTECT, verbose_name=_("Certificate type"), related_name="certificates")
    title = models.CharField(_("Certificate title"), max_length=60)
    title_en = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(_("Holder"), max_length=60)
    masked_name = models.CharField(max_length=40)
    last4 = models.CharField(max_length=4, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    enterprise_name = models.CharField(_("Enterprise"), max_length=120, blank=True)
    issued_on = models.DateField(_("Issue date"))
    expires_on = models.DateField(_("Valid until"), null=True)
    index = models.PositiveBigIntegerField(unique=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="certificates")
    body = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    payload_sha256 = models.CharField(max_length=64, unique=True)
    basis_source = models.CharField(max_length=40, choices=Basis)
    basis_id = models.CharField(max_length=60)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.VALID)
    state_on = models.DateField(_("Since"))
    reason = models.CharField(_("Reason"), max_length=20, choices=ReasonClass, blank=True)
    issued_at = models.DateTimeField(editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["basis_source", "basis_id"], name="certificate_once_per_basis"),
            models.CheckConstraint(condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")), name="certificate_period"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="certificate_known_state"),
            models.CheckConstraint(
                condition=(Q(state__in=[State.SUSPENDED, State.REVOKED]) & ~Q(reason="")) | (Q(state__in=[State.VALID, State.REPLACED]) & Q(reason="")),
                name="certificate_state_has_its_reason",
            ),
            models.CheckConstraint(condition=Q(index__lt=2**32), name="certificate_index_fits"),
        ]
        indexes = [models.Index(fields=["person", "type"]), models.Index(fields=["state", "issued_at"])]

    def __str__(self) -> str:
        return self.number

    @property
    def text(self) -> str:
        """The address in the symbol."""
        return signing.text(settings.CERTIFICATE_HOST, self.code_bytes, bytes(self.body), bytes(self.signature))

    @property
    def code_bytes(self) -> bytes:
        return layout.undigits(self.code)

    @property
    def payload(self) -> bytes:
        return self.code_bytes + bytes(self.body)

    @property
    def record(self) -> layout.Record:
        """The record the fields amount to: what the body must say."""
        return layout.Record(
            kid=self.key.kid,
            index=self.index,
            number=self.number,
            category=self.type.category,
            issued_on=self.issued_on,
            name=self.masked_name,
            expires_on=self.expires_on,
            last4=self.last4,
            enterprise=layout.fitting(self.enterprise_name, layout.ENTERPRISE_BYTES),
        )

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def shown_number(self) -> str:
        """The number in groups that can be read aloud: PX 330100 2026 0012345."""
        return f"{self.number[:2]} {self.number[2:8]} {self.number[8:12]} {self.number[12:]}"

    @property
    def shown_code(self) -> str:
        """The 25 digits in groups of five, for typing."""
        return " ".join(self.code[at : at + 5] for at in range(0, 25, 5))

    def expired_on(self, day: date) -> bool:
        """Whether its last day lies before that day."""
        return self.expires_on is not None and self.expires_on < day


class EventKind(models.TextChoices):
    ISSUED = "issued", _("Issued")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
    REINSTATED = "reinstated", _("Reinstated")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", pgettext_lazy("certificate", "Replaced")


class CertificateEvent(models.Model):
    """What happened to a certificate. Append-only; the state on the certificate is the fold of these rows."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.CharField(max_length=20, choices=ReasonClass, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("certificate event")
        constraints = [
            models.CheckConstraint(condition=Q(kind=EventKind.ISSUED) | ~Q(note=""), name="certificateevent_says_why"),
            models.UniqueConstraint(fields=["certificate"], condition=Q(kind="issued"), name="certificateevent_issued_once"),
        ]
