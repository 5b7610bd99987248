"""Thousands of new questions in a second: rows inserted without a model instance each. Only `items` calls this, inside its act."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model, OuterRef, Q, Subquery, UUIDField

from training.models import Account, ImportBatch

from .models import Bank, Item, ItemVersion
from .wording import Fingerprints, Source, Wording

CHUNK = 500
_WORDED = (
    "item", "kind", "stem", "content", "key", "no_shuffle", "explanation", "clause_standard", "clause_title", "clause_article", "digest", "cluster",
    "sameness", "source_file", "source_sheet", "source_row",
)  # fmt: skip


def insert(model: type[Model], constant: dict[str, Any], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows: `constant` values are the same in all of them, `names` say which fields the rows hold. A public_id is made for each.

    Every other field gets its default. Values are what the field would store; only JSON is converted row by row.
    """
    given = {*constant, *names, "public_id"}
    fields = {field.name: field for field in model._meta.concrete_fields if not field.primary_key}
    defaults = {name: field.get_default() for name, field in fields.items() if name not in given}
    fixed = {name: fields[name].get_db_prep_save(value, connection) for name, value in (defaults | constant).items()}
    ordered = [fields[name] for name in ("public_id", *names, *fixed)]
    dumps = [_converter(fields[name]) for name in names]
    tail = tuple(fixed.values())
    new_id = _converter(fields["public_id"])
    made = ((new_id(uuid.uuid4()), *(dump(value) if dump else value for dump, value in zip(dumps, row, strict=True)), *tail) for row in rows)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in ordered)
    marks = ", ".join("%s" for _field in ordered)
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        while part := list(islice(made, CHUNK)):  # a part at a time: the whole would stand in memory twice
            cursor.executemany(statement, part)


def _converter(field: Field) -> Any:
    """How a value is made ready for the database, where it is not stored as it stands."""
    return (lambda value: field.get_db_prep_save(value, connection)) if isinstance(field, JSONField | UUIDField) else None


def keys(bank: Bank, numbers: Sequence[str]) -> list[int]:
    """The primary keys of questions, in the order of their numbers as given."""
    found: dict[str, int] = {}
    for start in range(0, len(numbers), CHUNK):
        found.update(bank.items.filter(number__in=numbers[start : start + CHUNK]).values_list("number", "pk"))
    return [found[number] for number in numbers]


def first_versions(wordings: Iterable[tuple[int, Wording, Fingerprints, Source]], *, batch: ImportBatch | None, author: Account | None, at: datetime) -> None:
    """The first wording of each new question (by its primary key)."""
    rows = (
        (
            key, wording.kind, wording.stem, wording.content, wording.key, wording.no_shuffle, wording.explanation, wording.clause_standard,
            wording.clause_title, wording.clause_article, prints.digest, prints.cluster, prints.sameness, source.file[:200], source.sheet[:100], source.row,
        )
        for key, wording, prints, source in wordings
    )  # fmt: skip
    constant = {"number": 1, "batch": batch.pk if batch else None, "author": author.pk if author else None, "created_at": at}
    insert(ItemVersion, constant, _WORDED, rows)


def citing(items: Sequence[int]) -> list[ItemVersion]:
    """The wordings of new questions that cite something."""
    cites = ~Q(clause_standard="") | ~Q(clause_title="")
    parts = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    return [version for part in parts for version in ItemVersion.objects.filter(cites, item__in=part).order_by("pk")]


def point_to_first(items: Sequence[int]) -> None:
    """Let the first wording of new questions be their newest."""
    newest = ItemVersion.objects.filter(item=OuterRef("pk"), number=1).values("pk")[:1]
    for start in range(0, len(items), CHUNK):
        Item.objects.filter(pk__in=items[start : start + CHUNK]).update(latest_version=Subquery(newest))
