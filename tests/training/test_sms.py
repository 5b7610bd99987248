"""Codes by text message: off until configured, five minutes, five tries, nothing told about who is registered."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.clock import clock
from tests.factories.training import make_account, make_person
from training import sms

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
PATH = "/sign-in/text-message/"


class Outbox:
    """A provider that keeps what it is given."""

    sent: list[tuple[str, str]] = []  # noqa: RUF012

    def send(self, mobile, text):
        Outbox.sent.append((mobile, text))


class Unreachable:
    def send(self, mobile, text):
        raise OSError


@pytest.fixture
def outbox(settings):
    settings.SMS_ADAPTER = "tests.training.test_sms.Outbox"
    Outbox.sent = []
    clock.set(NOON, speed=0)
    return Outbox


def code():
    return "".join(sign for sign in Outbox.sent[-1][1] if sign.isdigit())[:6]


def who(client):
    return client.session.get("_auth_user_id")


def test_without_a_provider_there_is_no_page_and_nothing_is_sent(client):
    assert client.get(PATH).status_code == 404
    assert PATH not in client.get("/sign-in/").content.decode()
    with pytest.raises(sms.SmsOff):
        sms.send("13700001111", "text")


def test_code_signs_in(client, outbox):
    account = make_account(person=make_person(mobile="13700001111"))
    assert PATH in client.get("/sign-in/").content.decode()
    assert client.post(PATH, {"mobile": "137 0000 1111"}).context["sent"]
    assert outbox.sent[0][0] == "13700001111"
    assert code() not in str(dict(client.session))
    assert client.post(PATH, {"code": code(), "next": "/me/pin/"}).url == "/me/pin/"
    assert who(client) == str(account.pk)


def test_unknown_and_shared_numbers_get_the_same_page_and_no_message(client, outbox):
    make_account(person=make_person(mobile="13700002222"))
    make_account(person=make_person(mobile="13700002222"))
    for number in ("13700002222", "13999999999"):
        page = client.post(PATH + "?again=1", {"mobile": number})
        assert page.context["sent"]
        clock.advance(timedelta(minutes=2))
        assert client.post(PATH, {"code": "000000"}).status_code == 200
    assert outbox.sent == []


def test_code_is_good_for_five_minutes(client, outbox):
    make_account(person=make_person(mobile="13700001111"))
    client.post(PATH, {"mobile": "13700001111"})
    clock.advance(timedelta(minutes=5, seconds=1))
    client.post(PATH, {"code": code()})
    assert who(client) is None


def test_code_is_good_for_five_tries(client, outbox):
    make_account(person=make_person(mobile="13700001111"))
    client.post(PATH, {"mobile": "13700001111"})
    for _ in range(5):
        client.post(PATH, {"code": "wrong"})
    client.post(PATH, {"code": code()})
    assert who(client) is None


def test_a_second_code_waits_a_minute(client, outbox):
    make_account(person=make_person(mobile="13700001111"))
    client.post(PATH, {"mobile": "13700001111"})
    page = client.post(PATH, {"mobile": "13700001111"})
    assert str(sms.JustSent.sentence) in page.content.decode()
    assert len(outbox.sent) == 1


def test_a_provider_that_fails_is_one_sentence(client, outbox, settings):
    settings.SMS_ADAPTER = "tests.training.test_sms.Unreachable"
    make_account(person=make_person(mobile="13700001111"))
    page = client.post(PATH, {"mobile": "13700001111"})
    assert str(sms.NotSent.sentence) in page.content.decode()
