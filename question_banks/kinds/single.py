"""单选题: exactly one option is right. The key is a list with one position."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice

ORDER = 20
LABEL = _("Single choice")
SHUFFLES = True
FIELDS = _choice.FIELDS
PROBLEMS = _choice.PROBLEMS | {"key-names-several": ("key", _("A single-choice question has exactly one right option."))}
present, solution, tally, parse, spell = _choice.present, _choice.solution, _choice.tally, _choice.parse, _choice.spell


def check(content: dict[str, Any], key: Any) -> list[str]:
    """The problems every choice shares, and a key that names several options."""
    problems = _choice.check(content, key)
    return [*problems, "key-names-several"] if len(_choice.positions(key)) > 1 else problems


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for the right option, else 0."""
    right = isinstance(response, int) and not isinstance(response, bool) and [response] == _choice.positions(key)
    return Decimal(right)


def read(values: list[str], content: dict[str, Any] | None = None) -> int | None:
    """The radio's value: a position."""
    return _choice.position(values[0]) if len(values) == 1 else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The value of the chosen radio."""
    return [str(response)] if isinstance(response, int) and not isinstance(response, bool) else []
