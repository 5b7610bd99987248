"""The same question in two sessions, or before two groups of people.

Drift: what a session changed beyond what its candidates explain. With d = x − o (the question against the rest of the own paper), the
standardised change is (mean d after − mean d before)/√(var d/n + var d/n).

Differential result: candidates are matched by their level in bands of ten percent. The *difference* is the mark of the group minus that of
all others, averaged over the bands by the group's numbers (for part marks too). *Delta* is 2.35·ln of the Mantel–Haenszel odds ratio of a full
mark, the group's odds to those of the others (negative: harder for the group), with its χ² (continuity-corrected, one degree of freedom).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .sums import SCALE, Sums

BAND = 10


@dataclass(frozen=True)
class Drift:
    """Change of facility, the part of it that the rest of the papers does not explain, and that part in standard errors."""

    change: float
    adjusted: float
    standardised: float | None


@dataclass(frozen=True)
class Differential:
    """A group against all others of the same level; None where no band holds both, or the odds can not be formed."""

    n: int
    others: int
    difference: float | None
    delta: float | None
    chi2: float | None


def drift(before: Sums, after: Sums) -> Drift | None:
    """How a question changed; None while either side has fewer than two answers."""
    if before.n < 2 or after.n < 2:
        return None
    gap = _gap(after) - _gap(before)
    error = _gap_variance(before) / before.n + _gap_variance(after) / after.n
    change = after.x / after.n / SCALE - before.x / before.n / SCALE
    return Drift(change, gap, gap / math.sqrt(error) if error > 1e-24 else None)


def _gap(one: Sums) -> float:
    return (one.x - one.o) / one.n / SCALE


def _gap_variance(one: Sums) -> float:
    squares, plain = one.xx + one.oo - 2 * one.xo, one.x - one.o
    return (one.n * squares - plain**2) / (one.n * (one.n - 1)) / SCALE**2


def differential(group: Sums, others: Sums) -> Differential:
    """A group's result on a question against everybody else's."""
    mine, theirs = _bands(group.marks), _bands(others.marks)
    both = [(mine[band], theirs[band]) for band in sorted(mine.keys() & theirs.keys())]
    matched = sum(one[0] for one, _other in both)
    difference = sum(one[0] * (one[1] / one[0] - other[1] / other[0]) for one, other in both) / matched if matched else None
    return Differential(group.n, others.n, difference, *_mantel_haenszel(both))


def _bands(marks: Mapping[str, Mapping[str, int]]) -> dict[int, tuple[int, float, int]]:
    """Band → (how many, their marks, how many of them full)."""
    found: dict[int, tuple[int, float, int]] = {}
    for mark, levels in marks.items():
        for level, count in levels.items():
            band = min(int(level), 99) // BAND
            n, total, full = found.get(band, (0, 0.0, 0))
            found[band] = (n + count, total + count * int(mark) / SCALE, full + (count if int(mark) == SCALE else 0))
    return found


def _mantel_haenszel(both: list[tuple[tuple[int, float, int], tuple[int, float, int]]]) -> tuple[float | None, float | None]:
    above = below = got = expected = variance = 0.0
    for (n, _marks, right), (others, _their_marks, their_right) in both:
        whole, all_right = n + others, right + their_right
        above += right * (others - their_right) / whole
        below += (n - right) * their_right / whole
        got += right
        expected += n * all_right / whole
        if whole > 1:
            variance += n * others * all_right * (whole - all_right) / (whole**2 * (whole - 1))
    delta = 2.35 * math.log(above / below) if above > 0 and below > 0 else None
    chi2 = max(abs(got - expected) - 0.5, 0.0) ** 2 / variance if variance > 0 else None
    return delta, chi2
