"""Studies once per edition or round, and activities counted by days (semantics.md §10). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from .periods import add_months
from .status import Earned, Outcome, Status, Tally, decide, unknown


@dataclass(frozen=True, slots=True)
class Done:
    """Something done on a day, by one ledger entry."""

    entry: int
    on: date


def once(day: date, acts: Iterable[Done], *, opens_on: date | None, start: date | None, days: int, lead_days: int) -> Outcome:
    """Once per edition: due `days` after the edition's effective day or the appointment, the later one. Studying it before it takes effect counts."""
    done = tuple(act.entry for act in acts)
    if start is None:
        return unknown("start_missing") if not done else Outcome(Status.SATISFIED, met=True, counted=done)
    due_on = max(opens_on or start, start) + timedelta(days=days)
    outcome = decide(day, lead_days=lead_days, due_on=due_on, met=bool(done))
    return replace(outcome, done=Decimal(bool(done)), needed=Decimal(1), counted=done)


def days_earned(acts: Iterable[Done], times: int) -> Earned:
    """The tally of a period in which activities on different days count."""
    listed = tuple(acts)

    def between(first: date, last: date) -> Tally:
        hits = [act for act in listed if first <= act.on <= last]
        return Tally(Decimal(len({act.on for act in hits})), Decimal(times), tuple(act.entry for act in hits))

    return between


def rolling(day: date, acts: Iterable[Done], *, months: int, lead_days: int) -> Outcome:
    """Due again `months` after the last time; nothing on record is unknown, not overdue."""
    last = max(acts, key=lambda act: act.on, default=None)
    if last is None:
        return unknown("nothing_on_record")
    outcome = decide(day, lead_days=lead_days, due_on=None, met=True, valid_until=add_months(last.on, months))
    return replace(outcome, counted=(last.entry,) if outcome.met else ())


class TrainedHours(Protocol):
    """An entry of hours."""

    @property
    def pk(self) -> int: ...

    @property
    def amount(self) -> Decimal | None: ...

    @property
    def detail(self) -> Mapping[str, Any]: ...


def before_start(day: date, acts: Sequence[TrainedHours], began: date | None, needed: Decimal, levels: set[str], lead_days: int) -> Outcome:
    """Hours with the required levels, due the day before work begins; later hours still meet it, late."""
    done = sum((act.amount or Decimal(0) for act in acts), Decimal(0))
    complete = done >= needed and levels <= {str(act.detail.get("training_type")) for act in acts}
    if began is None and not complete:
        return unknown("start_missing")
    due_on = began - timedelta(days=1) if began else None
    outcome = decide(day, lead_days=lead_days, due_on=due_on, met=complete)
    return replace(outcome, done=done, needed=needed, counted=tuple(act.pk for act in acts))
