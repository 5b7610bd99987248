"""Figures that can be cut any way: one row of counts for every enterprise, and for the posts and bodies of every area.

Counted once from the census and kept; a page then answers any area, cut and filter by adding rows up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from .census.counted import NAMES, Census, as_figure
from .census.vectors import Flags, Ints
from .facts import AreaFacts
from .figures import Child, Figure
from .slices import CUTS, Slice, keys, label


@dataclass(frozen=True)
class Units:
    """What is counted apart: every enterprise, then every area for the posts and bodies in it. `places` says in which cuts each stands."""

    areas: list[AreaFacts]
    enterprises: Ints  # primary keys; 0 for an area
    area: Ints  # index into `areas`
    places: Mapping[str, list[tuple[int, ...]]]  # by cut: indexes into `names`
    names: Mapping[str, list[str]]
    departments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, census: Census, departments: Mapping[str, str]) -> "Units":
        """The units of a census."""
        areas = census.order
        row = {one.pk: index for index, one in enumerate(areas)}
        listed = [*census.columns.enterprises, *(None for _area in areas)]
        places: dict[str, list[tuple[int, ...]]] = {}
        names: dict[str, list[str]] = {}
        for cut in CUTS:
            numbers: dict[str, int] = {}
            places[cut] = [tuple(numbers.setdefault(key, len(numbers)) for key in keys(one, cut)) for one in listed]
            names[cut] = list(numbers)
        where = [row[one.area] for one in census.columns.enterprises] + list(range(len(areas)))
        pks = [one.pk if one else 0 for one in listed]
        return cls(areas, np.array(pks, np.int64), np.array(where, np.int32), places, names, departments)

    def inside(self, area: AreaFacts) -> Flags:
        """The units of an area and everything below it."""
        return np.array([one.path.startswith(area.path) for one in self.areas], bool)[self.area]

    def kept(self, only: Slice, within: Iterable[int] | None = None) -> Flags:
        """The units of a slice, and of a scope of enterprises where one is given."""
        found = np.ones(len(self.area), bool) if within is None else np.isin(self.enterprises, np.array(sorted({*within} - {0}), np.int64))
        for cut, value in only.chosen.items():
            found &= self.standing(cut, value)
        return found

    def standing(self, cut: str, value: str) -> Flags:
        """The units with one value of a cut."""
        if value not in self.names[cut]:
            return np.zeros(len(self.area), bool)
        wanted = self.names[cut].index(value)
        return np.array([wanted in one for one in self.places[cut]], bool)

    def label(self, cut: str, value: str) -> str:
        """What a value is called."""
        return label(cut, value, self.departments)


@dataclass(frozen=True)
class Cube:
    """The counts of one requirement on one day: rows of those units that have any (columns: NAMES)."""

    rows: Ints
    counts: Ints

    @classmethod
    def of(cls, table: Ints) -> "Cube":
        """A full table, without its empty rows."""
        rows = np.flatnonzero(table.any(axis=1))
        return cls(rows.astype(np.int32), table[rows].astype(np.int32))

    def figure(self, kept: Flags) -> Figure:
        """The counts of some units together."""
        if not len(self.rows):
            return Figure()
        return as_figure(self.counts[kept[self.rows]].sum(axis=0))

    def children(self, units: Units, top: AreaFacts, kept: Flags) -> list[Child]:
        """The parts of an area; with what stands in the area itself and in none of them they sum to its own figure."""
        parts = [one for one in units.areas if one.parent == top.pk]
        listed = [Child(one, self.figure(kept & units.inside(one))) for one in parts]
        here = np.array([one.pk == top.pk for one in units.areas], bool)[units.area]
        rest = self.figure(kept & here)
        return listed + ([Child(top, rest, itself=True)] if parts and (rest.population or rest.excluded) else [])

    def cut(self, units: Units, cut: str, kept: Flags) -> list[tuple[str, Figure]]:
        """The figures of every value of a cut; but for the overlapping one they sum to the whole."""
        sums = {value: np.zeros(len(NAMES), np.int64) for value in units.names[cut]}
        names = units.names[cut]
        for index, row in enumerate(self.rows.tolist()):
            if kept[row]:
                for place in units.places[cut][row]:
                    sums[names[place]] += self.counts[index]
        found = [(value, as_figure(row)) for value, row in sums.items()]
        return [(value, figure) for value, figure in found if figure.population or +Counter(figure.excluded)]
