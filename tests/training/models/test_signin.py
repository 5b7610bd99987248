"""Notices, phones and slips: once each."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.training import START, make_account, make_person
from tests.training.models.refusing import refused
from training.models import Account, AuditSeal, Device, DevicePerson, Heartbeat, Notice, Slip

pytestmark = pytest.mark.django_db


def test_notice_once() -> None:
    person = make_person()

    def notice(**fields: Any) -> Notice:
        return Notice.objects.create(**({"person": person, "kind": "training.x", "key": "1", "title": "t", "text": "t", "sent_at": START} | fields))

    notice()
    assert refused(notice)
    assert not refused(lambda: notice(key="2"))
    assert not refused(lambda: notice(kind="training.y"))
    assert not refused(lambda: notice(person=make_person()))


def test_deviceperson_once() -> None:
    account, devices = make_account(), [Device.objects.create(token_digest=digest, created_at=START) for digest in ("a", "b")]

    def remember(device: Device, who: Account) -> DevicePerson:
        return DevicePerson.objects.create(device=device, account=who, last_used_at=START)

    remember(devices[0], account)
    assert refused(lambda: remember(devices[0], account))
    assert not refused(lambda: remember(devices[1], account))
    assert not refused(lambda: remember(devices[0], make_account()))


def test_digests_stand_once() -> None:
    account = make_account()

    def slip(code: str, token: str) -> Slip:
        return Slip.objects.create(account=account, code_digest=code, token_digest=token, issued_at=START, expires_at=START + timedelta(days=1))

    slip("a", "b")
    assert refused(lambda: slip("a", "c"))
    assert refused(lambda: slip("c", "b"))
    assert not refused(lambda: slip("c", "d"))
    Device.objects.create(token_digest="x", created_at=START)
    assert refused(lambda: Device.objects.create(token_digest="x", created_at=START))


def test_seals_and_heartbeats_stand_once() -> None:
    AuditSeal.objects.create(position=1, entry_id=7, hash="x")
    assert refused(lambda: AuditSeal.objects.create(position=1, entry_id=8, hash="x"))
    assert refused(lambda: AuditSeal.objects.create(position=2, entry_id=7, hash="x"))
    assert not refused(lambda: AuditSeal.objects.create(position=2, entry_id=8, hash="x"))
    Heartbeat.objects.create(name="queue", at=START)
    assert refused(lambda: Heartbeat.objects.create(name="queue", at=START))
