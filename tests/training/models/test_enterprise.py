"""Enterprises and what holds for them from a day until a day; people and where they stand."""

from datetime import date
from typing import Any

import pytest
from django.db.models import F

from tests.factories.training import START, make_area, make_engagement, make_enterprise, make_person
from tests.training.models.refusing import refused
from training.models import Engagement, Enterprise, EnterpriseState, EnterpriseTag, Person

pytestmark = pytest.mark.django_db
FROM = date(2026, 1, 10)
PERIODS = [(None, False), (date(2026, 1, 11), False), (FROM, True), (date(2026, 1, 9), True)]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ({"uscc": None, "provisional_no": None}, True),
        ({"uscc": None, "provisional_no": "T-1"}, False),
        ({"provisional_no": "T-1"}, False),
        ({}, False),
    ],
)
def test_enterprise_has_a_number(numbers: dict[str, Any], wrong: bool) -> None:
    assert refused(lambda: make_enterprise(**numbers)) is wrong


@pytest.mark.parametrize("field", ["uscc", "provisional_no", "public_id"])
def test_an_enterprise_number_stands_once(field: str) -> None:
    first, second = make_enterprise(provisional_no="T-1"), make_enterprise(provisional_no="T-2")
    assert refused(lambda: Enterprise.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))


def _state(enterprise: Enterprise, **fields: Any) -> EnterpriseState:
    return EnterpriseState.objects.create(**({"enterprise": enterprise, "state": "operating", "from_on": FROM, "recorded_at": START} | fields))


@pytest.mark.parametrize(("until_on", "wrong"), PERIODS)
def test_enterprisestate_period(until_on: date | None, wrong: bool) -> None:
    assert refused(lambda: _state(make_enterprise(state=""), until_on=until_on)) is wrong


def test_enterprisestate_one_open() -> None:
    enterprise = make_enterprise(state="")
    _state(enterprise)
    assert refused(lambda: _state(enterprise, state="closed"))
    assert not refused(lambda: _state(enterprise, until_on=date(2026, 2, 1)))
    assert not refused(lambda: _state(enterprise, superseded_at=START))
    assert not refused(lambda: _state(make_enterprise(state="")))


def _tag(enterprise: Enterprise, **fields: Any) -> EnterpriseTag:
    facts = {"enterprise": enterprise, "tag_set": "hours_high", "value": "yes", "basis": "derived", "from_on": FROM, "recorded_at": START}
    return EnterpriseTag.objects.create(**(facts | fields))


def _bare() -> Enterprise:
    enterprise = make_enterprise()
    enterprise.tags.all().delete()
    return enterprise


@pytest.mark.parametrize(("until_on", "wrong"), PERIODS)
def test_enterprisetag_period(until_on: date | None, wrong: bool) -> None:
    assert refused(lambda: _tag(_bare(), until_on=until_on)) is wrong


def test_enterprisetag_one_open() -> None:
    enterprise = _bare()
    _tag(enterprise)
    assert refused(lambda: _tag(enterprise, value="no"))
    assert not refused(lambda: _tag(enterprise, tag_set="assessment"))
    assert not refused(lambda: _tag(enterprise, until_on=date(2026, 2, 1)))
    assert not refused(lambda: _tag(enterprise, superseded_at=START))
    assert not refused(lambda: _tag(_bare()))


@pytest.mark.parametrize(("until_on", "wrong"), PERIODS)
def test_engagement_period(until_on: date | None, wrong: bool) -> None:
    assert refused(lambda: make_engagement(since=FROM, until_on=until_on)) is wrong
    assert not refused(lambda: make_engagement(since=None, until_on=until_on))


def test_engagement_is_somewhere() -> None:
    person, enterprise, area = make_person(), make_enterprise(), make_area()
    for role in ("principal", "safety_manager", "special_operator", "worker"):
        assert not refused(lambda role=role: make_engagement(person=person, enterprise=enterprise, role=role))
        assert refused(lambda role=role: make_engagement(person=person, area=area, role=role))
        assert refused(lambda role=role: make_engagement(person=person, area=area, enterprise=enterprise, role=role))
    for role in ("supervisor", "grid_worker"):
        assert not refused(lambda role=role: make_engagement(person=person, area=area, role=role))
        assert refused(lambda role=role: make_engagement(person=person, enterprise=enterprise, role=role))
        assert refused(lambda role=role: make_engagement(person=person, area=area, enterprise=enterprise, role=role))
    assert refused(lambda: Engagement.objects.create(person=person, role="worker", recorded_at=START))


def test_engagement_one_open() -> None:
    person, enterprise = make_person(), make_enterprise()

    def engaged(**fields: Any) -> Engagement:
        return make_engagement(**({"person": person, "enterprise": enterprise, "role": "special_operator", "operation_item": "1.1"} | fields))

    engaged()
    assert refused(engaged)
    assert not refused(lambda: engaged(operation_item="1.2"))
    assert not refused(lambda: engaged(role="worker"))
    assert not refused(lambda: engaged(enterprise=make_enterprise()))
    assert not refused(lambda: engaged(person=make_person()))
    assert not refused(lambda: engaged(until_on=date(2025, 1, 1)))
    assert not refused(lambda: engaged(superseded_at=START))


def test_person_not_merged_into_itself() -> None:
    person, other = make_person(), make_person()
    rows = Person.objects.filter(pk=person.pk)
    assert refused(lambda: rows.update(merged_into=F("id")))
    assert not refused(lambda: rows.update(merged_into=other))
    assert not refused(lambda: rows.update(merged_into=None))


@pytest.mark.parametrize("field", ["identity_digest", "public_id"])
def test_a_person_stands_once(field: str) -> None:
    first, second = make_person(), make_person()
    assert refused(lambda: Person.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))
    assert not refused(lambda: Person.objects.update(identity_digest=None))
