"""The ledger: one append-only table of what was achieved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .area import Area
from .engagement import Engagement
from .enterprise import Enterprise
from .person import Person


class EntryKind(models.TextChoices):
    HOURS = "hours", _("Hours")
    COMPLETION = "completion", _("Completion")
    ASSESSMENT = "assessment", _("Assessment")
    CREDENTIAL = "credential", _("Certificate")
    DRILL = "drill", _("Drill")
    REPORT = "report", _("Report to an authority")


# What a statutory assessment or certificate must name to be evidence (semantics.md §7). Operation cards are judged by item and validity instead.
NAMED = ("authority", "industry")
CARD = "special_operation"


def _named(*keys: str) -> Q:
    """The detail holds these keys, and none of them is empty."""
    found = Q(detail__has_keys=list(keys))
    for key in keys:
        found &= ~Q(**{f"detail__{key}": ""})
    return found


class ExamClass(models.TextChoices):
    """Who holds the exam; a LOCAL result never satisfies a STATUTORY duty (semantics.md §7)."""

    STATUTORY = "statutory", _("Statutory")
    LOCAL = "local", _("Local")
    ENTERPRISE = "enterprise", _("Enterprise")


class Grade(models.TextChoices):
    """Evidence grades of semantics.md §9."""

    A = "A", _("A: seen by an officer or recorded by the server")
    B = "B", _("B: sign-in with photo or scan")
    C = "C", _("C: declared or imported, paper held by the enterprise")


class Entry(models.Model):
    """One achievement of a person, of an enterprise, or of a government body (named by its `area`). Corrected by a newer entry, never changed.

    `what` is a code: a role for hours, a standard for completion, a qualification for assessment and credential, a drill type for drill.
    `held` entries are "to be checked" and do not count until a newer entry decides. `void` withdraws the entry it corrects.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="entries")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="entries")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=EntryKind)
    what = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    occurred_on = models.DateField()
    valid_until = models.DateField(null=True)
    exam_class = models.CharField(max_length=10, choices=ExamClass, blank=True)
    grade = models.CharField(max_length=1, choices=Grade)
    held = models.BooleanField(default=False)
    void = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["occurred_on", "pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="entry_source_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["drill", "report"], enterprise__isnull=False, area__isnull=True)
                | Q(kind="drill", enterprise__isnull=True, area__isnull=False)
                | (~Q(kind__in=["drill", "report"]) & Q(person__isnull=False, area__isnull=True)),
                name="entry_has_a_subject",
            ),
            models.CheckConstraint(condition=~Q(kind="hours") | Q(amount__gt=0) | Q(void=True), name="entry_hours_are_positive"),
            models.CheckConstraint(condition=Q(void=False) | Q(corrects__isnull=False), name="entry_void_names_what"),
            models.CheckConstraint(condition=Q(corrects__isnull=True) | ~Q(reason=""), name="entry_correction_has_a_reason"),
            models.CheckConstraint(condition=~Q(kind="assessment") | ~Q(exam_class=""), name="entry_assessment_has_a_class"),
            models.CheckConstraint(
                condition=~Q(kind="assessment", exam_class="statutory") | Q(void=True) | _named(*NAMED), name="entry_statutory_assessment_is_proved"
            ),
            models.CheckConstraint(
                condition=~Q(kind="credential", exam_class="statutory")
                | Q(void=True)
                | Q(what__startswith=CARD)
                | (_named(*NAMED, "number") & Q(detail__has_any_keys=["valid_from", "issued_on"])),
                name="entry_statutory_credential_is_proved",
            ),
        ]
        indexes = [models.Index(fields=["person", "kind", "occurred_on"]), models.Index(fields=["enterprise", "kind", "occurred_on"])]
