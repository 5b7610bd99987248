"""Columns told apart by what stands in them, for tables without a header."""

import re
from collections.abc import Sequence
from typing import Any

from . import headers, keys
from .columns import Layout
from .entries import text

SAMPLE = 300
_OPTIONS = re.compile(r"\*\*|##|[AＡ]\s*[.、．:：)）].+?[BＢ]\s*[.、．:：)）]", re.DOTALL)


class _Profile:
    """What stands in one column of a sample: shares of the rows between 0 and 1."""

    def __init__(self, texts: list[str]) -> None:
        filled = [one for one in texts if one]
        count = max(len(texts), 1)
        self.texts = filled
        self.filled = len(filled) / count
        self.kind = sum(1 for one in filled if len(one) <= 10 and headers.kind(one)) / count
        self.key = sum(1 for one in filled if key_like(one)) / max(len(filled), 1)
        self.options = sum(1 for one in filled if _OPTIONS.search(one)) / count
        self.length = sum(min(len(one), 80) for one in filled) / max(len(filled), 1)
        self.values = len(set(filled))
        numbers = [int(one) for one in filled if one.isdecimal() and len(one) < 10]
        self.counting = len(numbers) >= 0.8 * len(filled) and all(one < other for one, other in zip(numbers, numbers[1:], strict=False)) and len(numbers) > 1


def key_like(value: Any) -> bool:
    """Whether a cell can be a key: letters, or right and wrong."""
    shown = text(value).strip()
    return bool(shown) and len(shown) <= 12 and (keys.truth(shown) is not None or 0 < len(keys.letters(shown)) <= 8)


def fits(layout: Layout, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether most rows look like questions under a layout: a stem and something that can be a key."""
    if "key" not in layout.roles:
        return False
    good = sum(1 for values in rows if len(text(layout.cell(values, "stem")).strip()) >= 4 and key_like(layout.cell(values, "key")))
    return good > 0 and good * 2 >= len(rows)


def by_content(rows: Sequence[Sequence[Any]]) -> Layout | None:
    """The layout of rows without a header; needs at least two of them."""
    sample = rows[:SAMPLE]
    width = max((len(values) for values in sample), default=0)
    if len(sample) < 2 or width < 2:
        return None
    profiles = {place: _Profile([text(values[place]).strip() if place < len(values) else "" for values in sample]) for place in range(min(width, 60))}
    profiles = {place: one for place, one in profiles.items() if one.filled >= 0.02}
    layout = Layout()
    _pick(layout, "number", {place: 1 - place / 100 for place, one in profiles.items() if one.counting and one.length < 6})
    _pick(layout, "kind", {place: one.kind for place, one in profiles.items() if one.kind >= 0.6})
    _pick(layout, "options", {place: one.options for place, one in profiles.items() if one.options >= 0.4})
    _pick_key(layout, profiles)
    _pick_stem(layout, profiles)
    if "stem" in layout.roles and "options" not in layout.roles:
        _pick_option_columns(layout, profiles)
    _pick_explanation(layout, profiles)
    return layout if layout.known and "stem" in layout.roles and ("key" in layout.roles or layout.options) else None


def _pick(layout: Layout, role: str, found: dict[int, float]) -> None:
    free = {place: score for place, score in found.items() if place not in layout.roles.values()}
    if free:
        layout.roles[role] = max(free, key=lambda place: (free[place], -place))


def _pick_key(layout: Layout, profiles: dict[int, _Profile]) -> None:
    """Among columns of keys the one that is always filled and varies; options such as 正确 / 错误 repeat themselves."""
    found = {place: one for place, one in profiles.items() if one.key >= 0.6 and one.filled >= 0.4 and not one.counting and place not in layout.roles.values()}
    if found:
        layout.roles["key"] = max(found, key=lambda place: (found[place].values > 1, round(found[place].filled, 1), round(found[place].key, 1), place))


def _pick_stem(layout: Layout, profiles: dict[int, _Profile]) -> None:
    free = {place: one for place, one in profiles.items() if place not in layout.roles.values() and one.filled >= 0.5 and one.length >= 4}
    end = min([place for role, place in layout.roles.items() if role in ("options", "key")], default=99)
    before = {place: one for place, one in free.items() if place < end}
    wide = {place: one for place, one in (before or free).items() if one.length >= 6} or before or free
    if wide:
        longest = max(one.length for one in wide.values())
        layout.roles["stem"] = min(place for place, one in wide.items() if one.length >= longest * 0.6)


def _pick_option_columns(layout: Layout, profiles: dict[int, _Profile]) -> None:
    """The run of free columns behind the stem: the first two filled in many rows."""
    places: list[int] = []
    for place in range(layout.roles["stem"] + 1, max(profiles, default=0) + 1):
        if place in layout.roles.values():
            break
        if place not in profiles and not places:
            break
        places.append(place)
    while places and places[-1] not in profiles:
        places.pop()
    key = layout.roles.get("key", -1)
    if places and key < places[0] and len(places) > 2 and profiles[places[-1]].length > 3 * max(profiles[places[0]].length, 4):
        places.pop()  # an explanation behind the options
    if len(places) >= 2 and all(profiles[place].filled >= 0.25 for place in places[:2] if place in profiles):
        layout.options = places


def _pick_explanation(layout: Layout, profiles: dict[int, _Profile]) -> None:
    end = max([*layout.roles.values(), *layout.options], default=0)
    free = [place for place, one in profiles.items() if place > end and one.length >= 8]
    if free:
        layout.roles["explanation"] = free[0]
