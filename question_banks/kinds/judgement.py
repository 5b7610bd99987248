"""判断题: a statement that is right or wrong. Content is empty, the key is true or false."""

import unicodedata
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ._typing import Field

ORDER = 10
LABEL = _("True or false")
_RIGHT, _WRONG = pgettext_lazy("judgement", "Correct"), pgettext_lazy("judgement", "Incorrect")
FIELDS = (Field("key", pgettext_lazy("question", "Key"), "choice", choices=(("true", _RIGHT), ("false", _WRONG))),)
PROBLEMS = {"key-missing": ("key", _("Say whether the statement is correct."))}
_WORDS = {"TRUE": True, "对": True, "√": True, "正确": True, "T": True, "FALSE": False, "错": False, "×": False, "错误": False, "F": False}


def check(content: dict[str, Any], key: Any) -> list[str]:
    """Only the key can be wrong."""
    return [] if isinstance(key, bool) else ["key-missing"]


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Nothing beside the stem."""
    return {}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for the right judgement, else 0."""
    return Decimal(isinstance(response, bool) and response is key)


def read(values: list[str], content: dict[str, Any] | None = None) -> bool | None:
    """The radio's value: "true" or "false"."""
    return {"true": True, "false": False}.get(values[0]) if len(values) == 1 else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The value of the chosen radio."""
    return [str(response).lower()] if isinstance(response, bool) else []


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """ "true" or "false"."""
    return values(response)


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The two judgements."""
    return [
        {"label": "A", "text": pgettext("judgement", "Correct"), "correct": key is True},
        {"label": "B", "text": pgettext("judgement", "Incorrect"), "correct": key is False},
    ]


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """The key by a word."""
    return {}, _WORDS.get(unicodedata.normalize("NFKC", given.get("key", "")).strip().upper())


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """The key as a value of the field."""
    return {"key": str(key).lower()}
