"""A plain matrix of marks from a CSV file: header row, first column the candidate, marks 0 to 1, an empty cell where the paper had not the question.

What can not be read as a mark is named with row and column and left out; so is a row without a candidate, with a candidate already seen, or
with more cells than the header (its columns may be shifted).
"""

import csv
import io
import math
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.errors import Refusal
from training.intake.columns import letter

MOST_CELLS = 50_000_000
MOST_FINDINGS = 1000
_MARK = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
SENTENCES: dict[str, Promise] = {
    "not_a_mark": _("This is no number. Write a mark between 0 and 1, or leave the cell empty."),
    "out_of_range": _("A mark lies between 0 and 1. Divide the points by the most that can be had."),
    "candidate_missing": _("This row names no candidate and was left out."),
    "candidate_twice": _("This candidate stands in an earlier row; this row was left out."),
    "too_many_cells": _("This row has more cells than the header, so its columns may be shifted; it was left out."),
    "name_missing": _("This column has no name."),
    "name_twice": _("Two columns have this name."),
}


class UnreadableFile(Refusal):
    sentence = _("This file is no table of marks. Give a CSV file with a header row and the candidate in the first column.")


class NoSuchFile(Refusal):
    sentence = _("There is neither a file nor an exam session of this name.")


class TooLarge(Refusal):
    sentence = _("The table has too many cells. Split it into several files.")


@dataclass
class Matrix:
    """What was read: names of questions, marks with NaN where there is none, and findings {"row", "column", "cell", "value", "code", "message"}."""

    names: list[str]
    marks: Any
    findings: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path) -> Matrix:
    """Raises NoSuchFile, UnreadableFile, TooLarge."""
    if not path.is_file():
        raise NoSuchFile
    try:
        text = _decoded(path.read_bytes())
        return _Reading(text).matrix()
    except (OSError, UnicodeError, csv.Error):
        raise UnreadableFile from None


def _decoded(content: bytes) -> str:
    for encoding, mark in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    if "\x00" in text:
        raise UnreadableFile
    return text


class _Reading:
    """One file on its way to a matrix."""

    def __init__(self, text: str) -> None:
        delimiter = max(",\t;，", key=text.split("\n", 1)[0].count)
        self._rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
        self._findings: list[dict[str, Any]] = []
        self._known: dict[str, float] = {"": math.nan}
        self._names = self._header()

    def _header(self) -> list[str]:
        for row, cells in self._rows:
            names = [cell.strip() for cell in cells]
            while names and not names[-1]:
                names.pop()
            if len(names) > 1:
                return self._named(row, names[1:])
            if names:
                break
        raise UnreadableFile

    def _named(self, row: int, names: list[str]) -> list[str]:
        seen: set[str] = set()
        for position, name in enumerate(names, 1):
            if not name or name in seen:
                self._find(row, position, name, "name_twice" if name else "name_missing", name or letter(position))
            seen.add(name)
        return [name or letter(position) for position, name in enumerate(names, 1)]

    def _find(self, row: int, position: int, value: str, code: str, column: str = "") -> None:
        if len(self._findings) < MOST_FINDINGS:
            name = column or (self._names[position - 1] if 0 < position <= len(self._names) else "")
            self._findings.append({
                "row": row, "column": name, "cell": f"{letter(position)}{row}", "value": value[:80], "code": code, "message": str(SENTENCES[code]),
            })  # fmt: skip

    def matrix(self) -> Matrix:
        values = array("d")
        for marks in self._lines():
            values.extend(marks)
            if len(values) > MOST_CELLS:
                raise TooLarge
        if not values:
            raise UnreadableFile
        return Matrix(self._names, np.frombuffer(values).reshape(-1, len(self._names)), self._findings)

    def _lines(self) -> Iterator[list[float]]:
        width, seen = len(self._names), set()
        for row, cells in self._rows:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            candidate = stripped[0]
            if any(stripped[width + 1 :]):
                self._find(row, width + 1, stripped[width + 1], "too_many_cells")
            elif not candidate or candidate in seen:
                self._find(row, 0, candidate, "candidate_twice" if candidate else "candidate_missing")
            else:
                seen.add(candidate)
                marks = stripped[1 : width + 1]
                yield [self._mark(row, place, text) for place, text in enumerate(marks, 1)] + [math.nan] * (width - len(marks))

    def _mark(self, row: int, position: int, text: str) -> float:
        known = self._known.get(text)
        if known is not None:
            return known
        if not _MARK.fullmatch(text):
            self._find(row, position, text, "not_a_mark")
            return math.nan
        mark = float(text)
        if not 0 <= mark <= 1:
            self._find(row, position, text, "out_of_range")
            return math.nan
        if len(self._known) < 100_000:
            self._known[text] = mark
        return mark
