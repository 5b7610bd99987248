"""Recording a drill: what is refused, what is doubtful, what counts, and what the office's look changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import training as make
from tests.training.test_stores import picture
from training import audit, coverage, drills, stores
from training.drills import Report
from training.models import AuditEntry, Drill, Entry, PrivateFile
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
DAY = date(2026, 11, 20)
ALARM = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def report(**more) -> Report:
    given = {
        "types": ["evacuation"],
        "held_on": DAY,
        "form": "live",
        "expected": 30,
        "present": 29,
        "alarm_at": ALARM,
        "all_out_at": ALARM + timedelta(minutes=3),
    }
    return Report(**(given | more))


def photo(shade: int = 40) -> tuple[str, stores.Checked]:
    return "到场照片.jpg", stores.check(SimpleUploadedFile("a.jpg", picture(size=(40, shade))))


def record(enterprise=None, *, files=(), **more) -> Drill:
    return drills.record_drill(enterprise=enterprise or make.make_enterprise(), report=report(**more), files=list(files), at=AT, by="system:test")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"types": []}, drills.NoType),
        ({"expected": 0, "present": 0}, drills.NobodyExpected),
        ({"present": 31}, drills.MorePresentThanExpected),
        ({"all_out_at": ALARM - timedelta(seconds=1)}, drills.OutBeforeAlarm),
        ({"held_on": date(2026, 11, 22)}, drills.DrillInFuture),
    ],
)
def test_what_can_not_be_is_refused_and_leaves_nothing(wrong, refusal):
    with pytest.raises(refusal) as refused:
        record(**wrong)
    assert str(refused.value)
    assert not Drill.objects.exists()
    assert not Entry.objects.exists()


def test_one_entry_for_each_type_and_one_event():
    drill = record(types=["evacuation", "onsite", "evacuation"], files=[photo()])
    found = drills.entries(drill)
    assert sorted(entry.what for entry in found) == ["evacuation", "onsite"]
    assert {entry.detail["event"] for entry in found} == {str(drill.public_id)}
    assert {entry.grade for entry in found} == {"B"}


def test_without_a_picture_the_drill_is_declared():
    assert drills.entries(record())[0].grade == "C"


def test_evidence_lies_under_a_random_name_outside_the_public_store():
    drill = record(files=[photo()])
    file = drill.evidence.get()
    assert (settings.PRIVATE_ROOT / file.name).is_file()
    assert "到场" not in file.name
    assert file.enterprise == drill.enterprise


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ({"alarm_at": None}, "timing_missing"),
        ({"expected": 30, "present": 23}, "attendance_low"),
    ],
)
def test_doubtful_drills_are_held_and_do_not_count(more, doubt):
    load_reference(AT)
    enterprise = make.make_enterprise(headcount=30)
    entry = drills.entries(record(enterprise, **more))[0]
    assert (entry.held, entry.detail["doubts"]) == (True, [doubt])
    assert coverage.coverage(enterprise.area, "DR-EVAC", DAY).figure.covered == 0


def test_the_same_picture_twice_is_doubtful():
    record(files=[photo()])
    assert drills.entries(record(files=[photo()]))[0].detail["doubts"] == ["photo_seen_before"]
    assert not drills.entries(record(files=[photo(50)]))[0].held


def test_a_drill_that_counts_covers_the_enterprise():
    load_reference(AT)
    enterprise = make.make_enterprise()
    before = coverage.coverage(enterprise.area, "DR-EVAC", AT.date()).figure.covered
    record(enterprise, types=["evacuation"], with_fire=True)
    after = coverage.coverage(enterprise.area, "DR-EVAC", AT.date()).figure.covered
    assert (before, after) == (0, 1)
    assert coverage.coverage(enterprise.area, "DR-FIRE-OTHER", AT.date()).figure.covered == 1
    assert coverage.coverage(enterprise.area, "DR-GEN-PLAN", AT.date()).figure.covered == 0


def test_the_office_raises_the_evidence_by_correcting_entries():
    load_reference(AT)
    enterprise = make.make_enterprise(headcount=30)
    drill = record(enterprise, alarm_at=None)
    held = drills.entries(drill)[0]
    drills.verify_drill(drill=drill, reason="watched it", at=AT, by="system:office")
    (entry,) = drills.entries(drill)
    assert (entry.grade, entry.held, entry.corrects, entry.reason) == ("A", False, held, "watched it")
    with pytest.raises(drills.AlreadyVerified):
        drills.verify_drill(drill=drill, reason="again", at=AT, by="system:office")


def test_a_failing_audit_entry_rolls_the_drill_back(monkeypatch):
    monkeypatch.delitem(audit._LABELS, "training.drill_recorded")
    with pytest.raises(audit.UnknownAction):
        record(files=[photo(33)])
    assert not Drill.objects.exists()
    assert not PrivateFile.objects.exists()
    assert not AuditEntry.objects.exists()
