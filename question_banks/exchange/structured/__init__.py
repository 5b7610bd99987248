"""Question files in the formats of other systems (GIFT, Aiken, Moodle XML, QTI 2.1, 2.2 and 3.0), and those this program wrote itself.

`detect` says which of them a file is, `read` gives its reading. What can not be taken faithfully is a finding at its place.
"""

import zipfile
import zlib
from pathlib import PurePath

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from training.intake import UnreadableWorkbook

from ..encodings import decode
from ..findings import broken_file, finding
from ..reading import Reading
from . import aiken, gift, moodle, own, qti, xmlsafe, zips

FORMATS = ("gift", "aiken", "moodle-xml", "qti")
OWN = {"own-json": "json", "own-xlsx": "xlsx"}
_READERS = {"gift": gift.read, "aiken": aiken.read, "moodle-xml": moodle.read, "qti": qti.read, "json": own.read_json, "xlsx": own.read_book}
_SUFFIXES = {".gift": "gift", ".aiken": "aiken"}
_HEAD = 200_000


def detect(content: bytes, name: str) -> str | None:
    """The format of a file by its content (the suffix only helps): one of FORMATS, one of OWN for a file this program wrote, or None."""
    mine = own.detect(content)
    if mine:
        return f"own-{mine}"
    if content.startswith(b"PK\x03\x04"):
        return "qti" if zips.looks_like_package(content) else None
    root = xmlsafe.root_name(content)
    if root:
        return {"quiz": "moodle-xml", **dict.fromkeys(qti.ROOTS, "qti")}.get(root)
    suffix = _SUFFIXES.get(PurePath(name).suffix.lower()) or _SUFFIXES.get(PurePath(PurePath(name).stem).suffix.lower())
    try:
        text = decode(content[:_HEAD])
    except UnreadableWorkbook:
        return None
    if aiken.looks_like(text):
        return "aiken"
    return "gift" if gift.looks_like(text) else suffix


def read(content: bytes, name: str, format: str) -> Reading:
    """Read a file of one of FORMATS, or of OWN. Never raises for bad content: the reading says what is wrong."""
    reading = Reading(PurePath(name).name, OWN.get(format, format))
    try:
        _read(content, reading)
    except UnreadableWorkbook as refusal:
        _unreadable(reading, broken_file(refusal.code, refusal))
    except xmlsafe.BrokenFile as broken:
        _unreadable(reading, finding(broken.code, value=broken.line))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
        _unreadable(reading, finding("package-damaged"))
    if not reading.unreadable and not reading.rows:
        _unreadable(reading, *reading.findings, finding("no-structured-questions"))
    return reading


def _read(content: bytes, reading: Reading) -> None:
    if len(content) > settings.UPLOAD_LIMIT:
        raise xmlsafe.BrokenFile("file-too-large", filesizeformat(settings.UPLOAD_LIMIT))
    reading.sheets = 1
    _READERS[reading.format](content, reading)


def _unreadable(reading: Reading, *findings: object) -> None:
    reading.unreadable, reading.rows, reading.repeated = True, 0, 0
    reading.records, reading.refused, reading.findings = [], [], list(findings)  # type: ignore[arg-type]
    reading.pictures.clear()
