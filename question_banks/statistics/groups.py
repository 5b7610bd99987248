"""Who did well and who did badly, and what each of them chose."""

from collections.abc import Mapping
from dataclasses import dataclass

SHARE = 0.27
BLANK = "-"  # how an answer that was never given is tallied


@dataclass(frozen=True)
class Choice:
    """One option: how many chose it, and which shares of all, of the best and of the weakest candidates; None where there are no such groups."""

    option: str
    chosen: int
    share: float
    upper: float | None
    lower: float | None


def level(millionths: int) -> int:
    """The share of the own paper in whole percent, rounded down: the steps on which candidates are compared."""
    return millionths // 10_000


def cuts(levels: Mapping[str, int]) -> tuple[int, int] | None:
    """(lower, upper): at or below the first, at or above the second stand at least 27 % each; whoever ties at the border is in.

    None when the two would overlap: there is no better and no weaker group.
    """
    wanted = SHARE * sum(levels.values())
    ordered = sorted((int(step), count) for step, count in levels.items() if count)
    if wanted <= 0:
        return None
    lower, upper = _reach(ordered, wanted), _reach(ordered[::-1], wanted)
    return (lower, upper) if lower < upper else None


def _reach(ordered: list[tuple[int, int]], wanted: float) -> int:
    seen = 0
    for step, count in ordered:
        seen += count
        if seen >= wanted:
            return step
    return ordered[-1][0]


def table(options: Mapping[str, Mapping[str, int]], faced: Mapping[str, int], cut: tuple[int, int] | None) -> list[Choice]:
    """The options of one question, in the order of their names. `options`: name → level → how many; `faced`: level → how many had the question."""
    whole = sum(faced.values())
    weak, best = (_below(faced, cut[0]), _above(faced, cut[1])) if cut else (0, 0)
    found = []
    for option in sorted(options, key=lambda name: (name == BLANK, len(name), name)):
        chosen = options[option]
        count = sum(chosen.values())
        upper = _above(chosen, cut[1]) / best if cut and best else None
        lower = _below(chosen, cut[0]) / weak if cut and weak else None
        found.append(Choice(option, count, count / whole if whole else 0.0, upper, lower))
    return found


def _below(levels: Mapping[str, int], border: int) -> int:
    return sum(count for step, count in levels.items() if int(step) <= border)


def _above(levels: Mapping[str, int], border: int) -> int:
    return sum(count for step, count in levels.items() if int(step) >= border)
