"""A file to a reading: which format it is, its tables or texts, every question, and the remarks that need more than one row."""

from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.intake import UnreadableWorkbook

from . import blocks, encodings, entries, formats, headers, objects, rows, shifting, spreading, stems, structured, tables, texts
from .blocks import Block
from .columns import Layout
from .entries import Entry
from .findings import Finding, broken_file, finding
from .reading import Asked, Mapping, Reading

FORMATS = ("auto", "xlsx", "csv", "json", "txt", "gift", "aiken", "moodle-xml", "qti")


def read(file: IO[bytes] | bytes, name: str, format: str = "auto", *, mapping: Mapping | None = None) -> Reading:
    """Read a question file, as the given format or as what it is. Never raises for bad content: the reading says what is wrong."""
    content = file[: settings.UPLOAD_LIMIT + 1] if isinstance(file, bytes) else file.read(settings.UPLOAD_LIMIT + 1)
    reading = Reading(PurePath(name).name, format if format != "auto" else "")
    try:
        _require_size(content)
        reading.format = formats.settled(content, name, format)
        if reading.format in formats.STRUCTURED:
            return structured.read(content, reading.file, reading.format)
        _READERS[reading.format](reading, content, mapping or Mapping())
    except UnreadableWorkbook as refusal:
        return unreadable(reading, broken_file(refusal.code, refusal))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a library in Rust raises for a file it did not expect
            raise
        return unreadable(reading, finding("file-unreadable"))
    if not reading.rows:
        return unreadable(reading, finding("no-questions"))
    shifting.apply(reading, shifting.within(reading.asked))
    return reading


def unreadable(reading: Reading, reason: Finding) -> Reading:
    """The reading of a file that can not be opened at all."""
    reading.format = reading.format or "unknown"
    reading.unreadable = True
    reading.findings.append(reason)
    return reading


def read_entry(entry: Entry) -> tuple[Any, list[Finding]]:
    """One row by itself, as it is checked again after a correction by hand: (record or None, findings)."""
    record, _asked = _read_entry(entry)
    return record, entry.findings


def _require_size(content: bytes) -> None:
    if not content.strip():
        raise UnreadableWorkbook("empty_file", _("The file is empty. Choose the workbook again."))
    if len(content) > settings.UPLOAD_LIMIT:
        shown = filesizeformat(settings.UPLOAD_LIMIT)
        sentence = format_lazy(_("The file is larger than {limit}. Split the workbook into several files, or remove pictures."), limit=shown)
        raise UnreadableWorkbook("too_large", sentence)


def _read_book(reading: Reading, content: bytes, mapping: Mapping) -> None:
    _read_tables(reading, tables.open_book(content, reading.file), mapping)


def _read_csv(reading: Reading, content: bytes, mapping: Mapping) -> None:
    _read_tables(reading, [tables.open_text_table(encodings.decode(content), reading.file)], mapping)


def _read_txt(reading: Reading, content: bytes, mapping: Mapping) -> None:
    text = encodings.decode(content).replace("\r\n", "\n").replace("\r", "\n")
    tables.require_rows(text.count("\n") // tables.LINES_A_QUESTION)
    lines = list(enumerate(text.split("\n"), 1))
    sheet = PurePath(reading.file).stem
    reading.sheets = 1
    told = mapping.sheets.get(sheet)
    _take_all(reading, texts.entries(lines, sheet, told.kind if told else ""), sheet)
    reading.tables.append((sheet, [(number, [line]) for number, line in lines if line.strip()]))
    reading.layouts.append({"sheet": sheet, "text": True, "header": 0, "columns": {}, "kind": told.kind if told else "", "keys": "auto", "sample": []})


def _read_json(reading: Reading, content: bytes, mapping: Mapping) -> None:
    for table, found in objects.tables(objects.load(content), PurePath(reading.file).stem):
        reading.sheets += 1
        _read_table(reading, table, None, mapping, kind=found.kind, subject=found.subject)


_READERS = {"xlsx": _read_book, "xls": _read_book, "csv": _read_csv, "txt": _read_txt, "json": _read_json}


def _read_tables(reading: Reading, found: list[tables.Table], mapping: Mapping) -> None:
    layout: Layout | None = None
    for table in found:
        if table.rows and table.name != headers.NOTES:
            reading.sheets += 1
            layout = _read_table(reading, table, layout, mapping) or layout


def _read_table(reading: Reading, table: tables.Table, before: Layout | None, mapping: Mapping, *, kind: str = "", subject: str = "") -> Layout | None:
    reading.tables.append((table.name, table.rows))
    told = mapping.sheets.get(table.name)
    cut = [] if told and told.skip else blocks.cut(table, before, told)
    reading.layouts.append(_described(table, cut, reading.format))
    if not cut:
        lines = [] if told and told.skip else _as_text(table)
        read = texts.entries(lines, table.name, headers.section(table.name)) if lines else []
        if read:
            reading.columns.setdefault(table.name, {"stem": "A"})
            _take_all(reading, read, table.name)
        else:
            reading.findings.append(finding("stray-sheet", sheet=table.name))
        return None
    if not any(block.layout.header or block.layout.chosen for block in cut) and reading.format != "json":
        reading.findings.append(finding("columns-guessed", sheet=table.name))
    reading.columns[table.name] = cut[0].layout.taken()
    for block in cut:
        _read_block(reading, table.name, block, kind, subject)
    return cut[0].layout


def _described(table: tables.Table, cut: list[Block], format: str) -> dict[str, Any]:
    """What the page of the preview shows and lets a person correct."""
    layout = cut[0].layout if cut else Layout()
    width = min(max((len(values) for _row, values in table.rows[:50]), default=0), 40)
    head = 0 if format == "json" else layout.header
    sample = [(row, [entries.text(value)[:120] for value in values[:width]]) for row, values in table.rows[:12]]
    roles = {str(place): role for place, role in layout.by_column().items()}
    return {"sheet": table.name, "text": False, "header": head, "columns": roles, "kind": layout.kind, "keys": layout.convention, "width": width,
            "blocks": len(cut), "sample": sample}  # fmt: skip


def _as_text(table: tables.Table) -> list[tuple[int, str]]:
    """A sheet without columns, into which an exam was pasted line by line."""
    lines = []
    for row, values in table.rows:
        filled = [entries.text(value) for value in values if value not in ("", None)]
        for line in "\t".join(filled).split("\n"):
            lines.append((row, line))
    return lines if texts.looks_like([line for _row, line in lines[:400]]) else []


def _read_block(reading: Reading, sheet: str, block: Block, kind: str, subject: str) -> None:
    found = spreading.entries(sheet, block)
    for entry in found:
        entry.kind_hint, entry.subject_hint = entry.kind_hint or kind, entry.subject_hint or subject
    if block.layout.convention == "auto":
        _count_keys(found)
    _take_all(reading, found, sheet)


def _count_keys(found: list[Entry]) -> None:
    """Keys that are numbers throughout: a 0 says that they count from 0, the number of options that they count from 1; else nothing is guessed."""
    filled = [entry for entry in found if any(entry.cells)]
    plain = [entry for entry in filled if entry.texts["key"].isdecimal() and len(entry.texts["key"]) < 4]
    counted = [(int(entry.texts["key"]), len([cell for cell in entry.cells if cell])) for entry in plain]
    told = [pair for pair in counted if pair[1] > 2]
    if not told or len(told) < 0.6 * len(filled):
        return
    zero, top = any(key == 0 for key, _count in told), any(key == count for key, count in told)
    if zero != top:
        for entry in found:
            entry.convention = "zero" if zero else "one"


def _take_all(reading: Reading, found: list[Entry], sheet: str) -> None:
    for entry in found:
        entries.take_marker(entry)
    for entry, stem in zip(found, stems.strip_numbers([entry.texts["stem"] for entry in found]), strict=True):
        entry.texts["stem"] = stem
        entries.take_marker(entry)
        entries.take_inner_lines(entry)
    for entry in found:
        reading.rows += 1
        record, asked = _read_entry(entry)
        if asked:
            reading.asked.append(asked)
        elif not entry.texts["stem"] and entry.texts["key"]:
            reading.asked.append(Asked(entry.sheet, entry.row, entry.places.get("key", ""), "surplus", "", [], entry.texts["key"]))
        if record and (first := reading.seen.setdefault(record.prints.sameness, (record.sheet, record.row))) != (record.sheet, record.row):
            place = str(first[1]) if first[0] == record.sheet else f"{first[0]}!{first[1]}"
            entry.complain("duplicate", "stem", place)
            reading.repeated += 1
        elif record:
            reading.records.append(record)
        else:
            reading.refused.append(entry.refused())
        reading.findings += entry.findings


def _read_entry(entry: Entry) -> tuple[Any, Any]:
    record, asked = rows.read(entry)
    if record is None and not entry.broken:
        entry.complain("kind-unclear", "kind")
    return record, asked
