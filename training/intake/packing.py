"""A look into the XLSX package before anything expensive: bombs, stray cells, locked files, formulas without a value."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from django.utils.translation import gettext_lazy as _

MAX_PARTS = 2_000
MAX_PART = 200 * 1024 * 1024
MAX_TOTAL = 400 * 1024 * 1024
_CELL_FAR_OUT = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="(?:(?:[A-Z]{3}|[H-Z][A-Z])\d+|[A-Z]+(?:[3-9]\d{5}|\d{7,}))"[^>]*(?<!/)>')
_FORMULA_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*(?<!/)>((?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?f[ />].*?)</(?:\w+:)?c>', re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]|<(?:\w+:)?is>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TOO_BIG = ("bomb", _("Unpacked, this workbook is far too large. Delete empty rows, pictures and unused sheets, save, and upload again."))
_STRAY = (
    "stray_cells",
    _("This workbook has cells far to the right or far below the table. Delete the empty rows and columns around the table, save, and upload again."),
)


@dataclass
class Package:
    """What was seen: a reason to refuse, or the formulas without value by sheet name and (row, zero-based column)."""

    refusal: tuple[str, object] | None = None
    formulas: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def examine(content: bytes) -> Package:
    """Unpack every part within limits (declared sizes are not believed) and look at the sheets."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = {info.filename for info in archive.infolist()}
        refusal = _wrong_kind(names)
        if refusal or len(names) > MAX_PARTS:
            return Package(refusal or _TOO_BIG)
        return _look(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError, ValueError):
        return Package(("damaged", _("The workbook is damaged. Open it in the spreadsheet program, save it again as XLSX and upload that.")))


def _wrong_kind(names: set[str]) -> tuple[str, object] | None:
    if "xl/workbook.xml" in names:
        return None
    if "xl/workbook.bin" in names or "content.xml" in names:
        return "other_workbook", _("This is a workbook of another kind (XLSB or ODS). Save it as XLSX and upload that.")
    return "not_a_table", _("This is a packed file or a document, not a workbook. Upload the workbook itself (XLSX, XLS or CSV).")


def _look(archive: zipfile.ZipFile) -> Package:
    package, total = Package(), 0
    titles = _titles(archive)
    for info in archive.infolist():
        is_sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
        size, body = _unpack(archive, info, keep=is_sheet)
        total += size
        if size > MAX_PART or total > MAX_TOTAL:
            return Package(_TOO_BIG)
        if is_sheet:
            if _CELL_FAR_OUT.search(body):
                return Package(_STRAY)
            package.formulas[titles.get(info.filename, "")] = _formulas(body)
    return package


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, keep: bool) -> tuple[int, bytes]:
    """The true size (counting stops above the limit) and, if wanted, the bytes."""
    if info.file_size > MAX_PART:
        return info.file_size, b""
    size, pieces = 0, []
    with archive.open(info) as part:
        while piece := part.read(1 << 20):
            size += len(piece)
            if keep:
                pieces.append(piece)
    return size, b"".join(pieces)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b(?:\w+:)?" + name + rb'="([^"]*)"', tag)
    return unescape(found.group(1).decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"}) if found else ""


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part name -> sheet name."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for tag in _RELATION.findall(_unpack(archive, archive.getinfo("xl/_rels/workbook.xml.rels"), keep=True)[1]):
            target = _attribute(tag, b"Target").lstrip("/")
            targets[_attribute(tag, b"Id")] = target if target.startswith("xl/") else f"xl/{target}"
    book = _unpack(archive, archive.getinfo("xl/workbook.xml"), keep=True)[1]
    return {targets.get(_relation(tag), ""): _attribute(tag, b"name") for tag in _SHEET.findall(book)}


def _relation(tag: bytes) -> str:
    found = re.search(rb'\b\w+:id="([^"]*)"', tag)
    return found.group(1).decode() if found else ""


def _formulas(body: bytes) -> dict[tuple[int, int], str]:
    if b"<f" not in body and b":f" not in body:
        return {}
    found = {}
    for letters, row, inner in _FORMULA_CELL.findall(body):
        if not _VALUE.search(inner):
            found[int(row), _position(letters)] = "="
    return found


def _position(letters: bytes) -> int:
    position = 0
    for char in letters:
        position = position * 26 + char - 64
    return position - 1
