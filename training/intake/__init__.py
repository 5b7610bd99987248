"""Spreadsheets offices really have, read with findings by row. Used by every import in the house.

`open_workbook(file, name)` gives sheets of numbered rows; `match_columns` says which column was taken for what;
the readers in `cells` turn one cell into a text, a day, a whole number; `findings_workbook` writes what was found,
`annotated_workbook` writes it beside the rows of the file itself.
"""

from .annotating import annotated_workbook
from .cells import Formula, Problem, day, digits, number, text, whole, yes_no
from .columns import Column, Match, find_header, match_columns
from .findings import Finding, findings_workbook, neutral
from .workbook import Sheet, UnreadableWorkbook, open_workbook

__all__ = [
    "Column",
    "Finding",
    "Formula",
    "Match",
    "Problem",
    "Sheet",
    "UnreadableWorkbook",
    "annotated_workbook",
    "day",
    "digits",
    "find_header",
    "findings_workbook",
    "match_columns",
    "neutral",
    "number",
    "open_workbook",
    "text",
    "whole",
    "yes_no",
]
