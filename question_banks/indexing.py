"""Keeping what questions are found by (`models.SearchText`) true to their newest wordings.

Whoever gives a question a newest wording calls `index` in the same transaction; `catch_up` finds what was missed. The key and the
explanation never enter: nobody can search a reserved bank for its answers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from . import grams, kinds, richtext
from .models import Item, ItemVersion
from .wording import normalise

CHUNK = 500
_PART = "\ue000"  # stands between the parts of a text while they are made bare together
_COLUMNS = ("version_id", "kind", "cluster", "text", "grams")
_WRITE = (
    f"INSERT INTO question_banks_searchtext (item_id, {', '.join(_COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s) "  # noqa: S608 - constants
    f"ON CONFLICT (item_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}"
)
_SILENT = {"kind", "picture", "weight", "type"}  # texts of a question that say nothing to a reader


def bare(text: str) -> str:
    """A text as it is stored and looked for: as questions are compared, without marks and without capital letters."""
    return normalise(richtext.plain(text)).casefold()


def short(cluster: str) -> int:
    """The first 64 bits of a cluster, as a number that databases compare quickly."""
    return int(cluster[:16], 16) - (1 << 63)


def words(query: str) -> list[str]:
    """The words of a query, each to be found by itself."""
    return [word for word in (bare(part) for part in query.split()) if word]


def index(items: Sequence[int]) -> None:
    """Write the rows of these questions anew, without a model instance each: an import has thousands."""
    names = ("pk", "item_id", "item__number", "kind", "cluster", "stem", "content", "clause_standard", "clause_title", "clause_article")
    for start in range(0, len(items), CHUNK):
        rows = ItemVersion.objects.filter(item__latest_version=F("pk"), item__in=items[start : start + CHUNK]).values_list(*names)
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, [_row(*facts) for facts in rows])


def _row(version: int, item: int, number: str, kind: str, cluster: str, stem: str, content: dict[str, Any], *clause: str) -> tuple[Any, ...]:
    parts = [number, stem, *_texts(kinds.present(kind, content)), *(text for text in clause if text)]
    text = bare(_PART.join(parts)).replace(_PART, "\n")
    name, _line, rest = text.partition("\n")
    return item, version, kind, short(cluster), text, grams.stored(rest, name)


def _texts(value: Any) -> Iterable[str]:
    """Every text a candidate is shown beside the stem."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _SILENT:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _missed() -> QuerySet[Item]:
    return Item.objects.filter(latest_version__isnull=False).filter(Q(found_by__isnull=True) | ~Q(found_by__version=F("latest_version")))


def catch_up() -> int:
    """Index what has no row or an old one; returns how many. Run again it changes nothing."""
    missed = list(_missed().values_list("pk", flat=True))
    index(missed)
    return len(missed)


# How many questions can not be found by their text yet: cheap, and right except while rows are being rewritten.
WAITING = "(SELECT COUNT(*) FROM question_banks_item WHERE latest_version_id IS NOT NULL) - (SELECT COUNT(*) FROM question_banks_searchtext)"


def waiting() -> int:
    """How many questions can not be found by their text yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {WAITING}")  # noqa: S608 - a constant
        return max(0, int(cursor.fetchone()[0]))
