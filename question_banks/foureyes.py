"""Four eyes in the database itself: triggers that see across tables what a constraint can not.

A signature names the wording's true author and is not the author's own, whatever inserts it. A question in use has the signatures its
bank asks for: two in a reserved bank or where no author is known, else one. An open bank with fewer can not be declared reserved.

SQLite refuses to rebuild a table that another table's trigger names. A migration that does so to banks, items, wordings or reviews
begins with `lift()` and ends with `guard()`; a test and `check_integrity` see to it that no trigger was forgotten.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

_TABLES = {"review": "question_banks_review", "item": "question_banks_item", "bank": "question_banks_bank"}

_FALSE_AUTHOR = """EXISTS (SELECT 1 FROM question_banks_itemversion v WHERE v.id = NEW.version_id
  AND (v.author_id = NEW.by_id OR v.author_id {distinct} NEW.author_id))"""
_UNSIGNED = """NEW.state = 'approved' AND NOT EXISTS (
  SELECT 1 FROM question_banks_itemversion v JOIN question_banks_bank b ON b.id = NEW.bank_id
  WHERE v.id = NEW.current_version_id AND v.item_id = NEW.id
  AND NOT EXISTS (SELECT 1 FROM question_banks_review r WHERE r.version_id = v.id AND r.decision = 'returned')
  AND (SELECT COUNT(*) FROM question_banks_review r WHERE r.version_id = v.id AND r.decision = 'approved')
    >= CASE WHEN b.reserved OR v.author_id IS NULL THEN 2 ELSE 1 END)"""
_TOO_FEW = """NEW.reserved AND EXISTS (
  SELECT 1 FROM question_banks_item i WHERE i.bank_id = NEW.id AND i.state = 'approved'
  AND (SELECT COUNT(*) FROM question_banks_review r WHERE r.version_id = i.current_version_id AND r.decision = 'approved') < 2)"""

# name of the trigger → its table, when it fires, what it refuses, what it says
_RULES = {
    "four_eyes_review": ("review", ["INSERT"], _FALSE_AUTHOR, "a signature of the author or with a false author"),
    "four_eyes_item": ("item", ["INSERT", "UPDATE OF state, current_version_id, bank_id"], _UNSIGNED, "a question in use without its signatures"),
    "four_eyes_bank": ("bank", ["UPDATE OF reserved"], _TOO_FEW, "a reserved bank with questions signed once"),
}


def _names(vendor: str) -> dict[str, tuple[str, str, str, str]]:
    """SQLite has one trigger an event, PostgreSQL one for all: trigger → (table, events, condition, message)."""
    if vendor != "sqlite":
        return {
            name: (_TABLES[key], " OR ".join(events), condition.format(distinct="IS DISTINCT FROM"), text)
            for name, (key, events, condition, text) in _RULES.items()
        }
    return {
        f"{name}_{event.split()[0].lower()}": (_TABLES[key], event, condition.format(distinct="IS NOT"), text)
        for name, (key, events, condition, text) in _RULES.items()
        for event in events
    }


def removals(vendor: str) -> list[str]:
    """The statements that take the triggers away."""
    return [f"DROP TRIGGER IF EXISTS {name}" + ("" if vendor == "sqlite" else f" ON {table}") for name, (table, *_rest) in _names(vendor).items()]


def installations(vendor: str) -> list[str]:
    """The statements that put the triggers in place."""
    found = removals(vendor)
    for name, (table, events, condition, text) in _names(vendor).items():
        if vendor == "sqlite":
            found.append(f"CREATE TRIGGER {name} BEFORE {events} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{text}'); END")
            continue
        refuse = f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'"
        found.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {condition} THEN {refuse}; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        found.append(f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return found


def _run(statements: Callable[[str], list[str]]) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for sql in statements(schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    return run


def guard() -> migrations.RunPython:
    """The migration operation that puts the triggers in place; reversed it takes them away."""
    return migrations.RunPython(_run(installations), _run(removals))


def lift() -> migrations.RunPython:
    """The migration operation that takes the triggers away for as long as the migration rebuilds a table; reversed it puts them back."""
    return migrations.RunPython(_run(removals), _run(installations))


def missing(connection: Any) -> list[str]:
    """The triggers this database lacks."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'four_eyes_%'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'four_eyes_%'")
        return sorted(set(_names(connection.vendor)) - {row[0] for row in cursor.fetchall()})
