"""What people decided about questions that ask the same. Append-only: a decision is undone by a new one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .item import Item, ItemState
from .version import ItemVersion


class Verdict(models.TextChoices):
    """What becomes of the members of a cluster."""

    KEEP_ONE = "keep_one", _("One stays, the others are taken out of use")
    DIFFERENT = "different", _("Different questions, both may be used")
    CORRECT = "correct", _("The key of one is corrected")
    AUTHOR = "author", _("Sent to the authors")
    REOPENED = "reopened", _("An earlier decision is undone")


class Ruling(models.Model):
    """A decision about a cluster, as one person put it forward. It counts once its outcome says so.

    `item` is the question that stays (KEEP_ONE) or whose key is corrected (CORRECT); `leaving` is what becomes of the others;
    `signatures` how many people the decision needs, the one who put it forward included.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cluster = models.CharField(max_length=64, db_index=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    leaving = models.CharField(max_length=12, blank=True)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")
    reason = models.CharField(_("Reason"), max_length=200)
    signatures = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("decision on a conflict")
        verbose_name_plural = _("decisions on conflicts")
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="ruling_verdict_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
            models.CheckConstraint(condition=Q(signatures__in=[1, 2]), name="ruling_needs_one_or_two"),
            models.CheckConstraint(
                condition=Q(verdict="keep_one", item__isnull=False, leaving__in=[ItemState.RETIRED.value, ItemState.QUARANTINED.value])
                | Q(verdict="correct", item__isnull=False, leaving="")
                | Q(verdict__in=["different", "author", "reopened"], item__isnull=True, leaving=""),
                name="ruling_names_what_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(verdict="reopened", undoes__isnull=False) | (~Q(verdict="reopened") & Q(undoes__isnull=True)), name="ruling_reopens_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.cluster[:12]}"


class RulingMember(models.Model):
    """A wording the decision speaks of. By its digest the decision knows the same words again, wherever they are imported."""

    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="members")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("member of a decided conflict")
        verbose_name_plural = _("members of decided conflicts")
        constraints = [models.UniqueConstraint(fields=["ruling", "version"], name="rulingmember_once")]
        indexes = [models.Index(fields=["ruling", "digest"])]


class RulingOutcome(models.Model):
    """What came of a decision that was put forward: it stands, or it was refused or taken back.

    `first` and `signatures` repeat the ruling's, so that the database itself can refuse a second signature by the same person or a missing one.
    """

    ruling = models.OneToOneField(Ruling, models.PROTECT, related_name="outcome")
    cluster = models.CharField(max_length=64, db_index=True)
    stands = models.BooleanField()
    signatures = models.PositiveSmallIntegerField()
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("outcome of a decision")
        verbose_name_plural = _("outcomes of decisions")
        constraints = [
            models.CheckConstraint(condition=Q(second__isnull=True) | ~Q(second=F("first")), name="rulingoutcome_by_two_people"),
            models.CheckConstraint(condition=Q(stands=False) | Q(signatures=1) | Q(second__isnull=False), name="rulingoutcome_signed_as_needed"),
        ]
