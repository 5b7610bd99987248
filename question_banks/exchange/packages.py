"""A look into an XLSX package before it is opened: bombs are refused by their sizes, and the sheets say what a cell shows.

A spreadsheet keeps “50%” as 0.5 and “1-2” as a day of this year; only the number format says what the person saw.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from django.utils.translation import gettext_lazy as _

from training.intake import UnreadableWorkbook

MAX_PARTS, MAX_TOTAL, MAX_CELLS = 2_000, 64 * 1024 * 1024, 1_500_000
RATIO, SMALL = 150, 8 * 1024 * 1024
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_XF = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_PERCENTS, _FULL_DAYS = {9, 10}, {14, 15, 22, 30, 31}


@dataclass
class Shown:
    """What one sheet shows: cells with a percent sign, cells with a full date (with 年 or with strokes), and merged areas; all one-based rows."""

    percents: set[tuple[int, int]] = field(default_factory=set)
    days: dict[tuple[int, int], bool] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def look(content: bytes) -> dict[str, Shown]:
    """Sheet name → what it shows. Raises UnreadableWorkbook for a bomb, a damaged package, or cells far outside."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        refuse_bomb(archive, len(content))
        return _sheets(archive, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError, ValueError):
        sentence = _("The workbook is damaged. Open it in the spreadsheet program, save it again as XLSX and upload that.")
        raise UnreadableWorkbook("damaged", sentence) from None


def refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    """Compare what the package says about itself with what is reasonable, before anything is unpacked. Raises UnreadableWorkbook."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or total > MAX_TOTAL or (total > SMALL and total > RATIO * max(size, 1)):
        sentence = _("Unpacked, this workbook is far too large. Delete empty rows, pictures and unused sheets, save, and upload again.")
        raise UnreadableWorkbook("bomb", sentence)


def unpack(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, never more than it declares: a part that lies about its size is damaged."""
    header = content[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    start = part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + part.compress_size]
    stored = part.compress_type == zipfile.ZIP_STORED
    body = packed if stored else zlib.decompressobj(-15).decompress(packed, part.file_size + 1)
    if len(body) > part.file_size:
        raise zipfile.BadZipFile
    return body


def _sheets(archive: zipfile.ZipFile, content: bytes) -> dict[str, Shown]:
    parts = {part.filename: part for part in archive.infolist()}
    titles = _titles(content, parts)
    styles = _styles(unpack(content, parts["xl/styles.xml"])) if "xl/styles.xml" in parts else {}
    seen = {}
    for name, part in parts.items():
        body = unpack(content, part)
        if name in titles:
            seen[titles[name]] = _look_at(body, styles)
    return seen


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b(?:\w+:)?" + name + rb'="([^"]*)"', tag)
    return unescape(found.group(1).decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"}) if found else ""


def _titles(content: bytes, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Part name → sheet name."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in parts:
        for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", unpack(content, parts["xl/_rels/workbook.xml.rels"])):
            target = _attribute(tag, b"Target").lstrip("/")
            targets[_attribute(tag, b"Id")] = target if target.startswith("xl/") else f"xl/{target}"
    book = unpack(content, parts["xl/workbook.xml"]) if "xl/workbook.xml" in parts else b""
    titles = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book):
        relation = re.search(rb'\b\w+:id="([^"]*)"', tag)
        titles[targets.get(relation.group(1).decode("utf-8", "replace") if relation else "", "")] = _attribute(tag, b"name")
    return titles


def _styles(body: bytes) -> dict[int, str]:
    """Style number → "percent", "day" or "written-day" (with 年); the other styles are left out."""
    codes = {}
    for tag in _FORMAT.findall(body):
        number = _attribute(tag, b"numFmtId")
        codes[int(number) if number.isdigit() else -1] = _attribute(tag, b"formatCode")
    block = _CELL_FORMATS.search(body)
    found = {}
    for index, tag in enumerate(_XF.findall(block.group(0)) if block else []):
        number = _attribute(tag, b"numFmtId")
        meaning = _meaning(int(number) if number.isdigit() else 0, codes)
        if meaning:
            found[index] = meaning
    return found


def _meaning(number: int, codes: dict[int, str]) -> str:
    code = codes.get(number, "")
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    if number in _PERCENTS or "%" in bare:
        return "percent"
    if number in _FULL_DAYS or ("y" in bare and "m" in bare and "d" in bare):
        return "written-day" if number == 31 or "年" in code else "day"
    return ""


def _look_at(body: bytes, styles: dict[int, str]) -> Shown:
    """One pass over the cells of a sheet. Raises UnreadableWorkbook when the area they span is out of reason."""
    shown, rows, columns = Shown(), 0, 0
    for cell in _CELL.finditer(body):
        attributes = cell.group(1)
        place = _PLACE.search(attributes)
        if cell.group(2) or not place:
            continue
        row, column = int(place.group(2)), position(place.group(1))
        rows, columns = max(rows, row), max(columns, column + 1)
        style = _STYLE.search(attributes)
        meaning = styles.get(int(style.group(1)), "") if style and styles else ""
        if meaning == "percent":
            shown.percents.add((row, column))
        elif meaning:
            shown.days[row, column] = meaning == "written-day"
    if rows * columns > MAX_CELLS:
        sentence = _(
            "This workbook has cells far to the right or far below the table. Delete the empty rows and columns around the table, save, and upload again."
        )
        raise UnreadableWorkbook("stray_cells", sentence)
    areas = [(int(top), position(left), int(bottom), position(right)) for left, top, right, bottom in _MERGED.findall(body)]
    shown.merged = [area for area in areas if area[2] - area[0] < 5_000 and area[3] - area[1] < 200]
    return shown


def position(letters: bytes) -> int:
    """b"A" → 0, b"AA" → 26."""
    place = 0
    for char in letters:
        place = place * 26 + char - 64
    return place - 1
