"""Attempts as they were sat and marked, read in chunks and added up by wording. No row is kept; memory does not grow with candidates.

A question that has no mark yet is not part of the paper here. Time is what the server saw: the seconds between one save and the one
before it belong to the questions answered in it, in equal parts; a question never answered has no time.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Aggregate, BigIntegerField, F, TextField, Value
from django.db.models.functions import Cast

from exams.models import Attempt, Mark, Response
from question_banks import kinds
from question_banks.models import ItemVersion
from question_banks.statistics import SCALE, SHARES, Adder, PaperSums, Sums, level
from question_banks.statistics.groups import BLANK

from . import options

CHUNK = 500
MOST_FORMS = 100_000
MOST_TEXTS = 64
SEPARATOR = "\x1f"
PLACES = 2**16
INDEXES = [str(index) for index in range(5000)]
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Key = tuple[int, str]


class _Memo(dict[Any, Any]):
    """A dictionary that works a missing value out once."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._work(key)
        return value


class _Joined(Aggregate):
    """A column of a group as one text: to fetch a hundred answers of an attempt one by one would cost more than all the rest."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, expression: Any, separator: str, **extra: Any) -> None:
        super().__init__(expression, Value(separator), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joined = self.copy()
        expression, *rest = self.get_source_expressions()
        joined.set_source_expressions([Cast(expression, TextField()), *rest])
        return joined.as_sql(compiler, connection, function="STRING_AGG", **context)


class Reader:
    """Adds attempts up; `take` gives the sums by (version, language) and those of the papers, and begins anew.

    A *form* is a wording in one order of its options, an *answer* a set of options of a wording. Orders may be many, so what is known
    about forms is dropped when it grows too large.
    """

    def __init__(self) -> None:
        self._adder, self._papers = Adder(), PaperSums()
        self._marks, self._worth = _Memo(_millionths), _Memo(lambda points: np.array(points, dtype=np.float64))
        self._items: list[Key] = []
        self._numbers = _Memo(lambda key: _numbered(self._items, key))
        self._answers: list[tuple[int, tuple[str, ...]]] = []
        self._answer_numbers = _Memo(lambda answer: _numbered(self._answers, answer))
        self._wordings: dict[int, tuple[str, dict[str, Any], Any]] = {}
        self._forget()

    def _forget(self) -> None:
        self._forms: dict[str, _Memo] = {}
        self._texts, self._meanings = _Memo(self._text), _Memo(self._meaning)
        self._table = np.full((1000, MOST_TEXTS), -1, dtype=np.int32)
        self._tallies: dict[tuple[Any, str, str], tuple[str, ...]] = {}
        self._form_rows: list[tuple[int, str]] = []
        self._item_of: list[int] = []

    def read(self, wanted: Mapping[int, int]) -> "Reader":
        """Add these attempts, each with its marks up to the given row."""
        ids = sorted(wanted)
        for start in range(0, len(ids), CHUNK):
            if max(len(self._form_rows), len(self._meanings)) > MOST_FORMS:
                self._forget()
            self._chunk({pk: wanted[pk] for pk in ids[start : start + CHUNK]})
        return self

    def take(self) -> tuple[dict[Key, Sums], PaperSums]:
        """What was added since the last time. What wordings and answers mean is kept."""
        found = {self._items[number]: sums for number, sums in self._adder.sums(self._answers).items()}, self._papers
        self._adder, self._papers = Adder(), PaperSums()
        return found

    def _chunk(self, wanted: Mapping[int, int]) -> None:
        rows = Attempt.objects.filter(pk__in=list(wanted)).order_by("pk")
        marks = _folded(wanted)
        forms: list[int] = []
        mark: list[int] = []
        worth: list[Floats] = []
        ids: list[int] = []
        opened: list[datetime] = []
        for pk, language, began, items, points in rows.values_list("pk", "language", "opened_at", Cast("paper__items", TextField()), "paper__points"):
            given = marks.get(pk, {})
            if language not in self._forms:
                self._forms[language] = _Memo(partial(self._form, language))
            forms += map(self._forms[language].__getitem__, _parts(items, len(points)))
            mark += map(self._marks.__getitem__, zip(map(given.get, INDEXES), points, strict=False))
            worth.append(self._worth[tuple(points)])
            ids.append(pk)
            opened.append(began)
        if ids:
            sizes = np.array([len(one) for one in worth])
            self._add(np.array(forms), np.array(mark), np.concatenate(worth), sizes, ids, opened)

    def _add(self, forms: Whole, mark: Whole, worth: Floats, sizes: Whole, ids: list[int], opened: list[datetime]) -> None:
        """One chunk as parallel arrays, one entry a question on a paper; `sizes` says how many belong to each attempt."""
        who: Whole = np.repeat(np.arange(len(sizes)), sizes)
        cells = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        texts, seconds = _answered(ids, opened, cells, sizes, len(forms))
        answer = self._answered(forms, texts)
        there = mark >= 0
        forms, mark, who, answer, seconds = (part[there] for part in (forms, mark, who, answer, seconds))
        worth = worth[there]
        full, got = _summed(who, worth, len(sizes)), _summed(who, worth * mark, len(sizes))
        rest, mine = full[who] - worth, worth * mark
        t = np.rint(np.divide(got, full, out=np.zeros(len(sizes)), where=full > 0)).astype(np.int64)
        o = np.rint(np.divide(got[who] - mine, rest, out=np.zeros(len(who)), where=rest > 1e-9 * full[who])).astype(np.int64)
        share = np.rint(worth / full[who] * SHARES).astype(np.int64)
        item = np.array(self._item_of)[forms]
        self._adder.add(item=item, x=mark, o=o.clip(0, SCALE), t=t[who], share=share, answer=answer, seconds=seconds)
        self._add_papers(who, mark, worth, full, t)

    def _add_papers(self, who: Whole, mark: Whole, worth: Floats, full: Floats, t: Whole) -> None:
        people = len(full)
        had = np.bincount(who, minlength=people)
        x = mark / SCALE
        spread = _summed(who, x * x, people) - np.divide(_summed(who, x, people) ** 2, had, out=np.zeros(people), where=had > 0)
        several = had > 1
        error = np.zeros(people)
        error[several] = spread.clip(0)[several] / (had[several] - 1) * _summed(who, worth**2, people)[several] / full[several] ** 2
        sat = had > 0
        levels: dict[str, int] = {}
        for one in t[sat].tolist():
            levels[str(level(one))] = levels.get(str(level(one)), 0) + 1
        total, errors = t[sat], np.rint(error[sat] * SHARES).astype(np.int64)
        self._papers.add(PaperSums(int(sat.sum()), int(total.sum()), int((total * total).sum()), int(errors.sum()), levels))

    def _form(self, language: str, part: str) -> int:
        version, order = json.loads(f"[{part}]")[:2]
        self._form_rows.append((version, json.dumps(order)))
        self._item_of.append(self._numbers[version, language])
        return len(self._form_rows) - 1

    def _text(self, text: str) -> int:
        """The column of an answer in the table; those that came late share the last one, which holds nothing."""
        return min(len(self._texts), MOST_TEXTS - 1)

    def _answered(self, forms: Whole, texts: list[str]) -> Whole:
        """The number of every answer: mostly by the table of forms and texts, the first time by asking the kind."""
        columns = np.fromiter(map(self._texts.__getitem__, texts), np.int64, len(texts))
        if len(self._form_rows) > len(self._table):
            more = len(self._form_rows) * 2 - len(self._table)
            self._table = np.concatenate([self._table, np.full((more, MOST_TEXTS), -1, dtype=np.int32)])
        found = self._table[forms, columns].astype(np.int64)
        for place in np.flatnonzero(found < 0).tolist():
            form, column = int(forms[place]), columns[place]
            found[place] = number = self._meanings[form, texts[place]]
            if column < MOST_TEXTS - 1:
                self._table[form, column] = number
        return found

    def _meaning(self, key: tuple[int, str]) -> int:
        """What a given answer to a form comes to. In a choice that is the same for all wordings with as many options in the same order."""
        version, order = self._form_rows[key[0]]
        if version not in self._wordings:
            self._learn()
        kind, content, _key = self._wordings[version]
        shape = (kind, len(content.get("options", ()))) if kind in options.COMPETING else version, order, key[1]
        if shape not in self._tallies:
            values = json.loads(key[1])
            self._tallies[shape] = tallied(*self._wordings[version], values, json.loads(order)) if values else (BLANK,)
        return int(self._answer_numbers[self._item_of[key[0]], self._tallies[shape]])

    def _learn(self) -> None:
        """Read the wordings met so far that are not known yet."""
        missing = sorted({version for version, _language in self._items} - self._wordings.keys())
        for start in range(0, len(missing), CHUNK):
            rows = ItemVersion.objects.filter(pk__in=missing[start : start + CHUNK]).order_by()
            self._wordings |= {pk: (kind, content, key) for pk, kind, content, key in rows.values_list("pk", "kind", "content", "key")}


def _numbered(rows: list[Any], value: Any) -> int:
    rows.append(value)
    return len(rows) - 1


def _parts(items: str, count: int) -> list[str]:
    """The rows of `Paper.items` as bare JSON texts, which serve as keys. Split where rows meet; read properly where an order holds lists itself."""
    parts = items[2:-2].split("], [")
    return parts if len(parts) == count else [json.dumps(row)[1:-1] for row in json.loads(items)]


def tallied(kind: str, content: dict[str, Any], key: Any, values: list[str], order: kinds.Order | None) -> tuple[str, ...]:
    """Which options an answer chose, by the names the kind gives them in the stored order."""
    return tuple(kinds.tally(kind, content, key, kinds.read(kind, values, content), order=order))


def _millionths(pair: tuple[str | None, str]) -> int:
    """Points of a question's worth as millionths; −1 without a mark."""
    points, worth = pair
    if points is None or not Decimal(worth):
        return -1
    return max(0, min(SCALE, round(Decimal(points) / Decimal(worth) * SCALE)))


def _folded(wanted: Mapping[int, int]) -> dict[int, dict[str, str]]:
    """Attempt → question index → points, later rows prevailing, up to the wanted row."""
    found: dict[int, dict[str, str]] = {}
    for pk, attempt, points in Mark.objects.filter(attempt__in=list(wanted)).order_by("pk").values_list("pk", "attempt_id", "points"):
        if pk <= wanted[attempt]:
            found.setdefault(attempt, {}).update(points)
    return found


def _answered(ids: Sequence[int], opened: list[datetime], cells: Whole, sizes: Whole, whole: int) -> tuple[list[str], Whole]:
    """For every question on these papers the newest answer as JSON text, and the seconds it took (−1: never answered)."""
    texts, seconds = np.full(whole, "[]", dtype=object), np.full(whole, -1, dtype=np.int64)
    place = Cast("seq", BigIntegerField()) * PLACES + F("index")
    rows = Response.objects.filter(attempt__in=ids).order_by().values("attempt")
    rows = rows.annotate(places=_Joined(place, ","), choices=_Joined("choice", SEPARATOR), instants=_Joined("at", ","))
    found = list(rows.values_list("attempt", "places", "choices", "instants"))
    if found:
        attempt, places, choices, instants = zip(*found, strict=True)
        seq, position = np.divmod(np.fromstring(",".join(places), dtype=np.int64, sep=","), PLACES)
        number = {pk: number for number, pk in enumerate(ids)}
        who = np.repeat([number[pk] for pk in attempt], [text.count(",") + 1 for text in places])
        order = _sorted(who << 32 | seq)
        order = order[position[order] < sizes[who[order]]]
        cell = (cells[who] + position)[order]
        texts[cell] = np.array(SEPARATOR.join(choices).split(SEPARATOR), dtype=object)[order]  # by seq: the last one stays
        moments = np.array(",".join(instants).replace("+00", "").split(","), dtype="datetime64[us]").astype(np.int64) // 1_000_000
        starts = np.array([int(one.timestamp()) if one else 0 for one in opened])
        seconds = _seconds(who[order], moments[order], cell, starts, whole)
    return texts.tolist(), seconds


def _summed(who: Whole, values: Floats, people: int) -> Floats:
    """What each person's values add up to."""
    return np.bincount(who, values, people).astype(np.float64)


def _sorted(keys: Whole) -> Whole:
    """The order of these keys; they mostly are in order already."""
    return np.arange(len(keys)) if bool((np.diff(keys) >= 0).all()) else np.argsort(keys, kind="stable")


def _seconds(who: Whole, at: Whole, cell: Whole, starts: Whole, whole: int) -> Whole:
    order = _sorted(who << 40 | at)
    who, at, cell = who[order], at[order], cell[order]
    first = np.diff(who, prepend=-1) != 0
    new = first | (np.diff(at, prepend=-1) != 0)
    save = np.cumsum(new) - 1
    before = np.where(first[new], starts[who[new]], np.concatenate([[0], at[new][:-1]]))
    took = np.maximum(at[new] - before, 0) / np.bincount(save)
    spent = np.rint(np.bincount(cell, took[save], whole)).astype(np.int64)
    return np.where(np.bincount(cell, minlength=whole) > 0, spent, -1)
