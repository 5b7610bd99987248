"""What an enterprise does itself: a class posts hours of the right kind and grade, and the plan follows the requirements with every change on record."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.factories import training
from tests.factories.objections import AT, DAY, Place
from tests.training.packs.conftest import rules  # noqa: F401
from training import coverage, inhouse, objections, records, stores
from training.inhouse import classes, plans
from training.models import AuditEntry, Entry, PlanLine, TrainingClass
from training.objections import Remedy

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def place() -> Place:
    return Place.make()


def _report(**fields: Any) -> inhouse.Report:
    given = {"topic": "车间安全操作", "training_type": "refresher", "hours": Decimal(4), "held_on": DAY, "place": "会议室", "trainer": "张三"}
    return inhouse.Report(**(given | {"statement": "所列人员全程参加", "sign_in": "sheet"} | fields))


def _sheet(text: bytes = b"a") -> list[tuple[str, stores.Checked]]:
    return [("签到表", stores.check(SimpleUploadedFile("a.pdf", b"%PDF-1.4\n" + text)))]


def _held(place: Place, present: list[Any] | None = None, files: Any = None, **fields: Any) -> TrainingClass:
    people = [one.pk for one in (present or [place.worker])]
    return inhouse.record_class(
        enterprise=place.enterprise, report=_report(**fields), present=people, files=_sheet() if files is None else files, at=AT, by=place.keeper
    )


def test_a_class_posts_the_hours_of_everybody_who_was_there(place) -> None:  # noqa: ANN001
    held = _held(place, [place.worker, place.keeper.person])
    rows = {row.person: row for row in classes.entries(held)}
    assert {person: row.what for person, row in rows.items()} == {place.worker: "worker", place.keeper.person: "principal"}
    entry = rows[place.worker]
    assert (entry.amount, entry.grade, entry.occurred_on, entry.enterprise, entry.held) == (Decimal(4), "B", DAY, place.enterprise, False)
    assert (entry.detail["training_type"], entry.detail["mode"], held.absent) == ("refresher", "offline", 1)


@pytest.mark.parametrize("kind", ["level_factory", "level_workshop", "level_team", "transfer"])
def test_three_level_education_is_that_of_workers(place, kind) -> None:  # noqa: ANN001
    held = _held(place, [place.keeper.person], training_type=kind)
    assert classes.entries(held).get().what == "worker"


def test_without_a_picture_it_is_declared_and_a_picture_seen_before_is_to_be_checked(place) -> None:  # noqa: ANN001
    assert classes.entries(_held(place, files=[], sign_in="roster")).get().grade == "C"
    assert not classes.entries(_held(place, held_on=DAY - timedelta(days=1))).get().held
    again = classes.entries(_held(place, held_on=DAY - timedelta(days=2))).get()
    assert (again.held, again.detail["doubts"]) == (True, ["photo_seen_before"])


def test_more_than_a_day_holds_waits_to_be_checked(place) -> None:  # noqa: ANN001
    _held(place, hours=Decimal(6))
    second = classes.entries(_held(place, files=_sheet(b"b"))).get()
    assert (second.held, second.detail["doubts"]) == (True, ["over_day_limit"])


def test_what_can_not_be_is_refused_whole(place) -> None:  # noqa: ANN001
    left = training.make_engagement(enterprise=place.enterprise, role="worker", until_on=DAY).person
    for refusal, fields in (
        (classes.ClassInFuture, {"held_on": TODAY + timedelta(days=1)}),
        (classes.MoreThanTheDay, {"hours": Decimal(9)}),
        (classes.EndsBeforeItBegan, {"began": time(10), "ended": time(9)}),
        (classes.NotEngagedThere, {"present": [place.worker, left]}),
        (classes.SheetMissing, {"files": []}),
    ):
        with pytest.raises(refusal):
            _held(place, **fields)
    with pytest.raises(classes.NobodyThere):
        inhouse.record_class(enterprise=place.enterprise, report=_report(), present=[], files=_sheet(), at=AT, by=place.keeper)
    assert (Entry.objects.count(), TrainingClass.objects.count()) == (0, 0)


def test_its_author_puts_a_wrong_person_right_the_same_day(place) -> None:  # noqa: ANN001
    entry = classes.entries(_held(place)).get()
    objections.put_right(entry, remedy=Remedy("person", person=place.colleague), reason="点错人", at=AT, by=place.keeper)
    assert [row.person for row in records.counting()] == [place.colleague]
    assert classes.entries(TrainingClass.objects.get()).get().corrected_by.void


def test_a_class_recorded_twice_is_withdrawn_whole(place) -> None:  # noqa: ANN001
    people = [place.worker, place.colleague]
    first, second = _held(place, people), _held(place, people, files=_sheet(b"c"), held_on=DAY + timedelta(days=1))
    again = classes.entries(second).filter(person=place.worker).get()
    twin = classes.entries(first).filter(person=place.worker).get()
    raised = objections.raise_objection(again, remedy=Remedy("doubled", twin=twin, whole_class=True), reason="重复录入", at=AT, by=place.keeper)
    objections.answer(raised, upheld=True, reason="属实", at=AT + timedelta(days=1), by=place.office)
    assert set(records.counting()) == set(classes.entries(first))


@pytest.mark.usefixtures("rules")
def test_the_three_levels_of_a_class_meet_the_duty_before_work(place) -> None:  # noqa: ANN001
    post = training.make_engagement(enterprise=place.enterprise, role="worker", since=date(2026, 10, 1), started_work_on=date(2026, 10, 30))
    for day, kind in enumerate(("level_factory", "level_workshop", "level_team"), 10):
        _held(place, [post.person], training_type=kind, hours=Decimal(8), held_on=date(2026, 10, day), files=_sheet(kind.encode()))
    duty = next(one for one in coverage.for_person(post.person, TODAY) if one.code == "TR-NEW-GEN")
    assert (duty.met, duty.done) == (True, Decimal(24))


@pytest.mark.usefixtures("rules")
def test_the_plan_is_built_from_the_rules_in_force_once(place) -> None:  # noqa: ANN001
    made = inhouse.build(place.enterprise, year=2026, on=TODAY, at=AT, by=place.keeper)
    lines = plans.lines(place.enterprise, 2026)
    assert (len(lines), set(plans.asked(place.enterprise, TODAY))) == (made, {(line.requirement, line.role) for line in lines})
    found = {line.requirement: line for line in lines}
    assert (found["TR-PRIN-GEN"].role, found["TR-PRIN-GEN"].hours) == ("principal", Decimal(12))
    assert found["TR-NEW-GEN"].hours == Decimal(24)
    assert "TR-MGR-GEN" not in found  # nobody holds that post
    assert found["DR-EVAC"].role == ""
    assert inhouse.build(place.enterprise, year=2026, on=TODAY, at=AT, by=place.keeper) == 0
    training.make_engagement(enterprise=place.enterprise, role="safety_manager")
    assert inhouse.build(place.enterprise, year=2026, on=TODAY, at=AT, by=place.keeper) > 0
    assert AuditEntry.objects.filter(action="training.plan_built").count() == 2


@pytest.mark.usefixtures("rules")
def test_a_line_is_adjusted_with_a_reason_and_never_below_the_rule(place) -> None:  # noqa: ANN001
    inhouse.build(place.enterprise, year=2026, on=TODAY, at=AT, by=place.keeper)
    line = PlanLine.objects.get(requirement="TR-PRIN-GEN")
    common = {"on": TODAY, "at": AT, "by": place.keeper}
    newer = inhouse.change(line, reason="提前到上半年", time="六月底前", hours=Decimal(16), **common)
    assert (newer.replaces, newer.hours, newer.content) == (line, Decimal(16), line.content)
    assert line not in plans.lines(place.enterprise, 2026)
    for refusal, given in (
        (plans.AskedByRule, {"hours": Decimal(8)}),
        (plans.AskedByRule, {"drop": True}),
        (plans.NothingChanged, {}),
        (plans.NoReason, {"reason": " ", "time": "七月"}),
    ):
        with pytest.raises(refusal):
            inhouse.change(newer, **({"reason": "x"} | given), **common)
    with pytest.raises(plans.Changed):
        inhouse.change(line, reason="x", time="七月", **common)
    own = inhouse.add(
        enterprise=place.enterprise, year=2026, role="worker", frequency="每月1次", content="班前会", scope="全员", time="每月", at=AT, by=place.keeper
    )
    inhouse.change(own, reason="改为每日", drop=True, **common)
    assert own not in plans.lines(place.enterprise, 2026)
    assert len(list(plans.history(place.enterprise, 2026))) == 2


def test_classes_and_plans_can_not_be_changed(place) -> None:  # noqa: ANN001
    held = _held(place)
    line = inhouse.add(enterprise=place.enterprise, year=2026, role="", frequency="x", content="x", scope="x", time="x", at=AT, by=place.keeper)
    for row in (held, line):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(recorded_at=AT + timedelta(days=1))
