"""核验记录: who checked which certificate, when, with what answer, and whether the person was the holder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models import Account

from .certificate import Certificate


class Colour(models.TextChoices):
    """The five answers a scanner can give; each has its own shape and word beside the colour."""

    GREEN = "green", _("Green: valid")
    YELLOW = "yellow", _("Yellow: valid with a reservation")
    ORANGE = "orange", _("Orange: not for this work")
    GREY = "grey", _("Grey: cannot be confirmed")
    RED = "red", _("Red: not valid")


class ScanRecord(models.Model):
    """One check. `client_id` is made by the phone, so that sending twice records once. Append-only; the text itself is not kept."""

    client_id = models.UUIDField(unique=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="scans")
    at = models.DateTimeField()
    scanned_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=30)
    colour = models.CharField(max_length=8, choices=Colour)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [models.CheckConstraint(condition=models.Q(colour__in=Colour.values), name="scanrecord_known_colour")]
        indexes = [models.Index(fields=["scanned_by", "-at"])]


class IdentityCheck(models.Model):
    """Whether the person in front of the inspector was the holder; once a scan. Append-only."""

    class Outcome(models.TextChoices):
        MATCH = "match", _("The holder")
        MISMATCH = "mismatch", _("Not the holder")

    scan = models.OneToOneField(ScanRecord, models.PROTECT, related_name="identity_check")
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField()
    checked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("identity check")
        constraints = [models.CheckConstraint(condition=models.Q(outcome__in=["match", "mismatch"]), name="identitycheck_known_outcome")]
