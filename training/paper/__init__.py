"""Tables to take away: one sheet is described once and written as a workbook, as CSV or as PDF. Nothing in it runs as a formula."""

from collections.abc import Callable, Sequence

from .pdf import pdf
from .sheet import Sheet, safe
from .spreadsheet import csv, xlsx

Writer = Callable[[Sequence[Sheet]], bytes]
WRITERS: dict[str, tuple[Writer, str]] = {
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv, "text/csv; charset=utf-8"),
    "pdf": (pdf, "application/pdf"),
}

__all__ = ["WRITERS", "Sheet", "csv", "pdf", "safe", "xlsx"]
