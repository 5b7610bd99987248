"""Fetching many rows cheaply: the database sends numbers and short texts, and every text is understood once."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from .vectors import Ints, number

CHUNK = 1_000  # small enough to stay in the cache of the processor
KEPT = 100_000  # how many distinct details are remembered


def fetch(rows: QuerySet[Any, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query as the driver gives them, in portions: no conversion, no objects."""
    connection = connections[rows.db]
    try:
        sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while portion := cursor.fetchmany(CHUNK):
            yield portion


@contextmanager
def no_collection() -> Iterator[None]:
    """Many objects and none in circles: the collector of circles would look through all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def text(name: str) -> Cast:
    """A column as text."""
    return Cast(name, TextField())


class Texts(dict[Any, int]):
    """Gives every text a number, in the order they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = found = len(self)
        return found

    def numbers(self, column: tuple[Any, ...]) -> Ints:
        """The numbers of a column of texts."""
        return np.fromiter(map(self.__getitem__, column), np.int32, len(column))


class Days(dict[Any, int]):
    """Reads ISO days as numbers; what is missing has a number of its own."""

    def __init__(self, missing: int) -> None:
        super().__init__({None: missing})

    def __missing__(self, key: Any) -> int:
        self[key] = found = number(key if isinstance(key, date) else date.fromisoformat(key))
        return found

    def numbers(self, column: tuple[Any, ...]) -> Ints:
        """The numbers of a column of days."""
        return np.fromiter(map(self.__getitem__, column), np.int32, len(column))


class Cents(dict[Any, int]):
    """Reads hours as whole hundredths; what is no number of hours is -1."""

    def __init__(self) -> None:
        super().__init__({None: -1})

    def __missing__(self, key: str) -> int:
        self[key] = found = int(Decimal(key) * 100)
        return found

    def numbers(self, column: tuple[Any, ...]) -> Ints:
        """The hundredths of a column of hours."""
        return np.fromiter(map(self.__getitem__, column), np.int32, len(column))


class Details(dict[str, int]):
    """Reads the detail of studies: its type of training (a number of `kinds`), and which of some words its title holds (bits), as one number."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self.words, self.kinds = words, Texts()
        assert self.kinds[""] == 0

    def __missing__(self, raw: str) -> int:
        if len(self) >= KEPT:
            self.clear()
        detail = json.loads(raw) if '"training_type"' in raw or '"title"' in raw else {}
        title = str(detail.get("title") or "")
        bits = sum(1 << bit for bit, word in enumerate(self.words) if word in title)
        self[raw] = found = (self.kinds[str(detail.get("training_type") or "")] << len(self.words)) + bits
        return found

    def numbers(self, column: tuple[Any, ...]) -> Ints:
        """The numbers of a column of details."""
        return np.fromiter(map(self.__getitem__, column), np.int64, len(column))


class Dates(dict[Any, date | None]):
    """Reads ISO days as days."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def __missing__(self, key: Any) -> date | None:
        self[key] = found = key if isinstance(key, date) else date.fromisoformat(key)
        return found


def whole(column: tuple[Any, ...]) -> Ints:
    """A column of whole numbers."""
    return np.array(column, np.int64)


def positions(keys: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands among ascending keys; -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)
