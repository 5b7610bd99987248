"""Acts on the register: each keeps its history, each is audited, each says no in one sentence."""

from datetime import UTC, date, datetime

import pytest

from tests.factories.training import make_area, make_engagement, make_enterprise, make_person
from training import audit, identity, registry, uscc
from training.models import AuditEntry, Engagement, Enterprise, EnterpriseTag, Person
from training.registry import worklists

AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
BY = "system:test"
TODAY = date(2025, 6, 2)

pytestmark = pytest.mark.django_db


def test_registering_an_enterprise_gives_state_and_tags():
    enterprise = registry.register_enterprise(name="新厂", area=make_area(), code=uscc.make(900), industry="metallurgy", at=AT, by=BY)

    assert [(state.state, state.from_on) for state in enterprise.states.all()] == [("operating", TODAY)]
    assert {tag.tag_set: tag.basis for tag in enterprise.tags.all()} == dict.fromkeys(("hours_high", "assessment", "drill_half_yearly"), "proposed")
    with pytest.raises(registry.AlreadyRegistered):
        registry.register_enterprise(name="新厂二", area=make_area(), code=uscc.make(900), at=AT, by=BY)
    with pytest.raises(uscc.BadUscc):
        registry.register_enterprise(name="新厂三", area=make_area(), code="1" * 18, at=AT, by=BY)


def test_enterprises_without_a_code_get_different_provisional_numbers():
    first, second = (registry.register_enterprise(name=name, area=make_area(), at=AT, by=BY) for name in ("甲", "乙"))

    assert (first.number, second.number) == ("LS00000001", "LS00000002")


def test_a_new_name_keeps_the_old_one():
    enterprise = make_enterprise(name="老名")
    registry.change_enterprise(enterprise, name="新名", phone="0571-1", at=AT, by=BY)

    enterprise.refresh_from_db()
    assert enterprise.former_names == ["老名"]
    entry = AuditEntry.objects.get(action="training.enterprise_changed")
    assert entry.data["changes"]["name"] == ["老名", "新名"]
    assert "phone" not in entry.data["changes"]


def test_the_same_values_change_nothing():
    enterprise = make_enterprise(name="老名")
    registry.change_enterprise(enterprise, name="老名", at=AT, by=BY)

    assert not AuditEntry.objects.exists()


def test_a_state_closes_the_earlier_one_and_keeps_what_was_known():
    enterprise = make_enterprise(since=date(2020, 1, 1))
    registry.set_state(enterprise, state="suspended", from_on=date(2025, 3, 1), verifier="李网格", at=AT, by=BY)

    now = enterprise.states.filter(superseded_at__isnull=True).order_by("from_on")
    assert [(row.state, row.from_on, row.until_on) for row in now] == [("operating", date(2020, 1, 1), date(2025, 3, 1)), ("suspended", date(2025, 3, 1), None)]
    before = enterprise.states.get(superseded_at=AT)
    assert (before.state, before.until_on) == ("operating", None)


def test_a_retroactive_state_from_the_first_day_replaces_it():
    enterprise = make_enterprise(since=date(2020, 1, 1))
    registry.set_state(enterprise, state="closed", from_on=date(2020, 1, 1), at=AT, by=BY)

    assert [row.state for row in enterprise.states.filter(superseded_at__isnull=True)] == ["closed"]


def test_confirming_a_tag_says_who_and_from_when():
    enterprise = make_enterprise(since=date(2020, 1, 1))
    EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="hours_high").update(value="unknown", basis="proposed", members=["metal_smelting"])

    with pytest.raises(registry.NoMembers):
        registry.confirm_tag(enterprise, tag_set="hours_high", value="yes", at=AT, by=BY)
    tag = registry.confirm_tag(enterprise, tag_set="hours_high", value="yes", members=["metal_smelting"], at=AT, by=BY)
    again = registry.confirm_tag(enterprise, tag_set="hours_high", value="yes", members=["metal_smelting"], at=AT, by=BY)

    assert (tag.value, tag.basis, tag.confirmed_by, tag.from_on) == ("yes", "confirmed", BY, date(2020, 1, 1))
    assert again == tag
    assert AuditEntry.objects.filter(action="training.tag_confirmed").count() == 1


def test_a_second_decision_begins_on_its_own_day():
    enterprise = make_enterprise(since=date(2020, 1, 1), tags={"hours_high": "no"})
    tag = registry.confirm_tag(enterprise, tag_set="hours_high", value="yes", members=["metal_smelting"], at=AT, by=BY)

    assert tag.from_on == TODAY
    rows = enterprise.tags.filter(tag_set="hours_high", superseded_at__isnull=True).order_by("from_on")
    assert [(row.value, row.until_on) for row in rows] == [("no", TODAY), ("yes", None)]


def test_people_are_registered_once():
    number = identity.make(3, born=date(1980, 1, 1))
    person = registry.register_person(name="王五", number=number, mobile="138 0000 0002", at=AT, by=BY)

    assert person.read_identity() == number
    with pytest.raises(registry.KnownNumber):
        registry.register_person(name="王五", number=number.lower(), at=AT, by=BY)
    assert list(registry.find_person(f"T{number}", Person.objects.all())) == [person]
    assert list(registry.find_person("13800000002", Person.objects.all())) == [person]
    assert list(registry.find_person(number[:-2], Person.objects.all())) == []


def test_appointing_twice_in_one_period_is_refused_and_later_again_is_not():
    person, enterprise = make_person(), make_enterprise()
    first = registry.appoint(person, enterprise=enterprise, role="principal", from_on=date(2023, 1, 1), at=AT, by=BY)
    with pytest.raises(registry.AlreadyEngaged):
        registry.appoint(person, enterprise=enterprise, role="principal", from_on=date(2024, 1, 1), at=AT, by=BY)

    registry.relieve(first, until_on=date(2024, 1, 1), at=AT, by=BY)
    registry.appoint(person, enterprise=enterprise, role="principal", from_on=date(2024, 1, 1), at=AT, by=BY)

    rows = Engagement.objects.current().order_by("from_on")
    assert [(row.from_on, row.until_on) for row in rows] == [(date(2023, 1, 1), date(2024, 1, 1)), (date(2024, 1, 1), None)]


def test_relieving_twice_or_before_the_start_is_refused():
    engagement = make_engagement(since=date(2024, 1, 1))
    with pytest.raises(registry.NotEngaged):
        registry.relieve(engagement, until_on=date(2023, 1, 1), at=AT, by=BY)
    registry.relieve(engagement, until_on=date(2025, 1, 1), at=AT, by=BY)
    with pytest.raises(registry.NotEngaged):
        registry.relieve(engagement, until_on=date(2025, 2, 1), at=AT, by=BY)


@pytest.mark.parametrize(
    ("action", "act"),
    [
        ("training.enterprise_registered", lambda: registry.register_enterprise(name="甲", area=make_area(), at=AT, by=BY)),
        ("training.person_registered", lambda: registry.register_person(name="乙", number=identity.make(4), at=AT, by=BY)),
        ("training.enterprise_changed", lambda: registry.change_enterprise(make_enterprise(), name="丙", at=AT, by=BY)),
        ("training.enterprise_state_set", lambda: registry.set_state(make_enterprise(), state="closed", from_on=TODAY, at=AT, by=BY)),
        ("training.tag_confirmed", lambda: registry.confirm_tag(make_enterprise(), tag_set="hours_high", value="no", at=AT, by=BY)),
        ("training.appointed", lambda: registry.appoint(make_person(), enterprise=make_enterprise(), role="worker", from_on=TODAY, at=AT, by=BY)),
        ("training.relieved", lambda: registry.relieve(make_engagement(), until_on=TODAY, at=AT, by=BY)),
    ],
)
def test_an_act_does_not_happen_without_its_audit_entry(monkeypatch, action, act):
    monkeypatch.delitem(audit._LABELS, action)
    with pytest.raises(audit.UnknownAction):
        act()
    assert not Enterprise.objects.filter(name__in=["甲", "丙"]).exists()
    assert not Person.objects.filter(name="乙").exists()
    assert not Engagement.objects.exclude(superseded_at=None).exists()
    assert not EnterpriseTag.objects.filter(basis="confirmed").exists()


def test_work_lists_name_what_is_missing():
    whole = make_enterprise(area=make_area("village"))
    for role in ("principal", "safety_manager"):
        make_engagement(enterprise=whole, role=role)
    bare = make_enterprise(area=make_area("town"), uscc=None, provisional_no="LS00000009", headcount=None)
    EnterpriseTag.objects.filter(enterprise=bare, tag_set="assessment").update(value="unknown", basis="proposed")
    make_enterprise(state="closed", uscc=None, provisional_no="LS00000010")

    lengths = worklists.counts(Enterprise.objects.all(), TODAY)

    assert lengths == {"no_principal": 1, "no_manager": 1, "tags": 1, "no_licence": 1, "no_department": 2, "no_village": 1, "no_headcount": 1}
    assert list(worklists.rows("no_principal", Enterprise.objects.all(), TODAY)) == [bare]
