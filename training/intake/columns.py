"""Headers as people write them: which column was taken for what, and which were not understood."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .findings import ERROR, INFO, WARNING, Finding
from .workbook import Sheet

HEADER_SEARCH_ROWS = 10
# The columns we add to a workbook that is given back (`annotating`); they are not read.
OURS = ("行", "列", "问题", "建议")


@dataclass(frozen=True)
class Column:
    """A column we know: the key used in code, its title in our layout, and other ways people write it."""

    key: str
    title: str
    variants: tuple[str, ...] = ()
    required: bool = False


@dataclass
class Match:
    """Where each known column stands (`index`: key -> position), and what a person should know about it."""

    index: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    taken: list[dict[str, str]] = field(default_factory=list)
    header_row: int = 0

    def cell(self, row: Sequence[Any], key: str) -> Any:
        """The raw value of a column in a row; None where the sheet has no such column or the row is short."""
        position = self.index.get(key)
        return row[position] if position is not None and position < len(row) else None


def letter(position: int) -> str:
    """0 -> A, 26 -> AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def _plain(title: Any) -> str:
    """A header without width, spaces, stars, and line breaks."""
    written = unicodedata.normalize("NFKC", str(title or "")).lower()
    return re.sub(r"[\s*＊:：_、/\\.。\-—]", "", written)


def _bare(title: Any) -> str:
    """A header without its bracketed remark: 从业人数（人） -> 从业人数."""
    return re.sub(r"[(\[【〔<].*?[)\]】〕>]", "", _plain(title))


def match_columns(header: Sequence[Any], spec: Sequence[Column], *, sheet: str = "", row: int = 1) -> Match:
    """Take each header for at most one known column: exact, then without brackets, then as a part of a longer title (said so)."""
    match = Match(header_row=row)
    names = {_plain(name): column for column in reversed(spec) for name in (*column.variants, column.title)}
    free: list[int] = []
    for position, title in enumerate(header):
        column = names.get(_plain(title)) or names.get(_bare(title))
        if column is None:
            if str(title or "").strip() not in OURS:
                free.append(position)
        elif column.key in match.index:
            match.findings.append(_twice(sheet, row, column, header[match.index[column.key]], title))
        else:
            _take(match, column, position, title)
    _guess(match, header, free, spec, sheet, row)
    for column in spec:
        if column.required and column.key not in match.index:
            message = format_lazy(_("The column “{title}” is missing."), title=column.title)
            suggestion = format_lazy(_("Add a column with the header “{title}”."), title=column.title)
            match.findings.append(Finding(sheet, row, column.title, ERROR, "column_missing", message, suggestion))
    return match


def _take(match: Match, column: Column, position: int, title: Any) -> None:
    match.index[column.key] = position
    match.taken.append({"key": column.key, "title": column.title, "header": str(title).strip(), "letter": letter(position)})


def _twice(sheet: str, row: int, column: Column, first: Any, second: Any) -> Finding:
    message = format_lazy(
        _("Two columns look like “{title}”: “{first}” was taken, “{second}” was not."), title=column.title, first=str(first), second=str(second)
    )
    return Finding(sheet, row, column.title, WARNING, "column_twice", message, _("Delete or rename the one that is not meant."))


def _guess(match: Match, header: Sequence[Any], free: list[int], spec: Sequence[Column], sheet: str, row: int) -> None:
    """Headers that only contain a known title, and headers nobody knows."""
    for position in free:
        title = _bare(header[position])
        if not title:
            continue
        open_columns = [column for column in spec if column.key not in match.index]
        fitting = [column for column in open_columns if any(len(_plain(name)) > 1 and _plain(name) in title for name in (column.title, *column.variants))]
        if len(fitting) == 1:
            _take(match, fitting[0], position, header[position])
            message = format_lazy(_("“{header}” was taken for “{title}”."), header=str(header[position]).strip(), title=fitting[0].title)
            match.findings.append(Finding(sheet, row, letter(position), WARNING, "column_guessed", message, _("If that is wrong, rename the header.")))
        else:
            message = format_lazy(_("The column “{header}” is not used."), header=str(header[position]).strip())
            match.findings.append(Finding(sheet, row, letter(position), INFO, "column_ignored", message))


def find_header(sheet: Sheet, spec: Sequence[Column]) -> Match | None:
    """The header among the first rows (people put a title above it): the row that knows most columns, at least two. None if there is none."""
    best: Match | None = None
    for number, values in sheet.rows[:HEADER_SEARCH_ROWS]:
        match = match_columns(values, spec, sheet=sheet.name, row=number)
        if len(match.index) >= min(2, len(spec)) and (best is None or len(match.index) > len(best.index)):
            best = match
    return best
