"""The workbook handed back: the tables as they were, with row, column, problem and suggestion beside every row that needs a look.

Read again by this program the added columns say nothing; every text is neutralised and written as text.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from training.intake import neutral

from . import entries
from .findings import ERROR
from .headers import ADDED, NOTES
from .reading import Reading

_FORBIDDEN = str.maketrans("[]:*?/\\", "（）：＊？／＼")


class _Book:
    """A workbook in the making; sheet names are unique and short enough."""

    def __init__(self) -> None:
        self.memory = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.memory, options)
        self.head = self.book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAF1F6", "text_wrap": True})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.bad = self.book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FBE9E7"})
        self.names: set[str] = set()

    def sheet(self, wished: str) -> Any:
        """A new sheet with a name as near to the wished one as the format allows."""
        base = (wished.translate(_FORBIDDEN).strip("'") or "Sheet")[:31]
        name, number = base, 1
        while name.lower() in self.names:
            number += 1
            name = f"{base[: 31 - len(str(number)) - 1]}~{number}"
        self.names.add(name.lower())
        return self.book.add_worksheet(name)

    def close(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.memory.getvalue()


def workbook(readings: Sequence[tuple[Reading, Sequence[dict[str, Any]]]]) -> bytes:
    """Every table of every reading with its findings (as dicts), and one sheet that lists them all."""
    book = _Book()
    page = book.sheet(NOTES)
    _list(book, page, [(reading.file, finding) for reading, findings in readings for finding in findings])
    for reading, findings in readings:
        said: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for finding in findings:
            said[finding["sheet"], finding["row"]].append(finding)
        headers = {layout["sheet"]: layout["header"] for layout in reading.layouts}
        for name, rows in reading.tables:
            if reading.format in ("xlsx", "xls", "csv", "json"):
                _table(
                    book, book.sheet(name), rows, headers.get(name, 0) or (0 if reading.format == "json" else -1), {row: said[name, row] for row, _v in rows}
                )
    return book.close()


def typed(titles: Sequence[str], rows: Iterable[tuple[Sequence[str], int, Sequence[dict[str, Any]]]]) -> bytes:
    """Rows of a work list under our own titles, each with where it stood and what was said."""
    book = _Book()
    page = book.sheet(_("Rows that stayed out"))
    _titles(book, page, 0, 0, [*titles, *ADDED])
    for index, (texts, row, findings) in enumerate(rows, 1):
        for place, text in enumerate(texts):
            page.write_string(index, place, neutral(text), book.wrap)
        _remarks(book, page, index, len(texts), row, findings)
    page.set_column(0, len(titles), 24)
    page.set_column(len(titles) + 2, len(titles) + 3, 50)
    page.freeze_panes(1, 0)
    return book.close()


def _titles(book: _Book, page: Any, row: int, start: int, titles: Sequence[str]) -> None:
    for place, title in enumerate(titles, start):
        page.write_string(row, place, title, book.head)


def _list(book: _Book, page: Any, findings: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """All findings in one list."""
    _titles(book, page, 0, 0, [_("File"), _("Sheet"), *ADDED])
    for index, (file, finding) in enumerate(findings, 1):
        page.write_string(index, 0, neutral(file), book.wrap)
        page.write_string(index, 1, neutral(finding["sheet"]), book.wrap)
        _remarks(book, page, index, 2, finding["row"], [finding])
    page.set_column(0, 1, 20)
    page.set_column(4, 5, 60)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(findings), 1), 5)


def _remarks(book: _Book, page: Any, index: int, start: int, row: int, findings: Sequence[dict[str, Any]]) -> None:
    """Row, column, problem and suggestion."""
    page.write_number(index, start, row, book.wrap)
    for place, key in enumerate(("column", "message", "suggestion"), start + 1):
        said = list(dict.fromkeys(str(one[key]) for one in findings if one[key]))
        page.write_string(index, place, neutral((", " if key == "column" else "\n").join(said)), book.wrap)


def _table(book: _Book, page: Any, rows: Sequence[tuple[int, Sequence[Any]]], header: int, said: dict[int, list[dict[str, Any]]]) -> None:
    """One table, row numbers kept, its rows with findings marked; without a header nothing is added beside it, the list holds it all."""
    width = max((len(values) for _row, values in rows), default=0)
    shift = 0 if header == 0 else 1
    for row, values in rows:
        index = row - shift
        marked = any(one["severity"] == ERROR for one in said[row])
        for place, value in enumerate(values):
            shown = entries.text(value)
            if shown:
                page.write_string(index, place, neutral(shown), book.head if row == header else book.bad if marked else book.wrap)
        if row == header:
            _titles(book, page, index, width, ADDED)
        elif said[row] and header >= 0:
            _remarks(book, page, index, width, row, said[row])
