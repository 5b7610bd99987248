"""The one status function: is a duty met on a day, and if not, by when must it be (semantics.md §1, §2). Pure.

The status of day D is taken at 24:00 Asia/Shanghai; `due_on` and `valid_until` are inclusive, overdue starts the day after.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .periods import ONE_DAY, Suspension, Window, windows


class Status(StrEnum):
    """The five statuses; exclusive, and they sum to the population."""

    SATISFIED = "satisfied"
    DUE_SOON = "due_soon"
    PENDING = "pending"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


WORST_FIRST = (Status.OVERDUE, Status.UNKNOWN, Status.DUE_SOON, Status.PENDING, Status.SATISFIED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The status of one duty on one day, and what it rests on. `counted` are ledger entries (primary keys).

    `provisional`: its day was counted in working days of a year without a table.
    """

    status: Status
    due_on: date | None = None
    reason: str = ""
    met: bool = False
    done: Decimal | None = None
    needed: Decimal | None = None
    stage: str = ""
    counted: tuple[int, ...] = ()
    provisional: bool = False

    @property
    def covered(self) -> bool:
        """Whether the duty counts in the rate: satisfied, or met by a certificate that ends soon."""
        return self.met and self.status in (Status.SATISFIED, Status.DUE_SOON)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was earned for one period: `done` of `needed`, by which entries."""

    done: Decimal
    needed: Decimal
    counted: tuple[int, ...] = ()

    @property
    def met(self) -> bool:
        return self.done >= self.needed


def unknown(reason: str, due_on: date | None = None, counted: tuple[int, ...] = ()) -> Outcome:
    """A fact needed to decide is missing; `reason` is a code of semantics.md §5."""
    return Outcome(Status.UNKNOWN, due_on=due_on, reason=reason, counted=counted)


def decide(day: date, *, lead_days: int, due_on: date | None, met: bool = False, valid_until: date | None = None, reason: str = "") -> Outcome:
    """The five tests in their order.

    `reason` names a missing fact and makes the duty unknown; `valid_until` is the last day of a credential that meets it
    (past that day the duty is unmet again, due on that day or on `due_on`, the later one).
    """
    if reason:
        return unknown(reason, due_on)
    if met and valid_until is not None and day <= valid_until:
        soon = (valid_until - day).days <= lead_days
        return Outcome(Status.DUE_SOON if soon else Status.SATISFIED, due_on=valid_until, met=True)
    if met and valid_until is None:
        return Outcome(Status.SATISFIED, due_on=due_on, met=True)
    if met and valid_until is not None:
        due_on = max(valid_until, due_on or valid_until)
    if due_on is None:
        return unknown("start_missing")
    days_left = (due_on - day).days
    if days_left < 0:
        return Outcome(Status.OVERDUE, due_on=due_on)
    return Outcome(Status.DUE_SOON if days_left <= lead_days else Status.PENDING, due_on=due_on)


def composite(outcomes: Sequence[Outcome]) -> Outcome:
    """Several duties as one: the worst member wins, of equals the earliest day (of unknown ones the first); a composite due_soon is met only if all are."""

    def badness(one: Outcome) -> tuple[int, date]:
        return WORST_FIRST.index(one.status), one.due_on if one.due_on and one.status != Status.UNKNOWN else date.max

    worst = min(outcomes, key=badness)
    counted = tuple(entry for one in outcomes for entry in one.counted)
    return replace(worst, met=all(one.met for one in outcomes), counted=counted)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a calendar duty repeats. Days marked S in semantics.md §2 and §5 are settings, not law."""

    months: int
    lead_days: int
    short_days: int
    resume_days: int


Earned = Callable[[date, date], Tally]


def periodic(day: date, rhythm: Rhythm, *, bound_from: date, earned: Earned, suspensions: Iterable[Suspension] = (), stage: str = "") -> Outcome:
    """A duty of every calendar period: met in the current one, overdue from the one before, or still open.

    `earned(first, last)` answers what was done between two days, both included. Suspensions that began later are not known on the day.
    """
    pauses = tuple(pause for pause in suspensions if pause.from_on <= day)
    before, current = windows(day, bound_from, rhythm.months, rhythm.short_days)
    counts_from = current.first
    owed: Window | None = None
    if before is not None and not any(pause.covers(before) for pause in pauses):
        owed, counts_from = _still_owed(before, current, earned, pauses, rhythm, day)
    current = _extended(current, pauses, rhythm, day)
    tally = earned(counts_from, current.due_on)
    if tally.met or owed is None:
        outcome = decide(day, lead_days=rhythm.lead_days, due_on=current.due_on, met=tally.met)
    else:
        outcome = decide(day, lead_days=rhythm.lead_days, due_on=owed.due_on)
        if day <= owed.due_on:
            tally = earned(owed.first, owed.due_on)
    return Outcome(outcome.status, outcome.due_on, outcome.reason, outcome.met, tally.done, tally.needed, stage, tally.counted)


def _extended(window: Window, pauses: tuple[Suspension, ...], rhythm: Rhythm, day: date) -> Window:
    """After a resumption on R the duty of the period is due on max(period end, R + resume days)."""
    if not pauses:
        return window
    resumed = [pause.until_on for pause in pauses if pause.until_on and pause.until_on <= day and pause.reaches(window) and not pause.covers(window)]
    due_on = max([window.due_on, *(day + timedelta(days=rhythm.resume_days) for day in resumed)])
    return replace(window, due_on=due_on)


def _still_owed(before: Window, current: Window, earned: Earned, pauses: tuple[Suspension, ...], rhythm: Rhythm, day: date) -> tuple[Window | None, date]:
    """The earlier period if it is unmet, and the first day on which acts count for the current one."""
    if earned(before.first, before.last).met:
        return None, current.first
    before = _extended(before, pauses, rhythm, day)
    counts_from = max(current.first, before.due_on + ONE_DAY)
    return (None if earned(before.first, before.due_on).met else before), counts_from
