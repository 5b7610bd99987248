"""The stated thresholds of data/item_thresholds.yaml, and which of them the figures of a question pass."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.utils.translation import gettext_lazy as _

from exams.models.analysis import FLAGS
from question_banks.statistics import Choice, Differential, Drift, Figures

FILE = Path(__file__).resolve().parent.parent / "data" / "item_thresholds.yaml"
HINTS = {
    "none": _("No answers"),
    "one": _("One candidate only"),
    "few": _("Few answers: these figures may still change a lot"),
    "all_same": _("All have the same mark"),
    "rest_all_same": _("All have the same result on the rest"),
    "negative": _("Runs against the total"),
    "negative_alpha": _("The questions do not measure one thing"),
}


@dataclass(frozen=True)
class Thresholds:
    """`few` answers, and per flag its limits."""

    few: int
    flags: dict[str, dict[str, float]]

    def enough(self, code: str, *numbers: int) -> bool:
        """Whether there are answers enough on every side to speak of this at all."""
        return all(number >= self.flags[code]["minimum_n"] for number in numbers)


@lru_cache(maxsize=1)
def load() -> Thresholds:
    """The file, checked against the flags the code knows. Raises ValueError."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    if set(found["flags"]) != set(FLAGS):
        raise ValueError(f"{FILE.name}: the flags are not {', '.join(FLAGS)}")
    return Thresholds(int(found["few"]), found["flags"])


def of_figures(figures: Figures) -> dict[str, float]:
    """Flag → the figure that passed its threshold."""
    limits, found = load(), {}
    facility = figures.facility if figures.facility is not None else 0.5
    if limits.enough("too_hard", figures.n) and facility < limits.flags["too_hard"]["facility_below"]:
        found["too_hard"] = facility
    if limits.enough("too_easy", figures.n) and facility > limits.flags["too_easy"]["facility_above"]:
        found["too_easy"] = facility
    if figures.discrimination_index is not None:
        correlation = figures.discrimination_index / 100
        for code in ("negative", "weak"):
            if limits.enough(code, figures.n) and correlation < limits.flags[code]["discrimination_below"]:
                found[code] = correlation
                break
    return found


def beaten(n: int, choices: list[Choice], right: set[str]) -> str | None:
    """The wrong option that the best candidates choose more often than one of the right ones, the worst first."""
    upper = {choice.option: choice.upper for choice in choices if choice.upper is not None}
    if not load().enough("key_beaten", n) or not upper or not right:
        return None
    weakest = min(upper.get(option, 0.0) for option in right)
    wrong = {option: share for option, share in upper.items() if option not in right and option != "-" and share > weakest}
    return max(wrong, key=lambda option: wrong[option], default=None)


def drifted(before: int, after: int, drift: Drift | None) -> bool:
    """Whether a session changed a question beyond what its candidates explain."""
    limits = load().flags["drift"]
    if drift is None or drift.standardised is None or not load().enough("drift", before, after):
        return False
    return abs(drift.standardised) >= limits["standardised"] and abs(drift.adjusted) >= limits["adjusted"]


def differs(code: str, one: Differential) -> bool:
    """Whether a group's result differs at equal level: `code` is "site" or "language"."""
    limits = load().flags[code]
    if one.difference is None or one.delta is None or one.chi2 is None or not load().enough(code, one.n, one.others):
        return False
    return abs(one.difference) >= limits["difference"] and abs(one.delta) >= limits["delta"] and one.chi2 >= limits["chi2"]
