"""What an import would do: rows to add, rows to change, rows to close, and the counts a person decides by."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from training.intake import Finding
from training.intake.findings import ERROR, WARNING
from training.models import Area, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, Person

from .rows import Register, Row

OUTCOMES = ("rows", "new", "changed", "same", "refused", "to_decide")
CHUNK = 1000
M = TypeVar("M", bound=Model)


@dataclass
class Plan:
    """Unsaved rows refer to each other as objects, so they can be written in bulk in the order of the fields."""

    at: datetime
    today: date
    allowed: list[str] | None = None  # area paths inside the caller's scope; None: everywhere
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    new_areas: list[Area] = field(default_factory=list)
    renamed_areas: list[tuple[Area, str]] = field(default_factory=list)  # with the name before
    new_departments: list[Department] = field(default_factory=list)
    new_enterprises: list[Enterprise] = field(default_factory=list)
    changed_enterprises: list[tuple[Enterprise, dict[str, list[Any]]]] = field(default_factory=list)
    landlords: list[tuple[Enterprise, Enterprise]] = field(default_factory=list)
    new_states: list[EnterpriseState] = field(default_factory=list)
    new_tags: list[EnterpriseTag] = field(default_factory=list)
    new_people: list[Person] = field(default_factory=list)
    changed_people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)  # with the fields before
    new_engagements: list[Engagement] = field(default_factory=list)
    superseded: list[EnterpriseState | EnterpriseTag | Engagement] = field(default_factory=list)

    # What later sheets look up: filled by the planner of each sheet.
    areas: dict[str, Area] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    enterprises_by_name: dict[str, list[Enterprise]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def count(self, sheet: str, outcome: str, by: int = 1) -> None:
        self.counts.setdefault(sheet, dict.fromkeys(OUTCOMES, 0))[outcome] += by

    def note(self, row: Row, column: str, severity: str, code: str, message: object, suggestion: object = "") -> None:
        self.findings.append(Finding(row.sheet, row.number, column, severity, code, message, suggestion))

    def refuse(self, row: Row, column: str, code: str, message: object, suggestion: object = "") -> None:
        """The row stays out."""
        self.note(row, column, ERROR, code, message, suggestion)

    def decide(self, key: str, row: Row, column: str, code: str, message: object, suggestion: object = "") -> None:
        """The row needs a person's decision; what is on the register stays as it is."""
        self.note(row, column, WARNING, code, message, suggestion)
        self.count(key, "to_decide")

    def inside(self, area: Area) -> bool:
        """Whether the caller may write in this area."""
        return self.allowed is None or any(area.path.startswith(path) for path in self.allowed)

    def total(self) -> dict[str, int]:
        """All sheets together."""
        return {outcome: sum(counts[outcome] for counts in self.counts.values()) for outcome in OUTCOMES}


def start(register: Register, *, at: datetime, today: date, allowed: list[str] | None) -> Plan:
    """An empty plan that carries what reading found and counts every row read."""
    plan = Plan(at=at, today=today, allowed=allowed, findings=list(register.findings))
    for key, number in register.read.items():
        if number:
            plan.count(key, "rows", number)
    return plan


def finish(plan: Plan) -> Plan:
    """Rows that are neither new, changed, same nor to be decided were refused."""
    for counts in plan.counts.values():
        counts["refused"] = counts["rows"] - counts["new"] - counts["changed"] - counts["same"] - counts["to_decide"]
    return plan


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: the rows of a workbook live until its end, and looking through them again and again takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Lists of at most `size` values, for queries with many parameters."""
    kept = list(values)
    for first in range(0, len(kept), size):
        yield kept[first : first + size]


def fetch(rows: "QuerySet[M]", lookup: str, values: Iterable[Any]) -> Iterator[M]:
    """The rows whose `lookup` is among many values, asked in chunks."""
    for some in chunks(values):
        yield from rows.filter(**{f"{lookup}__in": some})
