"""Template filters for the texts of questions."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from question_banks import pictures, richtext

register = template.Library()


@register.filter
def rich(text: object, addresses: Mapping[str, str] | None = None) -> SafeString:
    """A question's text with its pictures, formulas, sub- and superscripts; `addresses` says where each picture is."""
    return richtext.html(str(text), addresses)


@register.filter
def for_editors(text: object) -> SafeString:
    """The same on the desks of editors and reviewers, where every picture may be seen."""
    return richtext.html(str(text), pictures.ON_THE_DESK)


@register.filter
def drawn(area: Mapping[str, Any]) -> SafeString:
    """An area of a picture as an SVG shape over it."""
    coords = area["coords"]
    if area["shape"] == "circle":
        return format_html('<circle class="area" cx="{}" cy="{}" r="{}"/>', *coords)
    if area["shape"] == "rect":
        left, top, right, bottom = coords
        return format_html('<rect class="area" x="{}" y="{}" width="{}" height="{}"/>', left, top, right - left, bottom - top)
    return format_html('<polygon class="area" points="{}"/>', " ".join(map(str, coords)))


@register.filter
def without_marks(text: object) -> str:
    """A question's text for lists and menus."""
    return richtext.plain(str(text))
