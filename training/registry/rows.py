"""One row at a time: cells through readers, findings collected, the typed rows of a whole workbook."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.intake import Finding, Match, Problem, text
from training.intake.findings import ERROR, WARNING

from . import layout
from .layout import meaning

# Problems after which no other cell of the row can be trusted to stand where it should.
_FATAL = {"formula_cell", "number_ruined"}


@dataclass
class Row:
    """One row of one sheet: where it stands, and its values by column key (None: empty cell)."""

    sheet: str
    number: int
    values: dict[str, Any]

    def get(self, key: str) -> Any:
        return self.values.get(key)


@dataclass
class Register:
    """What a workbook says, before it is compared with what is known."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {one.key: [] for one in layout.LAYOUTS})
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=lambda: {one.key: 0 for one in layout.LAYOUTS})
    titles: dict[str, str] = field(default_factory=lambda: {one.key: one.title for one in layout.LAYOUTS})


class RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, sheet: str, match: Match, titles: dict[str, str], findings: list[Finding]) -> None:
        self.sheet, self.match, self.titles, self.findings = sheet, match, titles, findings
        self.number, self.cells, self.spoiled = 0, [], False  # type: ignore[var-annotated]

    def start(self, number: int, cells: list[Any]) -> None:
        self.number, self.cells, self.spoiled = number, cells, False

    def find(self, key: str, severity: str, code: str, message: object, suggestion: object = "") -> None:
        """Add a finding at a column of this row; an error keeps the row out."""
        self.findings.append(Finding(self.sheet, self.number, self.titles.get(key, key), severity, code, message, suggestion))
        self.spoiled = self.spoiled or severity == ERROR

    def read(self, key: str, reader: Callable[[Any], Any] = text, *, severity: str = WARNING, needed: bool = False) -> Any:
        """One cell through one reader. A problem becomes a finding of this severity (error when the digits are lost) and the value None."""
        try:
            value = reader(self.match.cell(self.cells, key))
        except Problem as problem:
            self.find(key, ERROR if problem.code in _FATAL else severity, problem.code, problem.message, problem.suggestion)
            return None
        if value is None and needed:
            message = format_lazy(_("“{title}” is empty."), title=self.titles[key])
            self.find(key, ERROR, "value_missing", message, _("Fill the cell; without it the row can not be used."))
        return value

    def word(self, key: str, words: dict[Any, Any], *, severity: str = WARNING, needed: bool = False) -> Any:
        """A cell that must hold one of some words."""
        written = self.read(key, needed=needed)
        value = meaning(words, written)
        if written and value is None:
            message = format_lazy(_("“{written}” is not a word the system knows here."), written=written)
            choices = "、".join(spellings[0] for spellings in words.values())
            self.find(key, severity, "unknown_word", message, format_lazy(_("Use one of: {choices}."), choices=choices))
        return value
