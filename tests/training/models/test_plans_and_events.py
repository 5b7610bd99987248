"""Emergency plans and events: a number, a name, and days in their order."""

from datetime import date
from typing import Any

import pytest

from tests.factories.training import START, make_enterprise
from tests.training.models.refusing import refused
from training.models import EmergencyPlan, Enterprise, EnterpriseEvent

pytestmark = pytest.mark.django_db
KEPT = {"recorded_at": START, "recorded_by": "system:test"}
DAY = date(2026, 3, 1)


def _plan(enterprise: Enterprise, number: str = "1", **fields: Any) -> EmergencyPlan:
    return EmergencyPlan.objects.create(enterprise=enterprise, number=number, **({"kind": "onsite", "published_on": DAY} | KEPT | fields))


def test_emergencyplan_number_once() -> None:
    enterprise = make_enterprise()
    first = _plan(enterprise)
    assert refused(lambda: _plan(enterprise))
    assert not refused(lambda: _plan(make_enterprise()))
    EmergencyPlan.objects.filter(pk=first.pk).update(superseded_at=START)
    assert not refused(lambda: _plan(enterprise))


def test_emergencyplan_has_a_number() -> None:
    assert refused(lambda: _plan(make_enterprise(), number=""))
    assert not refused(lambda: _plan(make_enterprise()))


@pytest.mark.parametrize(("on", "wrong"), [(date(2026, 2, 28), True), (DAY, False), (None, False)])
def test_emergencyplan_filed_after(on: date | None, wrong: bool) -> None:
    assert refused(lambda: _plan(make_enterprise(), filed_on=on)) is wrong


@pytest.mark.parametrize(("on", "wrong"), [(DAY, True), (date(2026, 3, 2), False), (None, False)])
def test_emergencyplan_period(on: date | None, wrong: bool) -> None:
    assert refused(lambda: _plan(make_enterprise(), withdrawn_on=on)) is wrong


def test_enterpriseevent_has_a_title() -> None:
    said = {"enterprise": make_enterprise(), "kind": "new_technology", "on": DAY}
    assert refused(lambda: EnterpriseEvent.objects.create(title="", **said, **KEPT))
    assert not refused(lambda: EnterpriseEvent.objects.create(title="新工艺", **said, **KEPT))
