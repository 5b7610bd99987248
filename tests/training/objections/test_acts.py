"""Mistakes: whoever says so, somebody else decides, the ledger only grows, both files change together, and a slip of the day needs nobody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import training
from tests.factories.objections import AT, DAY, Place, standing
from training import audit, objections, records
from training.models import Drill, Entry, Notice, Objection, ObjectionAnswer, Person
from training.objections import Remedy, answering, elsewhere, mending, papers, raising, showing, writing

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def place() -> Place:
    return Place.make()


def _raise(entry: Entry, by, remedy: Remedy | None = None) -> Objection:  # noqa: ANN001
    return objections.raise_objection(entry, remedy=remedy or Remedy("never"), reason="签到表上没有他", at=AT, by=by)


def _uphold(raised: Objection, by) -> ObjectionAnswer:  # noqa: ANN001
    return objections.answer(raised, upheld=True, reason="核对签到表属实", at=LATER, by=by)


def test_an_upheld_objection_corrects_by_a_newer_entry(place) -> None:  # noqa: ANN001
    entry = place.hours(amount=8)
    raised = _raise(entry, place.keeper, Remedy("values", amount=Decimal(4), occurred_on=DAY, grade="A"))
    assert (raised.amount, raised.occurred_on, raised.grade) == (Decimal(4), None, "")  # what does not differ is not asked for
    assert standing(place.worker) == [("hours", Decimal(8), place.enterprise.pk)]  # until the answer the entry stands
    done = _uphold(raised, place.office)
    change = done.changes.get()
    assert (change.old, change.newer.corrects, change.newer.amount, change.newer.reason) == (entry, entry, Decimal(4), "签到表上没有他")
    assert standing(place.worker) == [("hours", Decimal(4), place.enterprise.pk)]


def test_answered_in_five_working_days_by_somebody_else(place) -> None:  # noqa: ANN001
    entry = place.hours(by=place.second)
    raised = _raise(entry, place.office)
    assert raised.answer_due_on == date(2026, 11, 9)  # a Monday again: five working days
    with pytest.raises(answering.OwnObjection):
        _uphold(raised, place.office)
    with pytest.raises(answering.OwnEntry):
        _uphold(raised, place.second)
    third = training.make_account("office", area=place.town)
    with pytest.raises(raising.NoReason):
        objections.answer(raised, upheld=False, reason=" ", at=LATER, by=third)
    objections.answer(raised, upheld=False, reason="纸质记录相符", at=LATER, by=third)
    assert len(standing(place.worker)) == 1
    with pytest.raises(answering.AlreadyAnswered):
        _uphold(raised, third)


def test_wrong_person_corrects_both_files_together(place) -> None:  # noqa: ANN001
    entry = place.hours()
    done = _uphold(_raise(entry, place.keeper, Remedy("person", person=place.colleague)), place.office)
    change = done.changes.get()
    assert standing(place.worker) == []
    assert standing(place.colleague) == [("hours", Decimal(4), place.enterprise.pk)]
    assert change.moved.detail["moved_from"] == entry.pk
    assert (change.newer.void, change.moved.occurred_on, change.moved.grade) == (True, DAY, entry.grade)


def test_nothing_is_moved_when_the_other_file_refuses(place, monkeypatch) -> None:  # noqa: ANN001
    raised = _raise(place.hours(), place.keeper, Remedy("person", person=place.colleague))
    entries = Entry.objects.count()
    monkeypatch.setattr(audit, "_LABELS", {name: label for name, label in audit._LABELS.items() if name != "training.entry_posted"})
    with pytest.raises(audit.UnknownAction):
        _uphold(raised, place.office)
    assert (Entry.objects.count(), len(standing(place.worker)), ObjectionAnswer.objects.count()) == (entries, 1, 0)


def test_hours_that_would_overfill_the_right_persons_day_wait_to_be_checked(place) -> None:  # noqa: ANN001
    place.hours(person=place.colleague, amount=6)
    done = _uphold(_raise(place.hours(), place.keeper, Remedy("person", person=place.colleague)), place.office)
    moved = done.changes.get().moved
    assert (moved.held, moved.detail["doubts"]) == (True, ["over_day_limit"])
    more = _uphold(_raise(place.hours(on=DAY - timedelta(days=3)), place.keeper, Remedy("values", amount=Decimal(9))), place.office)
    assert more.changes.get().newer.held
    fewer = _uphold(_raise(place.hours(amount=8, on=DAY - timedelta(days=4)), place.keeper, Remedy("values", amount=Decimal(7))), place.office)
    assert not fewer.changes.get().newer.held  # the day held eight, of which one goes


def test_not_mine_and_nobody_knows_whose_is_withdrawn(place) -> None:  # noqa: ANN001
    learner = training.make_account("", person=place.worker)
    done = _uphold(_raise(place.hours(), learner, Remedy("person")), place.office)
    assert (done.changes.get().moved, standing(place.worker)) == (None, [])


def test_wrong_enterprise_moves_the_entry_with_its_detail(place) -> None:  # noqa: ANN001
    done = _uphold(_raise(place.hours(), place.keeper, Remedy("enterprise", enterprise=place.other)), place.office)
    assert standing(place.worker) == [("hours", Decimal(4), place.other.pk)]
    assert done.changes.get().moved.detail["title"] == "安全用电"
    drill = records.post(
        kind="drill", subject=place.enterprise, what="evacuation", at=AT, by="x", occurred_on=DAY, source="training.import", source_id="d", grade="C"
    )
    moved = _uphold(_raise(drill, place.keeper, Remedy("enterprise", enterprise=place.other)), place.office).changes.get().moved
    assert (moved.enterprise, moved.person, moved.what) == (place.other, None, "evacuation")


def test_a_class_recorded_twice_is_withdrawn_for_everybody_in_both(place) -> None:  # noqa: ANN001
    first = [place.hours(person=one) for one in (place.worker, place.colleague)]
    again = [place.hours(person=one, on=DAY + timedelta(days=1), detail={"title": "安全用电", "batch": "b2"}) for one in (place.worker, place.colleague)]
    alone = training.make_engagement(enterprise=place.enterprise, role="worker").person
    only = place.hours(person=alone, on=DAY + timedelta(days=1), detail={"title": "安全用电", "batch": "b2"})
    raised = _raise(again[0], place.keeper, Remedy("doubled", twin=first[0], whole_class=True))
    done = _uphold(raised, place.office)
    assert {change.old for change in done.changes.all()} == set(again)
    assert set(records.counting()) == {*first, only}  # who was in one class only keeps it


def test_the_twin_must_say_the_same_and_stand(place) -> None:  # noqa: ANN001
    entry, twin = place.hours(), place.hours(on=DAY + timedelta(days=1))
    with pytest.raises(raising.NotThatEntry):
        _raise(entry, place.keeper, Remedy("doubled", twin=place.hours(person=place.colleague)))
    with pytest.raises(raising.NotThatEntry):
        _raise(entry, place.keeper, Remedy("doubled", twin=entry))
    raised = _raise(entry, place.keeper, Remedy("doubled", twin=twin))
    records.correct(twin, void=True, reason="x", at=AT, by="system:test")
    with pytest.raises(mending.TwinGone):
        _uphold(raised, place.office)


def test_a_slip_of_the_same_day_needs_no_approval_but_is_appended(place) -> None:  # noqa: ANN001
    entry = place.hours(by=place.keeper)
    done = objections.put_right(entry, remedy=Remedy("person", person=place.colleague), reason="点错人", at=AT, by=place.keeper)
    assert (done.outcome, standing(place.worker), len(standing(place.colleague))) == ("slip", [], 1)
    assert Entry.objects.filter(pk=entry.pk).exists()
    for by, at in ((place.office, AT), (place.keeper, LATER)):
        with pytest.raises(answering.NotASlip):
            objections.put_right(place.hours(by=place.keeper), remedy=Remedy("never"), reason="x", at=at, by=by)


def test_only_who_raised_it_takes_it_back(place) -> None:  # noqa: ANN001
    raised = _raise(place.hours(), place.keeper)
    with pytest.raises(answering.NotTheirs):
        objections.withdraw(raised, at=LATER, by=place.office)
    objections.withdraw(raised, at=LATER, by=place.keeper)
    assert _raise(raised.entry, place.keeper).pk != raised.pk  # and may be raised again


def test_one_objection_at_a_time_to_an_entry_that_stands(place) -> None:  # noqa: ANN001
    entry = place.hours()
    raised = _raise(entry, place.keeper)
    with pytest.raises(raising.AlreadyRaised):
        _raise(entry, place.office)
    _uphold(raised, place.office)
    with pytest.raises(raising.NotStanding):
        _raise(entry, place.keeper)


def test_values_that_say_nothing_or_lie_in_the_future_are_refused(place) -> None:  # noqa: ANN001
    entry = place.hours()
    for remedy, refusal in (
        (Remedy("values", amount=Decimal(4)), raising.SaysNothing),
        (Remedy("values", occurred_on=date(2027, 1, 1)), raising.InFuture),
        (Remedy("enterprise", enterprise=place.enterprise), raising.SaysNothing),
    ):
        with pytest.raises(refusal):
            _raise(entry, place.keeper, remedy)


@pytest.mark.parametrize("source", ["training.drill", "training.leads", "exams.attempt", "certificates.certificate"])
def test_derived_entries_are_corrected_in_their_own_room_also_after_a_correction(place, source) -> None:  # noqa: ANN001
    entry = place.hours(source=source, source_id="1")
    newer = records.correct(entry, reason="x", at=AT, by="system:test", grade="B")
    with pytest.raises(elsewhere.CorrectedElsewhere) as told:
        _raise(newer, place.keeper)
    assert len(str(told.value)) > 10


def test_both_sides_are_told(place) -> None:  # noqa: ANN001
    learner = training.make_account("", person=place.worker)
    raised = _raise(place.hours(), learner, Remedy("enterprise", enterprise=place.other))
    head = training.make_engagement(enterprise=place.other).person
    assert set(Notice.objects.filter(kind="training.objection_raised").values_list("person", flat=True)) == {place.keeper.person_id}
    _uphold(raised, place.office)
    told = set(Notice.objects.filter(kind="training.objection_answered").values_list("person", flat=True))
    assert told == {place.worker.pk, place.keeper.person_id, head.pk}


def test_the_slip_is_frozen_with_its_hash(place) -> None:  # noqa: ANN001
    done = _uphold(_raise(place.hours(), place.keeper, Remedy("person", person=place.colleague)), place.office)
    body = papers.read(done)
    Person.objects.filter(pk=place.worker.pk).update(name="改名")
    assert papers.read(ObjectionAnswer.objects.get(pk=done.pk)) == body
    assert (papers.is_whole(done), objections.check_all()) == (True, [])
    assert body["lines"][0]["was"]["person"].startswith(place.worker.name)
    assert body["lines"][0]["now"]["person"].startswith(place.colleague.name)
    assert len(papers.rows_of(body)) == 7
    assert writing.docx(done)[:2] == b"PK"


def test_the_database_refuses_an_answer_to_ones_own_objection(place) -> None:  # noqa: ANN001
    raised = _raise(place.hours(), place.keeper)
    facts = {"objection": raised, "objector": place.keeper, "at": AT, "reason": "x"}
    for outcome, by, sha in (("upheld", place.keeper, "a" * 64), ("refused", place.keeper, ""), ("withdrawn", place.office, ""), ("upheld", place.office, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ObjectionAnswer.objects.create(outcome=outcome, by=by, sha256=sha, **facts)
    ObjectionAnswer.objects.create(outcome="refused", by=place.office, **facts)


def test_nothing_of_it_can_be_changed(place) -> None:  # noqa: ANN001
    done = _uphold(_raise(place.hours(), place.keeper), place.office)
    for row in (done.objection, done, done.changes.get()):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_the_office_decides_only_where_it_answers_for_both_sides(place) -> None:  # noqa: ANN001
    far = training.make_enterprise()
    raised = _raise(place.hours(), training.make_account("", person=place.worker), Remedy("enterprise", enterprise=far))
    assert raised in showing.visible(place.office)
    assert raised not in showing.decidable(place.office)
    county = training.make_account("office", area=place.town.parent)
    training.grant(county, "office", area=far.area)
    assert raised in showing.decidable(county)


def test_days_left_are_working_days() -> None:
    from training.workdays import Calendar

    friday = date(2026, 11, 6)
    assert [showing.days_left(Calendar(), friday, day) for day in (friday, date(2026, 11, 9), date(2026, 11, 13), date(2026, 11, 4))] == [0, 1, 5, -2]


def test_an_imported_drill_is_no_drill_of_the_room(place) -> None:  # noqa: ANN001
    assert not Drill.objects.exists()
    drill = records.post(
        kind="drill", subject=place.enterprise, what="evacuation", at=AT, by="x", occurred_on=DAY, source="training.import", source_id="d", grade="C"
    )
    _uphold(_raise(drill, place.keeper), place.office)
    assert not records.counting().filter(pk=drill.pk).exists()
