"""The figures of every area of a tree, from counted duties."""

from collections import Counter
from datetime import date, datetime

import numpy as np

from training.models import Area
from training.requirements import Rule, all_rules

from ..facts import SUSPENDED, AreaFacts
from ..figures import Child, Figure
from ..survey import UnknownRequirement
from .cases import Cases
from .counting import Counted, count
from .reading import read
from .scene import Scene
from .vectors import DUE_SOON, OVERDUE, PENDING, SATISFIED, UNKNOWN, Flags, Ints

# The columns of a table of figures: population, the five statuses, due soon and met, evidence A, B, C, left out as suspended.
_STATUSES = {"satisfied": SATISFIED, "due_soon": DUE_SOON, "pending": PENDING, "overdue": OVERDUE, "unknown": UNKNOWN}
NAMES = ("population", *_STATUSES, "due_soon_met", "A", "B", "C", SUSPENDED)


class Census:
    """One question asked of one area, in columns. `known_at` asks as known then. Raises UnknownRequirement."""

    def __init__(self, area: Area, codes: list[str], *, known_at: datetime | None = None, rules: list[Rule] | None = None) -> None:
        self.rules = all_rules() if rules is None else rules
        missing = set(codes) - {rule.code for rule in self.rules}
        if missing:
            raise UnknownRequirement(sorted(missing)[0])
        members = {member for rule in self.rules if rule.code in codes for member in rule.parameters.get("members", ())}
        replacing = {rule.code for rule in self.rules if set(rule.replaces) & {*codes, *members}}
        self.codes = codes
        self.columns = read(area, [rule for rule in self.rules if rule.code in {*codes, *members, *replacing}], known_at=known_at)
        self.top, self.areas, self.above = self.columns.top, self.columns.areas, self.columns.above
        self.order = sorted(self.areas.values(), key=lambda one: one.path)
        self._row = {one.pk: row for row, one in enumerate(self.order)}
        self._places = np.array([self._row[one.area] for one in self.columns.enterprises], np.int64)
        self._scenes: dict[date, tuple[Scene, Cases]] = {}
        self._tables: dict[tuple[str, date], tuple[Ints, Ints]] = {}

    def rule(self, code: str, day: date) -> Rule | None:
        """The version of a requirement in force on a day."""
        return next((rule for rule in self.rules if rule.code == code and rule.holds_on(day)), None)

    def latest(self, code: str) -> Rule:
        """The newest version of a requirement, in force or not."""
        return max((rule for rule in self.rules if rule.code == code), key=lambda rule: rule.version)

    def tables(self, code: str, day: date) -> tuple[Ints, Ints]:
        """Figures of every area as a table (columns: NAMES; rows: areas by path): of what stands in it alone, and with everything below."""
        key = code, day
        if key not in self._tables:
            rule = self.rule(code, day)
            own = self._own(rule, day) if rule else np.zeros((len(self.order), len(NAMES)), np.int64)
            whole = own.copy()
            for row in range(len(self.order) - 1, 0, -1):  # by path: parts stand after the whole
                parent = self._row.get(self.order[row].parent or 0)
                if parent is not None:
                    whole[parent] += whole[row]
            self._tables[key] = own, whole
        return self._tables[key]

    def units(self, code: str, day: date) -> Ints:
        """Figures of every enterprise, then of the posts and bodies of every area by path, as one table (columns: NAMES)."""
        rule, many = self.rule(code, day), len(self.columns.enterprises)
        rows = {area: many + row for area, row in self._row.items()}
        return self._count(rule, day, np.arange(many), rows) if rule else np.zeros((many + len(rows), len(NAMES)), np.int64)

    def _own(self, rule: Rule, day: date) -> Ints:
        return self._count(rule, day, self._places, self._row)

    def _count(self, rule: Rule, day: date, places: Ints, areas: dict[int, int]) -> Ints:
        """A table of duties: those of enterprises in the rows of `places`, those of posts and bodies in the rows of `areas`."""
        if day not in self._scenes:
            scene = Scene(self.columns, day)
            self._scenes[day] = scene, Cases(scene)
        scene, cases = self._scenes[day]
        size = 1 + max(areas.values())  # the areas stand last
        table = np.zeros((size, len(NAMES)), np.int64)
        for part in count(rule, scene, cases):
            placed = part.place >= 0
            rows = np.where(placed, places[part.place] if len(places) else 0, 0)
            rows[~placed] = [areas[area] for area in part.area[~placed].tolist()]
            self._add(table, part, scene, rows, placed)
        return table

    def _add(self, table: Ints, part: Counted, scene: Scene, rows: Ints, placed: Flags) -> None:
        """Count duties by row; those of suspended enterprises are left out, and named."""
        still = placed & (scene.suspended[part.place] if len(scene.suspended) else False)
        results, size = part.results, len(table)
        table[:, NAMES.index(SUSPENDED)] += np.bincount(rows[still], minlength=size)
        counts = ~still
        covered = counts & results.met & ((results.status == SATISFIED) | (results.status == DUE_SOON))
        table[:, 0] += np.bincount(rows[counts], minlength=size)
        for column, code in enumerate(_STATUSES.values(), 1):
            table[:, column] += np.bincount(rows[counts & (results.status == code)], minlength=size)
        table[:, NAMES.index("due_soon_met")] += np.bincount(rows[covered & (results.status == DUE_SOON)], minlength=size)
        for grade, name in ((1, "A"), (2, "B"), (3, "C")):
            table[:, NAMES.index(name)] += np.bincount(rows[covered & (results.grade == grade)], minlength=size)

    def figure(self, code: str, day: date) -> Figure:
        """The counts of the whole area."""
        return self.figure_of(self.top, code, day)

    def figure_of(self, area: AreaFacts, code: str, day: date) -> Figure:
        """The counts of one area of the tree."""
        return as_figure(self.tables(code, day)[1][self._row[area.pk]])

    def children(self, code: str, day: date) -> list[Child]:
        """The counts of its parts."""
        own, whole = self.tables(code, day)
        parts = sorted((area for area in self.areas.values() if area.parent == self.top.pk), key=lambda one: one.path)
        listed = [Child(area, as_figure(whole[self._row[area.pk]])) for area in parts]
        rest = as_figure(own[self._row[self.top.pk]])
        if parts and (rest.population or rest.excluded):
            listed.append(Child(self.top, rest, itself=True))
        return listed


def as_figure(row: Ints) -> Figure:
    """A row of a table as the figure everybody knows."""
    numbers = dict(zip(NAMES, row.tolist(), strict=True))
    grades = Counter({grade: found for grade in "ABC" if (found := numbers.pop(grade))})
    left_out = numbers.pop(SUSPENDED)
    return Figure(**numbers, excluded=Counter({SUSPENDED: left_out} if left_out else {}), grades=grades)
