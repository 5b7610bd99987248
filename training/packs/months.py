"""The calendar of the pack: which day it speaks of, when it is locked, when the villages are reminded. Settings in `training/data/packs.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from training import clock
from training.coverage.periods import add_months

FILE = Path(__file__).parent.parent / "data" / "packs.yaml"
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of the ranking: weights by kind of headline requirement, and the same in words."""

    version: int
    from_month: str
    minimum_enterprises: int
    weights: Mapping[str, Decimal]
    words: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of semantics.md §12, all S."""

    as_of_day: int
    freeze_day: int
    freeze_time: time
    prepare_day: int
    remind_days: tuple[int, ...]
    remind_hours: tuple[int, int]
    levels: tuple[str, ...]
    catch_up_months: int
    printed_names: int
    formulas: tuple[Formula, ...]


def _formula(given: Mapping[str, Any]) -> Formula:
    weights = {part["kind"]: Decimal(part["weight"]) for part in given["parts"]}
    words = {name: given[name].strip() for name in ("words", "words_en")}
    return Formula(given["version"], given["from_month"], given["minimum_enterprises"], weights, **words)


@cache
def options() -> Options:
    """The settings of this installation."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    formulas = tuple(_formula(one) for one in given.pop("ranking"))
    opens, closes = given["remind_hours"]
    lists = {"remind_days": tuple(given["remind_days"]), "remind_hours": (opens, closes), "levels": tuple(given["levels"])}
    return Options(**{**given, **lists, "freeze_time": time.fromisoformat(given["freeze_time"]), "formulas": formulas})


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month as the pack sees it. `str()` gives YYYY-MM."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From YYYY-MM; raises ValueError."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    def shifted(self, months: int) -> "Month":
        """So many months later, or earlier."""
        return Month.of(add_months(date(self.year, self.number, 1), months))

    @property
    def as_of(self) -> date:
        """The day whose statuses the pack shows."""
        return date(self.year, self.number, options().as_of_day)

    @property
    def first(self) -> date:
        """The first day of the window."""
        return self.shifted(-1).as_of + timedelta(days=1)

    @property
    def prepares_on(self) -> date:
        """From when it is prepared and can be confirmed."""
        return date(self.year, self.number, options().prepare_day)

    @property
    def freezes_at(self) -> datetime:
        """When it is locked; what is recorded later does not count."""
        return datetime.combine(date(self.year, self.number, options().freeze_day), options().freeze_time, clock.LEGAL_ZONE)

    @property
    def last_on(self) -> date:
        """The last day on which what is recorded still counts, and villages can confirm."""
        return clock.day(self.freezes_at - timedelta(seconds=1))

    @property
    def formula(self) -> Formula:
        """The ranking formula in force: the latest version whose first month has come."""
        listed = [one for one in options().formulas if one.from_month <= str(self)]
        return max(listed or options().formulas[:1], key=lambda one: one.version)


def latest_due(at: datetime) -> Month:
    """The newest month whose pack is locked at an instant."""
    month = Month.of(clock.day(at))
    return month if month.freezes_at <= at else month.shifted(-1)


def current(at: datetime) -> Month:
    """The month people work on: the first one that is not locked yet."""
    return latest_due(at).shifted(1)
