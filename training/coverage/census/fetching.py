"""Fetching many rows cheaply: the database sends numbers and short texts, and every text is understood once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from .vectors import Ints, number

CHUNK = 20_000
MARK = "\x1f"


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


def roomy() -> None:
    """Let SQLite read its file as memory: a scan of the ledger needs no copies then."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 4000000000")


def text(name: str) -> Cast:
    """A column as text."""
    return Cast(name, TextField())


def joined(*parts: Any) -> Func:
    """Several texts as one, with a mark between them that no text holds."""
    marked = [part for one in parts for part in (one, Value(MARK))][:-1]
    return Func(*marked, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


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
