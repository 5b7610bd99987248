"""The shape of an office's paper, for every paper of the house: margins, type and order of official documents, lines to sign and seal, hash and symbol."""

import base64
import io
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from training import symbols

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, HEAD, TEXT = "方正小标宋简体", "黑体", "仿宋_GB2312"
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # GB/T 9704
SYMBOL_MM, WIDE = 28, 8
NUMBERS = "一二三四五六七八九十"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML can not hold

Cell = str | int | date | None


@dataclass(frozen=True)
class Column:
    """A heading and how much room it needs, in characters."""

    label: str
    width: int
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """One table. `name` is short enough for the tab of a sheet."""

    name: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def signatures() -> list[str]:
    """The lines to be signed and sealed by hand."""
    return [_("Reporting unit (seal):"), _("Filled in by:"), _("Reviewed by:"), _("Person in charge:"), _("Phone:"), _("Date:")]


class Writer:
    """One document under construction."""

    def __init__(self) -> None:
        self.part, self.printed = 0, 210 - MARGINS["left_margin"] - MARGINS["right_margin"]
        self.paper = Document()
        page = self.paper.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        for name, millimetres in MARGINS.items():
            setattr(page, name, Mm(millimetres))
        normal = self.paper.styles["Normal"]
        normal.font.name, normal.font.size = TEXT, Pt(14)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT)
        normal.paragraph_format.space_after = Pt(0)

    def turn(self) -> None:
        """Go on with broad pages, where lists of names have room."""
        page = self.paper.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)
        self.printed = 297 - MARGINS["left_margin"] - MARGINS["right_margin"]

    def line(self, text: str, *, size: float = 14, font: str = TEXT, centred: bool = False, before: float = 0, indent: bool = False) -> Any:
        """One paragraph."""
        paragraph = self.paper.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(before)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        _typed(paragraph, text, size, font)
        return paragraph

    def heading(self, text: str, *, numbered: bool = True) -> None:
        """A heading that stays with what follows; parts of the report are numbered as in official papers."""
        if numbered:
            self.part += 1
            text = f"{NUMBERS[self.part - 1]}、{text}"
        self.line(text, size=15, font=HEAD, before=12).paragraph_format.keep_with_next = True

    def table(self, table: Table, limit: int | None = None, *, numbered: bool = True) -> None:
        """Heading, table and notes; beyond `limit` rows a line says where the rest stands."""
        self.heading(table.title, numbered=numbered)
        rows = table.rows if limit is None else table.rows[:limit]
        if rows:
            self._grid(table, rows)
        else:
            self.line(_("None."), indent=True)
        for note in table.notes:
            self.line(note, size=10.5)
        if len(rows) < len(table.rows):
            counts = {"shown": len(rows), "all": len(table.rows)}
            self.line(_("%(shown)s of %(all)s lines are printed; the workbook of this report holds all of them.") % counts, size=10.5)

    def _grid(self, table: Table, rows: list[list[Cell]]) -> None:
        grid = self.paper.add_table(rows=len(rows) + 1, cols=len(table.columns), style="Table Grid")
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        size = 10.5 if len(table.columns) < WIDE else 9
        total = sum(column.width for column in table.columns)
        widths = [Mm(self.printed * column.width / total) for column in table.columns]
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width
        head, *others = grid.rows
        _repeat(head)
        for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
            cell.width = width
            _typed(cell.paragraphs[0], column.label, size, HEAD)
        for line, values in zip(others, rows, strict=True):
            for cell, value, column, width in zip(line.cells, values, table.columns, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                if column.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _typed(paragraph, "" if value is None else str(value), size, TEXT)

    def sign(self, sha256: str, fingerprint: list[str]) -> None:
        """The lines to sign and seal by hand, what is said of the hash, and the hash as a symbol."""
        for index, label in enumerate(signatures()):
            self.line(f"{label}{'＿' * 12}", before=18 if index == 0 else 8)
        for text in fingerprint:
            self.line(text, size=9, before=8)
        picture = base64.b64decode(symbols.picture(sha256, size=4).partition(",")[2])
        self.paper.add_picture(io.BytesIO(picture), width=Mm(SYMBOL_MM))

    def done(self, *, title: str, author: str, sha256: str) -> bytes:
        """The finished file."""
        out = io.BytesIO()
        properties = self.paper.core_properties
        properties.title, properties.author, properties.comments = title, settings.ORGANISER or author, sha256
        self.paper.save(out)
        return out.getvalue()


def _typed(paragraph: Any, text: str, size: float, font: str) -> None:
    run = paragraph.add_run(_UNPRINTABLE.sub("", text))
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _repeat(row: Any) -> None:
    """The heading row appears again on every page."""
    mark = row._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    row._tr.get_or_add_trPr().append(mark)
