"""Ranking towns or villages by a versioned formula. Pure: the formula is data, the words beside the ranking come from the same row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .months import Formula

PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One area: how many enterprises it has, and for each kind of headline requirement how many duties are met out of how many."""

    area: str
    enterprises: int
    met: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an area stands. `rank` is empty where it is not ranked, and `why` then says why: too_few, no_duty."""

    area: str
    enterprises: int
    score: Decimal | None
    rank: int | None
    why: str = ""


def exact_score(formula: Formula, candidate: Candidate) -> Fraction | None:
    """The weighted rate in percent, weights of kinds nobody owes left out; nothing when nobody owes any of them."""
    counted = [(Fraction(weight), candidate.met.get(kind, (0, 0))) for kind, weight in formula.weights.items()]
    owed = [(weight, Fraction(met, population)) for weight, (met, population) in counted if population]
    total = sum(weight for weight, _rate in owed)
    return 100 * sum((weight * rate for weight, rate in owed), Fraction(0)) / total if total else None


def _rounded(score: Fraction) -> Decimal:
    return (Decimal(score.numerator) / Decimal(score.denominator)).quantize(PLACES, ROUND_HALF_UP)


def rank(formula: Formula, candidates: Iterable[Candidate]) -> list[Place]:
    """Best first; equal scores (as printed) share a place and the next places are skipped; those not ranked come last, by code."""
    ranked: list[tuple[Decimal, Candidate]] = []
    others: list[Place] = []
    for one in candidates:
        score = exact_score(formula, one)
        if one.enterprises < formula.minimum_enterprises:
            others.append(Place(one.area, one.enterprises, None, None, "too_few"))
        elif score is None:
            others.append(Place(one.area, one.enterprises, None, None, "no_duty"))
        else:
            ranked.append((_rounded(score), one))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].area))
    scores = [score for score, _one in ranked]
    places = [Place(one.area, one.enterprises, score, scores.index(score) + 1) for score, one in ranked]
    return places + sorted(others, key=lambda place: place.area)
