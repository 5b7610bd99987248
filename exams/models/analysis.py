"""统计: what confirmed results add up to. Caches all but the flags: `exams.analysis` keeps them, `rebuild_statistics` makes them again."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_banks import statistics
from question_banks.models import ItemVersion

from .attempt import Attempt
from .place import Site
from .session import Session

# Code → sentence, the most serious first. Each is a line of data/item_thresholds.yaml.
FLAGS = {
    "negative": _("The better candidates do worse: check the key"),
    "key_beaten": _("The best candidates prefer a wrong option"),
    "too_hard": _("Hardly anybody is right"),
    "too_easy": _("Almost everybody is right"),
    "weak": _("Hardly tells good from weak candidates"),
    "drift": _("Result changed between sessions"),
    "site": _("Differs between sites at equal level"),
    "language": _("Differs between languages at equal level"),
}


class Counted(models.Model):
    """An attempt that is in the sums, with its marks up to `last_mark`. So a job may run twice, and what was added can be taken out."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="counted")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    last_mark = models.BigIntegerField()


class Tally(models.Model):
    """Sufficient statistics of one wording, in whole numbers; see `question_banks.statistics.sums`."""

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    n = models.PositiveIntegerField(default=0)
    x = models.BigIntegerField(default=0)
    xx = models.BigIntegerField(default=0)
    o = models.BigIntegerField(default=0)
    oo = models.BigIntegerField(default=0)
    xo = models.BigIntegerField(default=0)
    detail = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def sums(self) -> statistics.Sums:
        """The row as sums; they share its dictionaries."""
        return statistics.Sums.of({name: getattr(self, name) for name in statistics.NUMBERS}, self.detail)

    def keep(self, sums: statistics.Sums) -> Any:
        """Take the sums over into the row (unsaved)."""
        for name in statistics.NUMBERS:
            setattr(self, name, getattr(sums, name))
        self.detail = sums.detail()
        return self


class SessionTally(Tally):
    """One wording in one session, by the language of the screens. `checked` is false until the thresholds have been asked."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="tallies")
    checked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("session statistics")
        verbose_name_plural = _("session statistics")
        constraints = [models.UniqueConstraint(fields=["session", "version", "language"], name="sessiontally_once")]
        indexes = [models.Index(fields=["session"], condition=Q(checked=False), name="sessiontally_waiting")]


class GroupTally(Tally):
    """One wording over all sessions of a site, by the language of the screens: what results of groups are compared by."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("statistics of a question")
        verbose_name_plural = _("statistics of questions")
        constraints = [models.UniqueConstraint(fields=["version", "site", "language"], name="grouptally_once")]


class PaperTally(models.Model):
    """The papers of one session together. Whoever changes tallies of a session holds this row."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="paper_tally")
    n = models.PositiveIntegerField(default=0)
    detail = models.JSONField(default=dict)

    def sums(self) -> statistics.PaperSums:
        """The row as sums; they share its dictionaries."""
        return statistics.PaperSums(n=self.n, **self.detail)


class ItemFlag(models.Model):
    """A wording whose figures passed a threshold: raised once, told once, settled by a person.

    `code` is a line of data/item_thresholds.yaml; `about` is the option, site, language or session it speaks of. `holds` is false
    once later results no longer pass the threshold.
    """

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    value = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    holds = models.BooleanField(default=True)
    about = models.CharField(max_length=120, blank=True)
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-raised_at", "pk"]
        verbose_name = _("question that needs attention")
        verbose_name_plural = _("questions that need attention")
        constraints = [
            models.UniqueConstraint(fields=["version", "code", "about"], name="itemflag_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, note="") | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(note="")),
                name="itemflag_settled_by_somebody_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["version"], condition=Q(settled_at__isnull=True), name="itemflag_open")]

    @property
    def label(self) -> Any:
        """The flag as people read it."""
        return FLAGS.get(self.code, self.code)
