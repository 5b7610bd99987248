"""Remembered phones and PINs."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.training import make_account, make_person
from training import devices
from training.models import AuditEntry, Device, DevicePerson

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
PIN = "408215"


def known(pin=PIN):
    account = make_account()
    device, token = devices.remember(None, account, at=NOON)
    devices.set_pin(account, pin, at=NOON, by=account)
    return account, device, token


def test_the_cookie_is_recognised_and_only_its_digest_is_kept(rf):
    account, device, token = known()
    request = rf.get("/")
    assert devices.recognise(request, at=NOON) is None
    request.COOKIES["device"] = token
    assert devices.recognise(request, at=NOON) == device
    assert token not in str(Device.objects.values().get())
    assert [row.account for row in devices.people(device)] == [account]


def test_a_phone_is_forgotten_after_its_time(rf, settings):
    settings.DEVICE_DAYS = 10
    _account, _device, token = known()
    request = rf.get("/")
    request.COOKIES["device"] = token
    assert devices.recognise(request, at=NOON + timedelta(days=11)) is None


def test_one_phone_remembers_several_people_the_last_first():
    first, device, _ = known()
    second = make_account()
    same, token = devices.remember(device, second, at=NOON + timedelta(hours=1))
    assert (same, token) == (device, "")
    assert [row.account for row in devices.people(device)] == [second, first]


def test_right_pin_passes_and_clears_the_count():
    account, device, _ = known()
    with pytest.raises(devices.WrongPin):
        devices.check_pin(device, account, "999888", at=NOON)
    devices.check_pin(device, account, PIN, at=NOON)
    assert DevicePerson.objects.get().failed_pins == 0


def test_pin_is_blocked_after_five_wrong_ones_even_for_the_right_one():
    account, device, _ = known()
    for _ in range(4):
        with pytest.raises(devices.WrongPin):
            devices.check_pin(device, account, "999888", at=NOON)
    for pin in ("999888", PIN):
        with pytest.raises(devices.PinBlocked):
            devices.check_pin(device, account, pin, at=NOON)
    assert AuditEntry.objects.get(action="training.sign_in_locked").data == {"door": "pin"}


def test_a_pin_of_another_phone_or_person_does_not_pass():
    account, device, _ = known()
    other, other_device, _ = known("719304")
    with pytest.raises(devices.PinBlocked):
        devices.check_pin(other_device, account, PIN, at=NOON)
    with pytest.raises(devices.PinBlocked):
        devices.check_pin(device, other, "719304", at=NOON)


def test_pin_hash_is_salted_with_a_key_outside_the_database():
    account, _device, _ = known()
    from django.contrib.auth.hashers import check_password

    assert not check_password(PIN, account.pin)


@pytest.mark.parametrize("pin", ["111111", "121212", "123456", "654321", "12345", "1234567", "abcdef", "", "４０８２１５"])
def test_guessable_pin_is_refused(pin):
    account = make_account()
    with pytest.raises(devices.WeakPin):
        devices.set_pin(account, pin, at=NOON, by=account)


def test_pin_from_own_numbers_is_refused():
    account = make_account(person=make_person(mobile="13740821599"))
    for pin in (PIN, account.person.read_identity()[-6:], f"{account.person.born_on:%y%m%d}"):
        with pytest.raises(devices.WeakPin):
            devices.set_pin(account, pin, at=NOON, by=account)


def test_forgetting_the_last_phone_ends_the_pin():
    account, device, _ = known()
    devices.remember(None, account, at=NOON)
    assert devices.forget(account, at=NOON, by=account, device=device) == 1
    assert account.pin
    assert devices.forget(account, at=NOON, by=account) == 1
    assert account.pin == ""
