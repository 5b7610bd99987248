"""随机复核: duties counted as met, drawn by a published seed and looked at on the spot; and the kept figures of past days."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .area import Area
from .enterprise import Enterprise
from .pack import Pack
from .person import Person
from .record import Entry


class CoverageDay(models.Model):
    """The figures of every requirement in one area on one day, as a job counted them: {code: [population, satisfied, …]}. A cache, rebuilt every night."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    as_of = models.DateField()
    counted_at = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["area", "as_of"]
        constraints = [models.UniqueConstraint(fields=["area", "as_of"], name="coverageday_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.as_of}"


class Recheck(models.Model):
    """One draw from what a locked pack counts as met. Anybody who has the pack can repeat it: the seed is made of area, month and the hash of the pack."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.OneToOneField(Pack, models.PROTECT, related_name="+")
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    size = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-drawn_at"]
        verbose_name = _("random re-check")
        verbose_name_plural = _("random re-checks")

    def __str__(self) -> str:
        return str(self.pack)


class RecheckItem(models.Model):
    """One drawn duty: `key` is its line in the pack (place, person, role, operation item)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    requirement = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["recheck", "order"]
        constraints = [
            models.UniqueConstraint(fields=["recheck", "order"], name="recheckitem_order_once"),
            models.UniqueConstraint(fields=["recheck", "requirement", "key"], name="recheckitem_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recheck} {self.order}"


class RecheckResult(models.Model):
    """What somebody saw on the spot; the newest result of an item stands. Append-only."""

    item = models.ForeignKey(RecheckItem, models.PROTECT, related_name="results")
    is_true = models.BooleanField()
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    seen_on = models.DateField(_("Seen on"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "pk"]
        constraints = [models.CheckConstraint(condition=Q(is_true=True) | ~Q(reason=""), name="recheckresult_untrue_says_why")]

    def __str__(self) -> str:
        return f"{self.item} {self.is_true}"


class RecheckProposal(models.Model):
    """A ledger entry that a re-check found untrue, proposed to be withdrawn; somebody else decides."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    result = models.ForeignKey(RecheckResult, models.PROTECT, related_name="proposals")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(accepted__isnull=True), name="recheckproposal_one_open"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="recheckproposal_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.entry_id}"
