"""Planning, registering, and the one sentence that says why not."""

from datetime import timedelta

import pytest

from exams import attempts, eligibility, proctoring, sessions, tickets
from exams.models import Registration, SessionState
from tests.factories.exams import AT, BEFORE, BY, make_blueprint, make_open, make_registration, make_room, make_session, make_waiting
from tests.factories.training import make_account, make_engagement, make_person
from training.models import Notice

pytestmark = pytest.mark.django_db


def register(person, session, at=BEFORE):
    return sessions.register(person=person, session=session, at=at, by=BY)


def test_schedule_refuses_what_can_not_be_held():
    blueprint, room = make_blueprint(), make_room()
    with pytest.raises(sessions.BadTimes):
        make_session(blueprint=blueprint, minutes=59)
    with pytest.raises(sessions.BlueprintNotInUse):
        make_session(blueprint=make_blueprint(active=False))
    with pytest.raises(sessions.ClassNotHeld):
        make_session(blueprint=make_blueprint(exam_class="statutory"))
    make_session(blueprint=blueprint, room=room)
    with pytest.raises(sessions.RoomTaken):
        make_session(blueprint=blueprint, room=room, opens_at=AT + timedelta(minutes=30))
    make_session(blueprint=blueprint, room=room, opens_at=AT + timedelta(minutes=90))


def test_statutory_is_only_held_where_the_installation_may(settings):
    settings.EXAM_CLASSES = ["statutory"]
    assert make_session(blueprint=make_blueprint(exam_class="statutory")).blueprint.counts_here is False


def test_register_assigns_the_first_free_seat_and_tells_the_person():
    session = make_session()
    engagement = make_engagement()
    first = register(engagement.person, session)
    second = make_registration(session)
    assert (first.seat, second.seat, first.enterprise) == ("A-01", "A-02", engagement.enterprise)
    assert len({first.ticket_no, second.ticket_no}) == 2
    sessions.withdraw(registration=first, at=BEFORE, by=BY)
    assert make_registration(session).seat == "A-01"
    assert Notice.objects.filter(kind="exams.registered").count() == 3


def test_register_says_why_not():
    session, person = make_session(room=make_room(capacity=1)), make_person()
    with pytest.raises(eligibility.RegistrationClosed):
        register(person, session, at=session.registration_closes_at)
    with pytest.raises(eligibility.RegistrationClosed):
        register(person, make_session(registering=False))
    register(person, session)
    with pytest.raises(eligibility.AlreadyRegistered):
        register(person, session)
    with pytest.raises(eligibility.RoomFull):
        register(make_person(), session)
    with pytest.raises(eligibility.RegisteredElsewhere):
        register(person, make_session(blueprint=session.blueprint))


def test_attempts_and_waiting_time_are_kept():
    blueprint, person = make_blueprint(attempts_allowed=2), make_person()
    first = make_open(make_registration(make_session(blueprint=blueprint), person=person))
    attempts.submit(public_id=first.public_id, at=AT + timedelta(minutes=10))
    later = AT + timedelta(hours=2)
    too_soon = make_session(blueprint=blueprint, opens_at=AT + timedelta(hours=24))
    with pytest.raises(eligibility.CooldownRunning):
        register(person, too_soon, at=later)
    second = make_session(blueprint=blueprint, opens_at=AT + timedelta(days=2))
    attempt = make_open(register(person, second, at=later), at=AT + timedelta(days=2))
    attempts.submit(public_id=attempt.public_id, at=AT + timedelta(days=2, minutes=10))
    third = make_session(blueprint=blueprint, opens_at=AT + timedelta(days=9))
    with pytest.raises(eligibility.AttemptsUsedUp):
        register(person, third, at=AT + timedelta(days=8))
    attempts.annul(attempt=attempt, reason="停电", at=AT + timedelta(days=3), by=BY)
    assert register(person, third, at=AT + timedelta(days=8))


def test_check_in_needs_a_method_the_hour_and_draws_the_paper_once():
    registration, proctor = make_registration(), make_account("proctor")
    early = AT - timedelta(minutes=61)
    for method, at, refusal in (("", AT, proctoring.UnknownCheck), ("id_card", early, proctoring.TooEarly)):
        with pytest.raises(refusal):
            proctoring.check_in(registration=registration, method=method, at=at, by=proctor)
    first = make_waiting(registration)
    assert make_waiting(registration) == first


def test_end_closes_the_open_and_annuls_who_never_started():
    session = make_session()
    rows = [make_registration(session) for _one in range(3)]
    make_waiting(rows[0])
    open_one = make_open(rows[1])
    proctoring.end(session=session, at=AT + timedelta(minutes=30), by=BY)
    states = {row.pk: row.attempt.state for row in Registration.objects.filter(session=session, attempt__isnull=False).select_related("attempt")}
    assert states == {rows[0].pk: "annulled", rows[1].pk: "ended"}
    assert open_one.registration_id == rows[1].pk


def test_forgotten_sessions_end_by_themselves():
    session = make_session()
    proctoring.open_room(session=session, at=AT, by=BY)
    assert proctoring.close_forgotten(at=AT + timedelta(hours=2)) == 0
    assert proctoring.close_forgotten(at=AT + timedelta(hours=3)) == 1
    session.refresh_from_db()
    assert session.state == SessionState.ENDED


@pytest.mark.parametrize("minutes", [0, -5, 121])
def test_minutes_are_never_taken_away(minutes):
    session = make_session()
    proctoring.open_room(session=session, at=AT, by=BY)
    with pytest.raises(proctoring.BadMinutes):
        proctoring.extend(session=session, minutes=minutes, reason="x", at=AT, by=BY)


def test_states_move_by_their_table():
    session = make_session()
    with pytest.raises(sessions.IllegalMove):
        sessions.move(session=session, to=SessionState.ENDED, at=AT, by=BY)
    sessions.close_registration(session=session, at=AT, by=BY)
    sessions.open_registration(session=session, at=AT, by=BY)
    sessions.cancel(session=session, at=AT, by=BY)
    with pytest.raises(proctoring.SessionOver):
        proctoring.open_room(session=session, at=AT, by=BY)


def test_tickets_are_signed():
    registration = make_registration()
    text = tickets.sign(registration)
    assert tickets.read(text) == registration.ticket_no
    for forged in (text[:-1] + ("A" if text[-1] != "A" else "B"), registration.ticket_no, ""):
        with pytest.raises(tickets.NotATicket):
            tickets.read(forged)
