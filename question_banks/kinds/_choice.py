"""What the kinds with options have in common."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ._typing import OPTIONS, Field, lines, texts, unlines

MOST_OPTIONS = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIELDS = (OPTIONS, Field("key", pgettext_lazy("question", "Key"), help=_("Letters of the right options, for example AC.")))
OPTION_PROBLEMS = {
    "options-missing": ("options", _("Enter at least two options, one a line.")),
    "options-too-few": ("options", _("Enter at least two options, one a line.")),
    "options-too-many": ("options", _("There are more than 26 options.")),
    "option-empty": ("options", _("An option is empty.")),
    "option-twice": ("options", _("Two options have the same text.")),
}
PROBLEMS = OPTION_PROBLEMS | {
    "key-missing": ("key", _("Enter the key: the letters of the right options.")),
    "key-names-no-option": ("key", _("The key names an option that does not exist.")),
}


def options(content: Any) -> list[str]:
    """The option texts, or nothing when the content is malformed."""
    return texts(content.get("options")) if isinstance(content, dict) else []


def positions(key: Any) -> list[int]:
    """The positions named by a key or response, or nothing when malformed."""
    valid = isinstance(key, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in key)
    return list(key) if valid else []


def position(value: str) -> int | None:
    """The position an input's value names."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 3 else None


def check_options(content: Any) -> list[str]:
    """Problems of the options alone."""
    shown = options(content)
    problems = []
    if not shown:
        problems.append("options-missing")
    elif len(shown) < 2:
        problems.append("options-too-few")
    if len(shown) > MOST_OPTIONS:
        problems.append("options-too-many")
    if any(not text.strip() for text in shown):
        problems.append("option-empty")
    if len({text.strip() for text in shown}) < len(shown):
        problems.append("option-twice")
    return problems


def check(content: Any, key: Any) -> list[str]:
    """Problems of options and key that every choice shares."""
    shown, keyed = options(content), positions(key)
    problems = check_options(content)
    if not keyed:
        problems.append("key-missing")
    elif any(not 0 <= one < len(shown) for one in keyed) or len(set(keyed)) < len(keyed):
        problems.append("key-names-no-option")
    return problems


def present(content: dict[str, Any]) -> dict[str, Any]:
    """The option texts."""
    return {"options": list(options(content))}


def solution(content: Any, key: Any) -> list[dict[str, Any]]:
    """Every option with whether it is right."""
    keyed = positions(key)
    return [{"label": LETTERS[index % 26], "text": text, "correct": index in keyed} for index, text in enumerate(options(content))]


def tally(content: Any, key: Any, response: Any) -> list[str]:
    """The letters of the chosen options in the stored order."""
    chosen = positions(response if isinstance(response, list) else [response])
    return [LETTERS[one] for one in sorted(set(chosen)) if 0 <= one < min(len(options(content)), MOST_OPTIONS)]


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """Options a line each, and letters or the text of one option as the key."""
    shown = lines(given.get("options", ""))
    typed = given.get("key", "").strip()
    bare = re.sub(r"[\s,，、;；/.]+", "", unicodedata.normalize("NFKC", typed)).upper()
    if typed in shown:
        return {"options": shown}, [shown.index(typed)]
    return {"options": shown}, sorted({LETTERS.index(letter) for letter in bare}) if re.fullmatch(r"[A-Z]+", bare) else []


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """Options and key as they are typed."""
    return {"options": unlines(options(content)), "key": "".join(LETTERS[one] for one in positions(key) if 0 <= one < MOST_OPTIONS)}
