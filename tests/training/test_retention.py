"""The only exit of append-only rows: by a named rule, all or nothing, and never without a trace."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from tests.factories.training import make_account, make_course, make_person
from training import audit, records
from training.appendonly import guarded_tables
from training.models import AuditEntry, Entry, ErasurePermit, Notice, StudyBeat, Tombstone
from training.retention import NotGuarded, erase

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def beats() -> list[StudyBeat]:
    lesson, person = make_course().lessons.get(), make_person()
    return [StudyBeat.objects.create(person=person, lesson=lesson, visit="a" * 32, at=AT, seconds=seconds) for seconds in (5, 10, 15)]


def _post(**fields: Any) -> Entry:
    facts = {"kind": "hours", "subject": make_person(), "what": "principal", "at": AT, "by": "system:test", "occurred_on": AT.date(), "amount": 1}
    return records.post(**(facts | {"grade": "A", "source": "test", "source_id": "1"} | fields))


def test_erasure_leaves_a_tombstone_that_proves_what_was(beats: list[StudyBeat]) -> None:
    rows = StudyBeat.objects.filter(seconds__gt=5)
    content = json.dumps(list(rows.order_by("pk").values()), cls=DjangoJSONEncoder, default=str, sort_keys=True)
    office = make_account("office")

    stone = erase(rows, rule="rehearsal", by=office, at=AT)

    assert list(StudyBeat.objects.all()) == beats[:1]
    assert (stone.table_name, stone.rule, stone.count, stone.erased_at) == ("training_studybeat", "rehearsal", 2, AT)
    assert stone.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert stone.erased_by == f"account:{office.public_id}"
    entry = AuditEntry.objects.get(action="training.erased")
    assert (entry.actor, entry.data) == (f"account:{office.public_id}", {"table": "training_studybeat", "rule": "rehearsal", "count": 2})


def test_nothing_to_erase_leaves_a_stone_of_zero(beats: list[StudyBeat]) -> None:
    assert erase(StudyBeat.objects.none(), rule="rehearsal", by="system:test", at=AT).count == 0
    assert StudyBeat.objects.count() == len(beats)


@pytest.mark.usefixtures("beats")
def test_the_permit_does_not_outlive_the_erasure() -> None:
    erase(StudyBeat.objects.filter(seconds=5), rule="rehearsal", by="system:test", at=AT)
    assert not ErasurePermit.objects.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StudyBeat.objects.filter(seconds=10).delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StudyBeat.objects.update(seconds=0)
    assert StudyBeat.objects.count() == 2


@pytest.mark.usefixtures("beats")
def test_a_permit_opens_its_own_table_only() -> None:
    _post()
    ErasurePermit.objects.create(table_name="training_studybeat")
    with pytest.raises(DatabaseError, match="append-only table training_entry"), transaction.atomic():
        Entry.objects.all().delete()
    ErasurePermit.objects.all().delete()


@pytest.mark.usefixtures("beats")
def test_a_failing_trail_takes_the_erasure_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_LABELS", {})
    with pytest.raises(audit.UnknownAction), transaction.atomic():
        erase(StudyBeat.objects.all(), rule="rehearsal", by="system:test", at=AT)
    assert StudyBeat.objects.count() == 3
    assert not Tombstone.objects.exists()
    assert not ErasurePermit.objects.exists()


def test_an_entry_that_a_correction_points_to_stays() -> None:
    first = _post()
    records.correct(first, reason="数错了", at=AT, by="system:test", amount=2)
    with pytest.raises(ProtectedError), transaction.atomic():
        erase(Entry.objects.filter(pk=first.pk), rule="rehearsal", by="system:test", at=AT)
    assert Entry.objects.count() == 2
    assert erase(Entry.objects.all(), rule="rehearsal", by="system:test", at=AT).count == 2


def test_tombstones_themselves_can_not_be_changed() -> None:
    erase(StudyBeat.objects.none(), rule="rehearsal", by="system:test", at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Tombstone.objects.update(count=7)


def test_tables_that_may_change_are_no_matter_for_erasure() -> None:
    assert "training_notice" not in guarded_tables(connection)
    with pytest.raises(NotGuarded):
        erase(Notice.objects.all(), rule="x", by="system:test", at=AT)
    assert not Tombstone.objects.exists()
