"""Which format a file is in: by what it holds, or as the caller says; a wrong word of the caller is refused with a sentence."""

from pathlib import PurePath

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.intake import UnreadableWorkbook

from . import encodings, structured, tables, texts
from .columns import by_header

STRUCTURED = ("gift", "aiken", "moodle-xml", "qti", "own-json", "own-xlsx")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TEXT = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"{\\rtf": "RTF", b"GIF8": "GIF"}


def settled(content: bytes, name: str, wanted: str) -> str:
    """The format to read a file in. Raises UnreadableWorkbook for what is none, or not the wanted one."""
    found = detect(content, name)
    if wanted in ("auto", found.removeprefix("own-")):
        return found
    book = {"xlsx", "xls"}
    if wanted in STRUCTURED:
        return wanted
    if (wanted == "xlsx") != (found in book) or (wanted == "json" and not _is_json(content)):
        raise UnreadableWorkbook(
            "format_wrong", format_lazy(_("The file is not in the format {format}. Choose another format, or let it be recognised."), format=wanted)
        )
    return found if wanted == "xlsx" else wanted


def detect(content: bytes, name: str) -> str:
    """The format a file is in. Raises UnreadableWorkbook when it is none that holds questions."""
    for magic, kind in _NOT_TEXT.items():
        if content.startswith(magic):
            raise UnreadableWorkbook(
                "not_a_table", format_lazy(_("This is a {kind} file, not a table. Upload the workbook itself (XLSX, XLS or CSV)."), kind=kind)
            )
    if content.startswith(_OLE):
        return "xls"
    told = structured.detect(content, name)
    if told:
        return told
    if content.startswith(b"PK"):
        return "xlsx"
    if _is_markup(content):
        sentence = _("This file is a web page that only carries the name of a workbook. Open it in the spreadsheet program, save it as XLSX and upload that.")
        raise UnreadableWorkbook("html_as_xls", sentence)
    if _is_json(content) and PurePath(name).suffix.lower() not in (".csv", ".tsv", ".txt") or (_is_json(content) and content.rstrip()[-1:] in (b"]", b"}")):
        return "json"
    return "csv" if _is_table(content, name) else "txt"


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") or content[:4].replace(b"\x00", b"").lstrip(b"\xff\xfe")[:1] in (b"[", b"{")


def _is_markup(content: bytes) -> bool:
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version"))


def _is_table(content: bytes, name: str) -> bool:
    """Whether a text is a table: its name says so, or its lines have columns and a header."""
    text = encodings.decode(content)
    lines = [line for line in text[:60_000].splitlines() if line.strip()][:120]
    columns = max((tables.columns_of(lines, mark) for mark in tables.DELIMITERS), default=(0.0, 0))
    if PurePath(name).suffix.lower() in (".csv", ".tsv", ".xls", ".xlsx"):
        return not (columns[0] < 0.3 and texts.looks_like(lines))
    tabbed = tables.columns_of(lines, "\t")
    if tabbed[0] >= 0.7 and tabbed[1] >= 3:
        return True
    headed = any(by_header(line.split(mark), 1) for line in lines[:10] for mark in tables.DELIMITERS if mark in line)
    return headed and columns[0] >= 0.5 or (columns[0] >= 0.9 and columns[1] >= 3 and not texts.looks_like(lines))
