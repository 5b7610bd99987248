"""排序题: steps to be put into the right order. The key lists the stored positions in the right order."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice, _marking
from ._typing import Field, lines, unlines
from .matching import scattered

ORDER = 60
LABEL = _("Ordering")
SHUFFLES = "always"
FIELDS = (Field("sequence", _("Steps"), "lines", _("One a line, in the right order. Candidates see them shuffled.")),)
PROBLEMS = {code: ("sequence", sentence) for code, (_field, sentence) in _choice.OPTION_PROBLEMS.items()} | {
    "key-missing": ("sequence", _("The right order is missing.")),
    "key-not-every-option": ("sequence", _("The right order must name every step once.")),
}
present = _choice.present


def check(content: Any, key: Any) -> list[str]:
    """Options, each of them once in the key."""
    problems, keyed = _choice.check_options(content), _choice.positions(key)
    if not keyed:
        return [*problems, "key-missing"]
    return problems if sorted(keyed) == list(range(len(_choice.options(content)))) else [*problems, "key-not-every-option"]


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for the right order; with "partial" the share of steps in their right place. Every step must be named once."""
    keyed, given = _choice.positions(key), _choice.positions(response)
    if sorted(given) != sorted(keyed):
        return Decimal(0)
    return _marking.share(sum(one == wanted for one, wanted in zip(given, keyed, strict=True)), len(keyed), scoring)


def read(values: list[str], content: dict[str, Any] | None = None) -> list[int] | None:
    """The positions in the candidate's order."""
    found = [_choice.position(value) for value in values]
    return [one for one in found if one is not None] if found and None not in found else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The values in the candidate's order."""
    return [str(one) for one in _choice.positions(response)]


def layout(stem: str, shown: dict[str, Any], given: list[str]) -> dict[str, Any]:
    """The steps as they stand now: in the candidate's order if there is one."""
    everything = [str(position) for position in range(len(shown["options"]))]
    now = given if sorted(given) == sorted(everything) else everything
    return {"steps": [{"value": value, "text": shown["options"][int(value)]} for value in now], "answered": now is given}


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """The whole order by the letters of the stored options: "CAB"."""
    given = _choice.positions(response)
    whole = sorted(given) == list(range(len(_choice.options(content)))) and len(given) <= _choice.MOST_OPTIONS
    return ["".join(_choice.LETTERS[one] for one in given)] if given and whole else []


def essence(content: dict[str, Any], key: Any, normalise: Any) -> tuple[Any, Any]:
    """The texts in the right order, however they are stored."""
    options = _choice.options(content)
    return {"ordering": True}, [normalise(options[one]) for one in _choice.positions(key) if 0 <= one < len(options)]


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The steps in the right order."""
    options = _choice.options(content)
    right = [options[one] for one in _choice.positions(key) if 0 <= one < len(options)]
    return [{"label": str(number), "text": text, "correct": None} for number, text in enumerate(right, 1)]


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """Steps in the right order; they are stored in an order that tells nothing."""
    right = lines(given.get("sequence", ""))
    options = scattered(right)
    return {"options": options}, [options.index(text) for text in right]


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """The steps as they are typed."""
    return {"sequence": unlines([row["text"] for row in solution(content, key)])}
