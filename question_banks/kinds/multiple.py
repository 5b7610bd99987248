"""多选题: several options may be right. The key is a list of positions; how many are right is not told."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice

ORDER = 30
LABEL = _("Multiple choice")
SHUFFLES = True
check = _choice.check
solution = _choice.solution
_FINEST = Decimal("0.0001")


def present(content: dict[str, Any]) -> dict[str, Any]:
    """The option texts."""
    return {"options": list(_choice.texts(content))}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for exactly the right set; with "partial" the share of right options found, as long as no wrong one is chosen."""
    right, chosen = set(_choice.positions(key)), set(_choice.positions(response))
    if right and chosen == right:
        return Decimal(1)
    if scoring == "partial" and chosen and chosen < right:
        return (Decimal(len(chosen)) / len(right)).quantize(_FINEST, ROUND_DOWN)
    return Decimal(0)


def read(values: list[str]) -> list[int] | None:
    """The checkboxes' values: positions, each once, in order."""
    chosen = sorted({int(value) for value in values if value.isascii() and value.isdigit()})
    return chosen or None


def values(response: Any) -> list[str]:
    """The values of the chosen checkboxes."""
    return [str(one) for one in _choice.positions(response)]
