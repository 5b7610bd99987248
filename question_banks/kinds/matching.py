"""匹配题: every prompt gets the option that belongs to it; options may be left over. The key names an option for each prompt."""

import hashlib
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice, _marking
from ._typing import Field, lines, texts, unlines

ORDER = 50
LABEL = _("Matching")
SHUFFLES = "always"
FIELDS = (
    Field("pairs", _("Pairs"), "lines", _("One pair a line: what is asked → what belongs to it. Instead of the arrow you may type =>.")),
    Field("spare", _("Options that belong to nothing"), "lines", _("One a line; may be empty."), optional=True),
)
PROBLEMS = {
    "prompts-missing": ("pairs", _("Enter at least two pairs, one a line.")),
    "prompts-too-many": ("pairs", _("There are more than 26 pairs.")),
    "prompt-empty": ("pairs", _("A pair has no left side.")),
    "prompt-twice": ("pairs", _("Two pairs have the same left side.")),
    "options-fewer-than-prompts": ("spare", _("There are fewer options than pairs. Add options that belong to nothing.")),
    "key-missing": ("pairs", _("A pair has no right side.")),
    "key-names-no-option": ("pairs", _("A pair names an option that does not exist.")),
    **{code: ("pairs", sentence) for code, (_field, sentence) in _choice.OPTION_PROBLEMS.items()},
}


def _prompts(content: Any) -> list[str]:
    return texts(content.get("prompts")) if isinstance(content, dict) else []


def check(content: Any, key: Any) -> list[str]:
    """Prompts, options, and an option for every prompt."""
    prompts, options, keyed = _prompts(content), _choice.options(content), _choice.positions(key)
    problems = [] if len(prompts) >= 2 else ["prompts-missing"]
    if len(prompts) > _choice.MOST_OPTIONS:
        problems.append("prompts-too-many")
    if any(not text.strip() for text in prompts):
        problems.append("prompt-empty")
    if len({text.strip() for text in prompts}) < len(prompts):
        problems.append("prompt-twice")
    problems += _choice.check_options(content)
    if len(options) < len(prompts):
        problems.append("options-fewer-than-prompts")
    if len(keyed) != len(prompts) or not keyed:
        problems.append("key-missing")
    elif any(not 0 <= one < len(options) for one in keyed):
        problems.append("key-names-no-option")
    return problems


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Prompts and options."""
    return {"prompts": list(_prompts(content)), "options": list(_choice.options(content))}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """Every prompt by itself; with "partial" the share of right ones."""
    keyed = _choice.positions(key)
    if not isinstance(response, list) or len(response) != len(keyed):
        return Decimal(0)
    right = sum(type(one) is int and one == wanted for one, wanted in zip(response, keyed, strict=True))
    return _marking.share(right, len(keyed), scoring)


def read(values: list[str], content: dict[str, Any] | None = None) -> list[int | None] | None:
    """One menu a prompt: a position, or empty."""
    chosen = [_choice.position(value) for value in values]
    return chosen if any(one is not None for one in chosen) else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The values of the menus."""
    return [str(one) if type(one) is int else "" for one in response] if isinstance(response, list) else []


def layout(stem: str, shown: dict[str, Any], given: list[str]) -> dict[str, Any]:
    """One row a prompt with what was chosen for it."""
    rows = [{"number": number, "text": text, "value": given[number - 1] if number <= len(given) else ""} for number, text in enumerate(shown["prompts"], 1)]
    return {"prompts": rows}


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """Number of the prompt and letter of the option in the stored order: "1:B"."""
    rows = response if isinstance(response, list) else []
    most = len(_choice.options(content))
    return [f"{number}:{_choice.LETTERS[one]}" for number, one in enumerate(rows, 1) if type(one) is int and 0 <= one < min(most, 26)]


def essence(content: dict[str, Any], key: Any, normalise: Any) -> tuple[Any, Any]:
    """Prompts without order; pairs without order."""
    prompts, options, keyed = _prompts(content), _choice.options(content), _choice.positions(key)
    pairs = [[normalise(text), normalise(options[one])] for text, one in zip(prompts, keyed, strict=False) if 0 <= one < len(options)]
    return {"prompts": sorted(map(normalise, prompts))}, sorted(pairs)


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The pairs, then what belongs to nothing."""
    prompts, options, keyed = _prompts(content), _choice.options(content), _choice.positions(key)
    pairs = [f"{text} → {options[one]}" for text, one in zip(prompts, keyed, strict=False) if 0 <= one < len(options)]
    spare = [text for index, text in enumerate(options) if index not in keyed]
    rows = [{"label": str(number), "text": text, "correct": None} for number, text in enumerate(pairs, 1)]
    return rows + [{"label": "–", "text": text, "correct": False} for text in spare]


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """Pairs a line each. The options are stored in an order that tells nothing."""
    pairs = [re.split(r"\s*(?:→|=>|＝＞)\s*", line, maxsplit=1) for line in lines(given.get("pairs", ""))]
    rights = [pair[1].strip() if len(pair) == 2 else "" for pair in pairs]
    options = scattered([*dict.fromkeys(text for text in rights if text), *lines(given.get("spare", ""))])
    key = [options.index(text) for text in rights if text]
    return {"prompts": [pair[0].strip() for pair in pairs], "options": options}, key if len(key) == len(pairs) else []


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """Pairs and spare options as they are typed."""
    rows = solution(content, key)
    return {
        "pairs": unlines([row["text"] for row in rows if row["correct"] is None]),
        "spare": unlines([row["text"] for row in rows if row["correct"] is False]),
    }


def scattered(entries: list[str]) -> list[str]:
    """The entries in the order of their hashes: always the same, and no hint."""
    return sorted(entries, key=lambda text: hashlib.sha256(text.encode("utf-8", "replace")).digest())
