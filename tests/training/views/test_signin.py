"""The sign-in desk: pages, redirects, cookies, idle time, and nothing left for the next person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.clock import clock
from tests.factories.training import PASSWORD, START, make_account, make_area, make_person
from training import devices, slips
from training.models import Account, AuditEntry, DevicePerson, Notice

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
PIN = "408215"


def enter(client, account, **extra):
    return client.post("/sign-in/", {"number": account.person.read_mobile(), "password": PASSWORD, **extra})


def who(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def slip():
    return slips.issue(make_person(name="王小明", mobile="13700007777"), at=clock.now(), by="system:test")


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/code/", "/sign-in/switch/"])
def test_the_doors_open_for_everybody_and_cost_little(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/me/password/", "/me/pin/", "/me/notices/", "/me/notices/1/", "/me/second-step/", "/sign-in/second-step/"])
def test_a_stranger_is_sent_to_sign_in(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/code/", "/sign-in/switch/", "/me/password/", "/me/pin/", "/sign-in/slip/x/"])
def test_other_methods_are_refused(client, path):
    client.force_login(make_account())
    assert client.delete(path).status_code == 405
    assert client.get("/sign-out/").status_code == 405


def test_learner_may_not_set_up_the_second_step(client):
    client.force_login(make_account())
    assert client.get("/me/second-step/").status_code == 403


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/me/notices/?page=2", "/me/notices/?page=2"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_next_is_honoured_only_on_this_site(client, wanted, led):
    account = make_account()
    assert enter(client, account, next=wanted).url == led
    assert client.get("/sign-in/", {"next": wanted}).url == led


def test_empty_form_names_the_fields(client):
    page = client.post("/sign-in/", {}).content.decode()
    assert page.count('class="problem"') == 2


def test_the_typed_password_is_not_sent_back(client):
    page = client.post("/sign-in/", {"number": "13700001111", "password": "my-own-lantern"}).content.decode()
    assert "my-own-lantern" not in page


def test_signed_in_pages_are_not_stored(client):
    client.force_login(make_account())
    assert client.get("/me/pin/")["Cache-Control"] == "no-store"
    assert client.post("/sign-out/")["Cache-Control"] == "no-store"


# -- slips


def test_the_qr_shows_the_masked_name_and_changes_nothing(client, slip):
    for _ in range(3):
        page = client.get(f"/sign-in/slip/{slip[0].token}/")
        assert page.status_code == 200
        assert "王*明" in page.content.decode()
        assert "王小明" not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert who(client) is None


def test_the_button_signs_in_once_remembers_the_phone_and_leads_to_the_own_password(client, slip):
    answer = client.post(f"/sign-in/slip/{slip[0].token}/")
    assert answer.url == "/me/password/"
    cookie = answer.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    account = Account.objects.get()
    assert who(client) == str(account.pk)
    assert DevicePerson.objects.get().account == account
    assert client.get("/me/notices/").url.startswith("/me/password/")
    answer = client.post("/me/password/", {"password": "Own-lantern-77", "again": "Own-lantern-77"})
    assert answer.url == "/me/pin/"
    assert client.get("/me/notices/").status_code == 200
    assert Client().post(f"/sign-in/slip/{slip[0].token}/").status_code == 410


def test_typed_code_signs_in_with_the_mobile(client, slip):
    assert client.post("/sign-in/code/", {"code": slip[1], "number": "13700007778"}).status_code == 200
    answer = client.post("/sign-in/code/", {"code": slip[1], "number": "13700007777"})
    assert answer.url == "/me/password/"
    assert who(client) == str(Account.objects.get().pk)


def test_guessing_codes_is_locked(client, slip):
    clock.set(NOON, speed=0)
    codes = [client.post("/sign-in/code/", {"code": f"{number:08d}", "number": "13700007777"}).status_code for number in range(7)]
    assert codes[:5] == [200] * 5
    assert codes[5:] == [429] * 2
    assert client.post("/sign-in/code/", {"code": slip[1], "number": "13700007777"}).status_code == 429
    assert client.post(f"/sign-in/slip/{slip[0].token}/").status_code in {302, 410}


def test_a_slip_signs_the_previous_person_out(client, slip):
    client.force_login(make_account())
    client.post(f"/sign-in/slip/{slip[0].token}/")
    assert who(client) == str(slip[0].account.pk)


# -- switch person


@pytest.fixture
def shared(client):
    """A phone that remembers two people with PINs."""
    people = [make_account(person=make_person(name=name)) for name in ("赵大海", "钱小江")]
    device, token = devices.remember(None, people[0], at=clock.now())
    devices.remember(device, people[1], at=clock.now())
    for account in people:
        devices.set_pin(account, PIN, at=clock.now(), by=account)
    client.cookies["device"] = token
    return people


def test_switching_leaves_nothing_of_the_previous_person(client, shared):
    first, second = shared
    enter(client, first)
    session = client.session
    session["draft"] = "赵大海's draft"
    session.save()
    before = client.session.session_key
    assert client.post("/sign-in/switch/").url == "/sign-in/switch/"
    assert who(client) is None
    page = client.get("/sign-in/switch/").content.decode()
    assert "赵*海" in page
    assert "赵大海" not in page
    answer = client.post("/sign-in/switch/", {"who": str(second.public_id), "pin": PIN})
    assert answer.url == "/desk/"
    assert who(client) == str(second.pk)
    assert client.session.session_key != before
    assert "draft" not in client.session
    actions = list(AuditEntry.objects.filter(actor__startswith="account:").values_list("action", flat=True))
    assert actions[-3:] == ["training.signed_in", "training.person_switched", "training.signed_in"]


def test_the_page_while_signed_in_changes_nothing(client, shared):
    enter(client, shared[0])
    assert client.get("/sign-in/switch/").status_code == 200
    assert who(client) == str(shared[0].pk)


def test_wrong_pins_block_on_this_phone_and_the_password_still_works(client, shared):
    for _ in range(5):
        client.post("/sign-in/switch/", {"who": str(shared[0].public_id), "pin": "999888"})
    page = client.post("/sign-in/switch/", {"who": str(shared[0].public_id), "pin": PIN})
    assert str(devices.PinBlocked.sentence) in page.content.decode()
    assert who(client) is None
    assert enter(client, shared[0]).status_code == 302


def test_people_this_phone_does_not_know_can_not_be_chosen(client, shared):
    stranger = make_account()
    devices.set_pin(stranger, PIN, at=START, by=stranger)
    client.post("/sign-in/switch/", {"who": str(stranger.public_id), "pin": PIN})
    assert who(client) is None
    assert Client().post("/sign-in/switch/", {"who": str(shared[0].public_id), "pin": PIN}).status_code == 200


def test_the_list_costs_the_same_for_two_people_and_for_three(client, shared, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/sign-in/switch/")
    devices.remember(DevicePerson.objects.first().device, make_account(), at=clock.now())
    with django_assert_num_queries(2):
        client.get("/sign-in/switch/")


# -- own password, PIN


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(client):
    account, elsewhere = make_account(), Client()
    enter(client, account)
    enter(elsewhere, account)
    fresh = {"password": "Own-lantern-77", "again": "Own-lantern-77"}
    assert client.post("/me/password/", {"present": "wrong", **fresh}).status_code == 200
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert client.post("/me/password/", {"present": PASSWORD, **fresh}).url == "/desk/"
    assert client.get("/me/pin/").status_code == 200
    assert elsewhere.get("/me/pin/").status_code == 302


def test_guessing_the_present_password_is_locked(client):
    client.force_login(make_account())
    wrong = {"present": "wrong", "password": "Own-lantern-77", "again": "Own-lantern-77"}
    assert [client.post("/me/password/", wrong).status_code for _ in range(6)] == [200] * 5 + [429]


def test_two_different_passwords_are_refused(client):
    account = make_account(must_set_password=True)
    client.force_login(account)
    page = client.post("/me/password/", {"password": "Own-lantern-77", "again": "Own-lantern-78"})
    assert page.status_code == 200
    account.refresh_from_db()
    assert account.must_set_password


def test_choosing_a_pin_remembers_the_phone_and_forgetting_forgets(client):
    account = make_account()
    client.force_login(account)
    answer = client.post("/me/pin/", {"pin": PIN, "again": PIN, "next": "/me/notices/"})
    assert answer.url == "/me/notices/"
    assert "device" in answer.cookies
    client.post("/me/pin/", {"forget": "all"})
    assert not DevicePerson.objects.exists()
    assert Account.objects.get(pk=account.pk).pin == ""


# -- idle time


@pytest.mark.parametrize(("role", "minutes"), [("", 120), ("enterprise_admin", 120), ("office", 30)])
def test_idle_sessions_end(client, role, minutes):
    clock.set(NOON, speed=0)
    account = make_account(role, area=make_area() if role == "office" else None)
    enter(client, account)
    clock.advance(timedelta(minutes=minutes - 1))
    assert client.get("/me/pin/").status_code == 200
    clock.advance(timedelta(minutes=minutes, seconds=1))
    answer = client.get("/me/notices/?page=2")
    assert answer.url == "/sign-in/?idle=1&next=%2Fme%2Fnotices%2F%3Fpage%3D2"
    assert who(client) is None
    assert AuditEntry.objects.get(action="training.signed_out").data == {"why": "idle"}


def test_scripts_learn_of_the_end_of_a_session_in_their_own_language(client):
    clock.set(NOON, speed=0)
    account = make_account()
    enter(client, account)
    clock.advance(timedelta(hours=3))
    answer = client.post("/me/pin/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/sign-in/?idle=1"})
    enter(client, account)
    clock.advance(timedelta(hours=3))
    answer = client.get("/me/pin/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/?idle=1")


def test_the_idle_clock_is_written_at_most_once_a_minute(client, django_assert_num_queries):
    clock.set(NOON, speed=0)
    client.force_login(make_account())
    client.get("/sign-in/switch/")
    with django_assert_num_queries(5):  # session, account with person, grants, enterprises, unread notices
        client.get("/sign-in/switch/")


# -- notices


def notice(person, number=1, **fields):
    return Notice.objects.create(person=person, kind="training.test", key=str(number), title=f"通知{number}", text="第一行", sent_at=START, **fields)


def test_opening_a_notice_marks_it_as_read_and_looking_does_not(client):
    account = make_account()
    client.force_login(account)
    row = notice(account.person)
    assert "通知1" in client.get("/me/notices/").content.decode()
    assert client.get(f"/me/notices/{row.pk}/").status_code == 200
    row.refresh_from_db()
    assert row.read_at is None
    assert client.post(f"/me/notices/{row.pk}/").url == f"/me/notices/{row.pk}/"
    row.refresh_from_db()
    first = row.read_at
    assert first
    client.post(f"/me/notices/{row.pk}/")
    row.refresh_from_db()
    assert row.read_at == first


def test_notices_of_others_do_not_exist(client):
    row = notice(make_person())
    client.force_login(make_account())
    assert client.get(f"/me/notices/{row.pk}/").status_code == 404
    assert client.post(f"/me/notices/{row.pk}/").status_code == 404
    assert "通知1" not in client.get("/me/notices/").content.decode()


def test_the_inbox_costs_the_same_for_one_notice_and_for_three(client, django_assert_num_queries):
    account = make_account()
    client.force_login(account)
    for numbers in ([1], [2, 3]):
        for number in numbers:
            notice(account.person, number)
        client.get("/me/notices/")
        with django_assert_num_queries(7):
            client.get("/me/notices/")
