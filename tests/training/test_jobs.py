"""The one door to the queue: jobs are known by name, leave after the commit, and may run twice; once for real over both brokers."""

import os
import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.core import serializers
from django.db import transaction

from cms import schedules
from tests.clock import clock
from tests.cms.production import SERVER, python, run
from tests.factories.certificates import make_attempt, make_key
from tests.factories.exams import make_open
from training import audit, jobs
from training.models import Heartbeat

AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
Schedule = apps.get_model("django_q", "Schedule")


# -- the registry
def test_every_scheduled_job_is_registered_and_named_after_its_app() -> None:
    assert set(schedules.INTERVALS) <= set(jobs.names())
    for name in jobs.names():
        app = name.split(".")[0]
        assert jobs._JOBS[name].__module__ == f"{app}.tasks"
    assert all(minutes > 0 for minutes in schedules.INTERVALS.values())


def test_an_unknown_name_is_refused_at_every_door() -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.run("training.gossip")
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("training.gossip", 1)
    with pytest.raises(jobs.UnknownJob):
        jobs.schedule("training.gossip", 5)


# -- after the commit, or not at all
@pytest.mark.django_db(transaction=True)
def test_a_job_leaves_when_its_transaction_has_committed() -> None:
    with transaction.atomic():
        jobs.enqueue("training.heartbeat")
        assert not Heartbeat.objects.exists()
    assert Heartbeat.objects.filter(name="queue").exists()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_taken_back_enqueues_nothing() -> None:
    def act() -> None:
        with transaction.atomic():
            jobs.enqueue("training.heartbeat")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    with transaction.atomic(), pytest.raises(RuntimeError):
        act()  # only the inner part is taken back
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_job_leaves_at_once() -> None:
    jobs.enqueue("training.heartbeat")
    assert Heartbeat.objects.exists()


# -- twice changes nothing
def _rows() -> list[str]:
    quiet = {"sessions", "wagtailsearch"}
    models = [model for model in apps.get_models() if model._meta.managed and model._meta.app_label not in quiet]
    return [serializers.serialize("json", model._base_manager.order_by("pk")) for model in models]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(schedules.INTERVALS))
def test_a_sweep_run_twice_changes_nothing(name: str) -> None:
    make_key()
    make_attempt()
    make_open()
    clock.set(AT, speed=0)
    jobs.run(name)
    once = _rows()
    jobs.run(name)
    assert _rows() == once


@pytest.mark.django_db
def test_sweeps_do_what_hints_missed() -> None:
    make_key()
    make_attempt()
    make_open()
    clock.set(AT, speed=0)
    assert jobs.run("certificates.sweep") == 1
    assert jobs.run("exams.close_overdue") == 1
    assert jobs.run("training.seal_audit") > 0
    assert [jobs.run(name) for name in ("certificates.sweep", "exams.close_overdue")] == [0, 0]
    jobs.run("training.seal_audit")
    assert audit.lag() == 0


@pytest.mark.django_db
def test_the_heartbeat_is_one_row_that_moves() -> None:
    clock.set(AT, speed=0)
    jobs.run("training.heartbeat")
    clock.set(AT.replace(hour=2), speed=0)
    jobs.run("training.heartbeat")
    assert list(Heartbeat.objects.values_list("name", "at")) == [("queue", AT.replace(hour=2))]


# -- the timetable
@pytest.mark.django_db
def test_the_timetable_is_kept_as_it_is() -> None:
    schedules.ensure()
    before = list(Schedule.objects.order_by("pk").values())
    schedules.ensure()
    assert list(Schedule.objects.order_by("pk").values()) == before
    assert {row["name"]: row["minutes"] for row in before} == schedules.INTERVALS
    assert {(row["func"], row["schedule_type"], row["repeats"]) for row in before} == {("training.jobs.run", Schedule.MINUTES, -1)}
    assert {row["name"]: row["args"] for row in before} == {name: repr((name,)) for name in schedules.INTERVALS}


@pytest.mark.django_db
def test_a_new_interval_changes_only_the_interval() -> None:
    jobs.schedule("training.heartbeat", 1)
    row = Schedule.objects.get()
    Schedule.objects.update(next_run=AT)
    jobs.schedule("training.heartbeat", 3)
    changed = Schedule.objects.get()
    assert (changed.pk, changed.minutes, changed.next_run) == (row.pk, 3, AT)


# -- for real: a server's settings, a broker, and django-q2's own cluster
@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of its own with the tables that the queue and the ground floor need."""
    path = tmp_path_factory.mktemp("queue") / "site.sqlite3"
    for app in ("training", "django_q"):
        done = run("manage.py", "migrate", app, "--verbosity", "0", "--skip-checks", **SERVER, DATABASE_URL=f"sqlite:///{path}")
        assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Path:
    """A copy nobody else writes to."""
    target = tmp_path / "site.sqlite3"
    with sqlite3.connect(migrated) as before, sqlite3.connect(target) as after:
        before.backup(after)
    before.close()
    after.close()
    return target


def _ask(site: Path, sql: str) -> list[Any]:
    database = sqlite3.connect(site)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


ENQUEUE = """
from django.db import transaction
from django_q.brokers import get_broker
from training import jobs
try:
    with transaction.atomic():
        jobs.enqueue("training.heartbeat")
        raise RuntimeError
except RuntimeError:
    print(get_broker().queue_size())
with transaction.atomic():
    jobs.enqueue("training.heartbeat")
    print(get_broker().queue_size())
print(get_broker().queue_size())
"""


def _round_trip(site: Path, **env: str) -> None:
    """Enqueue in one process, work in another, and look at what is left."""
    env = SERVER | {"DATABASE_URL": f"sqlite:///{site}", "QUEUE_WORKERS": "1", "QUEUE_NAME": f"test-{uuid.uuid4().hex}"} | env
    sent = python(ENQUEUE, **env)
    assert sent.stdout.split() == ["0", "0", "1"], sent.stderr
    assert _ask(site, "SELECT count(*) FROM training_heartbeat") == [(0,)]

    worked = run("manage.py", "qcluster", "--run-once", **env)
    assert worked.returncode == 0, worked.stderr
    assert _ask(site, "SELECT name FROM training_heartbeat") == [("queue",)]
    assert _ask(site, "SELECT name, func, success FROM django_q_task") == [("training.heartbeat", "training.jobs.run", 1)]


def test_round_trip_through_the_database(site: Path) -> None:
    _round_trip(site)
    assert _ask(site, "SELECT count(*) FROM django_q_ormq") == [(0,)]


@pytest.mark.skipif(
    not os.environ.get("TEST_REDIS_URL"), reason="TEST_REDIS_URL is not set: no Redis to send jobs through (deploy/test.py sets it where one answers)"
)
def test_round_trip_through_redis(site: Path) -> None:
    address = os.environ["TEST_REDIS_URL"]
    _round_trip(site, REDIS_URL=address)
    assert _ask(site, "SELECT count(*) FROM django_q_ormq") == [(0,)]
    broker = redis.from_url(address)
    assert broker.keys("django_q:test-*:q") == []
    broker.close()
