"""Days, months and calendar periods as the law counts them (semantics.md §1, §2). Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day number `months` later (or earlier), clamped to the end of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which acts count for one period of a duty, both ends included, and the day by which it must be met."""

    first: date
    last: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which an enterprise was suspended: `from_on` included, `until_on` (the day of resumption) not; empty while it lasts."""

    from_on: date
    until_on: date | None

    def covers(self, window: Window) -> bool:
        """Whether the enterprise was suspended from the first to the last day of the period."""
        return self.from_on <= window.first and (self.until_on is None or self.until_on > window.last)

    def reaches(self, window: Window) -> bool:
        """Whether some day of the period was suspended and work has resumed since."""
        return self.from_on <= window.last and self.until_on is not None and self.until_on > window.first


@lru_cache(maxsize=4096)
def period(day: date, months: int) -> Window:
    """The calendar period of `months` (12, 6, 3 or 1) that holds the day."""
    month = (day.month - 1) // months * months + 1
    first = date(day.year, month, 1)
    last = add_months(first, months) - ONE_DAY
    return Window(first, last, last)


@lru_cache(maxsize=4096)
def windows(day: date, bound_from: date, months: int, short_days: int) -> tuple[Window | None, Window]:
    """The period before (if it was bound) and the period that holds `day`.

    Who is first bound with fewer than `short_days` left in a period may act in that period or the next: the two are one window.
    """
    first = period(bound_from, months)
    if (first.last - bound_from).days < short_days:
        following = period(first.last + ONE_DAY, months)
        first = Window(first.first, following.last, following.last)
    if day <= first.last:
        return None, first
    current = period(day, months)
    before = period(current.first - ONE_DAY, months)
    return (first if before.first <= first.last else before), current
