"""The figures of past days, kept: month by month for the trend, today's for the table of areas by requirements.

A job counts them at night from one reading of an area; pages only read rows. The past is shown as it is known now, with the hour of counting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Subquery

from training import clock
from training.models import Area, CoverageDay, RoleGrant
from training.requirements import Rule, all_rules, in_force

from .census import Census
from .desk import Address
from .facts import AreaFacts
from .periods import add_months
from .scope import READERS

MONTHS = 12
NUMBERS = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")


def days(today: date) -> list[date]:
    """The last days of the past months, and today."""
    first = today.replace(day=1)
    return [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 1, -1, -1)] + [today]


def tops() -> list[Area]:
    """The areas to be counted: those in which somebody reads coverage, without those that lie in another one of them."""
    live = RoleGrant.objects.filter(role__in=READERS, revoked_at__isnull=True, area__isnull=False)
    found: list[Area] = []
    for area in Area.objects.filter(pk__in=live.values("area")).order_by("path"):
        if not any(area.path.startswith(top.path) for top in found):
            found.append(area)
    return found


def is_due(area: Area, at: datetime) -> bool:
    """Whether the figures of today are still to be counted."""
    return not CoverageDay.objects.filter(area=area, as_of=clock.day(at)).exists()


def keep(area: Area, at: datetime) -> int:
    """Count every kept day of an area and of everything below it; returns how many rows stand. Run again it counts anew."""
    wanted, rules = days(clock.day(at)), all_rules()
    census = Census(area, list(dict.fromkeys(rule.code for day in wanted for rule in in_force(day, rules))), rules=rules)
    found: list[CoverageDay] = []
    for day in wanted:
        tables = {rule.code: census.tables(rule.code, day)[1] for rule in in_force(day, rules)}
        for row, one in enumerate(census.order):
            figures = {code: _numbers(table[row]) for code, table in tables.items() if table[row, 0]}
            found.append(CoverageDay(area_id=one.pk, as_of=day, counted_at=at, figures=figures))
    with transaction.atomic():
        CoverageDay.objects.filter(area__path__startswith=area.path).exclude(as_of__in=wanted).delete()
        CoverageDay.objects.bulk_create(found, batch_size=500, update_conflicts=True, unique_fields=["area", "as_of"], update_fields=["counted_at", "figures"])
    return len(found)


def _numbers(row: Any) -> list[int]:
    """A row of the census (columns: census NAMES) in the order of NUMBERS."""
    population, satisfied, due_soon, pending, overdue, unknown, met = row.tolist()[:7]
    return [population, satisfied, due_soon, met, pending, overdue, unknown]


@dataclass(frozen=True)
class Cell:
    """One rate: covered of all, with the address of its list."""

    covered: int
    population: int
    url: str = ""

    @property
    def percent(self) -> Decimal | None:
        return None if not self.population else (Decimal(100 * self.covered) / self.population).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def step(self) -> int:
        """How the cell is shaded: 0 (worst) to 4."""
        percent = self.percent
        return 0 if percent is None else next(step for step, limit in enumerate((60, 75, 85, 95, 101)) if percent < limit)


def _cell(numbers: list[int] | None, url: str = "") -> Cell | None:
    if numbers is None:
        return None
    kept = dict(zip(NUMBERS, numbers, strict=True))
    return Cell(kept["satisfied"] + kept["due_soon_met"], kept["population"], url)


@dataclass(frozen=True)
class Line:
    """One row of a table: its name and a cell for every column."""

    name: str
    cells: list[Cell | None]


@dataclass(frozen=True)
class Table:
    """Rates as a table, and when they were counted."""

    columns: list[Any]
    lines: list[Line]
    as_of: date
    counted_at: datetime


@dataclass(frozen=True)
class Kept:
    """The rows of an area, month by month, and those of its parts on the last of these days."""

    own: list[CoverageDay]
    parts: list[CoverageDay]

    def trend(self, rules: Iterable[Rule]) -> Table:
        """The rates of some requirements month by month."""
        lines = [Line(rule.title, [_cell(row.figures.get(rule.code)) for row in self.own]) for rule in rules]
        return Table([row.as_of for row in self.own], lines, self.own[-1].as_of, self.own[-1].counted_at)

    def heat(self, rules: list[Rule]) -> Table | None:
        """The rates of every requirement that binds somebody, in every part of the area, worst area first; each leads to its list."""
        bound = [rule for rule in rules if any(rule.code in row.figures for row in self.parts)]
        if not bound:
            return None
        address = Address("", self.own[-1].as_of)
        lines = [
            Line(row.area.name, [_cell(row.figures.get(rule.code), address.list_url(rule.code, "gap", area=row.area.code)) for rule in bound])
            for row in self.parts
        ]
        return Table(bound, sorted(lines, key=_worst), self.own[-1].as_of, self.own[-1].counted_at)


def read(area: AreaFacts, as_of: date) -> Kept | None:
    """What is kept of an area up to a day; nothing before the first count (one query)."""
    inside = CoverageDay.objects.filter(area=area.pk, as_of__lte=as_of)
    latest = Subquery(inside.order_by("-as_of").values("as_of")[:1])
    rows = CoverageDay.objects.filter(Q(area=area.pk, as_of__lte=as_of) | Q(area__parent=area.pk, as_of=latest)).select_related("area").order_by("as_of")
    found = list(rows)
    own = [row for row in found if row.area_id == area.pk]
    return Kept(own, [row for row in found if row.area_id != area.pk]) if own else None


def _worst(line: Line) -> tuple[Decimal, str]:
    """By the mean of the rates, worst first."""
    rates = [cell.percent for cell in line.cells if cell and cell.percent is not None]
    return (sum(rates, Decimal(0)) / len(rates) if rates else Decimal(101), line.name)
