"""Failed sign-ins: pairs wait longer and longer, addresses only raise an alarm, nothing typed is kept."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import clock
from tests.factories.training import PASSWORD, make_account, make_person
from training import lockout
from training.audit import UnknownAction
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
ROOM, HOME = "10.1.2.3", "203.0.113.9"


def try_in(client, number, password, address=HOME):
    return client.post("/sign-in/", {"number": number, "password": password}, REMOTE_ADDR=address)


def signed_in(client):
    return "_auth_user_id" in client.session


@given(st.integers(0, 60))
def test_delay_never_shrinks_and_has_an_end(failures):
    assert lockout.delay(failures) <= lockout.delay(failures + 1) <= timedelta(hours=1)
    assert bool(lockout.delay(failures)) == (failures >= 5)


def test_pair_is_locked_after_five_wrong_tries_and_free_after_the_delay(client):
    clock.set(NOON, speed=0)
    account = make_account()
    mobile = account.person.read_mobile()
    assert [try_in(client, mobile, "wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert try_in(client, mobile, PASSWORD).status_code == 429
    clock.advance(timedelta(seconds=59))
    assert try_in(client, mobile, PASSWORD).status_code == 429
    clock.advance(timedelta(seconds=2))
    assert try_in(client, mobile, PASSWORD).status_code == 302
    assert signed_in(client)


def test_the_delay_grows_with_every_wrong_try_after_it(client):
    clock.set(NOON, speed=0)
    mobile = make_account().person.read_mobile()
    for _ in range(5):
        try_in(client, mobile, "wrong")
    clock.advance(timedelta(minutes=1, seconds=1))
    try_in(client, mobile, "wrong")
    clock.advance(timedelta(minutes=1, seconds=1))
    assert try_in(client, mobile, PASSWORD).status_code == 429
    clock.advance(timedelta(minutes=1))
    assert try_in(client, mobile, PASSWORD).status_code == 302


def test_trying_while_locked_does_not_lengthen_the_wait(client):
    clock.set(NOON, speed=0)
    mobile = make_account().person.read_mobile()
    for _ in range(20):
        try_in(client, mobile, "wrong")
    assert AccessAttempt.objects.get().failures_since_start == 5


def test_a_good_sign_in_starts_the_count_afresh(client):
    mobile = make_account().person.read_mobile()
    for _ in range(4):
        try_in(client, mobile, "wrong")
    assert try_in(client, mobile, PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_others_in_the_same_exam_room_are_not_locked():
    clock.set(NOON, speed=0)
    mobile = make_account().person.read_mobile()
    for number in range(30):
        try_in(Client(), f"139{number // 5:08d}", "wrong", ROOM)
    assert try_in(Client(), mobile, PASSWORD, ROOM).status_code == 302


def test_the_same_person_at_another_address_is_not_locked():
    clock.set(NOON, speed=0)
    mobile = make_account().person.read_mobile()
    for _ in range(6):
        try_in(Client(), mobile, "wrong", HOME)
    assert try_in(Client(), mobile, PASSWORD, HOME).status_code == 429
    assert try_in(Client(), mobile, PASSWORD, ROOM).status_code == 302


def test_an_address_with_many_failures_raises_one_alarm(settings):
    clock.set(NOON, speed=0)
    settings.SIGNIN_ALARM_FAILURES = 8
    for number in range(12):
        try_in(Client(), f"139{number:08d}", "wrong", ROOM)
    alarm = AuditEntry.objects.get(action="training.address_alarm")
    assert alarm.data == {"address": ROOM, "failures": 8}


def test_an_allow_listed_network_raises_no_alarm(settings):
    settings.SIGNIN_ALARM_FAILURES = 3
    settings.SIGNIN_QUIET_ADDRESSES = ["10.1.0.0/16"]
    for number in range(6):
        try_in(Client(), f"139{number:08d}", "wrong", ROOM)
    assert not AuditEntry.objects.filter(action="training.address_alarm").exists()


def test_the_address_behind_proxies_is_the_one_the_nearest_trusted_proxy_wrote(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9", REMOTE_ADDR="127.0.0.1")
    assert lockout.address(request) == "127.0.0.1"
    settings.TRUSTED_PROXY_COUNT = 1
    assert lockout.address(request) == "203.0.113.9"
    settings.TRUSTED_PROXY_COUNT = 2
    assert lockout.address(request) == "1.1.1.1"


def every_text_in_the_database():
    """All values of all tables as text, but the encrypted columns, which are bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                yield from (f"{table}: {value}" for value in row if value is not None and not isinstance(value, bytes | memoryview))


def test_no_typed_number_stays_in_the_database_or_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    person = make_person(mobile="13812345678")
    make_account(person=person)
    numbers = [person.read_identity(), "13812345678", "13900112233", "330106198001010039"]
    for number in numbers:
        for _ in range(6):
            try_in(client, number, "wrong-lantern")
    client.post("/sign-in/code/", {"code": "12345678", "number": "13900112233"})
    assert try_in(Client(), "13812345678", PASSWORD, ROOM).status_code == 302
    assert try_in(Client(), person.read_identity(), PASSWORD, ROOM).status_code == 302
    assert AccessFailureLog.objects.exists()
    assert AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()
    kept = "\n".join([*every_text_in_the_database(), caplog.text])
    for number in [*numbers, "wrong-lantern", PASSWORD]:
        assert number not in kept


def test_a_failing_audit_entry_rolls_the_failure_back(rf, monkeypatch):
    for _ in range(4):
        lockout.note_failure(rf.post("/sign-in/"), "digest", at=NOON)
    monkeypatch.setattr("training.audit._LABELS", {})
    with pytest.raises(UnknownAction):
        lockout.note_failure(rf.post("/sign-in/"), "digest", at=NOON)
    assert AccessAttempt.objects.get().failures_since_start == 4


def test_old_log_rows_are_pruned(rf):
    lockout.note_failure(rf.post("/sign-in/"), "digest", at=NOON)
    assert lockout.prune(at=NOON + timedelta(days=199)) == 0
    assert lockout.prune(at=NOON + timedelta(days=201)) == 1
