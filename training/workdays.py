"""Working days: deadlines of so many of them, from the yearly tables of holidays and make-up days (semantics.md §12).

A year without a table counts Monday to Friday, and every deadline that touches it says that it is provisional.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import WorkYear

ONE_DAY = timedelta(days=1)


class NotOfThatYear(Refusal):
    sentence = _("A day of this table does not lie in its year: correct the table.")


class BothOffAndOn(Refusal):
    sentence = _("A day is listed as a holiday and as a working day: correct the table.")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, included; `provisional` while a year on the way has no table."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The tables at hand: year → (days off, make-up days)."""

    years: Mapping[int, tuple[frozenset[date], frozenset[date]]] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether people work on the day."""
        off, made_up = self.years.get(day.year, (frozenset(), frozenset()))
        return day in made_up or (day.weekday() < 5 and day not in off)

    def after(self, day: date, count: int) -> Deadline:
        """The `count`-th working day after a day."""
        provisional = day.year not in self.years
        while count > 0:
            day += ONE_DAY
            provisional = provisional or day.year not in self.years
            count -= self.is_working(day)
        return Deadline(day, provisional)


def calendar() -> Calendar:
    """All tables on record. One query."""
    return Calendar({row.year: (_days(row.holidays), _days(row.workdays)) for row in WorkYear.objects.all()})


def _days(written: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(one) for one in written)


@transaction.atomic
def import_year(*, year: int, holidays: Iterable[date], workdays: Iterable[date], source: str, at: datetime, by: audit.Actor) -> WorkYear:
    """Take over the table of a year; a later notice replaces it, the same one changes nothing. Raises NotOfThatYear, BothOffAndOn."""
    off, made_up = sorted(set(holidays)), sorted(set(workdays))
    if any(day.year != year for day in [*off, *made_up]):
        raise NotOfThatYear
    if set(off) & set(made_up):
        raise BothOffAndOn
    values = {"holidays": [day.isoformat() for day in off], "workdays": [day.isoformat() for day in made_up], "source": source}
    row = WorkYear.objects.filter(year=year).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row
    row, _created = WorkYear.objects.update_or_create(year=year, defaults=values)
    audit.record("training.workdays_imported", at=at, by=by, data={"year": year, "holidays": len(off), "workdays": len(made_up), "source": source})
    return row
