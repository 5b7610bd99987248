"""What every test needs: a clock that starts real, a clean cache, and a database whose guards let the test runner tidy up."""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.backends.sqlite3 import base as _sqlite  # noqa: F401 (the operations import it in a circle)
from django.db.backends.sqlite3.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker

from tests.clock import clock
from training.appendonly import guarded_tables

_sql_flush = DatabaseOperations.sql_flush


def _sql_flush_with_permits(self, style, tables, **options):  # noqa: ANN001, ANN003, ANN202
    """Between transactional tests SQLite deletes row by row, so the guards need their permits; they go last."""
    statements = _sql_flush(self, style, tables, **options)
    if not statements:
        return statements
    permits = [f"INSERT INTO training_erasurepermit (table_name) VALUES ('{table}')" for table in guarded_tables(self.connection)]  # noqa: S608
    last = [sql for sql in statements if '"training_erasurepermit"' in sql]
    return [*permits, *(sql for sql in statements if sql not in last), *last]


DatabaseOperations.sql_flush = _sql_flush_with_permits


def _template() -> Path | None:
    """Where the migrated, empty SQLite database of exactly these migrations is kept between runs."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return None
    base = settings.BASE_DIR
    inputs = [*sorted(base.glob("*/migrations/*.py")), base / "training" / "appendonly.py", base / "requirements" / "dev.txt"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()[:16]
    return base / "var" / f"test-template-{digest}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as before, sqlite3.connect(target) as after:
        before.backup(after)
    before.close()
    after.close()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    template = _template()
    return bool(template and template.exists() and not request.config.getvalue("nomigrations"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool) -> None:
    template = _template()
    if django_db_keepdb and template:
        _copy(template, Path(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    template = _template()
    if template and not django_db_keepdb and not request.config.getvalue("nomigrations"):
        template.parent.mkdir(exist_ok=True)
        part = template.with_suffix(f".{id(template)}.part")
        _copy(Path(settings.DATABASES["default"]["TEST"]["NAME"]), part)
        part.replace(template)
    yield
    if connection.vendor == "postgresql":
        # A thread of the test server that still holds its connection would keep the database from being dropped.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    for cache in caches.all(initialized_only=True):
        cache.clear()
    clock.reset()
    yield
    clock.reset()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what touches a database runs again; screens are the same on both, so the browser stays shut."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return
    touches = {"db", "transactional_db", "live_server", "django_db_setup"}
    asks = [item for item in items if item.get_closest_marker("django_db") or touches & set(getattr(item, "fixturenames", ()))]
    kept = [item for item in asks if not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
