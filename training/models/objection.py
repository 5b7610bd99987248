"""异议与更正: somebody says that a ledger entry is wrong and what it should be, and what became of it. Nothing here is ever changed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .account import Account
from .enterprise import Enterprise
from .person import Person
from .record import Entry, Grade


class Mistake(models.TextChoices):
    """What is wrong with an entry; each has its own guided act."""

    VALUES = "values", _("Hours, day or grade of evidence are wrong")
    PERSON = "person", _("It belongs to somebody else")
    ENTERPRISE = "enterprise", _("It belongs to another enterprise")
    DOUBLED = "doubled", _("It was recorded twice")
    NEVER = "never", _("It never took place")


class Objection(models.Model):
    """An entry, what is wrong with it, and what it should be. Empty values stay as they are; without a person (enterprise) nobody says whose it is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections")
    mistake = models.CharField(_("What is wrong"), max_length=10, choices=Mistake)
    amount = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    occurred_on = models.DateField(null=True)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    twin = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    whole_class = models.BooleanField(default=False)
    reason = models.CharField(_("Reason"), max_length=300)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    answer_due_on = models.DateField()
    answer_provisional = models.BooleanField(default=False)

    class Meta:
        ordering = ["answer_due_on", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="objection_says_why"),
            models.CheckConstraint(
                condition=~Q(mistake="values") | Q(amount__isnull=False, amount__gt=0) | Q(occurred_on__isnull=False) | ~Q(grade=""),
                name="objection_values_say_what",
            ),
            models.CheckConstraint(condition=~Q(mistake="enterprise") | Q(enterprise__isnull=False), name="objection_names_the_enterprise"),
            models.CheckConstraint(condition=~Q(mistake="doubled") | (Q(twin__isnull=False) & ~Q(twin=F("entry"))), name="objection_names_the_twin"),
            models.CheckConstraint(condition=Q(whole_class=False) | Q(mistake="doubled"), name="objection_whole_class_is_doubled"),
        ]

    def __str__(self) -> str:
        return f"{self.mistake} {self.entry_id}"


class ObjectionAnswer(models.Model):
    """How an objection ended. `body` is the 更正单 as canonical JSON and `sha256` its hash; both are empty when nothing was corrected.

    `objector` repeats who raised it, so that the database can refuse an answer to one's own objection.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Right: corrected")
        REFUSED = "refused", _("Not right: the entry stands")
        WITHDRAWN = "withdrawn", _("Taken back")
        SLIP = "slip", _("Put right by its author on the same day")

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    objector = models.ForeignKey(Account, models.PROTECT, related_name="+")
    body = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to an objection")
        verbose_name_plural = _("answers to objections")
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome__in=["upheld", "refused"]) & ~Q(by=F("objector"))) | Q(outcome__in=["withdrawn", "slip"], by=F("objector")),
                name="objectionanswer_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=(Q(outcome__in=["upheld", "slip"]) & ~Q(sha256="")) | Q(outcome__in=["refused", "withdrawn"], sha256=""),
                name="objectionanswer_paper_when_corrected",
            ),
            models.CheckConstraint(condition=~Q(outcome__in=["upheld", "refused"]) | ~Q(reason=""), name="objectionanswer_says_why"),
        ]

    def __str__(self) -> str:
        return self.outcome

    @property
    def corrects(self) -> bool:
        """Whether the ledger was corrected by it."""
        return bool(self.sha256)


class ObjectionChange(models.Model):
    """One entry that an answer corrected: the newer one, and what was posted for the right person or enterprise."""

    answer = models.ForeignKey(ObjectionAnswer, models.PROTECT, related_name="changes")
    old = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    newer = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    moved = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of a correction")

    def __str__(self) -> str:
        return f"{self.old_id} → {self.newer_id}"
