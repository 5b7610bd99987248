"""A file to a reading: sheets, their layouts, every row, and the remarks that need more than one row."""

import json
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings

from question_banks.wording import fingerprints
from training.intake import Sheet, UnreadableWorkbook, open_workbook

from . import columns, rows, stems
from .findings import Finding, broken_file, finding
from .rows import Record

HEADINGS = {"xlsx": b"PK", "xls": b"\xd0\xcf\x11\xe0"}


@dataclass
class Reading:
    """What a file holds. `rejected` counts rows that stay out; `unreadable` is True when the file as a whole could not be opened."""

    file: str
    format: str
    sheets: int = 0
    rows: int = 0
    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    unreadable: bool = False

    @property
    def rejected(self) -> int:
        """Rows that hold something and give no question."""
        return self.rows - len(self.records)


def read(file: IO[bytes] | bytes, name: str) -> Reading:
    """Read a question file. Never raises for bad content: the reading says what is wrong."""
    content = file[: settings.UPLOAD_LIMIT + 1] if isinstance(file, bytes) else file.read(settings.UPLOAD_LIMIT + 1)
    reading = Reading(PurePath(name).name, _format(content, name))
    try:
        sheets = _json_sheets(content, reading.file) if reading.format == "json" else open_workbook(content, name)
    except UnreadableWorkbook as refusal:
        reading.unreadable = True
        reading.findings.append(broken_file(refusal.code, refusal))
        return reading
    _read_sheets(reading, sheets)
    if not reading.rows:
        reading.unreadable = True
        reading.findings = [*reading.findings, finding("no-questions")]
    return reading


def _format(content: bytes, name: str) -> str:
    for shown, magic in HEADINGS.items():
        if content.startswith(magic):
            return shown
    return "json" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") and PurePath(name).suffix.lower() != ".csv" else "csv"


def _json_sheets(content: bytes, name: str) -> list[Sheet]:
    """A list of flat objects as a table; the row is the position in the list, from 1."""
    if len(content) > settings.UPLOAD_LIMIT:
        open_workbook(content, name)
    try:
        loaded = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableWorkbook("damaged", finding("file-unreadable").message) from None
    if isinstance(loaded, dict):
        loaded = next((value for value in loaded.values() if isinstance(value, list)), [])
    entries = [entry for entry in loaded if isinstance(entry, dict)]
    heads = list(dict.fromkeys(head for entry in entries for head in entry))
    table = [(number, [_flat(entry.get(head)) for head in heads]) for number, entry in enumerate(entries, 1)]
    return [Sheet(PurePath(name).stem, [(0, list(heads)), *table])] if entries else []


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "\n".join(str(_flat(one)) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{key}.{_flat(one)}" for key, one in value.items())
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _read_sheets(reading: Reading, sheets: list[Sheet]) -> None:
    layout = None
    seen: dict[str, tuple[str, int]] = {}
    for sheet in sheets:
        if not sheet.rows:
            continue
        reading.sheets += 1
        found = columns.find(sheet, layout)
        if found is None:
            reading.findings.append(finding("stray-sheet", sheet=sheet.name))
            continue
        if not found.header and reading.format != "json":
            reading.findings.append(finding("columns-guessed", sheet=sheet.name))
        layout = found
        reading.columns[sheet.name] = found.taken()
        _read_sheet(reading, sheet, found, seen)


def _read_sheet(reading: Reading, sheet: Sheet, layout: columns.Layout, seen: dict[str, tuple[str, int]]) -> None:
    numbering, kind = stems.Numbering(), columns.kind_named(sheet.name)
    body = [(number, values) for number, values in sheet.rows if number > layout.header]
    for index, (number, values) in enumerate(body):
        if not any(rows.text(value).strip() for value in values) or _repeats_header(values, layout, sheet):
            continue
        reading.rows += 1
        record, found = rows.read(sheet.name, number, values, layout, numbering, kind)
        if record:
            record, found = _without_duplicate(record, found, seen, layout)
        following = body[index + 1][1] if index + 1 < len(body) else []
        reading.findings += [_key_below(one, following, layout) for one in found]
        reading.records += [record] if record else []


def _repeats_header(values: list[Any], layout: columns.Layout, sheet: Sheet) -> bool:
    """A header that stands again in the middle of a sheet."""
    header = next((heads for number, heads in sheet.rows if number == layout.header), None) if layout.header else None
    return header is not None and [rows.text(value).strip() for value in values] == [rows.text(value).strip() for value in header]


def _without_duplicate(record: Record, found: list[Finding], seen: dict[str, tuple[str, int]], layout: columns.Layout) -> tuple[Record | None, list[Finding]]:
    """A question that the file already held stays out; the finding says where it stood first."""
    same = fingerprints(record.wording).sameness
    if same in seen:
        sheet, row = seen[same]
        place = str(row) if sheet == record.sheet else f"{sheet}!{row}"
        return None, [*found, finding("duplicate", sheet=record.sheet, row=record.row, column=columns.letter(layout.roles["stem"]), value=place)]
    seen[same] = (record.sheet, record.row)
    return record, found


def _key_below(one: Finding, following: list[Any], layout: columns.Layout) -> Finding:
    """A missing key that stands alone in the next row is named so."""
    alone = [rows.text(value).strip() for value in following if rows.text(value).strip()]
    if one.code == "key-missing" and len(alone) == 1 and not rows.text(layout.cell(following, "stem")).strip():
        return finding("key-in-next-row", sheet=one.sheet, row=one.row, column=one.column)
    return one
