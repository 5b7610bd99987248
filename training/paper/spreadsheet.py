"""A sheet as a formatted workbook, ready to print on A4, and as CSV that every spreadsheet opens in Chinese."""

import csv as _csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from .sheet import Sheet, safe, shown


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """One workbook; every text is written as text."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E0EFE9"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        "whole": book.add_format({"num_format": "0", "valign": "top"}),
        "tenth": book.add_format({"num_format": "0.0", "valign": "top"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(safe(sheet.name)[:31]), sheet, formats)
    book.close()
    return out.getvalue()


def _write(place: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    place.write_string(0, 0, safe(sheet.title), formats["title"])
    for row, note in enumerate(sheet.notes, 1):
        place.write_string(row, 0, safe(note))
    top = len(sheet.notes) + 2
    for index, (label, width) in enumerate(sheet.columns):
        place.set_column(index, index, width)
        place.write_string(top, index, label, formats["head"])
    for row, cells in enumerate(sheet.rows, top + 1):
        for index, cell in enumerate(cells):
            if isinstance(cell, date):
                place.write_datetime(row, index, cell, formats["day"])
            elif isinstance(cell, (int, Decimal)):
                place.write_number(row, index, cell, formats["tenth" if isinstance(cell, Decimal) else "whole"])
            else:
                place.write_string(row, index, safe(cell or ""), formats["text"])
    for row, line in enumerate(sheet.closing, top + len(sheet.rows) + 2):
        place.write_string(row, 0, safe(line))
    place.freeze_panes(top + 1, 1)
    if sheet.rows:
        place.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
    place.set_landscape()
    place.set_paper(9)
    place.fit_to_pages(1, 0)
    place.repeat_rows(top)


def csv(sheets: Sequence[Sheet]) -> bytes:
    """The tables one under the other, without notes; UTF-8 with its mark, which spreadsheets in China need."""
    out = StringIO()
    write = _csv.writer(out)
    for number, sheet in enumerate(sheets):
        if number:
            write.writerow([])
        write.writerow([safe(label) for label, _width in sheet.columns])
        write.writerows([[cell if isinstance(cell, (int, Decimal)) else safe(shown(cell)) for cell in row] for row in sheet.rows])
    return out.getvalue().encode("utf-8-sig")
