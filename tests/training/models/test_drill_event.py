"""Planned drills: what the database itself never lets be."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.factories import drills as stage
from tests.factories.drills import ALARM, DAY, END, OUT, START
from tests.training.models.refusing import refused
from training.models import DrillAction, DrillAttendee, DrillEvaluation, DrillEvent, DrillParty, DrillStep
from training.models.drill_event import MOVES, EventState

pytestmark = pytest.mark.django_db

HELD = {"started_at": START, "ended_at": END}
DECIDED = {**HELD, "decided_at": END, "reason": "看过"}


def check(fields: dict[str, Any]) -> bool:
    """Whether the database refuses an event with these fields."""
    event = stage.planned(stage.staffed(1))
    return refused(lambda: DrillEvent.objects.filter(pk=event.pk).update(**fields))


def test_drillevent_says_what_and_where() -> None:
    assert [check(fields) for fields in ({}, {"scenario": ""}, {"place": ""})] == [False, True, True]


def test_drillevent_started() -> None:
    assert [check(fields) for fields in ({"state": "under_way", "started_at": START}, {"state": "under_way"})] == [False, True]


def test_drillevent_not_started() -> None:
    assert [check(fields) for fields in ({"started_at": START}, {"state": "announced", "started_at": START})] == [True, True]


def test_drillevent_ended() -> None:
    wrong = [{"state": "under_way", **HELD}, {"state": "held", "started_at": START}]
    right = [{"state": "held", **HELD}, {"state": "evaluated", **HELD}, {"state": "under_way", "started_at": START}]
    assert [check(fields) for fields in (*wrong, *right)] == [True, True, False, False, False]


def test_drillevent_decided() -> None:
    wrong = [{"state": "evaluated", **DECIDED}, {"state": "verified", **HELD, "reason": "看过"}]
    right = [{"state": "verified", **DECIDED}, {"state": "refused", **DECIDED}]
    assert [check(fields) for fields in (*wrong, *right)] == [True, True, False, False]


def test_drillevent_says_why() -> None:
    wrong = [{"state": "refused", **DECIDED, "reason": ""}, {"state": "cancelled"}]
    right = [{"state": "cancelled", "reason": "台风"}, {"state": "cancelled", "reason": "停电", "started_at": START}]
    assert [check(fields) for fields in (*wrong, *right)] == [True, True, False, False]


def test_drillevent_out_after_alarm() -> None:
    running = {"state": "under_way", "started_at": START}
    assert check({**running, "alarm_at": OUT, "all_out_at": ALARM})
    assert not check({**running, "alarm_at": ALARM, "all_out_at": OUT})


def test_drillevent_end_after_start() -> None:
    assert check({"state": "held", "started_at": END, "ended_at": START})
    assert not check({"state": "held", "started_at": START, "ended_at": START})


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(EventState.values)
    assert {to for moves in MOVES.values() for to in moves} == set(EventState.values)


def test_drillparty_once() -> None:
    event = stage.planned(stage.staffed(1))
    assert refused(lambda: DrillParty.objects.create(event=event, enterprise=event.host))
    assert not refused(lambda: DrillParty.objects.create(event=event, enterprise=stage.staffed(1)))


def test_drillattendee_once() -> None:
    """A person once; two people without a number may have one name."""
    event = stage.planned(stage.staffed(1))
    party, line = event.parties.get(), stage.lines(event)[0]
    assert refused(lambda: DrillAttendee.objects.create(party=party, person=line.person, name="重复"))
    for _ in range(2):
        assert not refused(lambda: DrillAttendee.objects.create(party=party, name="临时工"))


def test_drillattendee_has_a_name() -> None:
    party = stage.planned(stage.staffed(1)).parties.get()
    assert [refused(lambda name=name: DrillAttendee.objects.create(party=party, name=name)) for name in ("", "临时工")] == [True, False]


def step(**fields: Any) -> bool:
    """Whether the database refuses a step with these fields; `attendee` and `party` stand for real ones."""
    event = stage.begun(stage.staffed(1))
    real = {"attendee": stage.lines(event)[0], "party": event.parties.get()}
    given = {"event": event, "at": START, "received_at": START, "by": "x"} | {name: real.get(name, value) for name, value in fields.items()}
    return refused(lambda: DrillStep.objects.create(**given))


def test_drillstep_happened_before() -> None:
    assert [step(kind="alarm"), step(kind="alarm", at=END)] == [False, True]


def test_drillstep_names_who() -> None:
    assert [step(kind="signed"), step(kind="alarm", attendee=True), step(kind="signed", attendee=True)] == [True, True, False]


def test_drillstep_counts_somewhere() -> None:
    assert [step(kind="counted"), step(kind="counted", party=True)] == [True, False]


def test_drillstep_once() -> None:
    key = uuid.uuid4()
    one, other = (stage.begun(stage.staffed(1)) for _ in range(2))
    given = {"kind": "alarm", "at": START, "received_at": START, "by": "x", "key": key}
    assert [refused(lambda event=event: DrillStep.objects.create(event=event, **given)) for event in (one, one, other)] == [False, True, False]


def test_steps_and_evaluations_are_never_changed() -> None:
    event = stage.evaluated(stage.staffed(1))
    key = uuid.uuid4()
    given = {"event": event, "kind": "alarm", "at": START, "received_at": START, "by": "x", "key": key}
    step = DrillStep.objects.create(**given)
    for act in (
        lambda: DrillStep.objects.filter(pk=step.pk).update(at=ALARM),
        step.delete,
        lambda: DrillEvaluation.objects.update(grade="poor"),
        lambda: DrillEvaluation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def action(**fields: Any) -> bool:
    """Whether the database refuses a corrective action with these fields."""
    event = stage.planned(stage.staffed(1))
    given = {"event": event, "enterprise": event.host, "problem": "堆物", "measure": "清理", "responsible": "王", "due_on": DAY, "recorded_at": END}
    return refused(lambda: DrillAction.objects.create(**(given | fields)))


def test_drillaction_is_complete() -> None:
    assert [action(), action(problem=""), action(measure=""), action(responsible="")] == [False, True, True, True]


def test_drillaction_done_says_how() -> None:
    assert [action(done_at=END), action(done_at=END, done_note="好")] == [True, False]


def test_drillevaluation_names_who() -> None:
    event = stage.held(stage.staffed(1))
    given = {"event": event, "version": "1", "grade": "good", "evaluated_on": DAY, "at": END, "by": "x"}
    assert refused(lambda: DrillEvaluation.objects.create(**given, evaluators=""))
    assert not refused(lambda: DrillEvaluation.objects.create(**given, evaluators="张三"))
