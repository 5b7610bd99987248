"""What the office has to put right in its register: lists that must become empty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training.models import Engagement, EngagementRole, Enterprise, EnterpriseState, EnterpriseTag, Level


@dataclass(frozen=True)
class WorkList:
    """One list: what is missing, why it matters, and the condition on a day."""

    key: str
    title: object
    reason: object
    condition: Callable[[date], Q]


def on_register(enterprises: QuerySet[Enterprise], day: date) -> QuerySet[Enterprise]:
    """Without the closed ones."""
    closed = EnterpriseState.objects.filter(enterprise=OuterRef("pk"), state=EnterpriseState.State.CLOSED, superseded_at__isnull=True, from_on__lte=day)
    return enterprises.filter(~Exists(closed.filter(Q(until_on__isnull=True) | Q(until_on__gt=day))))


def _without(role: str) -> Callable[[date], Q]:
    """Nobody holds the role there on the day."""
    return lambda day: Q(~Exists(Engagement.objects.on(day).filter(enterprise=OuterRef("pk"), role=role)))


def _undecided(day: date) -> Q:
    """A tag set that says neither yes nor no."""
    tags = EnterpriseTag.objects.filter(until_on__isnull=True, superseded_at__isnull=True, value=EnterpriseTag.Value.UNKNOWN)
    return Q(Exists(tags.filter(enterprise=OuterRef("pk"))))


WORK_LISTS = {
    one.key: one
    for one in (
        WorkList(
            "no_principal",
            _("No principal"),
            _("Nobody is registered as principal: the enterprise counts as unknown, never as covered."),
            _without(EngagementRole.PRINCIPAL),
        ),
        WorkList(
            "no_manager",
            _("No safety manager"),
            _("The law asks for at least a part-time one (Work Safety Law art. 24)."),
            _without(EngagementRole.SAFETY_MANAGER),
        ),
        WorkList("tags", _("Legal tag sets to confirm"), _("Until an officer decides, the duties that depend on them stay unknown."), _undecided),
        WorkList(
            "no_licence",
            _("No licence"),
            _("On the register under a provisional number: check the licence on site and add the credit code."),
            lambda day: Q(uscc__isnull=True),
        ),
        WorkList(
            "no_department",
            _("No competent department"),
            _("Every enterprise has at least one department that answers for it."),
            lambda day: Q(department__isnull=True),
        ),
        WorkList(
            "no_village",
            _("No village"),
            _("Every enterprise belongs to exactly one village, otherwise no liaison visits it."),
            lambda day: ~Q(area__level=Level.VILLAGE),
        ),
        WorkList(
            "no_headcount",
            _("No head count"),
            _("Without it nobody can say whether a drill reached everybody."),
            lambda day: Q(headcount__isnull=True),
        ),
    )
}


def rows(key: str, enterprises: QuerySet[Enterprise], day: date) -> QuerySet[Enterprise]:
    """The enterprises of one list within a scope. Raises KeyError for an unknown list."""
    return on_register(enterprises, day).filter(WORK_LISTS[key].condition(day))


def counts(enterprises: QuerySet[Enterprise], day: date) -> dict[str, int]:
    """How long each list is, in one query."""
    lengths = {key: Count("pk", filter=one.condition(day)) for key, one in WORK_LISTS.items()}
    return on_register(enterprises, day).aggregate(**lengths)
