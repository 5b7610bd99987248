"""What can never be: each constraint, both ways."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from exams.models import Attempt, Mark, Registration, Response, Room, Session
from tests.factories.exams import AT, make_blueprint, make_open, make_registration, make_room, make_session, make_waiting
from tests.factories.training import make_account

pytestmark = pytest.mark.django_db
CLOSED = {"submitted_at": AT, "score": Decimal(5), "full_score": Decimal(10), "passed": False}


def refused(rows, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "submitted", **CLOSED},
        {"state": "submitted", "submitted_at": AT},
        {"state": "expired", **CLOSED},
        {"state": "ended", **CLOSED},
        {"state": "confirmed", "confirmed_at": AT, **CLOSED},
        {"state": "annulled", "annulled_at": AT, "annulled_reason": "x"},
    ],
)
def test_attempt_takes_each_state_with_its_instants(changes):
    attempt = make_open()
    assert Attempt.objects.filter(pk=attempt.pk).update(**changes) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "nonsense"},
        {"state": "waiting"},
        {"state": "submitted"},
        {"state": "open", "submitted_at": AT},
        {"state": "open", "deadline_at": None},
        {"state": "open", "score": Decimal(1), "full_score": Decimal(2), "passed": True},
        {"state": "confirmed", **CLOSED},
        {"state": "confirmed", "confirmed_at": AT, "submitted_at": AT},
        {"state": "annulled", "annulled_at": AT},
        {"state": "submitted", **CLOSED, "passed": None},
        {"state": "submitted", **CLOSED, "score": Decimal(11)},
        {"state": "submitted", **CLOSED, "score": Decimal(-1)},
        {"state": "submitted", **CLOSED, "submitted_at": AT - timedelta(seconds=1)},
        {"deadline_at": AT},
        {"annulled_reason": "x"},
    ],
)
def test_attempt_refuses_states_without_their_instants(changes):
    attempt = make_open()
    refused(Attempt.objects.filter(pk=attempt.pk), **changes)


def test_waiting_attempt_is_not_opened():
    attempt = make_waiting()
    refused(Attempt.objects.filter(pk=attempt.pk), opened_at=AT, deadline_at=AT + timedelta(hours=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "running"}, {"state": "ended", "ended_at": AT}, {"room_opened_at": AT}, {"closes_at": AT}, {"registration_closes_at": AT + timedelta(days=9)},
    ],
)  # fmt: skip
def test_session_refuses(changes):
    refused(Session.objects.filter(pk=make_session().pk), **changes)


@pytest.mark.parametrize("changes", [{"state": "running", "room_opened_at": AT}, {"state": "ended", "room_opened_at": AT, "ended_at": AT}, {"state": "ready"}])
def test_session_takes(changes):
    assert Session.objects.filter(pk=make_session().pk).update(**changes) == 1


def test_registration_keeps_person_and_seat_once_and_check_in_whole():
    session = make_session()
    one, two = make_registration(session), make_registration(session)
    rows = Registration.objects.filter(pk=two.pk)
    refused(rows, person=one.person)
    refused(rows, seat_number=one.seat_number)
    refused(rows, seat_number=None)
    refused(rows, checked_in_at=AT)
    refused(rows, identity_check="id_card")
    assert Registration.objects.filter(pk=one.pk).update(withdrawn_at=AT, seat_number=None) == 1
    assert rows.update(seat_number=1, checked_in_at=AT, checked_in_by=make_account(), identity_check="id_card") == 1


def test_blueprint_and_room_have_their_least():
    blueprint = make_blueprint()
    rows = type(blueprint).objects.filter(pk=blueprint.pk)
    for changes in ({"minutes": 0}, {"pass_mark": Decimal(0)}, {"attempts_allowed": 0}, {"exam_class": "other"}):
        refused(rows, **changes)
    refused(Room.objects.filter(pk=make_room().pk), capacity=0)


def test_response_uses_a_number_once():
    attempt = make_open()
    facts = {"attempt": attempt, "index": 0, "choice": [], "at": AT, "hash": b"x"}
    Response.objects.create(seq=1, **facts)
    for seq in (0, 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.create(seq=seq, **facts)


def test_mark_stays_in_range():
    facts = {"attempt": make_open(), "marker": "x", "points": {}, "full": Decimal(10), "at": AT}
    Mark.objects.create(total=Decimal(10), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(total=Decimal(11), **facts)


@pytest.mark.parametrize("table", ["exams_paper", "exams_response", "exams_mark", "exams_proctorevent"])
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET id = id"])
def test_append_only_tables_refuse(table, statement):
    attempt = make_open()
    Response.objects.create(attempt=attempt, index=0, seq=1, choice=[], at=AT, hash=b"x")
    Mark.objects.create(attempt=attempt, marker="x", points={}, total=Decimal(0), full=Decimal(10), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))
