"""From moments to the figures people read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

FEW = 30  # below so many answers a figure is shown with a warning
_NOTHING = 1e-24  # a variance that is only the dust of rounding


@dataclass(frozen=True)
class Moments:
    """What the formulas need of one question. Variances and covariances divide by n − 1 and are 0 for n < 2; names as in the package."""

    n: int
    mean: float = 0.0
    var: float = 0.0
    var_o: float = 0.0
    cov_o: float = 0.0
    cov_sorted: float = 0.0
    var_t: float = 0.0
    cov_t: float = 0.0
    var_y: float = 0.0
    cov_y: float = 0.0


@dataclass(frozen=True)
class Figures:
    """One question. `cov_y` is kept for the effective weight; `hints` say why a figure is missing or weak."""

    n: int
    facility: float | None
    sd: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    point_biserial: float | None
    effective_weight: float | None = None
    cov_y: float | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper as a measure. Mean, sd and standard error are shares of the full mark; `design` is "crossed" or "nested"."""

    n: int
    items: int
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    kr20: float | None = None
    standard_error: float | None = None
    design: str = "crossed"
    hints: tuple[str, ...] = ()


def item(moments: Moments, few: int = FEW) -> Figures:
    """The figures of one question, but for the effective weight, which needs the whole paper (`weigh`)."""
    one = moments
    several, varies, rest_varies = one.n > 1, one.var > _NOTHING, one.var_o > _NOTHING
    cov_o, cov_t, cov_y = _product(one.cov_o, one.var, one.var_o), _product(one.cov_t, one.var, one.var_t), _product(one.cov_y, one.var_y, one.var_t)
    both = several and varies and rest_varies
    hints = [
        name
        for name, holds in {
            "none": one.n == 0, "one": one.n == 1, "few": 1 < one.n < few, "all_same": several and not varies,
            "rest_all_same": several and not rest_varies, "negative": several and cov_y < 0,
        }.items() if holds
    ]  # fmt: skip
    return Figures(
        n=one.n,
        facility=one.mean if one.n else None,
        sd=math.sqrt(one.var) if several else None,
        discrimination_index=100 * _within(cov_o / math.sqrt(one.var * one.var_o)) if both else None,
        discriminative_efficiency=100 * min(cov_o / one.cov_sorted, 1.0) if both and one.cov_sorted > 0 else None,
        point_biserial=_within(cov_t / math.sqrt(one.var * one.var_t)) if several and varies and one.var_t > _NOTHING else None,
        cov_y=cov_y if several else None,
        hints=tuple(hints),
    )


def _product(covariance: float, var: float, other: float) -> float:
    """A covariance without the dust of rounding, which would make nothing look like a little for or against."""
    return covariance if var > _NOTHING and other > _NOTHING and abs(covariance) > 1e-13 * math.sqrt(var * other) else 0.0


def _within(correlation: float) -> float:
    return max(-1.0, min(1.0, correlation))


def weigh(rows: Sequence[Figures]) -> list[Figures]:
    """The same rows with their effective weights, which sum to 100 over the questions that have one."""
    roots = [math.sqrt(row.cov_y) if row.cov_y is not None and row.cov_y >= 0 else None for row in rows]
    whole = sum(root for root in roots if root is not None)
    return [replace(row, effective_weight=100 * root / whole if root is not None and whole > 0 else None) for row, root in zip(rows, roots, strict=True)]


def paper(*, n: int, items: int, mean: float, var: float, parts: float | None, error: float | None, binary: bool, few: int = FEW) -> Paper:
    """A paper from the mean and variance of t. `parts` is Σvar y of a crossed design, else None and `error` is the mean error variance."""
    if n == 0:
        return Paper(0, items, hints=("none",))
    varies = n > 1 and var > _NOTHING
    alpha = None
    if varies and parts is not None and items > 1:
        alpha = items / (items - 1) * (1 - parts / var)
    elif varies and parts is None and error is not None:
        alpha = 1 - error / var
    sd = math.sqrt(var) if n > 1 else None
    found = {"one": n == 1, "few": 1 < n < few, "all_same": n > 1 and not varies, "negative_alpha": alpha is not None and alpha < 0}
    return Paper(
        n, items, mean, sd, alpha, kr20=alpha if binary and parts is not None else None,
        standard_error=sd * math.sqrt(max(0.0, 1 - alpha)) if sd is not None and alpha is not None else None,
        design="nested" if parts is None else "crossed", hints=tuple(name for name, holds in found.items() if holds),
    )  # fmt: skip
