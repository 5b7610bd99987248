"""年度培训计划: by post how often, what, for whom and when. Built from the requirements in force, adjusted by newer lines that say why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from training import audit, requirements
from training.errors import Refusal
from training.models import Account, Engagement, EngagementRole, Enterprise, Obligation, PlanLine
from training.requirements import Rule

FIELDS = ("frequency", "content", "scope", "time", "hours")
LEFT_OUT = {Obligation.REPORT, Obligation.FILING}  # papers, no training and no drill
EVERYBODY = ""


class Changed(Refusal):
    sentence = gettext_lazy("This line was changed meanwhile: reload the page.")


class NoReason(Refusal):
    sentence = gettext_lazy("Say in a sentence why: the old line stays in the history.")


class NothingChanged(Refusal):
    sentence = gettext_lazy("Nothing differs from the line as it stands.")


class AskedByRule(Refusal):
    sentence = gettext_lazy("This line follows from a requirement in force: its hours and frequency may grow, and it can not be taken out.")


def lines(enterprise: Enterprise, year: int) -> list[PlanLine]:
    """The plan as it stands: the newest line of each chain that is not dropped, post by post."""
    rows = PlanLine.objects.filter(enterprise=enterprise, year=year, replaced_by__isnull=True, is_dropped=False)
    order = [EVERYBODY, *EngagementRole.values]
    return sorted(rows, key=lambda row: (order.index(row.role), row.pk))


def asked(enterprise: Enterprise, on: date) -> dict[tuple[str, str], tuple[Rule, int]]:
    """What the rules in force ask of the posts held there: (requirement, role) → rule and how many people. Drills are everybody's."""
    posts = list(Engagement.objects.on(on).filter(enterprise=enterprise))
    found: dict[tuple[str, str], tuple[Rule, int]] = {}
    for rule, _certain in requirements.for_enterprise(enterprise, on):
        if rule.obligation in LEFT_OUT or "members" in rule.parameters:
            continue
        if rule.subject == "enterprise":
            found[rule.code, EVERYBODY] = (rule, len({post.person_id for post in posts}))
        elif rule.subject == "person":
            for role in rule.roles:
                count = len({post.person_id for post in posts if post.role == role and requirements.asks(rule, _Held(post))})
                if count:
                    found[rule.code, role] = (rule, count)
    return found


@dataclass(frozen=True)
class _Held:
    """A row of the register as the rules read it."""

    row: Engagement = field(repr=False)

    @property
    def role(self) -> str:
        return self.row.role

    @property
    def title(self) -> str:
        return self.row.post

    @property
    def form(self) -> str:
        return self.row.form

    @property
    def full_time(self) -> bool | None:
        return self.row.full_time


@transaction.atomic
def build(enterprise: Enterprise, *, year: int, on: date, at: datetime, by: Account) -> int:
    """Add a line for everything the rules in force on a day ask that the plan does not hold yet; returns how many. Adjusted lines stay as they are."""
    known = set(PlanLine.objects.filter(enterprise=enterprise, year=year, replaces__isnull=True).values_list("requirement", "role"))
    with translation.override(settings.LANGUAGE_CODE):
        fresh = [
            PlanLine(enterprise=enterprise, year=year, role=role, requirement=code, **_worded(rule, role, count), recorded_at=at, recorded_by=by)
            for (code, role), (rule, count) in asked(enterprise, on).items()
            if (code, role) not in known
        ]
    PlanLine.objects.bulk_create(fresh)
    if fresh:
        audit.record("training.plan_built", at=at, by=by, subject=enterprise, data={"year": year, "lines": len(fresh)})
    return len(fresh)


def _worded(rule: Rule, role: str, count: int) -> dict[str, Any]:
    whom = str(EngagementRole(role).label) if role else pgettext("plan", "Everybody")
    scope = ngettext("%(whom)s, %(count)d person today", "%(whom)s, %(count)d people today", count) % {"whom": whom, "count": count}
    return {"frequency": frequency(rule), "content": rule.title[:200], "scope": scope[:120], "time": when(rule), "hours": hours(rule)}


def hours(rule: Rule) -> Decimal | None:
    """The credit hours a year that the rule asks for, where it names any."""
    amount = rule.parameters.get("refresher_hours") or rule.parameters.get("hours")
    return None if amount is None else Decimal(str(amount))


def frequency(rule: Rule) -> str:
    """How often, in words; every number is the rule's own."""
    given, months = rule.parameters, int(rule.parameters.get("months", 0))
    match rule.obligation:
        case Obligation.HOURS:
            return _("first training %(first)s hours, then every year") % {"first": given["initial_hours"]}
        case Obligation.BEFORE_START:
            return _("once, before work begins")
        case Obligation.ASSESSMENT | Obligation.CREDENTIAL:
            return _("before the certificate ends")
        case Obligation.STANDARD_STUDIED:
            return _("once for each edition")
        case Obligation.EVENT:
            return _("each time it happens")
        case Obligation.ROUND:
            return _("once in the round")
        case Obligation.PLANS:
            return _("every plan in its turn")
    times = int(given.get("times", 1))
    return {12: _("%(times)s a year"), 6: _("%(times)s a half-year"), 3: _("%(times)s a quarter")}.get(months, _("%(times)s in the period")) % {"times": times}


def when(rule: Rule) -> str:
    """By when within the year: the last days of the rule's periods. A wish of the enterprise may set an earlier time."""
    if rule.obligation == Obligation.EVENT and "days" in rule.parameters:
        return _("within %(days)s days of it") % {"days": rule.parameters["days"]}
    if rule.obligation in (Obligation.BEFORE_START, Obligation.EVENT):
        return _("before the work begins")
    if rule.obligation in (Obligation.ASSESSMENT, Obligation.CREDENTIAL):
        return _("as the certificates end")
    if rule.obligation == Obligation.ROUND:
        return _("by %(day)s") % {"day": rule.parameters["ends_on"]}
    return {6: _("by 30 June and by 31 December"), 3: _("by the end of each quarter")}.get(int(rule.parameters.get("months", 0)), _("by 31 December"))


@transaction.atomic
def add(*, enterprise: Enterprise, year: int, role: str, at: datetime, by: Account, **fields: Any) -> PlanLine:
    """A line beyond the rules."""
    line = PlanLine.objects.create(enterprise=enterprise, year=year, role=role, **fields, recorded_at=at, recorded_by=by)
    audit.record("training.plan_changed", at=at, by=by, subject=enterprise, data={"year": year, "line": str(line.public_id), "what": "added"})
    return line


@transaction.atomic
def change(line: PlanLine, *, reason: str, on: date, at: datetime, by: Account, drop: bool = False, **fields: Any) -> PlanLine:
    """Replace a line by a newer one that says why, or take it out. What a rule in force asks stays, with no fewer hours.

    Raises NoReason, Changed, NothingChanged, AskedByRule.
    """
    if not reason.strip():
        raise NoReason
    found = PlanLine.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=line.pk)
    if PlanLine.objects.filter(replaces=found).exists() or found.is_dropped:
        raise Changed
    given = {name: fields.get(name, getattr(found, name)) for name in FIELDS}
    if not drop and all(given[name] == getattr(found, name) for name in FIELDS):
        raise NothingChanged
    rule = asked(found.enterprise, on).get((found.requirement, found.role)) if found.requirement else None
    needed = hours(rule[0]) if rule else None
    if rule and (drop or (needed is not None and (given["hours"] or 0) < needed)):
        raise AskedByRule
    newer = PlanLine.objects.create(
        enterprise=found.enterprise, year=found.year, role=found.role, requirement=found.requirement, **given, is_dropped=drop,
        reason=reason.strip()[:200], replaces=found, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    data = {"year": found.year, "line": str(newer.public_id), "what": "dropped" if drop else "changed"}
    audit.record("training.plan_changed", at=at, by=by, subject=found.enterprise, data=data)
    return newer


def history(enterprise: Enterprise, year: int) -> Iterable[PlanLine]:
    """Every change of a plan, the newest first: the newer lines, each with the one it replaces."""
    rows = PlanLine.objects.filter(enterprise=enterprise, year=year, replaces__isnull=False)
    return rows.select_related("replaces", "recorded_by__person").order_by("-pk")


def body(enterprise: Enterprise, year: int, found: Iterable[PlanLine]) -> dict[str, Any]:
    """What the printed plan says, as plain values: the basis of its hash."""
    listed = [[line.role, line.frequency, line.content, line.scope, line.time, str(line.hours or "")] for line in found]
    return {"enterprise": [str(enterprise.public_id), enterprise.name, enterprise.number], "year": year, "lines": listed}
