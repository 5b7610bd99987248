"""Opening a file by what it is, not by what it is called: XLSX, XLS, CSV in the encodings Chinese offices use."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any

import python_calamine
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.errors import Refusal

from . import packing
from .cells import Formula
from .findings import ERROR, Finding

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"{\\rtf": "RTF"}
MAX_SHEETS = 60
MAX_CSV_ROWS = 300_000
ENCODINGS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


class UnreadableWorkbook(Refusal):
    """The file as a whole can not be read; the sentence says why and what to do."""

    def __init__(self, code: str, sentence: object) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Sheet:
    """One sheet: rows as (number shown by the spreadsheet program, values); empty rows are left out."""

    name: str
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)

    def formulas(self) -> Iterator[Finding]:
        """A finding for every cell that holds a formula without a value."""
        from .columns import letter

        for number, values in self.rows:
            for position, value in enumerate(values):
                if isinstance(value, Formula):
                    yield Finding(self.name, number, letter(position), ERROR, "formula_cell", _("This cell holds a formula, not a value."))


def _refuse(code: str, sentence: object) -> UnreadableWorkbook:
    return UnreadableWorkbook(code, sentence)


def open_workbook(file: IO[bytes] | bytes, name: str = "") -> list[Sheet]:
    """All sheets of a workbook or CSV file. Raises UnreadableWorkbook with one sentence when it is not one, too large, or locked."""
    content = _content(file)
    if not content.strip():
        raise _refuse("empty_file", _("The file is empty. Choose the workbook again."))
    if content.startswith(b"PK\x03\x04"):
        return _xlsx(content)
    if content.startswith(_OLE):
        return _xls(content)
    for magic, kind in _NOT_TABLES.items():
        if content.startswith(magic):
            raise _refuse("not_a_table", format_lazy(_("This is a {kind} file, not a table. Upload the workbook itself (XLSX, XLS or CSV)."), kind=kind))
    if _is_markup(content):
        raise _refuse(
            "html_as_xls",
            _("This file is a web page that only carries the name of a workbook. Open it in the spreadsheet program, save it as XLSX and upload that."),
        )
    return [_csv(content, PurePath(name).stem or "CSV")]


def _content(file: IO[bytes] | bytes) -> bytes:
    limit = settings.UPLOAD_LIMIT
    content = file[: limit + 1] if isinstance(file, bytes) else file.read(limit + 1)
    if len(content) > limit:
        shown = filesizeformat(limit)
        raise _refuse("too_large", format_lazy(_("The file is larger than {limit}. Split the workbook into several files, or remove pictures."), limit=shown))
    return content


def _is_markup(content: bytes) -> bool:
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version"))


def _xlsx(content: bytes) -> list[Sheet]:
    package = packing.examine(content)
    if package.refusal is not None:
        raise _refuse(*package.refusal)
    return _read(content, package)


def _xls(content: bytes) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refuse("encrypted", _("The workbook is locked with a password. Remove the password, save, and upload again."))
    if "WordDocument".encode("utf-16-le") in content:
        raise _refuse("not_a_table", _("This is a Word document, not a table. Upload the workbook itself (XLSX, XLS or CSV)."))
    return _read(content, packing.Package())


def _read(content: bytes, package: packing.Package) -> list[Sheet]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if len(names) > MAX_SHEETS:
            raise _refuse("too_many_sheets", _("The workbook has too many sheets. Keep only those to be imported."))
        return [_sheet(book, name, package.formulas.get(name, {})) for name in names]
    except python_calamine.PasswordError:
        raise _refuse("encrypted", _("The workbook is locked with a password. Remove the password, save, and upload again.")) from None
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise _refuse("damaged", _("The workbook is damaged or very old. Open it in the spreadsheet program, save it as XLSX and upload that.")) from None


def _sheet(book: Any, name: str, formulas: dict[tuple[int, int], str]) -> Sheet:
    sheet = Sheet(name)
    in_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (number, position), formula in formulas.items():
        in_row[number].append((position, formula))
    for number, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
        for position, formula in in_row.get(number, ()):
            values.extend([""] * (position + 1 - len(values)))
            values[position] = Formula(formula)
        _add(sheet, number, values)
    return sheet


def _add(sheet: Sheet, number: int, values: list[Any]) -> None:
    for position, value in enumerate(values):
        if isinstance(value, str) and value[:1] == "=" and not isinstance(value, Formula):
            values[position] = _quoted(value)
    if any(value != "" and value is not None for value in values):
        sheet.rows.append((number, values))


def _quoted(value: str) -> str:
    """`="0123"` is the way programs protect digits in a CSV; anything else that begins with = is a formula."""
    inner = value[2:-1]
    return inner if value.startswith('="') and value.endswith('"') and '"' not in inner and len(value) > 3 else Formula(value)


def _csv(content: bytes, name: str) -> Sheet:
    written = _decoded(content)
    if "\x00" in written:
        raise _refuse("not_a_table", _("This file is neither a workbook nor a text table. Upload XLSX, XLS or CSV."))
    first = written.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    sheet = Sheet(name)
    try:
        for number, values in enumerate(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter), 1):
            if number > MAX_CSV_ROWS:
                raise _refuse("too_many_rows", _("The table has too many rows. Split it into several files."))
            _add(sheet, number, [value.strip() for value in values])
    except csv.Error:
        raise _refuse("damaged", _("The text table is damaged. Open it in the spreadsheet program, save it as XLSX and upload that.")) from None
    return sheet


def _decoded(content: bytes) -> str:
    for encoding, mark in ENCODINGS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    zeros = content[:2000].count(0)
    if zeros > len(content[:2000]) // 10:
        even = content[:2000:2].count(0)
        return content.decode("utf-16-be" if even > zeros // 2 else "utf-16-le", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse("unknown_encoding", _("The text of this file is in no encoding the system knows. Save it as XLSX and upload that."))
