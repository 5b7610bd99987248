"""What the desks of reminding show: the work list of a reader, one case with everything said about it, an enterprise, a person, one's own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import access
from training.models import (
    REACHED,
    Account,
    Enterprise,
    Person,
    Reminder,
    ReminderCase,
    ReminderChannel,
    ReminderEvent,
    ReminderLevel,
    ReminderPaper,
    ReminderStep,
    Role,
)  # fmt: skip
from training.requirements import Rule, all_rules

from . import wording
from .calling import Result
from .papers import Way

READERS = (Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN)
STATES = {
    "": _("All open"),
    "waits": _("Escalation waits for proof"),
    "to_send": _("To be delivered by hand"),
    "failed": pgettext_lazy("reminder", "Failed"),
    "silent": _("Sent, no reaction"),
    "reached": _("Reached, not met yet"),
    "closed": pgettext_lazy("reminder", "Closed"),
}
_CONDITIONS = {
    "waits": Q(waits=True),
    "to_send": Q(progress__in=[ReminderStep.PREPARED, ReminderStep.WITHDRAWN]),
    "failed": Q(progress=ReminderStep.FAILED),
    "silent": Q(progress=ReminderStep.SENT),
    "reached": Q(progress__in=REACHED),
}


def visible(account: Account) -> QuerySet[ReminderCase]:
    """The cases in a reader's scope. People of government bodies stand under no enterprise; the office of their area sees them."""
    inside = Q(enterprise__in=access.enterprises(account, *READERS))
    return ReminderCase.objects.filter(inside | Q(enterprise__isnull=True, area__in=access.areas(account, Role.OFFICE)))


@dataclass(frozen=True)
class Filters:
    """What the address of the work list asks; what it does not know it leaves out."""

    state: str = ""
    level: str = ""
    requirement: str = ""
    area: str = ""
    late: bool = False
    q: str = ""

    @classmethod
    def of(cls, given: Any) -> "Filters":
        state, level = given.get("state", ""), given.get("level", "")
        plain = {name: given.get(name, "").strip()[:60] for name in ("requirement", "area", "q")}
        return cls(state if state in STATES else "", level if level in ReminderLevel.values else "", late=given.get("late") == "1", **plain)

    def narrow(self, cases: QuerySet[ReminderCase]) -> QuerySet[ReminderCase]:
        """The cases asked for, the longest overdue first; closed ones the latest first."""
        asked = Q(closed_on__isnull=self.state != "closed") & _CONDITIONS.get(self.state, Q())
        for name, value in {"level": self.level, "requirement": self.requirement, "enterprise__name__contains": self.q, "area__code": self.area}.items():
            asked &= Q(**{name: value}) if value else Q()
        found = cases.filter(asked & (Q(status="overdue") if self.late else Q()))
        return found.order_by("-closed_on", "-pk") if self.state == "closed" else found

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it."""
        given = {"state": self.state, "level": self.level, "requirement": self.requirement, "area": self.area, "late": "1" if self.late else "", "q": self.q}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Happened:
    """One event in words."""

    event: ReminderEvent

    @property
    def kind(self) -> str:
        return str(ReminderStep(self.event.kind).label)

    @property
    def channel(self) -> str:
        return str(ReminderChannel(self.event.send.channel).label)

    @property
    def to(self) -> str:
        """Whom it concerned: the recipient, or whom somebody spoke to or who signed."""
        detail, recipient = self.event.detail, self.event.send.recipient
        return str(detail.get("spoke_to") or detail.get("received_by") or (recipient.masked_name if recipient else ""))

    @property
    def noted_by(self) -> str:
        """Who put it into the ledger, where people do."""
        return "" if self.event.send.channel in (ReminderChannel.SITE, ReminderChannel.SMS) else self.event.by_name

    @property
    def remark(self) -> str:
        """What else is known: the result of a call, the receipt, why it failed."""
        detail = self.event.detail
        parts = [
            str(dict(Result.choices).get(detail.get("result", ""), "")), str(dict(Way.choices).get(detail.get("way", ""), "")),
            detail.get("receipt", ""), detail.get("witness", ""), detail.get("remark", ""), wording.reason(detail),
        ]  # fmt: skip
        return " · ".join(part for part in parts if part)


@dataclass
class Told:
    """One reminder of a case with what became of it; `steps` is the furthest each channel came."""

    reminder: Reminder
    events: list[Happened] = field(default_factory=list)

    @property
    def stage(self) -> str:
        """The stage in words."""
        return wording.stage(self.reminder.offset)

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """Channel, how far it came, and a colour for it."""
        best: dict[str, int] = {}
        for one in self.events:
            best[one.event.send.channel] = max(best.get(one.event.send.channel, 0), one.event.kind)
        return [(str(ReminderChannel(channel).label), str(ReminderStep(kind).label), colour(kind)) for channel, kind in best.items()]


def colour(kind: int | None) -> str:
    """The badge of a step."""
    if kind in REACHED:
        return "ok"
    return "late" if kind == ReminderStep.FAILED else "soon" if kind == ReminderStep.SENT else ""


@dataclass
class Line:
    """One case as a list shows it."""

    case: ReminderCase
    title: str
    told: list[Told] = field(default_factory=list)

    @property
    def latest(self) -> Told | None:
        return next((one for one in self.told if one.reminder.pk == self.case.latest_id), None)

    @property
    def when(self) -> str:
        return wording.by_when(self.case)

    @property
    def says_unlawful(self) -> bool:
        """Only a missed duty of law may be called by that name."""
        return self.case.status == "overdue" and self.case.basis_level == "law"


def titles(rules: Iterable[Rule] | None = None) -> dict[str, str]:
    """Requirement → its title in the language of the page."""
    return {rule.code: rule.title for rule in (all_rules() if rules is None else rules)}


def lines(cases: Iterable[ReminderCase], named: dict[str, str], *, whole: bool = False) -> list[Line]:
    """Cases with the latest reminder of each (or, `whole`, with all of them) and its events: two queries, whatever their number."""
    listed = list(cases)
    rows = Reminder.objects.filter(case__in=listed) if whole else Reminder.objects.filter(pk__in=[case.latest_id for case in listed if case.latest_id])
    told: dict[int, list[Told]] = defaultdict(list)
    by_key: dict[int, Told] = {}
    for row in rows:
        by_key[row.pk] = one = Told(row)
        told[row.case_id].append(one)
    happened = ReminderEvent.objects.filter(send__reminder__in=list(by_key)).select_related("send__recipient", "paper")
    for event in happened:
        by_key[event.send.reminder_id].events.append(Happened(event))
    return [Line(case, named.get(case.requirement, case.requirement), told.get(case.pk, [])) for case in listed]


def with_names(cases: QuerySet[ReminderCase]) -> QuerySet[ReminderCase]:
    """What a list of cases reads besides."""
    return cases.select_related("enterprise", "area", "person", "latest")


def of_enterprise(account: Account, enterprise: Enterprise) -> QuerySet[ReminderCase]:
    """Everything about one enterprise, what is open first."""
    return with_names(visible(account).filter(enterprise=enterprise)).order_by("-closed_on", "due_on", "pk")


def of_person(account: Account, person: Person) -> QuerySet[ReminderCase]:
    """Everything about one person in the reader's scope, the newest first; merged rows are one person."""
    root = person.merged_into_id or person.pk
    return with_names(visible(account).filter(Q(person=root) | Q(person__merged_into=root))).order_by("-due_on", "-pk")


def own(person: Person | None) -> QuerySet[ReminderCase]:
    """What a signed-in person was reminded of and has not met yet."""
    if person is None:
        return ReminderCase.objects.none()
    root = person.merged_into_id or person.pk
    mine = Q(person=root) | Q(person__merged_into=root)
    return with_names(ReminderCase.objects.filter(mine, closed_on__isnull=True, latest__isnull=False))


def papers_of(enterprise: Enterprise) -> QuerySet[ReminderPaper]:
    """The printed notices of an enterprise, the newest first."""
    return ReminderPaper.objects.filter(enterprise=enterprise).defer("body")
