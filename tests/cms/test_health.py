"""What machines ask: does the process live, and is the site ready to serve."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.clock import clock
from tests.cms.production import SERVER, python
from training import audit, jobs
from training.models import Heartbeat

AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def beating(db: None) -> None:
    clock.set(AT)
    jobs.run("training.heartbeat")


def test_the_process_answers_without_a_database(client: Any) -> None:
    response = client.get("/healthz")  # no database in this test: a query would fail it
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("beating")
def test_ready_says_what_it_looked_at(client: Any) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": True, "migrations": True, "queue": True, "audit_unsealed": 0}


@pytest.mark.usefixtures("beating")
def test_the_audit_lag_is_shown_until_it_is_sealed(client: Any) -> None:
    audit.record("training.erased", at=AT, by="system:test")
    audit.record("training.erased", at=AT, by="system:test")
    assert client.get("/readyz").json()["audit_unsealed"] == 2
    jobs.run("training.seal_audit")
    assert client.get("/readyz").json()["audit_unsealed"] == 0


@pytest.mark.django_db
def test_a_queue_never_heard_of_is_not_ready(client: Any) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["status"], response.json()["queue"], response.json()["migrations"]) == ("unavailable", False, True)


@pytest.mark.usefixtures("beating")
@pytest.mark.parametrize(("silence", "status"), [(timedelta(minutes=4), 200), (timedelta(minutes=5), 503), (timedelta(days=1), 503)])
def test_a_queue_may_be_silent_for_five_minutes(client: Any, silence: timedelta, status: int) -> None:
    Heartbeat.objects.update(at=AT)
    clock.set(AT + silence)
    assert client.get("/readyz").status_code == status


@pytest.mark.usefixtures("beating")
def test_an_unapplied_migration_is_not_ready(client: Any) -> None:
    recorder = MigrationRecorder(connection)
    name = recorder.migration_qs.filter(app="certificates").latest("pk").name
    recorder.record_unapplied("certificates", name)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["migrations"], response.json()["queue"]) == (False, True)


@pytest.mark.usefixtures("beating")
def test_the_answer_names_nobody_and_is_open_to_watchers(client: Any) -> None:
    assert set(client.get("/readyz").json()) == {"status", "database", "migrations", "queue", "audit_unsealed"}


@pytest.mark.parametrize("address", ["sqlite:///:memory:", "postgres://nobody@127.0.0.1:1/nothing"], ids=["empty", "unreachable"])
def test_a_missing_database_is_said_not_thrown(address: str) -> None:
    code = """
from django.test import Client
response = Client(headers={"host": "training.example.gov.cn"}).get("/readyz", secure=True)
print(response.status_code, response.json())
"""
    done = python(code, **SERVER, DATABASE_URL=address)
    assert done.stdout.strip() == "503 {'status': 'unavailable', 'database': False}", done.stderr
