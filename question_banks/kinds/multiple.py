"""多选题: several options may be right. The key is a list of positions; how many are right is not told."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _choice, _marking

ORDER = 30
LABEL = _("Multiple choice")
SHUFFLES = True
FIELDS, PROBLEMS = _choice.FIELDS, _choice.PROBLEMS
check, present, solution, tally = _choice.check, _choice.present, _choice.solution, _choice.tally
parse, spell = _choice.parse, _choice.spell


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """1 for exactly the right set; with "partial" the share of right options found, as long as no wrong one is chosen."""
    right, chosen = set(_choice.positions(key)), set(_choice.positions(response))
    return _marking.share(len(chosen), len(right), scoring) if chosen <= right else Decimal(0)


def read(values: list[str], content: dict[str, Any] | None = None) -> list[int] | None:
    """The checkboxes' values: positions, each once, in order."""
    chosen = {_choice.position(value) for value in values} - {None}
    return sorted(one for one in chosen if one is not None) or None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The values of the chosen checkboxes."""
    return [str(one) for one in _choice.positions(response)]
