"""Finding texts by pairs of neighbouring characters: one idea on both databases, without a dictionary and without an extension.

A text's grams are all pairs of neighbouring letters, digits and Chinese characters in it. A word that is looked for is first narrowed
by its own pairs through the database's index (FTS5 on SQLite, GIN on PostgreSQL) and then, where the pairs alone do not prove it, looked up in
the text itself. What has no pair (one character, "≥5%") is looked up in the texts without an index: slower, never wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, migrations

# ruff: noqa: S608 (the SQL is made of names of our own; words are parameters)
TABLE, INDEX = "question_banks_searchtext", "question_banks_searchgrams"
_KNOWN = r"[0-9a-z\u3400-\u4dbf\u4e00-\u9fa5]"
_RUN, _PAIR = re.compile(f"{_KNOWN}+"), re.compile(f"(?=({_KNOWN}{{2}}))")

_SQLITE = [
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(grams, content='{TABLE}', content_rowid='item_id', detail=none, tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {INDEX}_ai AFTER INSERT ON {TABLE} BEGIN INSERT INTO {INDEX}(rowid, grams) VALUES (NEW.item_id, NEW.grams); END",
    f"CREATE TRIGGER {INDEX}_ad AFTER DELETE ON {TABLE} BEGIN INSERT INTO {INDEX}({INDEX}, rowid, grams) VALUES ('delete', OLD.item_id, OLD.grams); END",
    f"CREATE TRIGGER {INDEX}_au AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, grams) VALUES ('delete', OLD.item_id, OLD.grams); "
    f"INSERT INTO {INDEX}(rowid, grams) VALUES (NEW.item_id, NEW.grams); END",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
]
_POSTGRES = [f"CREATE INDEX {INDEX} ON {TABLE} USING gin (string_to_array(grams, ' '))"]
_DROPS = {
    "sqlite": [*(f"DROP TRIGGER IF EXISTS {INDEX}_{suffix}" for suffix in ("ai", "ad", "au")), f"DROP TABLE IF EXISTS {INDEX}"],
    "postgresql": [f"DROP INDEX IF EXISTS {INDEX}"],
}


def pairs(text: str) -> list[str]:
    """The pairs of a normalised, lower-case text, each once, in the order in which they come."""
    return list(dict.fromkeys(_PAIR.findall(text)))


def number(text: str) -> str:
    """How a question's number is known among the pairs: whole, and longer than any pair."""
    return "num" + "".join(_RUN.findall(text))


def stored(text: str, name: str) -> str:
    """The column `grams` of a row: the pairs of its text and its number."""
    return " ".join([*pairs(text), number(name)])


@dataclass(frozen=True)
class Condition:
    """A subquery of the ids of questions whose text holds all words looked for."""

    sql: str
    params: tuple[Any, ...]


def holding(words: Sequence[str]) -> Condition:
    """The condition that a text holds every one of these normalised, lower-case words."""
    lookups = [_Lookup(word) for word in words]
    return (_sqlite if connection.vendor == "sqlite" else _postgres)(lookups)


class _Lookup:
    """One word: its pairs, its name as a number where it might be one, and whether the pairs alone prove it."""

    def __init__(self, word: str) -> None:
        self.word, self.pairs = word, pairs(word)
        self.proven = len(self.pairs) == 1 and len(word) == 2 and not word.isascii()
        self.number = "" if self.proven or not self.pairs else number(word)


def _sqlite(lookups: list[_Lookup]) -> Condition:
    """FTS5. Pairs are quoted, though nothing but letters, digits and Chinese characters ever comes here."""

    def told(one: _Lookup) -> str:
        whole = " ".join(f'"{pair}"' for pair in one.pairs)
        return f'("{one.number}" OR ({whole}))' if one.number else whole

    match = " AND ".join(told(one) for one in lookups if one.pairs)
    proofs = [one.word for one in lookups if not one.proven]
    held = "".join(" AND instr(t.text, %s) > 0" for _word in proofs)
    if not match:
        return Condition(f"SELECT t.item_id FROM {TABLE} t WHERE 1 = 1{held}", tuple(proofs))
    if not proofs:
        return Condition(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", (match,))
    sql = f"SELECT t.item_id FROM {INDEX} g CROSS JOIN {TABLE} t ON t.item_id = g.rowid WHERE g.{INDEX} MATCH %s{held}"
    return Condition(sql, (match, *proofs))


def _postgres(lookups: list[_Lookup]) -> Condition:
    """GIN over an array. OFFSET 0 keeps the planner from trying every question against its text, one by one."""
    array, wheres, params = "string_to_array(grams, ' ')", [], []
    if certain := [pair for one in lookups if not one.number for pair in one.pairs]:
        wheres.append(f"{array} @> %s::text[]")
        params.append(certain)
    for one in lookups:
        if one.number:
            wheres.append(f"({array} @> %s::text[] OR {array} @> %s::text[])")
            params += [[one.number], one.pairs]
    proofs = [one.word for one in lookups if not one.proven]
    wheres += ["position(%s in text) > 0"] * len(proofs)
    return Condition(f"SELECT item_id FROM {TABLE} WHERE {' AND '.join(wheres)} OFFSET 0", (*params, *proofs))


def index() -> migrations.RunPython:
    """The migration operation that makes the index; reversed it takes it away."""

    def make(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for sql in [*_DROPS[vendor], *(_SQLITE if vendor == "sqlite" else _POSTGRES)]:
            schema_editor.execute(sql, params=None)

    def drop(apps: Any, schema_editor: Any) -> None:
        for sql in _DROPS[schema_editor.connection.vendor]:
            schema_editor.execute(sql, params=None)

    return migrations.RunPython(make, drop)
