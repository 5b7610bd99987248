"""The words of a printed notice on its page: the same as in the document."""

from typing import Any

from django import template

from training.reminding import writing

register = template.Library()
register.simple_tag(writing.opening, name="notice_opening")
register.simple_tag(writing.demand, name="notice_demand")
register.simple_tag(writing.receipt, name="notice_receipt")


@register.simple_tag
def notice_standing(line: dict[str, Any]) -> str:
    """How one line stands, by its proper name."""
    return writing.standing(line)
