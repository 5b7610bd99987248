"""Systems of others: a grant names one place, a key is answered once, an event goes to an address once and is then no longer due."""

from typing import Any

import pytest

from tests.factories.training import START, make_account, make_area, make_department, make_enterprise
from tests.training.models.refusing import refused
from training.models import ApiAnswer, ApiGrant, ApiSystem, WebhookDelivery, WebhookEndpoint, WebhookEvent

pytestmark = pytest.mark.django_db


def _system() -> ApiSystem:
    return ApiSystem.objects.create(label="化工安全平台", made_at=START, made_by=make_account("sysadmin"))


def _endpoint() -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(system=_system(), url="https://example.org/hook", secret_sealed=b"", made_at=START)


def _event() -> WebhookEvent:
    return WebhookEvent.objects.create(kind="entry.posted", entry_id=1, at=START)


def _delivery(endpoint: WebhookEndpoint, event: WebhookEvent, **fields: Any) -> WebhookDelivery:
    return WebhookDelivery.objects.create(endpoint=endpoint, event=event, body="{}", **fields)


def test_apianswer_once() -> None:
    system = _system()

    def answer(to: ApiSystem, key: str = "call:1") -> ApiAnswer:
        return ApiAnswer.objects.create(system=to, key=key, digest="", answer={}, at=START)

    answer(system)
    assert refused(lambda: answer(system))
    assert not refused(lambda: answer(system, "record:1"))
    assert not refused(lambda: answer(_system()))


def test_apigrant_names_one_place() -> None:
    system = _system()
    places = {"area": make_area("town"), "department": make_department(), "enterprise": make_enterprise()}
    assert refused(lambda: ApiGrant.objects.create(system=system))
    assert refused(lambda: ApiGrant.objects.create(system=system, **places))
    for name, place in places.items():
        others = {other: one for other, one in places.items() if other != name}
        assert refused(lambda others=others: ApiGrant.objects.create(system=system, **others)), f"two, without {name}"
        assert not refused(lambda name=name, place=place: ApiGrant.objects.create(system=system, **{name: place})), name


def test_webhookdelivery_done_or_due() -> None:
    endpoint = _endpoint()
    assert refused(lambda: _delivery(endpoint, _event(), delivered_at=START, next_at=START))
    assert not refused(lambda: _delivery(endpoint, _event(), delivered_at=START))
    assert not refused(lambda: _delivery(endpoint, _event(), next_at=START))
    assert not refused(lambda: _delivery(endpoint, _event())), "given up"


def test_webhookdelivery_once() -> None:
    endpoint, event = _endpoint(), _event()
    _delivery(endpoint, event)
    assert refused(lambda: _delivery(endpoint, event))
    assert not refused(lambda: _delivery(endpoint, _event()))
    assert not refused(lambda: _delivery(_endpoint(), event))
