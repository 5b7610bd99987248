"""Writing many rows at once: the keys are given here and one prepared statement a table takes them, several times faster than `bulk_create`."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, DateField, DateTimeField, Field, ForeignKey, IntegerField, Max, Model, TextField, UUIDField

ROWS = 1000
# What the drivers take as it stands; everything else is converted by its field.
_PLAIN = (CharField, TextField, IntegerField, BooleanField, ForeignKey)
M = TypeVar("M", bound=Model)


def insert(model: type[M], rows: list[M]) -> list[M]:
    """Number the rows after the last one and write them. Rows may refer to others that got their key after they were named."""
    relations = [field for field in model._meta.concrete_fields if field.is_relation]
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        for field in relations:
            if row.__dict__[field.attname] is None and (other := field.get_cached_value(row, default=None)) is not None:
                row.__dict__[field.attname] = other.pk  # an ordinary assignment would forget the object
    write(model, [row.__dict__ for row in rows])
    return rows


def blank(model: type[Model]) -> dict[str, Any]:
    """A row with nothing but the defaults, for `write`: where there are too many rows to make each an object."""
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


def write(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """The same for rows that are mere mappings of column attributes; each gets its key."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names of our models
    converters = [(field.attname, _converter(field, connection)) for field in fields]
    last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    for key, row in enumerate(rows, last + 1):
        row["id"] = key
    with connection.cursor() as cursor:
        for first in range(0, len(rows), ROWS):
            cursor.executemany(sql, [_values(row, converters) for row in rows[first : first + ROWS]])
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _values(row: dict[str, Any], converters: list[tuple[str, Callable[[Any], Any] | None]]) -> list[Any]:
    return [row[name] if convert is None or row[name] is None else convert(row[name]) for name, convert in converters]


def _converter(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """How a value of this field goes to the database; None: as it is."""
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, DateField):
        return lru_cache(maxsize=4096)(connection.ops.adapt_datefield_value)
    if isinstance(field, UUIDField) and not connection.features.has_native_uuid_field:
        return attrgetter("hex")
    return lambda value: field.get_db_prep_save(value, connection)
