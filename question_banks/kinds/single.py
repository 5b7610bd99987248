"""单选题: exactly one option is right. The key is a list with one position."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice

ORDER = 20
LABEL = _("Single choice")
SHUFFLES = True
solution = _choice.solution


def check(content: dict[str, Any], key: Any) -> list[str]:
    """The problems every choice shares, and a key that names several options."""
    problems = _choice.check(content, key)
    return [*problems, "key-names-several"] if len(_choice.positions(key)) > 1 else problems


def present(content: dict[str, Any]) -> dict[str, Any]:
    """The option texts."""
    return {"options": list(_choice.texts(content))}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for the right option, else 0."""
    right = isinstance(response, int) and not isinstance(response, bool) and [response] == _choice.positions(key)
    return Decimal(right)


def read(values: list[str]) -> int | None:
    """The radio's value: a position."""
    return int(values[0]) if len(values) == 1 and values[0].isascii() and values[0].isdigit() else None


def values(response: Any) -> list[str]:
    """The value of the chosen radio."""
    return [str(response)] if isinstance(response, int) and not isinstance(response, bool) else []
