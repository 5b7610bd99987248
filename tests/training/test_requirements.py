"""Which rules bind whom on a day."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import training as make
from training.models import EnterpriseTag, Requirement
from training.reference import load_reference
from training.requirements import bind, in_force
from training.requirements.binding import without_replaced

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _rules():
    load_reference(datetime(2026, 11, 21, 1, tzinfo=UTC))


def codes(subject, day=DAY):
    return [one.rule.code for one in bind(subject, day)]


def test_a_machine_shop_owes_four_drills():
    enterprise = make.make_enterprise(headcount=30)
    assert [code for code in codes(enterprise) if code.startswith("DR-")] == ["DR-EVAC", "DR-FIRE-OTHER", "DR-GEN-PLAN", "DR-GEN-SITE"]


def test_evacuation_by_policy_ends_with_2026_and_fire_drills_go_on():
    enterprise = make.make_enterprise()
    assert "DR-EVAC" in codes(enterprise, date(2026, 12, 31))
    after = codes(enterprise, date(2027, 1, 1))
    assert "DR-EVAC" not in after
    assert {"DR-FIRE-OTHER", "DR-GEN-PLAN"} <= set(after)


def test_a_principal_of_an_ordinary_shop_owes_hours_and_no_statutory_exam():
    post = make.make_engagement()
    assert codes(post.person) == ["TR-PRIN-GEN"]


def test_a_principal_of_a_smelter_owes_higher_hours_and_the_certificate():
    smelter = make.make_enterprise(tags={"hours_high": "yes", "assessment": "yes"})
    post = make.make_engagement(enterprise=smelter)
    assert codes(post.person) == ["TR-PRIN-HIGH", "TR-HIGH-CERT", "TR-ASSESS-SCOPE"]


def test_an_unconfirmed_class_binds_without_certainty():
    enterprise = make.make_enterprise()
    EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="hours_high").update(value="unknown", basis="proposed")
    post = make.make_engagement(enterprise=enterprise)
    found = {one.rule.code: one.certain for one in bind(post.person, DAY)}
    assert found == {"TR-PRIN-GEN": False, "TR-PRIN-HIGH": False, "TR-HIGH-CERT": False}


def test_nobody_is_bound_before_the_appointment_or_after_it():
    post = make.make_engagement(since=date(2026, 1, 1), until_on=date(2026, 6, 1))
    assert codes(post.person, date(2025, 12, 31)) == []
    assert codes(post.person, date(2026, 5, 31)) == ["TR-PRIN-GEN"]
    assert codes(post.person, date(2026, 6, 1)) == []


def test_two_enterprises_bind_twice():
    person = make.make_person()
    make.make_engagement(person=person)
    make.make_engagement(person=person)
    assert codes(person) == ["TR-PRIN-GEN", "TR-PRIN-GEN"]


def test_an_overlay_binds_only_in_its_area_and_replaces_what_it_names():
    enterprise = make.make_enterprise()
    base = Requirement.objects.get(code="DR-GEN-SITE")
    Requirement.objects.create(
        code="LO-SITE", title="t", title_en="t", obligation="drill", audience=base.audience, parameters={**base.parameters, "months": 3},
        basis_level="local", effective_on=date(2020, 1, 1), jurisdiction=enterprise.area, replaces=["DR-GEN-SITE"],
    )  # fmt: skip
    assert "LO-SITE" in codes(enterprise)
    assert "DR-GEN-SITE" not in codes(enterprise)
    assert "DR-GEN-SITE" in codes(make.make_enterprise())
    assert without_replaced(in_force(DAY))


def test_the_reason_names_role_and_class():
    post = make.make_engagement()
    why = bind(post.person, DAY)[0].why
    assert "3" in why
    assert "·" in why
