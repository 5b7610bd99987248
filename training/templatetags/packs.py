"""Numbers of the bridge on screen."""

from django import template

register = template.Library()


@register.filter
def signed(number: int) -> str:
    """+3, −2, 0."""
    return f"{number:+d}".replace("-", "−") if number else "0"
