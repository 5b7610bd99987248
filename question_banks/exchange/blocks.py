"""A sheet cut into blocks of rows that share a layout: by headers anywhere, by section rows, by what a person has said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import columns, guessing, headers
from .columns import Layout
from .entries import text
from .reading import SheetMapping
from .tables import Table

FILLED_DOWN = ("kind", "subject", "clause", "difficulty")


@dataclass
class Line:
    """A row of a block with what the section above it says. `under`: the stem's cell is merged with the one above; `free`: 不定项."""

    row: int
    values: list[Any]
    kind: str = ""
    subject: str = ""
    under: bool = False
    free: bool = False


@dataclass
class Block:
    """Rows under one layout."""

    layout: Layout
    lines: list[Line] = field(default_factory=list)


def cut(table: Table, before: Layout | None, told: SheetMapping | None = None) -> list[Block]:
    """The blocks of a sheet; none when it holds no questions. `before` is the last layout of the sheet before."""
    kind = (told.kind if told else "") or headers.section(table.name) or (headers.kind(table.name) if len(table.name) <= 12 else "")
    rows = _unmerged(table)
    if told and told.roles:
        layout = columns.chosen(told)
        head = next((values for row, values in rows if row == told.header), None)
        body = [(row, values) for row, values in rows if row > told.header]
        return [Block(layout, _lines(body, kind, layout, table, head))] if layout.known else []
    blocks = _by_headers(rows, kind, table, told)
    if not blocks:
        blocks = _without_headers(rows, kind, table, before)
    for block in blocks:
        block.layout = columns.adjusted(block.layout, told)
        _settle(block)
    return [block for block in blocks if block.lines and (not block.layout.weak or _answered_inside(block))]


_INSIDE = re.compile(r"[(（【\[]\s*(?:[A-Ha-h]{1,8}|[√×✓✗]|对|错|正确|错误|T|F)\s*[)）】\]]|答案\s*[:：]|[_＿][^_＿\s]{1,20}[_＿]")


def _answered_inside(block: Block) -> bool:
    """Whether most stems carry their answer inside."""
    shown = [text(block.layout.cell(line.values, "stem")) for line in block.lines]
    return sum(1 for one in shown if _INSIDE.search(one)) * 2 >= len([one for one in shown if len(one) > 3]) > 0


def _unmerged(table: Table) -> list[tuple[int, list[Any]]]:
    """The rows with the value of an area that is merged over several rows in each of them; titles over several columns stay as they are."""
    if not table.merged:
        return table.rows
    by_row = dict(table.rows)
    for top, left, bottom, right in table.merged:
        above = by_row.get(top, [])
        if bottom > top and right == left and left < len(above) and above[left] not in ("", None):
            for row in range(top + 1, bottom + 1):
                values = by_row.get(row)
                if values is not None and left < len(values) and values[left] in ("", None):
                    values[left] = above[left]
    return table.rows


def _by_headers(rows: list[tuple[int, list[Any]]], kind: str, table: Table, told: SheetMapping | None) -> list[Block]:
    starts = [(index, layout) for index, (row, values) in enumerate(rows) if (layout := columns.by_header(values, row, _next(rows, index)))]
    if told and told.header:
        starts = [(index, layout) for index, layout in starts if layout.header == told.header] or starts
    starts = _without_repeats(starts, rows)
    blocks = []
    for place, (index, layout) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(rows)
        above = _section_above(rows, index, starts[place - 1][0] if place else -1)
        head = rows[index][1]
        body = [(row, values) for row, values in rows[index + 1 : end] if row > layout.header]
        blocks.append(Block(layout, _lines(body, above or kind, layout, table, head)))
    return blocks


def _next(rows: list[tuple[int, list[Any]]], index: int) -> Sequence[Any]:
    return rows[index + 1][1] if index + 1 < len(rows) and rows[index + 1][0] == rows[index][0] + 1 else ()


def _without_repeats(starts: list[tuple[int, Layout]], rows: list[tuple[int, list[Any]]]) -> list[tuple[int, Layout]]:
    """A header that only repeats the one before begins no new block."""
    kept: list[tuple[int, Layout]] = []
    for index, layout in starts:
        same = kept and _shown(rows[index][1]) == _shown(rows[kept[-1][0]][1])
        if not same or _section_above(rows, index, kept[-1][0]):
            kept.append((index, layout))
    return kept


def _section_above(rows: list[tuple[int, list[Any]]], index: int, floor: int) -> str:
    """The kind a heading just above a header announces."""
    for place in range(index - 1, max(floor, index - 4), -1):
        lone = _lone(rows[place][1])
        if lone is None:
            return ""
        found = headers.section(lone)
        if found:
            return found
    return ""


def _without_headers(rows: list[tuple[int, list[Any]]], kind: str, table: Table, before: Layout | None) -> list[Block]:
    """Rows told apart by their content, section by section; else like the sheet before, when that fits."""
    lines = _lines(rows, kind, Layout(), table, None)
    if before and guessing.fits(before, [line.values for line in lines]):
        return [Block(Layout(before.roles, before.options, before.wrong, before.blanks, 0, before.convention, before.kind), lines)]
    parts: list[list[Line]] = []
    for line in lines:
        if parts and parts[-1][-1].kind == line.kind:
            parts[-1].append(line)
        else:
            parts.append([line])
    whole = guessing.by_content([line.values for line in lines])
    blocks = []
    for part in parts:
        layout = guessing.by_content([line.values for line in part]) if len(parts) > 1 and len(part) >= 3 else None
        layout = layout or whole
        if layout:
            blocks.append(Block(Layout(dict(layout.roles), layout.options), part))
    return blocks


def _lines(rows: Sequence[tuple[int, list[Any]]], kind: str, layout: Layout, table: Table, head: Sequence[Any] | None) -> list[Line]:
    """The rows that may hold questions; section rows, remarks and repeated headers say something about them or nothing."""
    lines: list[Line] = []
    subject, shown_head, free = "", _shown(head) if head is not None else None, "不定项" in table.name
    under = _under(table, layout)
    for row, values in rows:
        lone = _lone(values)
        if lone is not None:
            found, title = headers.section(lone), headers.chapter(lone)
            if found or title:
                kind, subject = found or kind, title if title and not found else subject
                free = "不定项" in lone if found else free
                continue
            if headers.is_note(lone) or (head is None and not lines and len(lone) <= 40 and not layout.roles and _is_title(lone)):
                continue
        if shown_head is not None and _shown(values) == shown_head:
            continue
        if any(value not in ("", None) and text(value).strip() for value in values):
            lines.append(Line(row, values, kind, subject, row in under, free))
    return lines


def _is_title(lone: str) -> bool:
    return not lone.rstrip().endswith(("。", "？", "?")) and any(word in lone for word in ("题库", "试题", "试卷", "考试", "题目", "汇总", "试题库"))


def _under(table: Table, layout: Layout) -> set[int]:
    stem = layout.roles.get("stem")
    return {row for top, left, bottom, right in table.merged if left <= (stem if stem is not None else -1) <= right for row in range(top + 1, bottom + 1)}


def _lone(values: Sequence[Any]) -> str | None:
    """The text of the only filled cell, or None; a title repeated over several columns counts as one."""
    filled = {text(value).strip() for value in values if value not in ("", None)} - {""}
    return filled.pop() if len(filled) == 1 else None


def _shown(values: Sequence[Any]) -> list[str]:
    shown = [text(value).strip() for value in values]
    while shown and not shown[-1]:
        shown.pop()
    return shown


def _settle(block: Block) -> None:
    """Columns whose header says one thing and whose content says another: a category that holds kinds, two columns that could be the stem."""
    layout, sample = block.layout, [line.values for line in block.lines[:200]]
    if layout.chosen or not sample:
        return
    for role in ("stem", "key"):
        places = layout.others.get(role, [])
        if len(places) > 1:
            measure = _length if role == "stem" else _keyness
            layout.roles[role] = max(places, key=lambda place: (measure(sample, place), -place))
    if "kind" not in layout.roles:
        named = [place for place in layout.others.get("subject", []) if _kindness(sample, place) >= 0.6]
        if named:
            layout.roles["kind"] = named[0]
            layout.others["subject"] = [place for place in layout.others["subject"] if place != named[0]]
            layout.roles.pop("subject", None)
            if layout.others["subject"]:
                layout.roles["subject"] = layout.others["subject"][0]
    elif "subject" not in layout.roles and _kindness(sample, layout.roles["kind"]) == 0 and _length(sample, layout.roles["kind"]) > 1.5:
        layout.roles["subject"] = layout.roles.pop("kind")


def _filled(sample: list[list[Any]], place: int) -> list[str]:
    return [shown for values in sample if place < len(values) and (shown := text(values[place]).strip())]


def _length(sample: list[list[Any]], place: int) -> float:
    return sum(min(len(one), 100) for one in _filled(sample, place)) / len(sample)


def _keyness(sample: list[list[Any]], place: int) -> float:
    return sum(1 for one in _filled(sample, place) if guessing.key_like(one)) / len(sample) + len(_filled(sample, place)) / len(sample) / 10


def _kindness(sample: list[list[Any]], place: int) -> float:
    shown = _filled(sample, place)
    return sum(1 for one in shown if headers.kind(one) or headers.other_kind(one)) / max(len(shown), 1)
