"""判断题: a statement that is right or wrong. Content is empty, the key is true or false."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

ORDER = 10
LABEL = _("True or false")
SHUFFLES = False


def check(content: dict[str, Any], key: Any) -> list[str]:
    """Only the key can be wrong."""
    return [] if isinstance(key, bool) else ["key-missing"]


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Nothing beside the stem."""
    return {}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for the right judgement, else 0."""
    return Decimal(isinstance(response, bool) and response is key)


def read(values: list[str]) -> bool | None:
    """The radio's value: "true" or "false"."""
    return {"true": True, "false": False}.get(values[0]) if len(values) == 1 else None


def values(response: Any) -> list[str]:
    """The value of the chosen radio."""
    return [str(response).lower()] if isinstance(response, bool) else []


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The two judgements."""
    return [
        {"label": "A", "text": pgettext("judgement", "Correct"), "correct": key is True},
        {"label": "B", "text": pgettext("judgement", "Incorrect"), "correct": key is False},
    ]
