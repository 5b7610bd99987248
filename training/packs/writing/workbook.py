"""The pack as a workbook: one sheet a table, formatted for A4, and no cell that a spreadsheet would run as a formula."""

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from training.paper import safe
from training.papers import Cell, signatures

from ..bridging import STEPS
from ..showing import Sheet
from . import tables
from .tables import Table


class Writer:
    """One workbook under construction."""

    def __init__(self) -> None:
        self.out = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.out, options)
        line = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "仿宋", "font_size": 11}
        self.title = self.book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "font_name": "黑体", "text_wrap": True})
        self.under = self.book.add_format({"font_size": 12, "align": "center", "font_name": "仿宋"})
        self.plain = self.book.add_format({"font_size": 11, "font_name": "仿宋"})
        self.text = self.book.add_format({"font_size": 11, "font_name": "仿宋", "text_wrap": True, "valign": "top"})
        self.head = self.book.add_format({**line, "bold": True, "font_name": "黑体", "align": "center"})
        self.cell = self.book.add_format(line)
        self.number = self.book.add_format({**line, "align": "right"})
        self.day = self.book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "center"})
        self.names: set[str] = set()

    def tab(self, name: str) -> Any:
        """A sheet with a name of its own, ready for A4."""
        wanted = "".join("_" if char in "[]:*?/\\" else char for char in name)[:28] or "_"
        free = next(text for text in (wanted, *(f"{wanted}{number}" for number in range(2, 99))) if text.lower() not in self.names)
        self.names.add(free.lower())
        sheet = self.book.add_worksheet(free)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        return sheet

    def table(self, sheet: Any, table: Table, top: int) -> int:
        """Write title, columns, rows and notes from a row on; returns the first free row."""
        last = len(table.columns) - 1
        sheet.merge_range(top, 0, top, last, safe(table.title), self.title) if last else sheet.write_string(top, 0, safe(table.title), self.title)
        sheet.set_row(top, 28)
        for index, column in enumerate(table.columns):
            sheet.write_string(top + 1, index, safe(column.label), self.head)
        for row, cells in enumerate(table.rows, top + 2):
            for index, value in enumerate(cells):
                self.write(sheet, row, index, value)
        return self.lines(sheet, table.notes, top + 2 + len(table.rows), last)

    def write(self, sheet: Any, row: int, index: int, value: Cell) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, index, value, self.day)
        elif isinstance(value, int):
            sheet.write_number(row, index, value, self.number)
        else:
            sheet.write_string(row, index, safe(value or ""), self.cell)

    def lines(self, sheet: Any, texts: list[str], top: int, last: int) -> int:
        """Plain lines across the table."""
        for row, text in enumerate(texts, top):
            sheet.merge_range(row, 0, row, max(last, 1), safe(text), self.text)
            sheet.set_row(row, 15 * (1 + len(text) // 60))
        return top + len(texts)

    def widths(self, sheet: Any, table: Table) -> None:
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)


def write(sheet: Sheet) -> bytes:
    """All of it."""
    writer = Writer()
    _front(writer, sheet)
    listed = [tables.ranking(sheet), tables.bridge(sheet), tables.moved(sheet, STEPS), tables.confirmations(sheet), tables.rules(sheet)]
    for table in listed:
        _own_sheet(writer, table)
    for line in sheet.lines:
        tab = writer.tab(line.code)
        spread, names = tables.parts(sheet, line), tables.gap_list(sheet, line)
        writer.widths(tab, names)
        free = writer.table(tab, spread, 0)
        writer.table(tab, names, free + 1)
    writer.book.set_properties({"title": tables.heading(sheet), "comments": sheet.row.sha256})
    writer.book.close()
    return writer.out.getvalue()


def _front(writer: Writer, sheet: Sheet) -> None:
    """The first sheet: title, unit, days, the overview, the lines to sign, the hash."""
    table = tables.overall(sheet)
    tab, last = writer.tab(table.name), len(table.columns) - 1
    writer.widths(tab, table)
    tab.fit_to_pages(1, 1)
    tab.merge_range(0, 0, 0, last, safe(tables.heading(sheet)), writer.title)
    tab.set_row(0, 34)
    tab.merge_range(1, 0, 1, last, safe(tables.kind(sheet)), writer.under)
    free = writer.lines(tab, [f"{label}: {value}" for label, value in tables.facts(sheet)], 2, last)
    free = writer.table(tab, table, free + 1) + 1
    for index, label in enumerate(signatures()):
        row, column = free + index // 3 * 2, (0, 2, 5)[index % 3]
        tab.write_string(row, column, safe(label), writer.plain)
    writer.lines(tab, tables.fingerprint(sheet), free + 4, last)


def _own_sheet(writer: Writer, table: Table) -> None:
    tab = writer.tab(table.name)
    writer.widths(tab, table)
    writer.table(tab, table, 0)
    tab.freeze_panes(2, 0)
    tab.repeat_rows(0, 1)
