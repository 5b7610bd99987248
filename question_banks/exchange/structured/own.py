"""Our own files read back: JSON and workbooks as `exchange.writing` writes them. Nothing is guessed, nothing is lost."""

import hashlib
import io
import json
import re
import zipfile
import zlib
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from question_banks import pictures, richtext
from training.errors import Refusal
from training.intake import open_workbook

from .. import canonical
from ..encodings import decode
from ..findings import finding
from ..packages import refuse_bomb, unpack
from ..reading import Filed, Reading, Record
from .making import Question, take
from .media import unpacked
from .xmlsafe import BrokenFile

_LABEL = re.compile(rf"{canonical.OPTION}([A-Z])")
_NAME = re.compile(rf'<(?:\w+:)?sheet\b[^>]*\bname="(?:{canonical.SHEET}|{canonical.GUIDANCE})"')
_WORDS = {word: kind for kind, word in canonical.KINDS.items()}
_LEVELS = {word: level for level, word in canonical.DIFFICULTIES.items()}


def detect(content: bytes) -> str | None:
    """ "json" or "xlsx" when this program wrote the file."""
    if content.startswith(b"PK\x03\x04"):
        return "xlsx" if len(_NAME.findall(_book(content))) == 2 else None
    head = content[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    first = [f'"{name}"'.encode() in head for name in ("item", "kind", "stem")]
    if not head.startswith(b"[") or not all(first):
        return None
    entries = _loaded(content)
    whole = entries and all(isinstance(entry, dict) and entry.keys() >= canonical.ENTRY for entry in entries[:3])
    return "json" if whole and isinstance(entries[0]["options"], list) and isinstance(entries[0]["clause"], dict) else None


def _book(content: bytes) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        part = archive.getinfo("xl/workbook.xml")
        return unpack(content, part).decode("utf-8", "replace") if part.file_size < 1 << 20 else ""
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError):
        return ""


def _loaded(content: bytes) -> list[Any]:
    def refused(_name: str) -> None:
        raise ValueError

    try:
        loaded = json.loads(decode(content), parse_constant=refused)
    except (ValueError, RecursionError, Refusal):
        return []
    return loaded if isinstance(loaded, list) else []


def read_json(content: bytes, reading: Reading) -> None:
    """Every entry of our JSON into a reading."""
    seen: dict[str, int] = {}
    entries = [entry if isinstance(entry, dict) else {} for entry in _loaded(content)]
    for entry in entries:
        held = {name: one for name, one in _table(entry, "pictures").items() if isinstance(one, dict)}
        loads = {name: partial(unpacked, str(one.get("data", ""))) for name, one in held.items()}
        _take_pictures(reading, loads, {name: str(one.get("alt", "")) for name, one in held.items()})
    for row, entry in enumerate(entries, 1):
        question = Question("", row, str(entry.get("item", ""))[:20], own=True)
        take(reading, question, _entry(question, entry, reading), seen)


def _table(entry: dict[str, Any], name: str) -> dict[str, Any]:
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _entry(question: Question, entry: dict[str, Any], reading: Reading) -> Record | None:
    clause, kind = _table(entry, "clause"), entry.get("kind")
    cited = [clause.get(name, "") for name in ("standard", "title", "article")]
    texts = [entry.get("stem"), kind, entry.get("explanation", ""), entry.get("subject", ""), *cited]
    if not all(isinstance(text, str) for text in texts):
        question.complain("entry-unclear")
        return None
    question.number, question.explanation, question.subject = str(entry.get("item", ""))[:20], texts[2], texts[3]
    question.clause, question.fixed = (texts[4], texts[5], texts[6]), entry.get("no_shuffle") is True
    question.filed = Filed(*(str(_table(entry, "filed").get(name) or "")[:80] for name in Filed._fields))
    question.difficulty = entry["difficulty"] if entry.get("difficulty") in (1, 2, 3) and not isinstance(entry["difficulty"], bool) else 2
    if kind in canonical.CHOICES:
        options = [one.get("text") if isinstance(one, dict) else None for one in entry.get("options") or [] if isinstance(entry.get("options"), list)]
        if not all(isinstance(text, str) for text in options):
            question.complain("entry-unclear")
            return None
        key = entry.get("key")
        letters = [ord(letter) - 65 for letter in key] if isinstance(key, str) else []
        return _finished(question, reading, kind, texts[0], {"options": options}, letters)
    content = entry.get("content", {})
    return _finished(question, reading, str(kind), texts[0], content if isinstance(content, dict) else {}, entry.get("key"))


def _finished(question: Question, reading: Reading, kind: str, stem: str, content: dict[str, Any], key: Any) -> Record | None:
    for name in richtext.pictures([stem, content, question.explanation]):
        if name not in reading.pictures:
            question.complain("picture-not-in-file", name[:12])
    return question.record(kind, stem, content, key)


def _take_pictures(reading: Reading, loads: dict[str, Any], descriptions: dict[str, str]) -> None:
    """Keep the pictures whose bytes are what their name says."""
    for name, load in loads.items():
        body = load()
        try:
            sha256, kept, *_rest = pictures.clean(body) if body else ("", b"")
        except Refusal:
            continue
        if sha256 == name:
            reading.pictures.setdefault(name, (kept, descriptions.get(name) or name[:12]))


def read_book(content: bytes, reading: Reading) -> None:
    """Every row of our workbook into a reading. Raises UnreadableWorkbook, BrokenFile."""
    try:
        sheets = {sheet.name: sheet.rows for sheet in open_workbook(content, reading.file)}
    except ValueError:
        raise BrokenFile("package-damaged") from None
    rows = sheets.get(canonical.SHEET, [])
    if not rows:
        reading.findings.append(finding("no-structured-questions"))
        return
    titles = {str(title).strip(): position for position, title in enumerate(rows[0][1])}
    described = {str(values[0]): canonical.plain(str(values[1])) for _number, values in sheets.get(canonical.PICTURES, []) if len(values) > 1}
    _take_pictures(reading, _media(content), described)
    reading.columns[canonical.SHEET] = {"stem": canonical.STEM, "key": canonical.KEY}
    seen: dict[str, int] = {}
    for number, values in rows[1:]:
        row = {title: _cell(values[position]) if position < len(values) else "" for title, position in titles.items()}
        question = Question(canonical.SHEET, number, own=True)
        take(reading, question, _row(question, row, reading), seen)


def _cell(value: Any) -> str:
    """A cell as text: numbers that somebody typed without a spurious .0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    return canonical.plain("" if value is None else str(value))


def _media(content: bytes) -> dict[str, Any]:
    """The pictures of a workbook under the hash of their bytes."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    refuse_bomb(archive, len(content))
    found = {}
    for part in archive.infolist():
        if PurePosixPath(part.filename).parent.as_posix() == "xl/media" and part.file_size <= pictures.MOST_BYTES:
            body = unpack(content, part)
            found[hashlib.sha256(body).hexdigest()] = partial(bytes, body)
    return found


def _row(question: Question, row: dict[str, str], reading: Reading) -> Record | None:
    kind = _WORDS.get(row.get(canonical.KIND, "").strip(), "")
    if not kind:
        question.complain("kind-foreign", row.get(canonical.KIND, ""))
        return None
    question.number, question.explanation = row.get(canonical.NUMBER, "")[:20], row.get(canonical.EXPLANATION, "")
    question.subject, question.fixed = row.get(canonical.SUBJECT, ""), row.get(canonical.ORDER, "").strip() == canonical.FIXED
    question.clause = (row.get(canonical.CODE, ""), row.get(canonical.TITLE, ""), row.get(canonical.ARTICLE, ""))
    question.difficulty = _LEVELS.get(row.get(canonical.DIFFICULTY, "").strip(), 2)
    stem, key = row.get(canonical.STEM, ""), row.get(canonical.KEY, "").strip()
    if kind == "judgement":
        truth = {canonical.TRUE: True, canonical.FALSE: False}.get(key)
        if truth is None:
            question.complain("key-unclear" if key else "key-missing", key)
            return None
        return _finished(question, reading, kind, stem, {}, truth)
    if kind in canonical.CHOICES:
        return _choice(question, row, kind, stem, key, reading)
    try:
        data = json.loads(row.get(canonical.DATA, "") or "{}")
        content, right = data["content"], data["key"]
    except (ValueError, RecursionError, KeyError, TypeError):
        question.complain("entry-unclear")
        return None
    return _finished(question, reading, kind, stem, content if isinstance(content, dict) else {}, right)


def _choice(question: Question, row: dict[str, str], kind: str, stem: str, key: str, reading: Reading) -> Record | None:
    options = [text for title, text in sorted(row.items()) if _LABEL.fullmatch(title)]
    while options and not options[-1]:
        options.pop()
    empty = next((chr(65 + index) for index, text in enumerate(options) if not text.strip()), "")
    letters = re.sub(r"[\s,，、]", "", key).upper()
    if empty:
        question.complain("option-empty", empty)
    if not re.fullmatch(r"[A-Z]+", letters):
        question.complain("key-unclear" if key else "key-missing", key)
    if question.broken:
        return None
    return _finished(question, reading, kind, stem, {"options": options}, [ord(letter) - 65 for letter in letters])
