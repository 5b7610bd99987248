"""The officer's desk: plan, compose, rehearse, confirm, export; another area answers 404."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.timezone import localtime

from exams import attempts, results
from exams.models import Attempt, Blueprint, Room, Session
from tests.clock import clock
from tests.exams.views.test_proctor import count
from tests.factories.exams import AT, BEFORE, make_blueprint, make_open, make_registration, make_room, make_session
from tests.factories.question_banks import make_filled_bank
from tests.factories.training import make_account, make_area, make_engagement, make_enterprise, make_person

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"
LISTS = ["exams:officer_sessions", "exams:blueprints", "exams:places", "exams:session_new", "exams:blueprint_new"]


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def officer(client, area):
    account = make_account("office", area=area)
    client.force_login(account, backend=BACKEND)
    clock.set(BEFORE)
    return account


@pytest.mark.parametrize("name", LISTS)
def test_desks_refuse_stranger_and_wrong_role(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_account("proctor"), backend=BACKEND)
    assert client.get(reverse(name)).status_code == 403


def test_another_areas_session_answers_404_on_every_address(client, officer):
    other = make_session()
    assert client.get(reverse("exams:officer_session", args=[other.public_id])).status_code == 404
    for name in ("session_turn", "confirm", "export"):
        assert client.post(reverse(f"exams:{name}", args=[other.public_id]), {"turn": "cancel"}).status_code == 404
    assert other.title not in client.get(reverse("exams:officer_sessions")).text
    other.refresh_from_db()
    assert other.state == "registration"


def test_plan_a_session(client, officer, area):
    room, blueprint, proctor = make_room(area=area), make_blueprint(), make_account("proctor", area=area)
    form = {
        "blueprint": blueprint.pk, "title": "九月场", "room": room.pk, "opens_at": f"{localtime(AT):%Y-%m-%dT%H:%M}", "minutes_open": 90,
        "late_entry_minutes": 15, "proctors": [proctor.pk], "open_now": "on",
    }  # fmt: skip
    client.post(reverse("exams:session_new"), form)
    session = Session.objects.get()
    assert (session.opens_at, session.closes_at, session.state) == (AT, AT + timedelta(minutes=90), "registration")
    assert session.staff.get().account == proctor
    again = client.post(reverse("exams:session_new"), form)
    assert (again.status_code, Session.objects.count()) == (200, 1)


def test_a_room_outside_the_scope_can_not_be_chosen(client, officer):
    form = {"blueprint": make_blueprint().pk, "title": "x", "room": make_room().pk, "opens_at": "2026-03-10T09:00", "minutes_open": 90, "late_entry_minutes": 0}
    assert client.post(reverse("exams:session_new"), form).status_code == 200
    assert not Session.objects.exists()


def test_compose_rehearse_and_take_into_use(client, officer):
    form = {
        "code": "principal", "title": "主要负责人", "exam_class": "local", "banks": [make_filled_bank().pk], "minutes": 60, "pass_mark": 3,
        "attempts_allowed": 3, "cooldown_hours": 0, "release": "at_once", "rules-TOTAL_FORMS": 2, "rules-INITIAL_FORMS": 0,
        "rules-0-kind": "single", "rules-0-count": 4, "rules-0-points": "1", "rules-1-kind": "",
    }  # fmt: skip
    made = client.post(reverse("exams:blueprint_new"), form)
    blueprint = Blueprint.objects.get()
    assert made.url == reverse("exams:blueprint", args=[blueprint.public_id])
    assert blueprint.rules == [{"kind": "single", "subject": "", "count": 4, "points": "1.00"}] or blueprint.full_score == 4
    assert client.get(made.url).status_code == 200
    assert client.post(reverse("exams:rehearse", args=[blueprint.public_id])).context["rehearsal"].papers == 20
    client.post(reverse("exams:blueprint_turn", args=[blueprint.public_id]), {"turn": "activate"})
    blueprint.refresh_from_db()
    assert blueprint.state == "active"
    assert client.post(reverse("exams:blueprint_turn", args=[blueprint.public_id]), {"turn": "nonsense"}).status_code == 400


def test_rooms_can_be_added_once(client, officer, area):
    form = {"site_name": "镇考点", "area": area.pk, "room_name": "一号", "capacity": 20, "seat_prefix": "B"}
    client.post(reverse("exams:places"), form)
    client.post(reverse("exams:places"), form)
    assert Room.objects.get().seat(7) == "B-07"


def test_confirm_and_export(client, officer, area):
    session = make_session(blueprint=make_blueprint(release="by_officer"), room=make_room(area=area))
    enterprise = make_enterprise(name="=HYPERLINK(1)")
    person = make_person(name="@张三")
    make_engagement(person=person, enterprise=enterprise)
    attempt = make_open(make_registration(session, person=person))
    attempts.submit(public_id=attempt.public_id, at=AT)
    clock.set(AT + timedelta(hours=1))
    client.post(reverse("exams:confirm", args=[session.public_id]))
    assert Attempt.objects.get().state == "confirmed"
    book = openpyxl.load_workbook(io.BytesIO(client.post(reverse("exams:export", args=[session.public_id])).content))
    row = [cell.value for cell in list(book.active.rows)[1]]
    assert (row[0], row[2], row[4], row[7]) == ("A-01", "'@张三", "'=HYPERLINK(1)", 0)
    assert all(cell.data_type != "f" for line in book.active.rows for cell in line)
    assert person.read_identity() not in str(row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_harmless_text_is_no_formula(text):
    assert results.harmless(text) == "'" + text


def test_lists_cost_the_same_for_one_and_three(client, officer, area):
    blueprint, room = make_blueprint(), make_room(area=area, capacity=9)
    session = make_session(blueprint=blueprint, room=room)
    make_registration(session)
    names = ["exams:officer_sessions", "exams:blueprints", "exams:places"]
    one = [count(client, name) for name in names] + [count(client, "exams:officer_session", session.public_id)]
    make_registration(session), make_registration(session)
    make_session(room=make_room(area=area)), make_session(room=make_room(area=area))
    three = [count(client, name) for name in names] + [count(client, "exams:officer_session", session.public_id)]
    assert three == one == [7, 7, 7, 8]


def test_draw_papers_command(capsys):
    blueprint = make_blueprint()
    call_command("draw_papers", blueprint.code, "--count", "2", "--seed", "s", "--json")
    first = json.loads(capsys.readouterr().out)
    call_command("draw_papers", blueprint.code, "--count", "2", "--seed", "s", "--json")
    assert json.loads(capsys.readouterr().out) == first
    assert [paper["seed"] for paper in first["papers"]] == ["s:1", "s:2"]
    assert len(first["papers"][0]["items"]) == 5
    for args, code in ((["nowhere"], 2), ([make_blueprint(bank=make_filled_bank(single=1), active=False).code], 1)):
        with pytest.raises(CommandError) as refused:
            call_command("draw_papers", *args, "--seed", "s", "--json")
        assert refused.value.returncode == code
        assert "error" in json.loads(capsys.readouterr().out)
