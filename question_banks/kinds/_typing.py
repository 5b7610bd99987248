"""What an editor types for a kind: the fields of its form, and reading and writing lists a line each. Values are texts throughout."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_RETURN = "↵"  # a line break inside one entry of a list
_WEIGHTED = re.compile(r"(.*\S)\s*[=＝]\s*(\d{1,3}(?:\.\d{1,2})?)\s*", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """One field of a kind's form. `shape`: text, lines, choice (of `choices`), flag, picture, areas (on the picture), parts."""

    name: str
    label: Any
    shape: str = "text"
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    optional: bool = False


OPTIONS = Field("options", _("Options"), "lines", _("One a line, without letters."))


def lines(text: str) -> list[str]:
    """The entries of a list, empty lines left out."""
    return [line.strip().replace(_RETURN, "\n") for line in text.splitlines() if line.strip()]


def unlines(entries: list[str]) -> str:
    """A list as it is typed."""
    return "\n".join(entry.replace("\r", "").replace("\n", _RETURN) for entry in entries)


def number(text: str) -> int | float | None:
    """A plain number, or None."""
    bare = text.strip()
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", bare):
        return None
    value = float(bare)
    return int(value) if value.is_integer() else value


def is_weight(value: Any) -> bool:
    """Whether a JSON value is a number above zero."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10_000


def weighted(text: str) -> list[dict[str, Any]]:
    """Lines `text = 2` as texts with weights; without a number the weight is 1."""
    found = [(line, _WEIGHTED.fullmatch(line)) for line in lines(text)]
    return [{"text": match[1], "weight": number(match[2])} if match else {"text": line, "weight": 1} for line, match in found]


def unweighted(entries: Any) -> str:
    """Texts with weights as they are typed."""
    rows = entries if isinstance(entries, list) else []
    return unlines([f"{row['text']} = {row['weight']}" for row in rows])


def are_weighted(entries: Any) -> bool:
    """Whether a JSON value is a list of texts with weights."""
    if not isinstance(entries, list):
        return False
    return all(isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip() and is_weight(row.get("weight")) for row in entries)


def texts(value: Any) -> list[str]:
    """A JSON list of texts, or nothing when it is something else."""
    return value if isinstance(value, list) and all(isinstance(one, str) for one in value) else []
