"""When a lead opens, on what basis, and what the sweep does when it runs twice, late or not at all."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import clock
from tests.factories import leads as make
from tests.factories import training
from tests.factories.leads import AT, TODAY, Place
from training import jobs, leads, records, registry
from training.leads import basis, events
from training.models import Enterprise, EnterpriseState, EnterpriseTag, Heartbeat, Lead, LeadEvent, Notice, Standard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)
HAZARD = "OPS-GONGMAO"


def test_every_basis_stands_in_the_standards() -> None:
    Place.make()
    standards = {row.code: row for row in Standard.objects.prefetch_related("clauses")}
    for rule in leads.rules():
        for one in rule.basis:
            clauses = {clause.number: clause.text for clause in standards[one.standard].clauses.all()}
            assert one.clause in clauses, (rule.code, one.clause)
            if rule.possible_major_hazard and one.standard == "DS-GONGMAO":
                assert rule.text == clauses[one.clause]
        assert rule.possible_major_hazard == any(one.standard.startswith("DS-") for one in rule.basis)
        assert rule.confidence in ("verified", "known")


def test_the_last_rule_of_each_requirement_has_no_condition() -> None:
    for requirement in basis.requirements():
        last = [rule for rule in leads.rules() if rule.requirement == requirement][-1]
        assert not last.industries
        assert not last.members
        assert not last.possible_major_hazard


@pytest.mark.parametrize(
    ("industry", "rule"),
    [(one, HAZARD) for one in ("metallurgy", "nonferrous", "building_materials", "machinery", "light_industry", "textile", "tobacco", "commerce")]
    + [(one, "OPS-LAW") for one in ("hazardous_chemicals", "construction", "transport", "other", "")],
)
def test_order_10_holds_in_its_eight_industries_only(industry: str, rule: str) -> None:
    assert basis.rule_for("TR-SPECIALOPS", industry, {}).code == rule


def test_a_principal_of_metal_smelting_rests_on_order_10_and_any_other_on_article_27() -> None:
    assert basis.rule_for("TR-ASSESS-SCOPE", "metallurgy", {"assessment": ["metal_smelting"]}).code == "POSTS-SMELTING"
    assert basis.rule_for("TR-ASSESS-SCOPE", "metallurgy", {"assessment": ["mine"]}).code == "POSTS-LAW"
    assert basis.rule_for("TR-ASSESS-SCOPE", "transport", {"assessment": ["metal_smelting"]}).code == "POSTS-LAW"


def test_a_lead_opens_on_the_day_after_the_card_has_expired() -> None:
    place = Place.make()
    post = place.welder(until=TODAY - DAY)
    assert leads.check(place.enterprise, at=AT - DAY) == 0
    assert leads.check(place.enterprise, at=AT) == 1
    lead = Lead.objects.get()
    assert (lead.person, lead.due_on, lead.opens_on, lead.state, lead.rule) == (post.person, TODAY - DAY, TODAY, "open", HAZARD)
    assert lead.days_open(TODAY) == 1
    assert lead.events.get().kind == "opened"
    assert events.refold(lead) == []


def test_the_person_and_the_principal_are_told_once_where_they_can_object() -> None:
    place = Place.make()
    principal, welder = training.make_account(""), training.make_account("")
    training.make_engagement(person=principal.person, enterprise=place.enterprise)
    training.make_account("", person=training.make_person())
    place.welder(person=welder.person, until=TODAY - DAY)
    for _ in range(2):
        leads.check(place.enterprise, at=AT)
    url = reverse("training:lead", args=[Lead.objects.get().public_id])
    assert sorted(Notice.objects.values_list("person", "url")) == sorted([(principal.person_id, url), (welder.person_id, url)])


def test_without_a_card_it_opens_on_the_first_day_in_the_post() -> None:
    place = Place.make()
    place.welder(since=date(2026, 5, 4))
    leads.check(place.enterprise, at=AT)
    lead = Lead.objects.get()
    assert (lead.due_on, lead.opens_on) == (date(2026, 5, 3), date(2026, 5, 4))


def test_who_has_not_started_the_work_does_not_operate() -> None:
    place = Place.make()
    place.welder(since=date(2026, 5, 4), started_work_on=TODAY)
    assert leads.check(place.enterprise, at=AT - DAY) == 0
    assert leads.check(place.enterprise, at=AT) == 1
    assert Lead.objects.get().opens_on == TODAY


def test_a_worker_in_training_opens_none() -> None:
    place = Place.make()
    place.welder(role="worker", operation_item="")
    assert leads.check(place.enterprise, at=AT) == 0


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_an_enterprise_that_stands_still_opens_none(state: str) -> None:
    place = Place.make(state=state)
    place.welder()
    assert leads.check(place.enterprise, at=AT) == 0


def test_after_a_suspension_it_opens_when_work_goes_on() -> None:
    place = Place.make()
    EnterpriseState.objects.all().delete()
    days = [("operating", date(2020, 1, 1)), ("suspended", date(2026, 6, 1)), ("operating", date(2026, 9, 1))]
    for (state, from_on), (_next, until_on) in zip(days, [*days[1:], ("", None)], strict=True):
        EnterpriseState.objects.create(enterprise=place.enterprise, state=state, from_on=from_on, until_on=until_on, recorded_at=make.START)
    place.welder(until=date(2026, 7, 1))
    leads.check(place.enterprise, at=AT)
    assert Lead.objects.get().opens_on == date(2026, 9, 1)


def test_a_principal_without_assessment_opens_one_after_six_months() -> None:
    place = Place.make(industry="metallurgy")
    make.smelts(place.enterprise, "metal_smelting")
    post = training.make_engagement(enterprise=place.enterprise, since=date(2026, 5, 1))
    training.make_engagement(enterprise=place.enterprise, since=date(2026, 5, 2), role="safety_manager")
    assert leads.check(place.enterprise, at=AT) == 1
    lead = Lead.objects.get()
    assert (lead.person, lead.rule, lead.due_on, lead.opens_on) == (post.person, "POSTS-SMELTING", date(2026, 11, 1), TODAY)
    assert leads.check(place.enterprise, at=AT + DAY) == 1  # the safety manager, a day later


def test_an_unconfirmed_classification_opens_none() -> None:
    place = Place.make(industry="metallurgy")
    make.smelts(place.enterprise, "metal_smelting")
    EnterpriseTag.objects.filter(tag_set="assessment").update(basis="proposed")
    training.make_engagement(enterprise=place.enterprise, since=date(2020, 1, 1))
    assert leads.check(place.enterprise, at=AT) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.integers(0, 40), late=st.integers(-3, 12), outage=st.integers(0, 9))
def test_it_opens_exactly_on_the_day_after_however_late_the_sweep_runs(held: int, late: int, outage: int, db: None) -> None:
    """Post from `held` days before the end of the card; the sweep runs on the day after, `late` days later, and again after an outage."""
    place = Place.make()
    ends = TODAY - DAY
    place.welder(since=ends - timedelta(days=held), until=ends)
    first = leads.check(place.enterprise, at=AT + timedelta(days=late))
    assert first == (1 if late >= 0 else 0)
    second = leads.check(place.enterprise, at=AT + timedelta(days=max(late, 0) + outage))
    assert first + second == 1
    lead = Lead.objects.get(enterprise=place.enterprise)
    assert (lead.due_on, lead.opens_on) == (ends, TODAY)


def test_the_sweep_runs_once_a_day_and_twice_opens_once() -> None:
    place = Place.make()
    place.welder(until=TODAY - DAY)
    clock.set(AT, speed=0)
    assert jobs.run("training.open_leads") == 1
    assert jobs.run("training.open_leads") == 0
    Heartbeat.objects.filter(name="leads").delete()  # as if it had been killed before it was through
    assert jobs.run("training.open_leads") == 0
    assert (Lead.objects.count(), LeadEvent.objects.count()) == (1, 1)


def test_after_an_outage_a_gap_that_came_and_went_is_found_too() -> None:
    place = Place.make()
    post = place.welder(until=TODAY)
    leads.sweep(at=AT)
    make.card(post.person, date(2032, 11, 5), since=TODAY + 4 * DAY, at=AT + 4 * DAY)
    assert leads.sweep(at=AT + 7 * DAY) == 1
    lead = Lead.objects.get()
    assert (lead.opens_on, lead.state, lead.proposed) == (TODAY + DAY, "open", "new_credential")


def test_while_bulk_work_must_wait_nothing_opens_and_the_day_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place.make()
    place.welder(until=TODAY - DAY)
    clock.set(AT, speed=0)
    monkeypatch.setattr(jobs, "_BUSY", [lambda: True])
    assert jobs.run("training.open_leads") == 0
    monkeypatch.setattr(jobs, "_BUSY", [])
    assert jobs.run("training.open_leads") == 1


def test_two_posts_or_items_are_two_leads_and_a_merged_double_is_none() -> None:
    place = Place.make()
    post = place.welder(until=TODAY - DAY)
    place.welder(person=post.person, operation_item="低压电工作业")
    assert leads.check(place.enterprise, at=AT) == 2
    registry.merge_person(keep=training.make_person(), gone=post.person, at=AT, by="system:test", reason="同一人")
    assert leads.check(place.enterprise, at=AT) == 0


def test_evidence_proposes_and_never_closes() -> None:
    place = Place.make()
    lead = place.lead()
    entry = make.card(lead.person, date(2032, 11, 1), since=TODAY)
    leads.check(place.enterprise, at=AT)
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert (lead.state, lead.proposed) == ("open", "new_credential")
    assert [event.kind for event in lead.events.all()] == ["opened", "proposed"]
    records.correct(entry, reason="错录", at=AT, by="system:test", void=True)
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert (lead.state, lead.proposed) == ("open", "")
    assert events.refold(lead) == []


def test_the_basis_follows_a_corrected_industry_until_it_is_determined() -> None:
    place = Place.make(industry="")
    lead = place.lead()
    assert (lead.rule, lead.possible_major_hazard) == ("OPS-LAW", False)
    Enterprise.objects.filter(pk=place.enterprise.pk).update(industry="machinery")
    assert leads.check(place.enterprise, at=AT) == 0
    lead.refresh_from_db()
    assert (lead.rule, lead.possible_major_hazard) == (HAZARD, True)
    assert lead.events.last().kind == "rebased"


def test_the_cost_of_a_sweep_does_not_grow_with_the_people(django_assert_max_num_queries) -> None:  # noqa: ANN001
    place = Place.make()
    for _ in range(3):
        place.welder(until=date(2030, 1, 1))
    with django_assert_max_num_queries(14):
        leads.check(place.enterprise, at=AT)
    for _ in range(6):
        place.welder(until=date(2030, 1, 1))
    with django_assert_max_num_queries(14):
        leads.check(place.enterprise, at=AT)
