"""Sufficient statistics in whole numbers: added attempt by attempt, taken out again exactly, merged over sessions.

Marks and shares are kept in millionths (`SCALE`), weights in billionths (`SHARES`). Counts by value keep what sums can not: the order of
marks and rests (for the efficiency), marks by level (for groups and comparisons), options by level. A count of 0 is not kept, so that
what was added and taken out again leaves the same rows as what never was there.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .figures import FEW, Moments, Paper, paper

SCALE = 1_000_000
SHARES = 1_000_000_000
Counts = dict[str, int]
ByLevel = dict[str, Counts]
NUMBERS = ("n", "x", "xx", "o", "oo", "xo")
_MORE = ("t", "tt", "xt", "timed", "seconds", "logs")


def merge(into: Counts, other: Mapping[str, int], sign: int = 1) -> None:
    """Add counts to counts; zeros go."""
    for name, count in other.items():
        left = into.get(name, 0) + sign * count
        if left:
            into[name] = left
        else:
            into.pop(name, None)


def merge_levels(into: ByLevel, other: Mapping[str, Mapping[str, int]], sign: int = 1) -> None:
    """The same one storey deeper."""
    for name, counts in other.items():
        merge(into.setdefault(name, {}), counts, sign)
        if not into[name]:
            del into[name]


@dataclass
class Sums:
    """One question. `timed` answers took `seconds` together; `logs` sums millionths of ln(1 + seconds)."""

    n: int = 0
    x: int = 0
    xx: int = 0
    o: int = 0
    oo: int = 0
    xo: int = 0
    t: int = 0
    tt: int = 0
    xt: int = 0
    timed: int = 0
    seconds: int = 0
    logs: int = 0
    marks: ByLevel = field(default_factory=dict)
    rests: Counts = field(default_factory=dict)
    shares: Counts = field(default_factory=dict)
    options: ByLevel = field(default_factory=dict)

    def add(self, other: "Sums", sign: int = 1) -> "Sums":
        """Add another's answers, or with sign −1 take them out; returns itself."""
        for name in (*NUMBERS, *_MORE):
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))
        merge_levels(self.marks, other.marks, sign)
        merge(self.rests, other.rests, sign)
        merge(self.shares, other.shares, sign)
        merge_levels(self.options, other.options, sign)
        return self

    def detail(self) -> dict[str, Any]:
        """What is stored beside the six numbers, as JSON."""
        more = {name: getattr(self, name) for name in _MORE}
        return {"sums": more, "marks": self.marks, "rests": self.rests, "shares": self.shares, "options": self.options}

    @classmethod
    def of(cls, numbers: Mapping[str, int], detail: Mapping[str, Any]) -> "Sums":
        """The reverse: six numbers and the stored detail."""
        made = cls.summed({**{name: numbers[name] for name in NUMBERS}, **detail.get("sums", {})})
        made.marks, made.rests, made.shares, made.options = (detail.get(name, {}) for name in ("marks", "rests", "shares", "options"))
        return made

    @classmethod
    def summed(cls, numbers: Mapping[str, int]) -> "Sums":
        """Sums without counts by value."""
        made = cls()
        for name, value in numbers.items():
            setattr(made, name, value)
        return made

    @property
    def levels(self) -> Counts:
        """Level → how many candidates of that level had the question."""
        found: Counts = {}
        for counts in self.marks.values():
            merge(found, counts)
        return found

    @property
    def share(self) -> float:
        """The weight on the paper; the mean where it differed."""
        return sum(int(value) * count for value, count in self.shares.items()) / (self.n * SHARES) if self.n else 0.0

    @property
    def binary(self) -> bool:
        """Whether every mark is 0 or 1."""
        return set(self.marks) <= {"0", str(SCALE)}

    @property
    def mean_seconds(self) -> float | None:
        """Mean time of those who answered."""
        return self.seconds / self.timed if self.timed else None

    @property
    def typical_seconds(self) -> float | None:
        """Geometric mean of the time, which one long pause does not carry away."""
        return math.expm1(self.logs / SCALE / self.timed) if self.timed else None

    def moments(self) -> Moments:
        """What the formulas need; weights that differed between papers count with their mean."""
        if self.n < 2:
            return Moments(self.n, self.x / SCALE if self.n else 0.0)
        share, cov_t = self.share, self._product(self.xt, self.x, self.t)
        var = self._product(self.xx, self.x, self.x)
        return Moments(
            self.n, self.x / (self.n * SCALE), var, self._product(self.oo, self.o, self.o), self._product(self.xo, self.x, self.o),
            self._product(_in_order(self.marks, self.rests), self.x, self.o), self._product(self.tt, self.t, self.t), cov_t, share**2 * var, share * cov_t,
        )  # fmt: skip

    def _product(self, both: int, one: int, other: int) -> float:
        """A covariance from Σab, Σa and Σb: whole numbers to the last step, so nothing is lost."""
        return (self.n * both - one * other) / (self.n * (self.n - 1)) / SCALE**2


def _in_order(marks: ByLevel, rests: Counts) -> int:
    """Σ of products when marks and rests are each put in order: the largest that any pairing could give."""
    left = [[int(value), sum(levels.values())] for value, levels in sorted(marks.items(), key=lambda one: int(one[0]))]
    total, place = 0, 0
    for rest, count in sorted((int(value), count) for value, count in rests.items()):
        while count:
            taken = min(count, left[place][1])
            total += taken * left[place][0] * rest
            left[place][1] -= taken
            count -= taken
            place += not left[place][1]
    return total


@dataclass
class PaperSums:
    """The papers of one session: Σt, Σt² in millionths, Σ of error variances in billionths, candidates by level."""

    n: int = 0
    t: int = 0
    tt: int = 0
    error: int = 0
    levels: Counts = field(default_factory=dict)

    def add(self, other: "PaperSums", sign: int = 1) -> "PaperSums":
        """Add another's papers, or take them out; returns itself."""
        for name in ("n", "t", "tt", "error"):
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))
        merge(self.levels, other.levels, sign)
        return self

    def figures(self, items: list[Sums], few: int = FEW) -> Paper:
        """The paper, crossed when everybody had every question at one weight."""
        n = self.n
        var = (n * self.tt - self.t**2) / (n * (n - 1)) / SCALE**2 if n > 1 else 0.0
        crossed = all(one.n == n and len(one.shares) == 1 for one in items)
        equal = len({share for one in items for share in one.shares}) == 1
        return paper(
            n=n, items=len(items), mean=self.t / n / SCALE if n else 0.0, var=var, parts=sum(one.moments().var_y for one in items) if crossed else None,
            error=self.error / n / SHARES if n else None, binary=equal and all(one.binary for one in items), few=few,
        )  # fmt: skip
