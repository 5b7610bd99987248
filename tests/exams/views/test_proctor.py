"""The proctor's desk: only the sessions one is assigned to, whatever the address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams import attempts, board
from exams.models import Attempt, AttemptState, ProctorEvent, Session
from tests.clock import clock
from tests.exams.test_attempts import answer, bare
from tests.factories.exams import AT, make_open, make_registration, make_room, make_session, make_waiting
from tests.factories.training import make_account, make_area

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"
GETS = ["room", "room_board"]
POSTS = ["find", "open_room", "extend", "end"]


@pytest.fixture
def proctor(client):
    account = make_account("proctor")
    client.force_login(account, backend=BACKEND)
    clock.set(AT - timedelta(minutes=15))
    return account


def test_desk_refuses_stranger_and_wrong_role(client):
    session = make_session()
    for name in GETS:
        assert client.get(reverse(f"exams:{name}", args=[session.public_id])).status_code == 302
    client.force_login(make_account("office"), backend=BACKEND)
    for name in GETS:
        assert client.get(reverse(f"exams:{name}", args=[session.public_id])).status_code == 403


def test_another_session_answers_404_on_every_address(client, proctor):
    make_session(proctor=proctor)
    other = make_registration(make_session(proctor=make_account("proctor")))
    session = other.session
    for name in GETS:
        assert client.get(reverse(f"exams:{name}", args=[session.public_id])).status_code == 404
    for name in POSTS:
        assert client.post(reverse(f"exams:{name}", args=[session.public_id]), {"minutes": 5, "reason": "x"}).status_code == 404
    for name in ("check_in", "end_attempt"):
        assert client.post(reverse(f"exams:{name}", args=[session.public_id, other.public_id]), {"method": "id_card"}).status_code == 404
    own = make_session(proctor=proctor)
    assert client.get(reverse("exams:check_in", args=[own.public_id, other.public_id])).status_code == 404
    assert not ProctorEvent.objects.exists()


def test_a_base_manager_runs_the_rooms_of_the_area_only(client):
    area = make_area()
    client.force_login(make_account("base_manager", area=area), backend=BACKEND)
    inside, outside = make_session(room=make_room(area=area)), make_session()
    assert client.get(reverse("exams:room", args=[inside.public_id])).status_code == 200
    assert client.get(reverse("exams:room", args=[outside.public_id])).status_code == 404


def test_check_in_open_extend_and_end(client, proctor):
    session = make_session(proctor=proctor)
    registration = make_registration(session)
    found = client.post(reverse("exams:find", args=[session.public_id]), {"ticket_no": registration.ticket_no})
    assert found.url == reverse("exams:check_in", args=[session.public_id, registration.public_id])
    assert client.get(found.url).status_code == 200
    assert client.post(found.url, {}).status_code == 200
    assert not Attempt.objects.exists()
    client.post(found.url, {"method": "id_card"})
    registration.refresh_from_db()
    assert registration.checked_in_by == proctor
    client.post(reverse("exams:open_room", args=[session.public_id]))
    session.refresh_from_db()
    assert session.state == "running"
    clock.set(AT + timedelta(minutes=1))
    attempt = attempts.open_attempt(attempt=Attempt.objects.get(), at=AT, by=proctor)
    client.post(reverse("exams:extend", args=[session.public_id]), {"minutes": "5", "reason": "停电"})
    attempt.refresh_from_db()
    assert attempt.deadline_at == AT + timedelta(minutes=65)
    client.post(reverse("exams:end", args=[session.public_id]))
    attempt.refresh_from_db()
    assert attempt.is_closed
    kinds = list(ProctorEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["checked_in", "room_opened", "minutes_added", "room_ended"]


def test_end_attempt_needs_a_reason(client, proctor):
    session = make_session(proctor=proctor)
    attempt = make_open(make_registration(session))
    clock.set(AT + timedelta(minutes=1))
    address = reverse("exams:end_attempt", args=[session.public_id, attempt.registration.public_id])
    client.post(address, {"reason": " "})
    assert Attempt.objects.get().state == AttemptState.OPEN
    client.post(address, {"reason": "使用手机"})
    assert Attempt.objects.get().state != AttemptState.OPEN


def test_board_puts_what_needs_a_look_first():
    session = make_session(room=make_room(capacity=6))
    rows = [make_registration(session) for _one in range(5)]
    make_waiting(rows[3])
    fine, _silent, unsent = (make_open(row) for row in rows[:3])
    now = AT + timedelta(minutes=5)
    attempts.save(public_id=fine.public_id, responses=[answer(1, 0, "true")], at=now)
    attempts.save(public_id=unsent.public_id, responses=[answer(1, 0, "true")], at=now, unsent=3)
    seen = board.read(Session.objects.select_related("blueprint", "room__site").get(pk=session.pk), now)
    assert [(seat.label, seat.level) for seat in seen.seats] == [("A-02", "late"), ("A-03", "late"), ("A-01", "ok"), ("A-04", "wait"), ("A-05", "wait")]
    assert (seen.look, seen.answering, seen.absent, seen.unsent) == (2, 3, 1, 3)
    assert seen.ends_at == AT + timedelta(minutes=90)


def count(client, name, *args):
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(bare(captured.captured_queries))


def test_board_and_rooms_cost_the_same_for_one_and_three(client, proctor):
    session = make_session(proctor=proctor)
    rows = [make_registration(session) for _one in range(3)]
    make_open(rows[0])
    one = count(client, "exams:room_board", session.public_id), count(client, "exams:rooms")
    make_open(rows[1]), make_waiting(rows[2])
    make_session(proctor=proctor), make_session(proctor=proctor)
    assert (count(client, "exams:room_board", session.public_id), count(client, "exams:rooms")) == one == (6, 6)
