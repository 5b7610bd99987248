"""The formulas of the package's docstring, slow and obvious: exact fractions, one square root at the end. `None` where the figure can not be said."""

from fractions import Fraction
from math import sqrt
from statistics import fmean, stdev

Matrix = list[list[Fraction | None]]


def cov(a: list[Fraction], b: list[Fraction]) -> Fraction:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return sum(((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)), Fraction(0)) / (len(a) - 1)


def corr(a: list[Fraction], b: list[Fraction]) -> float | None:
    both = cov(a, a) * cov(b, b)
    return float(cov(a, b)) / sqrt(both) if both else None


def columns(matrix: Matrix, weights: list[Fraction]) -> list[dict[str, list[Fraction]]]:
    """For each question the x, o, t and y of those who had it."""
    found: list[dict[str, list[Fraction]]] = [{"x": [], "o": [], "t": [], "y": []} for _weight in weights]
    for row in matrix:
        own = [(place, mark) for place, mark in enumerate(row) if mark is not None]
        full, got = sum(weights[place] for place, _ in own), sum((weights[place] * mark for place, mark in own), Fraction(0))
        for place, mark in own:
            rest = full - weights[place]
            found[place]["x"].append(mark)
            found[place]["o"].append((got - weights[place] * mark) / rest if rest else Fraction(0))
            found[place]["t"].append(got / full)
            found[place]["y"].append(weights[place] * mark / full)
    return found


def item(one: dict[str, list[Fraction]]) -> dict[str, float | None]:
    x, o, t, y = (one[name] for name in "xoty")
    found: dict[str, float | None] = dict.fromkeys(("facility", "sd", "discrimination_index", "discriminative_efficiency", "point_biserial", "cov_y"))
    if x:
        found["facility"] = fmean(map(float, x))
    if len(x) > 1:
        found["sd"] = stdev(x) if len(set(x)) > 1 else 0.0
        found["discrimination_index"] = 100 * index if (index := corr(x, o)) is not None else None
        largest = cov(sorted(x), sorted(o))
        found["discriminative_efficiency"] = float(100 * cov(x, o) / largest) if largest else None
        found["point_biserial"] = corr(x, t)
        found["cov_y"] = float(cov(y, t))
    return found


def analyse(matrix: Matrix, weights: list[Fraction]) -> tuple[list[dict[str, float | None]], dict[str, float | None]]:
    """Every question with its effective weight, and mean, sd, alpha and standard error of the paper."""
    parts = columns(matrix, weights)
    rows = [item(one) for one in parts]
    whole = sum(sqrt(row["cov_y"]) for row in rows if row["cov_y"] is not None and row["cov_y"] >= 0)
    for row in rows:
        covariance = row.pop("cov_y")
        row["effective_weight"] = 100 * sqrt(covariance) / whole if covariance is not None and covariance >= 0 and whole else None
    return rows, _paper(matrix, weights, parts)


def _paper(matrix: Matrix, weights: list[Fraction], parts: list[dict[str, list[Fraction]]]) -> dict[str, float | None]:
    papers = [[(mark, weights[place]) for place, mark in enumerate(row) if mark is not None] for row in matrix]
    papers = [own for own in papers if own]
    shares = [sum(mark * weight for mark, weight in own) / sum(weight for _, weight in own) for own in papers]
    found: dict[str, float | None] = {"mean": float(sum(shares) / len(shares)), "sd": None, "alpha": None, "standard_error": None}
    if len(shares) < 2:
        return found
    variance = cov(shares, shares)
    found["sd"] = sqrt(variance)
    if not variance:
        return found
    if all(mark is not None for row in matrix for mark in row):
        k = len(weights)
        alpha = Fraction(k, k - 1) * (1 - sum((cov(one["y"], one["y"]) for one in parts), Fraction(0)) / variance) if k > 1 else None
    else:
        errors = [_error(own) for own in papers if len(own) > 1]
        alpha = 1 - sum(errors, Fraction(0)) / len(errors) / variance if errors else None
    found["alpha"] = float(alpha) if alpha is not None else None
    found["standard_error"] = sqrt(variance * max(Fraction(0), 1 - alpha)) if alpha is not None else None
    return found


def _error(own: list[tuple[Fraction, Fraction]]) -> Fraction:
    marks, full = [mark for mark, _ in own], sum(weight for _, weight in own)
    return cov(marks, marks) * sum((weight / full) ** 2 for _, weight in own)
