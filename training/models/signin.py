"""Ways in beside the password: invitation slips, remembered phones, and the passwords a person may not use again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .account import Account


class Slip(models.Model):
    """A printed invitation: a one-time code to type and a longer token in its QR. Only their digests are stored."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    code_digest = models.CharField(max_length=64, unique=True)
    token_digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    token = ""  # the QR's secret, only on the object that was just issued

    class Meta:
        ordering = ["-issued_at"]
        verbose_name = _("invitation slip")


class Device(models.Model):
    """A phone or computer that remembers people. The cookie holds a random token; only its digest is stored."""

    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    people = models.ManyToManyField(Account, through="DevicePerson", related_name="devices")


class DevicePerson(models.Model):
    device = models.ForeignKey(Device, models.CASCADE)
    account = models.ForeignKey(Account, models.CASCADE)
    last_used_at = models.DateTimeField()
    failed_pins = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "account"], name="deviceperson_once")]


class PastPassword(models.Model):
    """The hashes of the last passwords, so that none of the last three comes back."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()
