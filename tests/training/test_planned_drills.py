"""A planned drill from its plan to the office's decision, and what the ledger says of it at every step."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import drills as stage
from tests.factories import training as make
from tests.factories.drills import ALARM, BEFORE, BY, DAY, END, OUT, START
from tests.training.test_stores import picture
from training import audit, coverage, drills, records, stores
from training.drills import counting, deciding, evaluating, evidence, papers, planning, recording, reporting, site, steps
from training.errors import Refusal
from training.models import DrillAttendee, DrillEvent, DrillStep, Entry, EventState, Notice, StepKind
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AFTER = END + timedelta(hours=2)
YEAR_END = date(2026, 12, 31)


def photo(shade: int = 40) -> tuple[str, stores.Checked]:
    return "照片.jpg", stores.check(SimpleUploadedFile("a.jpg", picture(size=(40, shade))))


def standing(event: DrillEvent) -> list[Entry]:
    return [entry for party in event.parties.order_by("pk") for entry in drills.entries(party.drill)]


def covered(enterprise, code="DR-EVAC", day=YEAR_END) -> int:
    return coverage.coverage(enterprise.area, code, day).figure.covered


# -- plan, roster, notice


def test_everybody_who_works_there_that_day_is_called_once():
    host = stage.staffed(3, headcount=5)
    manager = make.make_engagement(enterprise=host, role="principal").person
    make.make_engagement(enterprise=host, role="safety_manager", person=manager)
    make.make_engagement(enterprise=host, role="worker", until_on=date(2026, 11, 1))
    (unit,) = counting.units(stage.planned(host))
    assert (len(unit.lines), unit.party.others, unit.total.expected) == (4, 1, 5)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"types": []}, drills.NoType), ({"held_on": BEFORE.date() - timedelta(days=1)}, planning.PastDay)],
)
def test_a_plan_that_can_not_be_is_refused(wrong, refusal):
    with pytest.raises(refusal):
        stage.planned(**wrong)
    assert not DrillEvent.objects.exists()


def test_announcing_tells_each_person_once_and_a_change_tells_them_again():
    event = stage.planned(stage.staffed(3))
    assert planning.announce(event=event, at=BEFORE, by=BY) == 3
    planning.announce(event=event, at=BEFORE, by=BY)
    assert Notice.objects.filter(kind="training.drill_called").count() == 3
    planning.change(event=event, outline=stage.outline(place="二号厂房"), at=BEFORE, by=BY)
    planning.change(event=event, outline=stage.outline(place="二号厂房"), at=BEFORE, by=BY)
    assert Notice.objects.filter(kind="training.drill_called").count() == 6
    planning.cancel(event=event, reason="台风", at=BEFORE, by=BY)
    event.refresh_from_db()
    assert (event.state, event.reason, Notice.objects.filter(kind="training.drill_cancelled").count()) == (EventState.CANCELLED, "台风", 3)
    with pytest.raises(steps.WrongState):
        site.begin(event=event, at=START, by=BY)


def test_the_text_for_the_group_is_short_and_names_nobody():
    event = stage.planned(scenario="很长" * 90, place="厂房" * 40)
    link = "https://example.cn/drills/events/00000000-0000-4000-8000-000000000000/here/"
    text = planning.group_text(event, link)
    assert len(text) <= 200
    assert text.endswith(link)
    assert not any(line.name in text for line in stage.lines(event))


def test_the_roster_takes_shifts_strangers_and_strikes():
    event = stage.planned(stage.staffed(3))
    first, second, third = stage.lines(event)
    party = event.parties.get()
    planning.arrange(event=event, attendees=[first, second], shift="早班", at=BEFORE, by=BY)
    planning.arrange(event=event, attendees=[third], strike=True, at=BEFORE, by=BY)
    planning.call(party=party, names=["临时工甲", " "], shift="早班", at=BEFORE, by=BY)
    planning.expect(party=party, others=4, at=BEFORE, by=BY)
    (unit,) = counting.units(event)
    assert {shift: count.expected for shift, count in unit.shifts.items()} == {"早班": 3, "": 4}
    assert planning.refill(party=party, at=BEFORE, by=BY) == 1


# -- the day


def test_a_drill_begins_on_its_day_only():
    event = stage.planned()
    with pytest.raises(site.NotTheDay):
        site.begin(event=event, at=BEFORE, by=BY)
    assert site.begin(event=event, at=START, by=BY).state == EventState.UNDER_WAY


def test_the_latest_word_counts_and_a_key_counts_once():
    event = stage.begun(stage.staffed(2))
    one, _other = stage.lines(event)
    key = uuid.uuid4()
    for _ in range(2):
        site.sign_in(attendee=one, at=OUT, by=BY, key=key)
    assert DrillStep.objects.filter(kind=StepKind.SIGNED).count() == 1
    site.sign_in(attendee=one, at=OUT, by=BY, undo=True)
    site.sign_in(attendee=one, at=OUT, by=BY)
    party = event.parties.get()
    site.count(party=party, present=3, at=OUT, by=BY)
    site.count(party=party, present=2, at=OUT, by=BY)
    total = counting.total(counting.units(event))
    assert (total.present, total.expected) == (3, 4)  # two of the roster, two more who came


def test_a_tap_kept_without_network_carries_its_own_time():
    event = stage.begun()
    line = stage.lines(event)[0]
    step = site.sign_in(attendee=line, happened_at=OUT, at=OUT + timedelta(hours=3), by=BY)
    assert (step.at, step.received_at) == (OUT, OUT + timedelta(hours=3))
    with pytest.raises(site.BeforeTheDrill):
        site.sign_in(attendee=line, happened_at=START - timedelta(days=1), at=OUT, by=BY)


def test_times_are_pressed_once_and_corrected_with_a_reason():
    event = stage.begun()
    with pytest.raises(site.NotTimed):
        site.stamp(event=event, kind=StepKind.ALL_OUT, at=OUT, by=BY)
    site.stamp(event=event, kind=StepKind.ALARM, at=ALARM, by=BY)
    with pytest.raises(site.OutBeforeAlarm):
        site.stamp(event=event, kind=StepKind.ALL_OUT, happened_at=ALARM - timedelta(minutes=1), at=OUT, by=BY)
    site.stamp(event=event, kind=StepKind.ALL_OUT, at=OUT, by=BY)
    with pytest.raises(steps.ReasonMissing):
        site.stamp(event=event, kind=StepKind.ALL_OUT, at=END, by=BY)
    event = site.stamp(event=event, kind=StepKind.ALL_OUT, happened_at=OUT + timedelta(seconds=30), reason="按错了", at=END, by=BY)
    assert event.seconds == 210
    assert event.steps.filter(kind=StepKind.ALL_OUT).count() == 2


def test_who_works_there_signs_in_by_themselves_and_a_stranger_does_not():
    host = stage.staffed(1)
    event = stage.begun(host)
    late = make.make_account("", person=make.make_engagement(enterprise=host, role="worker").person)
    for _ in range(2):
        site.sign_myself(event=event, account=late, how="qr", at=OUT)
    assert counting.total(counting.units(event)).present == 1
    with pytest.raises(site.NotOnRoster):
        site.sign_myself(event=event, account=make.make_account(""), how="qr", at=OUT)


# -- what the ledger says


@pytest.mark.parametrize(
    ("how", "files", "grade"),
    [("qr", False, "A"), ("roster", True, "B"), ("roster", False, "C"), ("printed", True, "B")],
)
def test_the_grade_follows_the_evidence(how, files, grade):
    event = stage.held(how=how)
    if files:
        evidence.add(event=event, files=[photo()], purpose="evidence", at=AFTER, by=BY)
    assert {entry.grade for entry in standing(event)} == {grade}


def test_a_time_written_by_hand_is_not_the_servers():
    event = stage.held(how="qr")
    site.stamp(event=event, kind=StepKind.ALARM, happened_at=ALARM + timedelta(seconds=5), reason="按晚了", at=AFTER, by=BY)
    (entry,) = standing(event)
    assert (entry.grade, entry.corrects.grade) == ("C", "A")


def test_a_drill_that_is_held_covers_and_one_event_serves_several_duties():
    load_reference(BEFORE)
    host = stage.staffed(5)
    event = stage.held(host, types=["evacuation", "onsite"], with_fire=True)
    assert [covered(host, code) for code in ("DR-EVAC", "DR-FIRE-OTHER", "DR-GEN-SITE", "DR-GEN-PLAN")] == [1, 1, 1, 0]
    assert len(standing(event)) == 2


@pytest.mark.parametrize(("present", "counts"), [(9, 1), (8, 0)])
def test_ninety_percent_of_the_roster_must_be_there(present, counts):
    load_reference(BEFORE)
    host = stage.staffed(10)
    stage.held(host, present=present)
    assert covered(host) == counts


def test_calling_only_a_few_does_not_make_the_staff_smaller():
    load_reference(BEFORE)
    host = stage.staffed(10, headcount=None)
    event = stage.planned(host)
    planning.arrange(event=event, attendees=stage.lines(event)[2:], strike=True, at=BEFORE, by=BY)
    event = site.begin(event=event, at=START, by=BY)
    for line in stage.lines(event):
        site.sign_in(attendee=line, at=OUT, by=BY)
    for kind in (StepKind.ALARM, StepKind.ALL_OUT):
        site.stamp(event=event, kind=kind, at=OUT, by=BY)
    site.end(event=event, at=END, by=BY)
    assert standing(event)[0].detail["roster"] == 10
    assert covered(host) == 0


def test_two_shifts_on_two_days_make_one_drill_of_everybody():
    load_reference(BEFORE)
    host = stage.staffed(10)
    for shift, kept, day in (("早班", slice(0, 5), 0), ("晚班", slice(5, 10), 1)):
        event = stage.planned(host, shift=shift, held_on=DAY + timedelta(days=day))
        everybody = stage.lines(event)
        planning.arrange(event=event, attendees=[one for one in everybody if one not in everybody[kept]], strike=True, at=BEFORE, by=BY)
        event = site.begin(event=event, at=START + timedelta(days=day), by=BY)
        for line in stage.lines(event):
            site.sign_in(attendee=line, at=OUT + timedelta(days=day), by=BY)
        for kind in (StepKind.ALARM, StepKind.ALL_OUT):
            site.stamp(event=event, kind=kind, at=OUT + timedelta(days=day), by=BY)
        site.end(event=event, at=END + timedelta(days=day), by=BY)
        assert covered(host) == day


def test_a_shared_building_credits_each_unit_by_its_own_heads():
    load_reference(BEFORE)
    village = make.make_area()
    landlord = stage.staffed(10, area=village)
    good, poor = stage.staffed(4, area=village, landlord=landlord), stage.staffed(10, area=village, landlord=landlord)
    event = stage.begun(landlord, tenants=[good, poor])
    poorly = 0
    for line in stage.lines(event):
        poorly += line.party.enterprise_id == poor.pk
        if line.party.enterprise_id != poor.pk or poorly <= 7:
            site.sign_in(attendee=line, at=OUT, by=BY)
    for kind in (StepKind.ALARM, StepKind.ALL_OUT):
        site.stamp(event=event, kind=kind, at=OUT, by=BY)
    event = site.end(event=event, at=END, by=BY)
    by_unit = {entry.enterprise_id: (entry.detail["present"], entry.detail["expected"], entry.held) for entry in standing(event)}
    assert by_unit == {landlord.pk: (10, 10, False), good.pk: (4, 4, False), poor.pk: (7, 10, True)}
    assert covered(good) == 2  # landlord and one tenant of this village; the other waits to be checked


def test_what_is_doubtful_waits_and_a_decision_about_it_lasts():
    host = stage.staffed(5)
    event = stage.held(host, timed=False)
    (entry,) = standing(event)
    assert (entry.held, entry.detail["doubts"]) == (True, ["timing_missing"])
    records.decide(entry, counts=True, reason="看过录像", at=AFTER, by=BY)
    evidence.add(event=event, files=[photo()], purpose="evidence", at=AFTER, by=BY)
    (entry,) = standing(event)
    assert (entry.held, entry.grade) == (False, "B")


def test_a_withdrawn_entry_stays_withdrawn_until_the_office_verifies():
    event = stage.held(timed=False)
    records.decide(standing(event)[0], counts=False, reason="没有开展", at=AFTER, by=BY)
    evidence.add(event=event, files=[photo()], purpose="evidence", at=AFTER, by=BY)
    assert standing(event) == []
    evaluating.evaluate(event=event, judgement=stage.judgement(event), at=AFTER, by=BY)
    deciding.decide(event=event, accepted=True, reason="现场核实", at=AFTER, by=BY)
    assert [(entry.grade, entry.held) for entry in standing(event)] == [("A", False)]


def test_crediting_again_changes_nothing_and_a_late_sign_in_is_a_correction():
    event = stage.held(stage.staffed(10), present=9)
    before = Entry.objects.count()
    evaluating.evaluate(event=event, judgement=stage.judgement(event, course="", analysis="", lessons=""), at=AFTER, by=BY)
    assert Entry.objects.count() == before
    last = stage.lines(event)[-1]
    with pytest.raises(steps.ReasonMissing):
        site.sign_in(attendee=last, at=AFTER, by=BY)
    site.sign_in(attendee=last, at=AFTER, by=BY, reason="纸质签到表补录")
    (entry,) = standing(event)
    assert (entry.detail["present"], entry.corrects.detail["present"], event.parties.get().drill.present) == (10, 9, 10)


def test_the_same_picture_at_two_drills_is_doubtful_and_twice_at_one_is_kept_once():
    first, second = stage.held(), stage.held()
    for event in (first, second, second):
        evidence.add(event=event, files=[photo()], purpose="evidence", at=AFTER, by=BY)
    assert second.files.count() == 1
    assert standing(second)[0].detail["doubts"] == ["photo_seen_before"]
    assert not standing(first)[0].held


# -- evaluation, decision, report


def test_the_office_verifies_refuses_and_changes_its_mind():
    load_reference(BEFORE)
    host = stage.staffed(5)
    event = stage.held(host)
    with pytest.raises(steps.WrongState):
        deciding.decide(event=event, accepted=True, reason="看过", at=AFTER, by=BY)
    evaluating.evaluate(event=event, judgement=stage.judgement(event), at=AFTER, by=BY)
    with pytest.raises(steps.ReasonMissing):
        deciding.decide(event=event, accepted=True, reason=" ", at=AFTER, by=BY)
    for accepted, grades, counts in ((True, ["A"], 1), (False, [], 0), (True, ["A"], 1)):
        event = deciding.decide(event=event, accepted=accepted, reason="核查", at=AFTER, by=BY)
        assert [entry.grade for entry in standing(event)] == grades
        assert covered(host) == counts
    with pytest.raises(evidence.NotNow):
        evidence.add(event=event, files=[photo()], purpose="evidence", at=AFTER, by=BY)
    with pytest.raises(recording.DecidedElsewhere):
        drills.verify_drill(drill=event.parties.get().drill, reason="x", at=AFTER, by=BY)


def test_a_sheet_is_whole_or_refused_and_a_second_one_stands_before_the_first():
    event = stage.held()
    with pytest.raises(evaluating.SheetIncomplete):
        evaluating.evaluate(event=event, judgement=stage.judgement(event, marks={"alarm": "good"}), at=AFTER, by=BY)
    for grade in ("poor", "fair"):
        evaluating.evaluate(event=event, judgement=stage.judgement(event, grade=grade), at=AFTER, by=BY)
    assert [one.grade for one in event.evaluations.all()] == ["poor", "fair"]


def test_what_must_be_put_right_stays_open_until_somebody_says_how():
    event = stage.evaluated()
    asked = {"problem": "南门堆物", "measure": "清理并划线", "responsible": "王五", "at": AFTER, "by": BY}
    with pytest.raises(evaluating.DueBefore):
        evaluating.demand(event=event, enterprise=event.host, due_on=DAY - timedelta(days=1), **asked)
    with pytest.raises(evaluating.NotTakingPart):
        evaluating.demand(event=event, enterprise=make.make_enterprise(), due_on=DAY, **asked)
    action = evaluating.demand(event=event, enterprise=event.host, due_on=DAY + timedelta(days=7), **asked)
    mine = type(event.host).objects.filter(pk=event.host_id)
    assert list(evaluating.open_actions(mine)) == [action]
    account = make.make_account("")
    with pytest.raises(steps.ReasonMissing):
        evaluating.put_right(action=action, note="", at=AFTER, by=account)
    evaluating.put_right(action=action, note="已清理", files=[photo(60)], at=AFTER, by=account)
    assert not evaluating.open_actions(mine)
    with pytest.raises(evaluating.DoneBefore):
        evaluating.put_right(action=action, note="再次", at=AFTER, by=account)


def test_the_report_to_the_county_meets_its_duty():
    load_reference(BEFORE)
    host = stage.staffed(5, tags={"drill_half_yearly": "yes"})
    event = stage.evaluated(host, types=["onsite"])
    drill = event.parties.get().drill
    owed = reporting.owed(drill, DAY)
    assert (owed.status, owed.due_on) == ("due_soon", DAY + timedelta(days=30))
    with pytest.raises(reporting.ReportTooEarly):
        reporting.report(drill=drill, reported_on=DAY - timedelta(days=1), authority="县应急管理局", at=AFTER, by=BY)
    reporting.report(drill=drill, reported_on=DAY, authority="县应急管理局", receipt="回执12号", at=AFTER, by=BY)
    assert covered(host, "DR-HIGH-REPORT") == 1
    assert [one.detail["receipt"] for one in reporting.reports(drill)] == ["回执12号"]
    with pytest.raises(reporting.ReportedBefore):
        reporting.report(drill=drill, reported_on=DAY, authority="县应急管理局", at=AFTER, by=BY)
    assert reporting.owed(stage.held(stage.staffed(3)).parties.get().drill, DAY) is None


# -- papers


@pytest.mark.parametrize("kind", papers.KINDS)
def test_every_paper_is_a_document_at_every_stage(kind):
    for event in (stage.planned(), stage.evaluated()):
        assert papers.docx(event, kind).startswith(b"PK")


def test_the_hash_of_a_paper_follows_the_data():
    event = stage.held(present=3)
    before = papers.make(event, "roster").sha256
    assert papers.make(event, "roster").sha256 == before
    site.sign_in(attendee=stage.lines(event)[-1], at=AFTER, by=BY, reason="补签")
    assert papers.make(event, "roster").sha256 != before


def test_a_failing_audit_entry_rolls_the_end_back(monkeypatch):
    event = stage.begun()
    monkeypatch.delitem(audit._LABELS, "training.entry_posted")
    with pytest.raises(audit.UnknownAction):
        site.end(event=event, at=END, by=BY)
    event.refresh_from_db()
    assert event.state == EventState.UNDER_WAY
    assert not Entry.objects.exists()


def test_every_refusal_says_a_sentence():
    modules = (planning, site, steps, evidence, evaluating, reporting)
    refusals = [one for module in modules for one in vars(module).values() if isinstance(one, type) and issubclass(one, Refusal)]
    assert all(str(one()) for one in refusals if one is not Refusal)


def test_folding_is_one_sum_whatever_the_units():
    event = stage.held(stage.staffed(3), present=2)
    units = counting.units(event)
    assert counting.total(units).missing == 1
    assert sum(count.expected for unit in units for count in unit.shifts.values()) == counting.total(units).expected
    assert Decimal(counting.total(units).present) == 2
    assert DrillAttendee.objects.count() == 3
