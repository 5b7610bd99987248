"""The candidate's desk: works, refuses the stranger and other people's rows, changes nothing else, costs the same for three as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams import sessions, tickets
from exams.models import Registration
from tests.clock import clock
from tests.exams.test_attempts import bare
from tests.factories.exams import AT, BEFORE, BY, make_blueprint, make_registration, make_room, make_session, make_waiting
from tests.factories.training import make_account
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"


@pytest.fixture
def learner(client):
    account = make_account("")
    client.force_login(account, backend=BACKEND)
    clock.set(BEFORE)
    return account


def count(client, name, *args):
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(bare(captured.captured_queries))


@pytest.mark.parametrize("name", ["exams:index", "exams:my"])
def test_pages_refuse_the_stranger_and_the_wrong_method(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_account(""), backend=BACKEND)
    assert client.post(reverse(name)).status_code == 405


def test_index_shows_what_is_open_and_why_not(client, learner):
    blueprint = make_blueprint()
    make_session(blueprint=blueprint, title="第一场")
    own = make_session(blueprint=blueprint, title="第二场", opens_at=AT + timedelta(days=1))
    make_registration(own, person=learner.person)
    page = client.get(reverse("exams:index"))
    assert [offer.session.title for offer in page.context["own"]] == ["第二场"]
    assert [(offer.session.title, type(offer.obstacle).__name__) for offer in page.context["offers"]] == [("第一场", "RegisteredElsewhere")]


def test_index_costs_the_same_for_one_and_three(client, learner):
    make_session()
    one = count(client, "exams:index")
    make_session(), make_session()
    assert count(client, "exams:index") == one == 9


def test_my_costs_the_same_for_one_and_three(client, learner):
    make_registration(make_session(), person=learner.person)
    one = count(client, "exams:my")
    make_waiting(make_registration(make_session(opens_at=AT + timedelta(days=1)), person=learner.person))
    make_registration(make_session(opens_at=AT + timedelta(days=2)), person=learner.person)
    assert count(client, "exams:my") == one == 6


def test_register_gives_a_ticket_and_one_audit_entry(client, learner):
    session = make_session()
    before = AuditEntry.objects.count()
    answer = client.post(reverse("exams:register", args=[session.public_id]))
    registration = Registration.objects.get()
    assert answer.url == reverse("exams:ticket", args=[registration.public_id])
    assert (registration.person, registration.seat) == (learner.person, "A-01")
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)[before:]) == ["exams.registered"]
    assert client.get(reverse("exams:register", args=[session.public_id])).status_code == 405


def test_register_refuses_with_a_sentence(client, learner):
    session = make_session(room=make_room(capacity=1))
    make_registration(session)
    page = client.post(reverse("exams:register", args=[session.public_id]), follow=True)
    assert "All seats" in page.text or "座位" in page.text
    assert Registration.objects.count() == 1


def test_ticket_symbol_and_whereabouts_are_the_holders_own(client, learner):
    mine, other = make_registration(make_session(), person=learner.person), make_registration()
    symbol = client.get(reverse("exams:ticket_qr", args=[mine.public_id]))
    assert symbol["Content-Type"] == "image/svg+xml"
    assert client.get(reverse("exams:whereabouts", args=[mine.public_id])).json() == {"state": "registered", "url": ""}
    for name in ("ticket", "ticket_qr", "whereabouts"):
        assert client.get(reverse(f"exams:{name}", args=[mine.public_id])).status_code == 200
        assert client.get(reverse(f"exams:{name}", args=[other.public_id])).status_code == 404
    assert client.post(reverse("exams:withdraw", args=[other.public_id])).status_code == 404


def test_withdraw_gives_the_seat_back(client, learner):
    mine = make_registration(make_session(), person=learner.person)
    client.post(reverse("exams:withdraw", args=[mine.public_id]))
    mine.refresh_from_db()
    assert (mine.withdrawn_at is not None, mine.seat_number) == (True, None)


def test_enter_with_a_ticket_signs_in_around_the_session_only(client):
    registration = make_registration()
    address = reverse("exams:enter", args=[tickets.sign(registration)])
    last4 = registration.person.last4
    clock.set(AT - timedelta(minutes=31))
    assert client.post(address, {"last4": last4}).status_code == 403
    clock.set(AT - timedelta(minutes=29))
    assert client.get(address).status_code == 200
    assert client.post(address, {"last4": "0000" if last4 != "0000" else "1111"}).status_code == 403
    assert client.post(address, {"last4": last4}).url == reverse("exams:ticket", args=[registration.public_id])
    assert client.get(reverse("exams:ticket", args=[registration.public_id])).status_code == 200
    assert AuditEntry.objects.filter(action="exams.entered").count() == 1


def test_enter_refuses_forged_tickets_and_stops_guessing(client):
    registration = make_registration()
    clock.set(AT)
    good = tickets.sign(registration)
    assert client.post(reverse("exams:enter", args=[good[:-1] + "x"]), {"last4": registration.person.last4}).status_code == 403
    address = reverse("exams:enter", args=[good])
    for _one in range(5):
        client.post(address, {"last4": "zzzz"})
    assert client.post(address, {"last4": registration.person.last4}).status_code == 403
    clock.advance(timedelta(minutes=11))
    assert client.post(address, {"last4": registration.person.last4}).status_code == 302


def test_a_ticket_session_never_opens_a_staff_desk(client):
    proctor = make_account("proctor")
    session = make_session(proctor=proctor)
    registration = make_registration(make_session(opens_at=AT), person=proctor.person)
    clock.set(AT)
    client.post(reverse("exams:enter", args=[tickets.sign(registration)]), {"last4": proctor.person.last4})
    assert client.get(reverse("exams:room", args=[session.public_id])).status_code == 403


def test_a_cancelled_session_is_gone(client, learner):
    session = make_session()
    sessions.cancel(session=session, at=BEFORE, by=BY)
    assert client.get(reverse("exams:session", args=[session.public_id])).status_code == 404
