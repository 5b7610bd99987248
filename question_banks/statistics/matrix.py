"""Marks as they are, complete or sparse, to figures: two passes, question by question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .figures import FEW, Figures, Moments, Paper, item, paper, weigh

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Analysis:
    """Figures of every question in the order given, and of the paper. `full`: the marks a paper holds, None where papers differ in that."""

    names: list[str]
    items: list[Figures]
    paper: Paper
    full: float | None


@dataclass(frozen=True)
class _Column:
    """The answers to one question: who, which mark, which weight on their own paper."""

    who: Whole
    marks: Floats
    weights: Floats


def analyse(names: Sequence[str], marks: Any, weights: Any = None, few: int = FEW) -> Analysis:
    """A row a candidate, a column a question, marks 0 to 1, NaN or None where the candidate's paper had not the question.

    `weights`: one positive number a column, all 1 when omitted. Raises ValueError for anything else.
    """
    table = np.asarray(marks, dtype=np.float64, order="F")
    if table.ndim != 2 or table.shape[1] != len(names):
        raise ValueError("the marks are no table with a column for every name")
    worth = np.ones(len(names)) if weights is None else np.asarray(weights, dtype=np.float64)
    everybody = np.arange(table.shape[0])
    columns = []
    for position in range(len(names)):
        column = table[:, position]
        there = ~np.isnan(column)
        who, kept = (everybody, column) if there.all() else (np.flatnonzero(there), column[there])
        columns.append(_Column(who, kept, np.broadcast_to(worth[position], kept.shape)))
    return _analyse(list(names), columns, table.shape[0], few)


def from_rows(rows: Iterable[tuple[Any, str, float, float]], few: int = FEW) -> Analysis:
    """The sparse form: (candidate, question, mark 0 to 1, weight), in any order. Questions come out in the order they first appear.

    Raises ValueError for a candidate with the same question twice.
    """
    people: dict[Any, int] = {}
    found: dict[str, list[tuple[int, float, float]]] = {}
    for candidate, name, mark, weight in rows:
        found.setdefault(name, []).append((people.setdefault(candidate, len(people)), mark, weight))
    columns = []
    for answers in found.values():
        who, marks, weights = zip(*answers, strict=True)
        if len(set(who)) < len(who):
            raise ValueError("a candidate has the same question twice")
        columns.append(_Column(np.array(who), np.array(marks, dtype=np.float64), np.array(weights, dtype=np.float64)))
    return _analyse(list(found), columns, len(people), few)


def _analyse(names: list[str], columns: list[_Column], people: int, few: int) -> Analysis:
    got, full, squares = np.zeros(people), np.zeros(people), np.zeros(people)
    had, plain, plain_squares = np.zeros(people), np.zeros(people), np.zeros(people)
    for one in columns:
        _check(one)
        got[one.who] += one.weights * one.marks
        full[one.who] += one.weights
        squares[one.who] += one.weights**2
        had[one.who] += 1
        plain[one.who] += one.marks
        plain_squares[one.who] += one.marks**2
    rows = [_moments(one, got, full) for one in columns]
    sat = had > 0
    share = got[sat] / full[sat]
    crossed = all(len(one.who) == people and _same(one.weights / full[one.who]) for one in columns)
    several = had[sat] > 1
    k = had[sat][several]
    spread = np.maximum(plain_squares[sat][several] - plain[sat][several] ** 2 / k, 0) / (k - 1)
    error = spread * (squares[sat] / full[sat] ** 2)[several]
    whole = paper(
        n=int(sat.sum()), items=len(columns), mean=float(share.mean()) if len(share) else 0.0, var=float(share.var(ddof=1)) if len(share) > 1 else 0.0,
        parts=sum(one.var_y for one in rows) if crossed else None, error=float(error.mean()) if len(error) else None, binary=_binary(columns), few=few,
    )  # fmt: skip
    alike = len(share) > 0 and _same(full[sat])
    return Analysis(names, weigh([item(one, few) for one in rows]), whole, float(full[sat][0]) if alike else None)


def _check(one: _Column) -> None:
    if not (np.isfinite(one.marks).all() and (one.marks >= 0).all() and (one.marks <= 1).all()):
        raise ValueError("a mark is not between 0 and 1")
    if not (np.isfinite(one.weights).all() and (one.weights > 0).all()):
        raise ValueError("a weight is not positive")


def _same(values: Floats) -> bool:
    return len(values) == 0 or bool(np.ptp(values) <= 1e-12 * abs(values[0]))


def _binary(columns: list[_Column]) -> bool:
    """Whether every mark is 0 or 1 and every weight the same: then alpha is KR-20."""
    weights = {float(weight) for one in columns for weight in _ends(one.weights)}
    return len(weights) == 1 and all(bool(((one.marks == 0) | (one.marks == 1)).all()) for one in columns)


def _ends(values: Floats) -> Iterator[float]:
    if len(values):
        yield from (values.min(), values.max())


def _moments(one: _Column, got: Floats, full: Floats) -> Moments:
    n, x = len(one.who), one.marks
    if n == 0:
        return Moments(0)
    whole, mine = full[one.who], one.weights * x
    rest = whole - one.weights
    o = np.divide(got[one.who] - mine, rest, out=np.zeros(n), where=rest > 1e-12 * whole)
    t, y, mean = got[one.who] / whole, mine / whole, float(x.mean())
    if n == 1:
        return Moments(1, mean)
    dx, do, dt, dy = x - mean, o - o.mean(), t - t.mean(), y - y.mean()
    in_order = np.dot(np.sort(x) - mean, np.sort(o) - o.mean())
    products = [np.dot(*pair) / (n - 1) for pair in ((dx, dx), (do, do), (dx, do), (dt, dt), (dx, dt), (dy, dy), (dy, dt))]
    var, var_o, cov_o, var_t, cov_t, var_y, cov_y = map(float, products)
    return Moments(n, mean, var, var_o, cov_o, float(in_order) / (n - 1), var_t, cov_t, var_y, cov_y)
