"""Tags of the portal's pages."""

import re

from django import template

from training.models import Clause

register = template.Library()


@register.simple_tag
def clauses_of(page: object, numbers: str = "") -> list[Clause]:
    """The clauses of the standard a page speaks of; `numbers` narrows to those named."""
    standard = getattr(page, "standard", None) or getattr(getattr(page, "lesson", None), "standard", None)
    if standard is None:
        return []
    clauses = standard.clauses.all()
    wanted = [number for number in re.split(r"[,，、\s]+", numbers or "") if number]
    return list(clauses.filter(number__in=wanted) if wanted else clauses)
