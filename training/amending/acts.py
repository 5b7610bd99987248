"""Proposing a change, and putting it in force: by two people, from a day to come."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import access, audit, clock
from training.errors import Refusal
from training.models import Account, Amendment, Area, BasisLevel, Level, Requirement, Role, RoleGrant
from training.requirements import Rule, all_rules

from .foreseeing import count, ends_base, new_version

Kind, State = Amendment.Kind, Amendment.State
ENDING_DAYS = 60
HIGHEST_SECONDS = 60  # how long the highest level of an office is remembered
# Parameters of which more is stricter, and of which less is (semantics.md §11: only numbers on the same axis can be compared).
MORE, LESS = (
    frozenset({"hours", "initial_hours", "refresher_hours", "times", "share"}),
    frozenset({"months", "days", "due_months", "absence_months", "working_days"}),
)
OWN = frozenset({Kind.ADOPT, Kind.REPLACES, Kind.ADDS})


class PastDay(Refusal):
    sentence = _("A rule changes from a day to come only: choose tomorrow or later.")


class NotYours(Refusal):
    sentence = _("Rules are changed by the office at the head of this installation: ask it.")


class SecondPerson(Refusal):
    sentence = _("Whoever proposed the change does not put it in force: ask a colleague.")


class Decided(Refusal):
    sentence = _("This change was decided already: reload the page.")


class StillOpen(Refusal):
    sentence = _("Another change of this rule waits for its decision: decide that one first.")


class NoDocument(Refusal):
    sentence = _("A rule of the office rests on a document of its own: enter its number.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why: the decision stays on record.")


class BadCode(Refusal):
    sentence = _("A local rule needs a code of its own that no other rule has.")


class OutOfPlace(Refusal):
    sentence = _("Only a local rule holds in a part of the installation: leave the area empty, or choose a local rule.")


class CarriesHeadline(Refusal):
    sentence = _("A headline is made of this rule: change it by a new version, so that the headline follows.")


class Laxer(Refusal):
    sentence = _("A local rule may not ask less than the law in whose place it stands: check the numbers.")


class NothingToEnd(Refusal):
    sentence = _("This rule is not in force on that day: there is nothing to end.")


class NewerVersion(Refusal):
    sentence = _("There is a newer version of this rule: change that one.")


# -- who


def may_change(account: Account) -> bool:
    """A superuser, or an office at the head of the installation: of a county or above; without one, of the highest level an office has."""
    if account.is_superuser:
        return True
    mine = access.home_area(account, Role.OFFICE)
    if mine is None:
        return False
    if mine.level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        return True
    order = list(Level.values)
    highest = cache.get_or_set("amending:highest-office", _highest_office, HIGHEST_SECONDS)
    return highest is None or order.index(mine.level) <= highest


def _highest_office() -> int:
    """The highest level at which an office signs in, as its place in Level."""
    live = RoleGrant.objects.filter(role=Role.OFFICE, revoked_at__isnull=True, area__isnull=False)
    order = list(Level.values)
    return min((order.index(level) for level in live.values_list("area__level", flat=True)), default=len(order))


def scope_of(account: Account) -> Area | None:
    """The area for which the preview counts: the office's own, or the top of the tree."""
    return access.home_area(account, Role.OFFICE) or Area.objects.filter(parent__isnull=True).first()


# -- the acts


@transaction.atomic
def propose(change: Amendment, *, at: datetime, by: Account) -> Amendment:
    """Keep a change as proposed, or one that still is (then whoever changes it becomes its proposer), with its preview counted anew.

    Raises NotYours, PastDay, StillOpen, NoDocument, BadCode, OutOfPlace, CarriesHeadline, Laxer, NothingToEnd, NewerVersion, Decided, NoReason.
    """
    if not may_change(by):
        raise NotYours
    _check(change, at)
    area = scope_of(by)
    change.proposed_at, change.proposed_by = at, by
    change.preview = count(change, area, at=at) if area else {}
    change.save()
    audit.record("training.amendment_proposed", at=at, by=by, subject=change, data=_said(change))
    return change


def _check(change: Amendment, at: datetime) -> None:
    """Whether the change can be made at all."""
    if change.pk and not Amendment.objects.filter(pk=change.pk, state=State.PROPOSED).exists():
        raise Decided
    if change.effective_on <= clock.day(at):
        raise PastDay
    if not change.reason.strip():
        raise NoReason
    if Amendment.objects.filter(base=change.base, state=State.PROPOSED).exclude(pk=change.pk).exists():
        raise StillOpen
    if Requirement.objects.filter(code=change.base.code, is_active=True, effective_on__gt=change.base.effective_on).exists():
        raise NewerVersion
    if change.kind in OWN and not change.document.strip():
        raise NoDocument
    if change.kind == Kind.END and not _open(change.base, change.effective_on - timedelta(days=1)):
        raise NothingToEnd
    _check_local(change)


def _check_local(change: Amendment) -> None:
    local = change.kind in (Kind.REPLACES, Kind.ADDS)
    if local and (not change.code or Requirement.objects.filter(code=change.code).exists()):
        raise BadCode
    if not local and change.jurisdiction_id and change.jurisdiction_id != change.base.jurisdiction_id:
        raise OutOfPlace
    if local and any(change.base.code in rule.parameters.get("members", ()) for rule in all_rules()):
        raise CarriesHeadline
    if change.kind == Kind.REPLACES and change.base.basis_level == BasisLevel.LAW and laxer(change.base.parameters, change.parameters):
        raise Laxer


def laxer(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The numbers that would ask less than before."""
    found = []
    for name in sorted((MORE | LESS) & set(before)):
        old, new = Decimal(str(before[name] or 0)), Decimal(str(after.get(name) or 0))
        if (new < old) if name in MORE else (new > old or not new):
            found.append(name)
    return found


def _open(row: Requirement, day: date) -> bool:
    return row.is_active and row.effective_on <= day and (row.ends_on is None or day < row.ends_on)


@transaction.atomic
def put_in_force(change: Amendment, *, at: datetime, by: Account) -> Amendment:
    """A second person puts a change in force: the new version is written, the earlier one ends.

    Raises NotYours, Decided, SecondPerson and those of `propose`.
    """
    found = _to_decide(change, by)
    if found.proposed_by_id == by.pk:
        raise SecondPerson
    _check(found, at)
    for row in Requirement.objects.select_for_update().filter(code=found.base.code, is_active=True) if ends_base(found) else ():
        if row.ends_on is None or row.ends_on > found.effective_on:
            row.closed_on = max(row.effective_on, found.effective_on)
            row.save(update_fields=["closed_on"])
    found.result = None if found.kind == Kind.END else new_version(found)
    if found.result is not None:
        found.result.save()
    found.state, found.decided_at, found.decided_by = State.IN_FORCE, at, by
    found.save()
    audit.record("training.requirement_changed", at=at, by=by, subject=found.result or found.base, data=_said(found))
    return found


@transaction.atomic
def reject(change: Amendment, *, reason: str, at: datetime, by: Account) -> Amendment:
    """Turn a proposed change down (its proposer may withdraw it the same way). Raises NotYours, Decided, NoReason."""
    found = _to_decide(change, by)
    if not reason.strip():
        raise NoReason
    found.state, found.decided_at, found.decided_by, found.decision_reason = State.REJECTED, at, by, reason.strip()[:200]
    found.save()
    audit.record("training.amendment_rejected", at=at, by=by, subject=found, data=_said(found))
    return found


def _to_decide(change: Amendment, by: Account) -> Amendment:
    if not may_change(by):
        raise NotYours
    found = Amendment.objects.select_for_update(of=("self",)).select_related("base").get(pk=change.pk)
    if found.state != State.PROPOSED:
        raise Decided
    return found


def _said(change: Amendment) -> dict[str, Any]:
    return {
        "change": str(change.public_id), "rule": change.base.code, "kind": change.kind, "from": change.effective_on.isoformat(), "document": change.document,
        "reason": change.reason,
    }  # fmt: skip


# -- what ends soon


def ending(day: date, rules: Iterable[Rule]) -> list[Rule]:
    """Rules in force whose end comes within sixty days, with nothing decided about what follows (semantics.md §6). At most one query."""
    listed = list(rules)
    begins = {(rule.code, rule.effective_on) for rule in listed if rule.is_active}
    soon = [
        rule
        for rule in listed
        if rule.holds_on(day) and rule.until_on and (rule.until_on - day).days <= ENDING_DAYS and (rule.code, rule.until_on) not in begins
    ]
    if not soon:
        return []
    decided = set(Amendment.objects.exclude(state=State.REJECTED).filter(kind=Kind.END).values_list("base__code", "effective_on"))
    return [rule for rule in soon if (rule.code, rule.until_on) not in decided]
