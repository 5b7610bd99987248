"""Counting duties: five exclusive statuses that sum to the population, the rate, and the share of evidence grades."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .facts import Act, AreaFacts
from .population import Duty, Population

PLACES = Decimal("0.0001")


@dataclass(slots=True)
class Figure:
    """The counts of one requirement in one area on one day. `grades` counts met duties by their weakest evidence."""

    population: int = 0
    satisfied: int = 0
    due_soon: int = 0
    due_soon_met: int = 0
    pending: int = 0
    overdue: int = 0
    unknown: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)

    @property
    def covered(self) -> int:
        """Duties that count in the rate."""
        return self.satisfied + self.due_soon_met

    @property
    def gap(self) -> int:
        """Duties that do not."""
        return self.population - self.covered

    @property
    def left_out(self) -> int:
        """Duties excluded, for whatever reason."""
        return sum(self.excluded.values())

    @property
    def rate(self) -> Decimal | None:
        """Covered duties ÷ population, 4 decimals, half up; nothing for an empty population."""
        if not self.population:
            return None
        return (Decimal(self.covered) / Decimal(self.population)).quantize(PLACES, ROUND_HALF_UP)

    @property
    def percent(self) -> Decimal | None:
        """The rate in percent with one decimal, for screens."""
        return None if self.rate is None else (self.rate * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def grade_percents(self) -> dict[str, int]:
        """Of the covered duties, the share resting on evidence A, B and C, in whole percent."""
        total = sum(self.grades.values())
        return {grade: round(Decimal(100 * self.grades[grade]) / total) if total else 0 for grade in "ABC"}

    def add(self, duty: Duty, entries: Mapping[int, Act]) -> None:
        """Count one duty."""
        outcome = duty.outcome
        self.population += 1
        setattr(self, outcome.status, getattr(self, outcome.status) + 1)
        if outcome.covered:
            self.due_soon_met += outcome.status == "due_soon"
            grade = max((entries[pk].grade for pk in outcome.counted), default="")
            if grade:
                self.grades[grade] += 1

    def as_json(self) -> dict[str, object]:
        """The counts under their public names."""
        names = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")
        listed = [{"reason": reason, "count": count} for reason, count in sorted(self.excluded.items())]
        rate = None if self.rate is None else float(self.rate)
        return {**{name: getattr(self, name) for name in names}, "excluded": listed, "rate": rate, "grades": {grade: self.grades[grade] for grade in "ABC"}}


def count(population: Population, entries: Mapping[int, Act], only: Iterable[int] | None = None) -> Figure:
    """One figure over all duties, or over those in the areas given."""
    inside = None if only is None else frozenset(only)
    figure = Figure()
    for duty in population.duties:
        if inside is None or duty.area in inside:
            figure.add(duty, entries)
    figure.excluded.update(reason for reason, enterprise in population.excluded if inside is None or enterprise.area in inside)
    return figure


@dataclass(frozen=True, slots=True)
class Child:
    """One part of an area: a child area, or the duties that stand in the area itself and in no child."""

    area: AreaFacts
    figure: Figure
    itself: bool = False


def by_child(population: Population, entries: Mapping[int, Act], top: AreaFacts, areas: Mapping[int, AreaFacts]) -> list[Child]:
    """The figures of the children of an area; they sum to the area's own figure."""
    children = [area for area in areas.values() if area.parent == top.pk]
    owner = {area.pk: child.pk for child in children for area in areas.values() if area.path.startswith(child.path)}
    figures = {child.pk: Figure() for child in children}
    rest = Figure()
    for duty in population.duties:
        figures.get(owner.get(duty.area, 0), rest).add(duty, entries)
    for reason, enterprise in population.excluded:
        figures.get(owner.get(enterprise.area, 0), rest).excluded[reason] += 1
    listed = [Child(child, figures[child.pk]) for child in children]
    if children and (rest.population or rest.excluded):
        listed.append(Child(top, rest, itself=True))
    return listed


def worst_first(children: Iterable[Child]) -> list[Child]:
    """Lowest rate first, then more overdue first; empty areas last."""
    return sorted(children, key=lambda one: (one.figure.rate is None, one.figure.rate or 0, -one.figure.overdue, one.area.code))
