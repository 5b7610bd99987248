"""How figures of an analysis are written: a dash for what can not be said, never a zero."""

from typing import Any

from django import template
from django.utils.formats import number_format

register = template.Library()
NOTHING = "–"


def _known(value: Any) -> bool:
    """Whether there is a figure: templates hand on an empty text where an object in between is missing."""
    return isinstance(value, int | float)


@register.filter
def percent(share: Any) -> str:
    """0.5556 → 55.6 %."""
    return f"{number_format(100 * share, 1)} %" if _known(share) else NOTHING


@register.filter
def figure(value: Any, places: int = 1) -> str:
    """A number with fixed decimals."""
    return str(number_format(value, places)) if _known(value) else NOTHING


@register.filter
def points(change: Any) -> str:
    """A change of shares in percentage points, with its sign: −0.123 → −12.3."""
    if not _known(change):
        return NOTHING
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{number_format(abs(100 * change), 1)}"
