"""Template tags of the shell: icons, status badges, status bars, meters.

All of them answer finished markup without inline styles: bars are drawn with SVG width
attributes, and every picture carries its own text for screen readers.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

register = template.Library()

# Shapes on a 24 × 24 grid, stroked in the current colour.
ICONS: Mapping[str, str] = {
    "ok": '<path d="M4 12.5l5 5L20 6.5"/>',
    "soon": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "wait": '<circle cx="12" cy="12" r="8.5" stroke-dasharray="4 3.4"/>',
    "late": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v4.5M12 17.5v.1"/>',
    "unknown": '<path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .6-1.5 1.2-1.5 2.6M12 18.2v.1"/>',
    "shield": '<path d="M12 2.5l8 3v6c0 5-3.4 8.6-8 10-4.6-1.4-8-5-8-10v-6z"/><path d="M8 12l3 3 5-6"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "upload": '<path d="M12 16V4M7 8.5L12 4l5 4.5"/><path d="M4 15.5V20h16v-4.5"/>',
    "download": '<path d="M12 4v12M7 11.5l5 4.5 5-4.5"/><path d="M4 15.5V20h16v-4.5"/>',
    "print": '<path d="M7 8V3.5h10V8"/><path d="M7 17H3.5V8h17v9H17"/><path d="M7 13.5h10v7H7z"/>',
    "phone": '<path d="M5 3.5h4l1.5 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 1.5v4a1.5 1.5 0 0 1-1.5 1.5C10.5 20.5 3.5 13.5 3.5 5A1.5 1.5 0 0 1 5 3.5z"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6"/>'
    '<path d="M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.6c2 .8 3.2 2.6 3.5 5.4"/>',
    "home": '<path d="M3.5 11L12 4l8.5 7"/><path d="M6 9.5V20h12V9.5"/><path d="M10 20v-6h4v6"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14c-3.5 0-6.5.5-8.5 2z"/><path d="M12 6.5v14"/>',
    "exam": '<path d="M6 3.5h9l4 4v13H6z"/><path d="M9 12l1.5 1.5L13 11M9 17h6"/>',
    "cert": '<path d="M3.5 4.5h17v12h-6"/><path d="M3.5 4.5v12H8"/><circle cx="11.25" cy="14" r="3"/><path d="M9.5 16.5V21l1.75-1L13 21v-4.5M7 8.5h10"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8.5 16v-4M13 16V8M17.5 16v-6"/>',
    "drill": '<path d="M13.5 4.5H20v15h-6.5"/><path d="M3.5 12h11M10.5 8l4 4-4 4"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15z"/><path d="M10 21h4"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "close": '<path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/>',
    "camera": '<path d="M3.5 7.5h4l1.5-3h6l1.5 3h4v12h-17z"/><circle cx="12" cy="13" r="3.5"/>',
    "edit": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/><path d="M13.5 7l3.5 3.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "text": '<path d="M3 19L8.5 5 14 19M5 14h7"/><path d="M15 19l3-7.5 3 7.5M16 16.5h4"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "sound": '<path d="M4 9.5h4l5-4v13l-5-4H4z"/><path d="M16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>',
    "building": '<path d="M4 20.5V4h10v16.5"/><path d="M14 9.5h6v11"/><path d="M2.5 20.5h19M7.5 8h3M7.5 12h3M7.5 16h3"/>',
    "scan": '<path d="M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M4 12h16"/>',
    "exit": '<path d="M10 4H4v16h6"/><path d="M9 12h11.5M16.5 8l4 4-4 4"/>',
    "swap": '<path d="M4 8.5h15M15.5 5L19 8.5 15.5 12"/><path d="M20 15.5H5M8.5 12L5 15.5 8.5 19"/>',
    "calendar": '<path d="M4 5.5h16v15H4zM4 10h16M8.5 3v4M15.5 3v4"/>',
    "law": '<path d="M12 3.5v17M7.5 20.5h9M5 6.5h14"/><path d="M5 6.5l-2.5 7h5zM19 6.5l-2.5 7h5z"/>',
    "lock": '<path d="M5.5 10.5h13v10h-13z"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14.5v2"/>',
}

# status → (class and icon, word). The order is that of bars and legends everywhere.
STATUSES: Mapping[str, tuple[str, Promise]] = {
    "satisfied": ("ok", pgettext_lazy("duty status", "Satisfied")),
    "due_soon": ("soon", pgettext_lazy("duty status", "Due soon")),
    "pending": ("wait", pgettext_lazy("duty status", "Pending")),
    "overdue": ("late", pgettext_lazy("duty status", "Overdue")),
    "unknown": ("unknown", pgettext_lazy("duty status", "Unknown")),
}


def _number(value: Any) -> Decimal:
    """A value from a template as a number ≥ 0; what is missing or no number counts as 0."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return max(number, Decimal(0)) if number.is_finite() else Decimal(0)


def _plain(number: Decimal) -> str:
    """A number without exponent, trailing zeros or local separators, fit for an attribute."""
    text = f"{number:.3f}".rstrip("0").rstrip(".")
    return text or "0"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon in the size of the text; silent for screen readers unless `label` names it.

    Raises KeyError for a name that does not exist, so that a typing error is seen at once.
    """
    body = mark_safe(ICONS[name])  # noqa: S308 - a constant of this module
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', body)


@register.simple_tag
def status_badge(status: str, text: str = "") -> SafeString:
    """One of the five statuses as word, shape and colour; `text` replaces the word.

    Anything that is not one of the five shows as unknown: a wrong value never looks done.
    """
    css, word = STATUSES.get(str(status), STATUSES["unknown"])
    return format_html('<span class="badge {}">{}{}</span>', css, icon(css), text or word)


@register.simple_tag
def status_bar(
    satisfied: Any = 0,
    due_soon: Any = 0,
    pending: Any = 0,
    overdue: Any = 0,
    unknown: Any = 0,
    label: str = "",
) -> SafeString:
    """Counts of the five statuses as one bar; unknown is hatched so that it never looks done.

    The text for screen readers names all five counts; `label` is put before them.
    """
    counts = {
        "satisfied": _number(satisfied),
        "due_soon": _number(due_soon),
        "pending": _number(pending),
        "overdue": _number(overdue),
        "unknown": _number(unknown),
    }
    words = _("satisfied %(satisfied)s, due soon %(due_soon)s, pending %(pending)s, overdue %(overdue)s, unknown %(unknown)s") % {
        name: _plain(count) for name, count in counts.items()
    }
    text = _("%(label)s: %(words)s") % {"label": label, "words": words} if label else words
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" width="100%" height="14">{}</svg>',
        text,
        _segments(counts),
    )


def _segments(counts: Mapping[str, Decimal]) -> SafeString:
    """The rectangles of a status bar, left to right, in percent of the whole width."""
    total = sum(counts.values())
    if not total:
        return SafeString("")
    parts: list[tuple[str, str, str, str]] = []
    cuts: list[tuple[str]] = []
    start = Decimal(0)
    for name, count in counts.items():
        if not count:
            continue
        css = STATUSES[name][0]
        fill = "url(#hatch-unknown) gray" if name == "unknown" else "currentColor"
        width = count * 100 / total
        parts.append((css, _plain(start), _plain(width), fill))
        if start:
            cuts.append((_plain(start),))
        start += width
    bars = format_html_join(
        "",
        '<rect class="bar-{}" x="{}%" width="{}%" height="100%" fill="{}"></rect>',
        parts,
    )
    gaps = format_html_join("", '<rect class="bar-gap" x="{}%" width="2" height="100%"></rect>', cuts)
    return bars + gaps


@register.inclusion_tag("components/legend.html")
def status_legend() -> dict[str, Any]:
    """The five statuses with the colours they have in bars."""
    return {"statuses": [(css, word) for css, word in STATUSES.values()]}


@register.simple_tag
def meter(value: Any, maximum: Any, label: str = "") -> SafeString:
    """How much of an amount is done, as a bar; `label` is the sentence for screen readers.

    More than the whole shows as the whole, a maximum of 0 as empty.
    """
    done, whole = _number(value), _number(maximum)
    share = min(done * 100 / whole, Decimal(100)) if whole else Decimal(0)
    text = label or _("%(done)s of %(whole)s") % {"done": _plain(done), "whole": _plain(whole)}
    return format_html(
        '<svg class="meter" role="img" aria-label="{}" width="100%" height="10"><rect width="{}%" height="100%"></rect></svg>',
        text,
        _plain(share),
    )


@register.filter
def page_window(page: Any) -> list[int | None]:
    """Page numbers to offer around `page` of a Django paginator; None stands for a gap."""
    offered = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in offered]


@register.simple_tag(takes_context=True)
def page_query(context: template.Context, number: int, name: str = "page") -> str:
    """The query of the current address with the page number replaced, "?…"."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{name}={number}"
    query[name] = str(number)
    return "?" + query.urlencode()


@register.simple_tag
def column(columns: Any, index: int) -> Any:
    """The description of the column a table cell stands in; empty where there is none."""
    return columns[index] if columns and index < len(columns) else {}
