"""Changing a rule: by two people of the head office, from a day to come, with a preview that is what coverage says afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import training as make
from training import amending, reference
from training.coverage import Survey, coverage
from training.models import Amendment, Area, AuditEntry, Enterprise, Requirement
from training.requirements import all_rules, in_force

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
FROM, SOON = date(2027, 1, 1), date(2026, 12, 1)
COPIED = ("title", "title_en", "plain", "plain_en", "audience", "parameters", "lead_days", "basis_level", "source", "article")


@pytest.fixture(autouse=True)
def _rules():
    reference.load_reference(AT)


@pytest.fixture
def county():
    county, _town, villages = make.make_area_tree()
    for village in villages:
        for trained in (20, 40):
            person = make.make_engagement(enterprise=make.make_enterprise(area=village), since=date(2026, 10, 1)).person
            make.make_hours(person, trained, date(2026, 11, 1), at=AT)
    return county


@pytest.fixture
def two(county):
    return make.make_account("office", area=county), make.make_account("office", area=county)


def change(rule: str, /, kind: str = "version", **fields) -> Amendment:
    base = Requirement.objects.filter(code=rule).order_by("-version").first()
    given = {name: getattr(base, name) for name in COPIED} | {"effective_on": FROM, "reason": "县安委办通知", "document": "澄安委办〔2026〕18号"}
    return Amendment(base=base, kind=kind, **(given | fields))


def hours(amount: int) -> dict:
    return {**Requirement.objects.get(code="TR-PRIN-GEN").parameters, "initial_hours": amount}


def after(made: Amendment, two) -> Amendment:
    return amending.put_in_force(made, at=AT, by=two[1])


# -- two people, a day to come
def test_the_change_is_a_new_version_and_the_past_keeps_its_rule(county, two):
    was = coverage(county, "TR-PRIN-GEN", date(2026, 11, 30)).figure
    done = after(amending.propose(change("TR-PRIN-GEN", parameters=hours(16), effective_on=SOON), at=AT, by=two[0]), two)
    old, new = Requirement.objects.filter(code="TR-PRIN-GEN").order_by("version")
    assert (old.closed_on, old.until_on, new.effective_on, new.version, new.origin, done.result) == (SOON, None, SOON, 100, "office", new)
    assert coverage(county, "TR-PRIN-GEN", date(2026, 11, 30)).figure == was
    assert (was.covered, coverage(county, "TR-PRIN-GEN", SOON).figure.covered) == (2, 4)
    assert [rule.version for rule in in_force(SOON) if rule.code == "TR-PRIN-GEN"] == [100]
    assert AuditEntry.objects.get(action="training.requirement_changed").data["document"] == "澄安委办〔2026〕18号"


def test_whoever_proposed_it_does_not_put_it_in_force(two):
    made = amending.propose(change("TR-PRIN-GEN", parameters=hours(16)), at=AT, by=two[0])
    with pytest.raises(amending.SecondPerson):
        amending.put_in_force(made, at=AT, by=two[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.update(state="in_force", decided_by=two[0], decided_at=AT)
    after(made, two)
    with pytest.raises(amending.Decided):
        amending.reject(made, reason="晚了", at=AT, by=two[1])


def test_a_rule_in_force_is_not_changed_for_a_day_that_has_begun(two):
    with pytest.raises(amending.PastDay):
        amending.propose(change("TR-PRIN-GEN", effective_on=date(2026, 11, 21)), at=AT, by=two[0])
    made = amending.propose(change("TR-PRIN-GEN", effective_on=date(2026, 11, 22)), at=AT, by=two[0])
    with pytest.raises(amending.PastDay):
        amending.put_in_force(made, at=AT + timedelta(days=1), by=two[1])


def test_turned_down_it_leaves_no_trace_in_the_rules(two):
    before = all_rules()
    made = amending.propose(change("TR-PRIN-GEN", parameters=hours(16)), at=AT, by=two[0])
    with pytest.raises(amending.StillOpen):
        amending.propose(change("TR-PRIN-GEN", parameters=hours(8)), at=AT, by=two[1])
    with pytest.raises(amending.NoReason):
        amending.reject(made, reason="", at=AT, by=two[1])
    amending.reject(made, reason="依据不足", at=AT, by=two[1])
    assert all_rules() == before


def test_only_the_office_at_the_head_changes_rules(county, two):
    town = county.children.get()
    assert [amending.may_change(one) for one in (two[0], make.make_account("office", area=town), make.make_account("leader", area=county))] == [
        True,
        False,
        False,
    ]
    with pytest.raises(amending.NotYours):
        amending.propose(change("TR-PRIN-GEN"), at=AT, by=make.make_account("office", area=town))


def test_a_town_without_a_county_office_keeps_its_own_rules():
    _county, town, _villages = make.make_area_tree()
    assert amending.may_change(make.make_account("office", area=town))


# -- the preview is what coverage says afterwards
def figures(area: Area, codes: list[str], day: date) -> dict:
    survey = Survey(area, codes)
    return {code: survey.figure(code, day).as_json() for code in codes}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("TR-PRIN-GEN", {"parameters": {"initial_hours": 16, "refresher_hours": 12, "months": 12, "due_months": 6}}),
        ("TR-CAMPAIGN-SELFCHECK", {"kind": "adopt", "effective_on": date(2026, 12, 1), "until_on": date(2028, 1, 1)}),
        ("DR-EVAC", {"kind": "adopt"}),
        ("DR-GEN-SITE", {"kind": "replaces", "code": "DR-LOCAL", "audience": {"subject": "enterprise", "industries": ["machinery"]}}),
        ("DR-GEN-SITE", {"kind": "adds", "code": "DR-MORE", "audience": {"subject": "enterprise", "industries": ["textile"]}}),
        ("DR-GEN-PLAN", {"kind": "end"}),
    ],
)
def test_the_preview_is_what_coverage_says_afterwards(county, two, code, fields):
    Enterprise.objects.filter(pk=Enterprise.objects.first().pk).update(industry="textile")
    made = amending.propose(change(code, **{"kind": "version", **fields}), at=AT, by=two[0])
    codes = [one["code"] for one in made.preview["figures"]]
    known = [name for name in codes if Requirement.objects.filter(code=name).exists()]
    was = figures(county, known, made.effective_on)
    after(made, two)
    now = figures(county, [name for name in codes if Requirement.objects.filter(code=name).exists()], made.effective_on)
    for one in made.preview["figures"]:
        assert one["before"] == was.get(one["code"])
        assert (one["after"] or {}).get("population", 0) == now.get(one["code"], {}).get("population", 0)
        assert one["after"] is None or one["after"] == now[one["code"]]
    seen = made.preview
    local = fields.get("code")
    moved = now[local]["population"] if fields.get("kind") == "adds" else None
    net = sum(one["after"]["population"] - (one["before"] or {"population": 0})["population"] for one in seen["figures"] if one["code"] in (code, local))
    assert seen["bound"]["duties"] - seen["unbound"]["duties"] == (net if moved is None else moved)
    assert sum(part["bound"] for part in seen["parts"]) == seen["bound"]["duties"]


def test_the_sentence_counts_people_and_enterprises(county, two):
    seen = amending.propose(change("TR-CAMPAIGN-SELFCHECK", "adopt", effective_on=date(2026, 12, 1)), at=AT, by=two[0]).preview
    assert seen["bound"] == {"duties": 4, "people": 4, "enterprises": 4}
    assert [part["bound"] for part in seen["parts"]] == [4]


def test_the_headline_made_of_a_rule_is_counted_too(county, two):
    seen = amending.propose(change("TR-PRIN-GEN", parameters=hours(16), effective_on=SOON), at=AT, by=two[0]).preview
    assert [one["code"] for one in seen["figures"]] == ["TR-PRIN-GEN", "TR-PRIN"]
    assert {(one["from"], one["to"]): one["count"] for one in seen["changed"]} == {("pending", "satisfied"): 2}


# -- adopting, local rules, ends
def test_an_adopted_rule_binds_from_its_adoption_and_not_from_its_old_day(county, two):
    after(amending.propose(change("TR-CAMPAIGN-SELFCHECK", "adopt", effective_on=date(2026, 12, 1)), at=AT, by=two[0]), two)
    rule = next(one for one in in_force(date(2026, 12, 1)) if one.code == "TR-CAMPAIGN-SELFCHECK")
    assert (rule.first_on, rule.document) == (date(2026, 12, 1), "澄安委办〔2026〕18号")
    assert coverage(county, "TR-CAMPAIGN-SELFCHECK", date(2026, 11, 30)).figure.population == 0
    assert coverage(county, "TR-CAMPAIGN-SELFCHECK", date(2026, 12, 1)).figure.overdue == 0
    again = _again(Requirement.objects.get(code="TR-CAMPAIGN-SELFCHECK", version=1))
    with pytest.raises(amending.NewerVersion):
        amending.propose(again, at=AT, by=two[0])


def _again(base: Requirement) -> Amendment:
    found = change(base.code, "adopt")
    found.base = base
    return found


@pytest.mark.parametrize(
    ("code", "fields", "refusal"),
    [
        ("TR-GOV-GRID", {"kind": "adopt", "document": ""}, amending.NoDocument),
        ("DR-GEN-SITE", {"kind": "replaces"}, amending.BadCode),
        ("DR-GEN-SITE", {"kind": "adds", "code": "DR-EVAC"}, amending.BadCode),
        ("TR-PRIN-GEN", {"kind": "replaces", "code": "TR-LOCAL"}, amending.CarriesHeadline),
        ("DR-GEN-SITE", {"kind": "replaces", "code": "DR-LOCAL", "parameters": {"times": 1, "months": 12}}, amending.Laxer),
        ("TR-GOV-GRID", {"kind": "end"}, amending.NothingToEnd),
        ("DR-GEN-SITE", {"reason": " "}, amending.NoReason),
    ],
)
def test_what_can_not_be_is_refused(two, code, fields, refusal):
    with pytest.raises(refusal):
        amending.propose(change(code, **{"kind": "version", **fields}), at=AT, by=two[0])
    assert not Amendment.objects.exists()


def test_a_new_version_holds_everywhere(county, two):
    with pytest.raises(amending.OutOfPlace):
        amending.propose(change("DR-GEN-SITE", jurisdiction=county.children.get()), at=AT, by=two[0])


def test_a_local_rule_in_a_town_leaves_the_others_alone(county, two):
    town = county.children.get()
    other = make.make_enterprise(area=make.make_area("village", parent=make.make_area("town", parent=county)))
    stricter = {**Requirement.objects.get(code="DR-GEN-SITE").parameters, "months": 3}
    after(amending.propose(change("DR-GEN-SITE", "replaces", code="DR-TOWN", jurisdiction=town, parameters=stricter), at=AT, by=two[0]), two)
    survey = Survey(county, ["DR-GEN-SITE", "DR-TOWN"])
    assert [duty.enterprise.pk for duty in survey.duties("DR-GEN-SITE", FROM)] == [other.pk]
    assert survey.figure("DR-TOWN", FROM).population == 4


def test_less_is_laxer_only_on_the_same_axis():
    assert amending.laxer({"initial_hours": 32, "months": 12}, {"initial_hours": 48, "months": 6}) == []
    assert amending.laxer({"initial_hours": 32, "months": 12}, {"initial_hours": 24, "months": 24}) == ["initial_hours", "months"]
    assert amending.laxer({"share": "0.90", "types": ["evacuation"]}, {"share": "0.80"}) == ["share"]


def test_rules_that_end_are_asked_about_sixty_days_before(two):
    def codes(day: date) -> list[str]:
        return [rule.code for rule in amending.ending(day, all_rules())]

    assert (codes(date(2026, 11, 1)), codes(date(2026, 11, 2)), codes(date(2026, 12, 31)), codes(FROM)) == ([], ["DR-EVAC"], ["DR-EVAC"], [])
    made = amending.propose(change("DR-EVAC", "adopt"), at=AT, by=two[0])
    assert codes(date(2026, 12, 1)) == ["DR-EVAC"]
    amending.reject(made, reason="另行研究", at=AT, by=two[1])
    after(amending.propose(change("DR-EVAC", "end"), at=AT, by=two[0]), two)
    assert codes(date(2026, 12, 1)) == []


def test_a_continued_rule_goes_on_where_it_ended(county, two):
    after(amending.propose(change("DR-EVAC", "adopt"), at=AT, by=two[0]), two)
    assert amending.ending(date(2026, 12, 1), all_rules()) == []
    assert [coverage(county, "DR-EVAC", day).figure.population for day in (date(2026, 12, 31), FROM)] == [4, 4]


# -- loading files again
def test_loading_the_files_again_leaves_the_offices_rules_alone(two):
    after(amending.propose(change("TR-PRIN-GEN", parameters=hours(16)), at=AT, by=two[0]), two)
    before = all_rules()
    assert reference.load_reference(AT) == {}
    assert all_rules() == before


def test_a_new_version_that_ships_waits_for_the_office(two, monkeypatch):
    after(amending.propose(change("TR-PRIN-GEN", parameters=hours(16)), at=AT, by=two[0]), two)
    read = reference._read

    def newer(name: str) -> dict:
        given = read(name)
        if name == "requirements.yaml":
            row = next(one for one in given["requirements"] if one["code"] == "TR-PRIN-GEN")
            given["requirements"].append({**row, "version": 2, "effective_on": "2027-06-01"})
        return given

    monkeypatch.setattr(reference, "_read", newer)
    assert reference.load_reference(AT)["requirement_waits"] == 1
    assert not Requirement.objects.get(code="TR-PRIN-GEN", version=2).is_active
