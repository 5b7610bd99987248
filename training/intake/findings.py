"""What was found in a file: one finding a row and column, and the workbook that hands them back to the clerk."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

ERROR, WARNING, INFO = "error", "warning", "info"
# A cell beginning with one of these would run as a formula when the workbook is opened.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Finding:
    """One thing somebody should look at. `severity`: error (the row stays out), warning (taken, look at it), info (for knowledge).

    `row` is the number the spreadsheet program shows (0: the whole sheet); `message` holds no personal number.
    """

    sheet: str
    row: int
    column: str
    severity: str
    code: str
    message: object
    suggestion: object = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: page, command and the stored batch."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "message": str(self.message),
            "suggestion": str(self.suggestion),
        }


def neutral(value: object) -> str:
    """A text that no spreadsheet program takes for a formula."""
    text = str(value)
    return "'" + text if text.startswith(_ACTIVE) else text


def findings_workbook(findings: Iterable[dict[str, Any]]) -> bytes:
    """XLSX with sheet, row, column, finding and suggestion; every text is neutralised and written as text."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAF1F6"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(_("Findings"))
    page.freeze_panes(1, 0)
    for index, (title, width) in enumerate([(_("Sheet"), 12), (_("Row"), 8), (_("Column"), 20), (_("Problem"), 60), (_("Suggestion"), 60)]):
        page.write_string(0, index, title, head)
        page.set_column(index, index, width)
    last = 0
    for last, finding in enumerate(findings, 1):
        page.write_string(last, 0, neutral(finding["sheet"]), wrap)
        page.write_number(last, 1, finding["row"], wrap)
        for index, key in enumerate(("column", "message", "suggestion"), 2):
            page.write_string(last, index, neutral(finding[key]), wrap)
    page.autofilter(0, 0, max(last, 1), 4)
    book.close()
    return memory.getvalue()
