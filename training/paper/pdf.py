"""Sheets as a PDF on A4, written directly: text and lines only.

The font is STSong-Light, the standard song typeface of the Adobe-GB1 collection: every reader has it or draws it in a Chinese font of its own,
so nothing is embedded and a list of thousands stays small. Chinese characters are one em wide, Latin ones half an em.
"""

import zlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from .sheet import Cell, Sheet, shown

WIDTH, HEIGHT, MARGIN = 842, 595, 36
SMALL, TITLE, LEADING = 8, 14, 11
GAP = 4  # between columns
HANGING = "，。；：、！？）】”"  # never begin a line

_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    b" /DW 1000 /W [1 95 500 814 939 500] /FontDescriptor 5 0 R >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120"
    b" /CapHeight 880 /StemV 93 >>",
)


def width(text: str, size: float) -> float:
    """How wide a text is drawn, in points."""
    return sum(size / 2 if " " <= char <= "~" else size for char in text)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """A text in lines that fit; Chinese may break anywhere, Latin words only when they are wider than the column."""
    lines, line = [], ""
    for char in text.replace("\n", " "):
        if line and char not in HANGING and width(line + char, size) > room:
            head, space, tail = line.rpartition(" ")
            keep = bool(space and head and tail.isascii() and char.isascii() and char != " ")
            lines.append(head if keep else line)
            line = tail if keep else ""
        line += char
    return [*lines, line] if line or not lines else lines


class _Page:
    """The operators of one page, from the top down."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = float(HEIGHT - MARGIN)

    def text(self, x: float, text: str, size: float = SMALL, *, bold: bool = False) -> None:
        """One line on the current height."""
        mode = "2 Tr 0.3 w" if bold else "0 Tr"
        self.parts.append(f"BT /F1 {size} Tf {mode} 1 0 0 1 {x:.1f} {self.y:.1f} Tm <{text.encode('utf-16-be').hex()}> Tj ET")

    def rule(self, weight: float) -> None:
        """A line across the page, just below the current height."""
        y = self.y - 3
        self.parts.append(f"{weight} w {MARGIN} {y:.1f} m {WIDTH - MARGIN} {y:.1f} l S")

    @property
    def is_full(self) -> bool:
        return self.y < MARGIN + 3 * LEADING


def pdf(sheets: Sequence[Sheet]) -> bytes:
    """All sheets, each from a new page, with the headings repeated and the pages counted."""
    pages = [page for sheet in sheets for page in _pages(sheet)]
    for number, page in enumerate(pages, 1):
        page.y = MARGIN / 2
        page.text(WIDTH / 2 - 10, f"{number} / {len(pages)}")
    return _file(["\n".join(page.parts) for page in pages])


def _pages(sheet: Sheet) -> list[_Page]:
    pages = [_Page()]
    room = WIDTH - 2 * MARGIN
    for line in wrapped(sheet.title, room, TITLE):
        pages[-1].y -= TITLE + 4
        pages[-1].text(MARGIN, line, TITLE, bold=True)
    for note in sheet.notes:
        for line in wrapped(note, room, SMALL):
            pages[-1].y -= LEADING
            pages[-1].text(MARGIN, line)
    total = sum(size for _label, size in sheet.columns)
    widths = [room * size / total - GAP for _label, size in sheet.columns]
    _head(pages[-1], sheet, widths)
    for row in sheet.rows:
        lines = [wrapped(_cell(cell), size, SMALL) for cell, size in zip(row, widths, strict=True)]
        if pages[-1].y - LEADING * max(map(len, lines)) < MARGIN + LEADING:
            pages.append(_Page())
            _head(pages[-1], sheet, widths)
        _row(pages[-1], lines, widths, [isinstance(cell, (int, Decimal)) for cell in row])
        pages[-1].rule(0.2)
    for line in sheet.closing:
        if pages[-1].is_full:
            pages.append(_Page())
        pages[-1].y -= 2 * LEADING
        pages[-1].text(MARGIN, line)
    return pages


def _cell(cell: Cell) -> str:
    return shown(cell) if isinstance(cell, (str, int, Decimal, date)) else ""


def _head(page: _Page, sheet: Sheet, widths: list[float]) -> None:
    page.y -= LEADING / 2
    numbers = [bool(sheet.rows) and isinstance(sheet.rows[0][index], (int, Decimal)) for index in range(len(widths))]
    _row(page, [wrapped(label, size, SMALL) for (label, _chars), size in zip(sheet.columns, widths, strict=True)], widths, numbers, bold=True)
    page.rule(0.8)


def _row(page: _Page, lines: list[list[str]], widths: list[float], numbers: list[bool], *, bold: bool = False) -> None:
    """Cells side by side; numbers stand on the right."""
    for index in range(max(map(len, lines))):
        page.y -= LEADING
        x = float(MARGIN)
        for cell, size, number in zip(lines, widths, numbers, strict=True):
            if index < len(cell) and cell[index]:
                page.text(x + (size - width(cell[index], SMALL) if number else 0), cell[index], bold=bold)
            x += size + GAP


def _file(contents: list[str]) -> bytes:
    """Objects 1 and 2 are the catalogue and the pages, 3 to 5 the font; then two for every page."""
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(contents)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(), *_FONT]
    for number, content in enumerate(contents):
        packed = zlib.compress(content.encode())
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>"
        objects += [page.encode(), b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)]
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
