"""Days as whole numbers in arrays, and the tests of semantics.md §1 and §2 for many duties at once.

Nothing is decided here that `status` and `periods` do not decide: windows come from `periods.windows`, once for every distinct first day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..periods import add_months, period, windows
from ..status import WORST_FIRST, Outcome, Rhythm, Status

Ints = NDArray[Any]
Flags = NDArray[Any]

EPOCH = date(1970, 1, 1)
NEVER, ALWAYS = 10**6, -(10**6)  # an open end, and a beginning nobody wrote down
CODES = {status: code for code, status in enumerate(WORST_FIRST)}
OVERDUE, UNKNOWN, DUE_SOON, PENDING, SATISFIED = (CODES[one] for one in (Status.OVERDUE, Status.UNKNOWN, Status.DUE_SOON, Status.PENDING, Status.SATISFIED))
GRADES = {"": 0, "A": 1, "B": 2, "C": 3}


def number(day: date) -> int:
    """A day as the number of days since 1970."""
    return (day - EPOCH).days


def day_of(value: Any) -> date:
    """The day of a number."""
    return EPOCH + timedelta(days=int(value))


def months_later(days: Ints, months: int) -> Ints:
    """`add_months` for an array."""
    given = days.astype("datetime64[D]")
    month = given.astype("datetime64[M]")
    inside = given - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    first, last = target.astype("datetime64[D]"), (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(first + inside, last).astype(np.int64)


def next_new_year(days: Ints) -> Ints:
    """1 January of the year after."""
    return (days.astype("datetime64[D]").astype("datetime64[Y]") + np.timedelta64(1, "Y")).astype("datetime64[D]").astype(np.int64)


@dataclass(slots=True)
class Results:
    """What many duties come to: status codes in the order worst first, whether met, the weakest evidence, the day."""

    status: Ints
    met: Flags
    grade: Ints
    due: Ints

    @classmethod
    def blank(cls, size: int) -> "Results":
        """All unknown, for a start."""
        return cls(np.full(size, UNKNOWN, np.int8), np.zeros(size, bool), np.zeros(size, np.int8), np.full(size, NEVER, np.int64))

    def put(self, where: Flags | Ints, other: "Results") -> None:
        """Set some of them."""
        self.status[where], self.met[where], self.grade[where], self.due[where] = other.status, other.met, other.grade, other.due

    def put_one(self, index: int, outcome: Outcome, grade: int) -> None:
        """Set one of them from an ordinary outcome."""
        self.status[index], self.met[index], self.grade[index] = CODES[outcome.status], outcome.met, grade
        self.due[index] = number(outcome.due_on) if outcome.due_on and outcome.status != Status.UNKNOWN else NEVER

    def put_unknown(self, where: Flags | Ints) -> None:
        """Set some of them to unknown."""
        self.status[where], self.met[where], self.grade[where], self.due[where] = UNKNOWN, False, 0, NEVER


def undone(day: int, due: Ints, lead: int) -> Results:
    """Unmet duties: overdue, due soon or pending by their day."""
    left = due - day
    status = np.where(left < 0, OVERDUE, np.where(left <= lead, DUE_SOON, PENDING)).astype(np.int8)
    return Results(status, np.zeros(len(due), bool), np.zeros(len(due), np.int8), due.astype(np.int64))


# (first day, last day) → for every duty: whether enough was done between them, and the weakest evidence of it
Earned = Callable[[int, int], tuple[Flags, Ints]]


def periodic(day: date, rhythm: Rhythm, bound_from: Ints, earned: Earned) -> Results:
    """`status.periodic` for duties without a suspension in reach."""
    current = period(day, rhythm.months)
    long_ago = number(add_months(current.first, -3 * rhythm.months))  # whoever was bound before then stands in the same two periods
    distinct, which = np.unique(np.maximum(bound_from, long_ago), return_inverse=True)
    pairs = [windows(day, day_of(one), rhythm.months, rhythm.short_days) for one in distinct]
    order = {pair: index for index, pair in enumerate(dict.fromkeys(pairs))}
    group = np.array([order[pair] for pair in pairs], np.int64)[which] if pairs else np.zeros(0, np.int64)
    found = Results.blank(len(bound_from))
    for (before, now), index in order.items():
        mine = group == index
        met, grade = earned(number(now.first), number(now.due_on))
        result = undone(number(day), np.full(len(bound_from), number(now.due_on)), rhythm.lead_days)
        if before is not None:
            lapsed = ~earned(number(before.first), number(before.last))[0]
            result.status[lapsed], result.due[lapsed] = OVERDUE, number(before.due_on)
        result.status[met], result.met[met], result.grade[met] = SATISFIED, True, grade[met]
        found.put(mine, Results(result.status[mine], result.met[mine], result.grade[mine], result.due[mine]))
    return found


def summed(index: Ints, weights: Ints | None, size: int) -> Ints:
    """How much falls to each of `size` places."""
    return np.bincount(index, weights=weights, minlength=size)[:size]


def weakest(index: Ints, grades: Ints, size: int) -> Ints:
    """The weakest grade that falls to each of `size` places."""
    found = np.zeros(size, np.int8)
    for grade in (1, 2, 3):
        found[np.bincount(index[grades == grade], minlength=size)[:size] > 0] = grade
    return found
