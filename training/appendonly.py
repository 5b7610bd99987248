"""Tables whose rows are never changed: the database itself refuses update and delete.

The only way past the guard is a permit row written in the same transaction (see `training.retention`).
A later migration that lets SQLite rebuild a guarded table must call `guard` again, because the rebuild drops triggers;
`tests/test_architecture.py` checks that every guarded table still has its trigger.
"""

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM training_erasurepermit WHERE table_name = '{table}')
BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM training_erasurepermit WHERE table_name = TG_TABLE_NAME) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""
_POSTGRES = "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"


def install(schema_editor: Any, table: str) -> None:
    """Put the guard on one table, whatever the database."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            schema_editor.execute(_SQLITE.format(table=table, verb=verb))
    else:
        schema_editor.execute(_POSTGRES_FUNCTION, params=None)
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        schema_editor.execute(_POSTGRES.format(table=table))


def guarded_tables(connection: Any) -> list[str]:
    """The tables that carry the guard in this database, as the database itself tells."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
        else:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_append_only'")
        return sorted(row[0] for row in cursor.fetchall())


def guard(*tables: str) -> migrations.RunPython:
    """The migration operation that guards these tables; its reverse leaves dropping the table to the schema."""

    def forward(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            install(schema_editor, table)

    return migrations.RunPython(forward, migrations.RunPython.noop)
