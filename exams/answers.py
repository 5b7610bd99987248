"""作答: reading what a browser sends, the chain over an attempt's answers, and the fold that says which answer counts."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from exams.models import Attempt, Response
from training.errors import Refusal

MOST_AT_ONCE = 1000
MOST_SEQ = 1_000_000
# What the largest question of any kind can send (a case with 60 inputs), and the longest text in one of its blanks with the part in front.
MOST_VALUES = 60
LONGEST_VALUE = 66
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # no database takes these


class BadAnswer(Refusal):
    sentence = _("The answer could not be read. Reload the page; what was saved is kept.")


@dataclass(frozen=True)
class Answer:
    """One answer as sent: question index from 0, sequence number from 1, chosen values (empty: answer taken back)."""

    index: int
    seq: int
    choice: list[str]


def read(rows: Any, questions: int) -> list[Answer]:
    """Check what came from outside, all or nothing. Raises BadAnswer."""
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise BadAnswer
    return [_read(row, questions) for row in rows]


def _read(row: Any, questions: int) -> Answer:
    parts: dict[str, Any] = row if isinstance(row, dict) else {}
    index, seq, choice = parts.get("index"), parts.get("seq"), parts.get("choice")
    if not _within(index, 0, questions - 1) or not _within(seq, 1, MOST_SEQ) or not isinstance(choice, list) or len(choice) > MOST_VALUES:
        raise BadAnswer
    if any(not isinstance(value, str) or len(value) > LONGEST_VALUE or _UNSPEAKABLE.search(value) for value in choice):
        raise BadAnswer
    return Answer(int(index or 0), int(seq or 0), choice)


def _within(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def sort_out(attempt: Attempt, wanted: list[Answer]) -> tuple[list[Answer], list[int]]:
    """What is new, and the sequence numbers that another answer already uses. No query while all numbers are new."""
    known: dict[int, tuple[int, list[str]]] = {}
    if any(one.seq <= attempt.last_seq for one in wanted):
        rows = Response.objects.filter(attempt=attempt, seq__in=[one.seq for one in wanted])
        known = {seq: (index, choice) for seq, index, choice in rows.values_list("seq", "index", "choice")}
    fresh, clash = [], []
    for one in wanted:
        if one.seq not in known:
            known[one.seq] = (one.index, one.choice)
            fresh.append(one)
        elif known[one.seq] != (one.index, one.choice):
            clash.append(one.seq)
    return fresh, clash


def chain(attempt: Attempt, fresh: list[Answer], at: datetime) -> list[Response]:
    """The rows to append, linked; moves the attempt's `head`, `last_seq` and `answered` along (unsaved)."""
    late = [one for one in fresh if one.seq <= attempt.last_seq]
    newest = latest(attempt) if late else {}
    rows = []
    for one in fresh:
        row = Response(attempt=attempt, index=one.index, seq=one.seq, choice=one.choice, at=at)
        attempt.head = row.hash = link(bytes(attempt.head), attempt, row)
        rows.append(row)
        if one.seq > newest.get(one.index, (0, []))[0]:
            newest[one.index] = (one.seq, one.choice)
    attempt.answered = _bits(bytes(attempt.answered), {index: bool(choice) for index, (_seq, choice) in newest.items()})
    attempt.last_seq = max([attempt.last_seq, *(one.seq for one in fresh)])
    return rows


def link(previous: bytes, attempt: Attempt, row: Response) -> bytes:
    """The hash of one answer: SHA-256 over the previous hash and the content."""
    content = [str(attempt.public_id), row.index, row.seq, row.choice, row.at.isoformat()]
    return hashlib.sha256(previous + json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _bits(bits: bytes, changes: dict[int, bool]) -> bytes:
    """The bitmap of answered questions with some set or cleared."""
    number = int.from_bytes(bits, "big")
    for index, answered in changes.items():
        number = number | 1 << index if answered else number & ~(1 << index)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def fold(rows: Iterable[tuple[int, int, list[str]]]) -> dict[int, tuple[int, list[str]]]:
    """(index, seq, choice) rows → question index → (sequence number, choice) of the newest."""
    newest: dict[int, tuple[int, list[str]]] = {}
    for index, seq, choice in rows:
        if seq > newest.get(index, (0, []))[0]:
            newest[index] = (seq, choice)
    return newest


def latest(attempt: Attempt) -> dict[int, tuple[int, list[str]]]:
    """The answers that count now. One query."""
    return fold(Response.objects.filter(attempt=attempt).order_by().values_list("index", "seq", "choice"))


def breaks(attempt: Attempt) -> list[str]:
    """Sentences about every break in an attempt's chain; empty when it is whole."""
    previous, found = b"", []
    for number, row in enumerate(Response.objects.filter(attempt=attempt).order_by("pk"), 1):
        expected = link(previous, attempt, row)
        if expected != bytes(row.hash):
            found.append(f"attempt {attempt.public_id}: answer {number} does not fit the one before it")
        previous = bytes(row.hash)
    if previous != bytes(attempt.head):
        found.append(f"attempt {attempt.public_id}: the end of the chain is missing or was added to")
    return found


def check_all() -> list[str]:
    """Every break in every attempt; for `check_integrity`."""
    return [found for attempt in Attempt.objects.iterator() for found in breaks(attempt)]
