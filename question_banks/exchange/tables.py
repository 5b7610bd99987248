"""A file to tables: workbooks with what their cells show, and text tables with whatever separates their columns."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.intake import Formula, UnreadableWorkbook, open_workbook

from . import packages
from .reading import MAX_QUESTIONS

Rows = list[tuple[int, list[Any]]]
DELIMITERS = ",\t;|，；"
MAX_LINES, MAX_COLUMNS, LINES_A_QUESTION, LONGEST_LINE = 400_000, 200, 8, 1_000_000


class Day(str):
    """A full date as the spreadsheet showed it; `others` are further ways to write it."""

    __slots__ = ("others",)
    others: list[str]

    @classmethod
    def of(cls, value: date, *, written: bool) -> "Day":
        """A day shown with 年月日 or with strokes."""
        forms = [f"{value.year}年{value.month}月{value.day}日", f"{value.year}/{value.month}/{value.day}", value.strftime("%Y-%m-%d")]
        forms.append(f"{value.year}.{value.month}.{value.day}")
        made = cls(forms[0] if written else forms[1])
        made.others = [form for form in forms if form != made]
        return made


@dataclass
class Table:
    """A sheet: rows by the number the spreadsheet shows, empty rows left out; merged areas by one-based rows and zero-based columns."""

    name: str
    rows: Rows = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def open_book(content: bytes, name: str) -> list[Table]:
    """All sheets of an XLSX or XLS workbook. Raises UnreadableWorkbook."""
    shown = packages.look(content) if content.startswith(b"PK") else {}
    tables = []
    for sheet in open_workbook(content, name):
        seen = shown.get(sheet.name, packages.Shown())
        tables.append(Table(sheet.name, _as_shown(sheet.rows, seen), seen.merged))
    require_rows(sum(len(table.rows) for table in tables))
    return tables


def _as_shown(rows: Rows, seen: packages.Shown) -> Rows:
    by_row = dict(rows)
    for row, column in seen.percents:
        values = by_row.get(row, [])
        if column < len(values) and isinstance(values[column], int | float) and not isinstance(values[column], bool):
            values[column] = f"{(Decimal(repr(values[column])) * 100).normalize():f}%"
    for (row, column), written in seen.days.items():
        values = by_row.get(row, [])
        if column < len(values) and isinstance(values[column], date | datetime):
            values[column] = Day.of(values[column], written=written)
    return rows


def open_text_table(text: str, name: str) -> Table:
    """A table of text, whatever separates its columns. Raises UnreadableWorkbook."""
    lines = text[:60_000].splitlines()[:80]
    told = re.fullmatch(r"sep=(.)", lines[0].strip()) if lines else None
    delimiter = told.group(1) if told else _delimiter(lines)
    table = Table(PurePath(name).stem or "CSV")
    if len(text) > LONGEST_LINE and any(len(line) > LONGEST_LINE for line in io.StringIO(text)):
        require_rows(MAX_QUESTIONS + 1)
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number > MAX_LINES:
                require_rows(number)
            cells = [_unquoted(value.strip()) for value in values[:MAX_COLUMNS]]
            if any(cells) and not (told and number == 1):
                table.rows.append((number, cells))
    except csv.Error:
        sentence = _("The text table is damaged. Open it in the spreadsheet program, save it as XLSX and upload that.")
        raise UnreadableWorkbook("damaged", sentence) from None
    require_rows(len(table.rows))
    return table


def require_rows(count: int) -> None:
    """Raises UnreadableWorkbook for more rows than an import takes."""
    if count > MAX_QUESTIONS:
        sentence = format_lazy(_("The file has more than {limit} rows. Split it into several files."), limit=MAX_QUESTIONS)
        raise UnreadableWorkbook("too_many_rows", sentence)


def columns_of(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Share of the lines that have the most common number of columns, and that number (0 when there is one column only)."""
    try:
        counts = Counter(len(values) for values in csv.reader(lines, delimiter=delimiter) if any(values))
    except csv.Error:
        return 0.0, 0
    several = [(count, width) for width, count in counts.items() if width > 1]
    if not several:
        return 0.0, 0
    count, width = max(several)
    return count / sum(counts.values()), width


def _delimiter(lines: list[str]) -> str:
    scores = {mark: columns_of(lines, mark) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (round(scores[mark][0], 1), min(scores[mark][1], 12), -DELIMITERS.index(mark)))


def _unquoted(value: str) -> str:
    """`="0.50"` is the way programs protect a text; anything else that begins with = is a formula."""
    if not value.startswith("="):
        return value
    inner = value[2:-1]
    return inner if value.startswith('="') and value.endswith('"') and '"' not in inner and len(value) > 3 else Formula(value)
