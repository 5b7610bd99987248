"""月报: the frozen monthly pack, its preparation, the villages' confirmations, and a superior's own form."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .area import Area


class Pack(models.Model):
    """What was reported for one area and month, locked. `body` is canonical JSON, packed; `sha256` is the hash of the JSON.

    `sequence` 0 is the pack itself; higher ones are signed supplements (补报) that point to it. Append-only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    month = models.CharField(_("Month"), max_length=7)
    sequence = models.PositiveSmallIntegerField(default=0)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="supplements")
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    formula_version = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=60)
    frozen_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-month", "area", "-sequence"]
        verbose_name = _("monthly pack")
        verbose_name_plural = _("monthly packs")
        constraints = [
            models.UniqueConstraint(fields=["area", "month", "sequence"], name="pack_once"),
            models.CheckConstraint(
                condition=Q(sequence=0, base__isnull=True) | (Q(sequence__gt=0, base__isnull=False) & ~Q(reason="")), name="pack_supplement_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month}" + (f" +{self.sequence}" if self.sequence else "")


class PackDraft(models.Model):
    """The preparation of a pack that is not locked yet: counted anew whenever somebody asks, gone once the pack is frozen."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    month = models.CharField(_("Month"), max_length=7)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "area"]
        verbose_name = _("preparation of a monthly pack")
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="packdraft_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.month}"


class PackConfirmation(models.Model):
    """A liaison's word that the village's part of a month is right, for exactly the part whose hash is given. Append-only."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Village"))
    month = models.CharField(_("Month"), max_length=7)
    part_sha256 = models.CharField(max_length=64)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["confirmed_at", "pk"]
        verbose_name = _("confirmation of a village")
        constraints = [models.UniqueConstraint(fields=["area", "month", "part_sha256"], name="packconfirmation_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.month}"


class PackForm(models.Model):
    """A superior's own workbook, uploaded once; its cells are filled from every pack of the area. The file lies in the private store."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=120)
    stored_name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("form of a superior office")
        verbose_name_plural = _("forms of superior offices")

    def __str__(self) -> str:
        return self.title


class PackFormCell(models.Model):
    """One cell of such a form and the figure of the pack that goes into it (`training.packs.choosing`)."""

    form = models.ForeignKey(PackForm, models.CASCADE, related_name="cells")
    sheet = models.CharField(_("Sheet"), max_length=31)
    cell = models.CharField(_("Cell"), max_length=10)
    figure = models.CharField(_("Figure"), max_length=100)

    class Meta:
        ordering = ["sheet", "cell"]
        constraints = [models.UniqueConstraint(fields=["form", "sheet", "cell"], name="packformcell_once")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"
