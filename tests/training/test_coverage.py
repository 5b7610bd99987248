"""Coverage of real rows: the denominator starts from the register, statuses sum, children sum, and the past can be asked."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import training as make
from training import coverage, records
from training.models import EnterpriseState, EnterpriseTag, Person
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
DAY = date(2026, 11, 21)
_serial = iter(range(1_000_000))


@pytest.fixture(autouse=True)
def _rules():
    load_reference(AT)


def hours(person, amount, on, *, at=AT, grade="A", what="principal", enterprise=None, **detail):
    """Hours that end on a day; returns the last entry."""
    return make.make_hours(person, amount, on, at=at, grade=grade, what=what, enterprise=enterprise, detail=detail)[-1]


def drill(enterprise, on, what="evacuation", *, grade="B", source="test", **detail):
    given = {"form": "live", "alarm_at": "09:00", "all_out_at": "09:04", "expected": 30, "present": 30} | detail
    return records.post(
        kind="drill", subject=enterprise, what=what, occurred_on=on, at=AT, by="system:test",
        source=source, source_id=str(next(_serial)), grade=grade, detail=given,
    )  # fmt: skip


def headed(area, *, since=date(2024, 3, 1), **fields):
    enterprise = make.make_enterprise(area=area, **fields)
    return enterprise, make.make_engagement(enterprise=enterprise, since=since).person


def figures(area, code="TR-PRIN", day=DAY, **more):
    found = coverage.coverage(area, code, day, **more).figure
    return {name: getattr(found, name) for name in ("population", "satisfied", "due_soon", "pending", "overdue", "unknown") if getattr(found, name)}


def test_an_enterprise_without_principal_is_unknown_and_in_the_denominator():
    _county, town, (village, _other) = make.make_area_tree()
    make.make_enterprise(area=village)
    found = coverage.coverage(town, "TR-PRIN", DAY)
    assert (found.figure.population, found.figure.unknown, found.figure.rate) == (1, 1, Decimal("0.0000"))
    assert coverage.duties(town, "TR-PRIN", DAY)[0].reason == "no_principal"


def test_the_worst_principal_decides_for_the_enterprise():
    village = make.make_area()
    enterprise, first = headed(village)
    hours(first, 32, date(2024, 5, 1))
    hours(first, 12, date(2025, 5, 1))
    hours(first, 12, date(2026, 5, 1))
    assert figures(village) == {"population": 1, "satisfied": 1}
    make.make_engagement(enterprise=enterprise, since=date(2024, 3, 1))
    assert figures(village) == {"population": 1, "overdue": 1}


def test_rates_have_four_decimals_half_up_and_nothing_for_nobody():
    village = make.make_area()
    assert coverage.coverage(village, "TR-PRIN", DAY).figure.rate is None
    people = [headed(village, since=date(2026, 3, 1))[1] for _number in range(3)]
    for person in people[:2]:
        hours(person, 32, date(2026, 4, 1))
    assert coverage.coverage(village, "TR-PRIN", DAY).figure.rate == Decimal("0.6667")


def test_children_and_what_stands_in_no_village_sum_to_the_parent():
    _county, town, villages = make.make_area_tree(3)
    for area in [*villages, town]:
        headed(area)
    found = coverage.coverage(town, "TR-PRIN", DAY)
    assert found.figure.population == 4
    assert sum(child.figure.population for child in found.children) == 4
    assert [child.itself for child in found.children] == [False, False, False, True]


def test_an_unconfirmed_class_is_unknown():
    village = make.make_area()
    enterprise, person = headed(village)
    hours(person, 32, date(2024, 5, 1))
    EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="hours_high").update(value="unknown", basis="proposed")
    assert coverage.duties(village, "TR-PRIN", DAY)[0].reason == "class_unconfirmed"


def test_high_hours_bind_where_the_class_is_confirmed():
    village = make.make_area()
    _enterprise, person = headed(village, since=date(2026, 7, 1), tags={"hours_high": "yes"})
    hours(person, 32, date(2026, 8, 1))
    duty = coverage.duties(village, "TR-PRIN", DAY)[0]
    assert (duty.status, duty.outcome.done, duty.outcome.needed, duty.due_on) == ("pending", Decimal(32), Decimal(48), date(2027, 1, 1))


def test_hours_count_in_every_enterprise_but_are_never_added_up():
    village = make.make_area()
    _enterprise, person = headed(village)
    high = make.make_enterprise(area=village, tags={"hours_high": "yes"})
    make.make_engagement(person=person, enterprise=high, since=date(2024, 3, 1))
    hours(person, 48, date(2024, 5, 1))
    for year in (2025, 2026):
        hours(person, 16, date(year, 5, 1))
    assert figures(village) == {"population": 2, "satisfied": 2}


def test_suspended_enterprises_are_named_and_not_counted_and_closed_ones_are_out():
    village = make.make_area()
    headed(village)
    headed(village, state="suspended")
    headed(village, state="closed")
    found = coverage.coverage(village, "TR-PRIN", DAY).figure
    assert (found.population, dict(found.excluded)) == (1, {"suspended": 1})


def test_the_day_decides_not_today():
    village = make.make_area()
    _enterprise, person = headed(village)
    hours(person, 32, date(2024, 5, 1))
    assert figures(village, day=date(2024, 4, 30)) == {"population": 1, "pending": 1}
    assert figures(village, day=date(2024, 5, 1)) == {"population": 1, "satisfied": 1}
    assert figures(village, day=date(2024, 2, 29)) == {"population": 1, "unknown": 1}
    assert figures(village, day=date(2019, 12, 31)) == {}


def test_what_was_not_known_then_does_not_count_then():
    village = make.make_area()
    _enterprise, person = headed(village)
    hours(person, 32, date(2024, 5, 1), at=datetime(2026, 1, 10, tzinfo=UTC))
    day = date(2024, 6, 1)
    assert figures(village, day=day) == {"population": 1, "satisfied": 1}
    assert figures(village, day=day, known_at=datetime(2025, 12, 31, tzinfo=UTC)) == {"population": 1, "pending": 1}


def test_a_correction_counts_instead_and_only_once_it_is_known():
    village = make.make_area()
    _enterprise, person = headed(village)
    entry = hours(person, 32, date(2024, 5, 1), at=datetime(2025, 2, 1, tzinfo=UTC))
    records.correct(entry, reason="these hours were written twice", at=datetime(2026, 2, 1, tzinfo=UTC), by="system:test", amount=Decimal(1))
    day = date(2024, 6, 1)
    assert figures(village, day=day) == {"population": 1, "pending": 1}
    assert figures(village, day=day, known_at=datetime(2025, 12, 31, tzinfo=UTC)) == {"population": 1, "satisfied": 1}


def test_held_and_void_entries_do_not_count():
    village = make.make_area()
    _enterprise, person = headed(village)
    entry = hours(person, 32, date(2024, 5, 1))
    records.correct(entry, reason="wrong person", at=AT, by="system:test", void=True)
    assert figures(village, day=date(2024, 6, 1)) == {"population": 1, "pending": 1}


def test_a_merged_person_counts_as_the_survivor():
    village = make.make_area()
    _enterprise, person = headed(village)
    double = make.make_person()
    hours(double, 32, date(2024, 5, 1))
    Person.objects.filter(pk=double.pk).update(merged_into=person)
    assert figures(village, day=date(2024, 6, 1)) == {"population": 1, "satisfied": 1}


def test_the_year_turns_at_midnight():
    village = make.make_area()
    enterprise, person = headed(village)
    hours(person, 32, date(2024, 5, 1))
    hours(person, 12, date(2025, 5, 1))
    drill(enterprise, date(2025, 5, 1))
    drill(enterprise, date(2025, 5, 1), "fire_evacuation")
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert figures(village, day=last) == {"population": 1, "due_soon": 1}
    assert figures(village, day=first) == {"population": 1, "overdue": 1}
    assert figures(village, "DR-EVAC", day=last) == {"population": 1, "due_soon": 1}
    ended = coverage.coverage(village, "DR-EVAC", first)
    assert (ended.in_force, ended.figure.population, ended.figure.rate) == (False, 0, None)
    assert figures(village, "DR-FIRE-OTHER", day=first) == {"population": 1, "overdue": 1}


def test_one_event_is_one_drill_for_every_duty_it_fits():
    village = make.make_area()
    enterprise, _person = headed(village)
    drill(enterprise, date(2026, 9, 1), "fire_evacuation", event="e1")
    drill(enterprise, date(2026, 9, 1), "onsite", event="e1")
    for code in ("DR-EVAC", "DR-FIRE-OTHER", "DR-GEN-SITE"):
        assert figures(village, code) == {"population": 1, "satisfied": 1}
    assert figures(village, "DR-GEN-PLAN") == {"population": 1, "overdue": 1}


def test_an_imported_drill_without_times_counts_and_one_of_ours_does_not():
    village = make.make_area()
    theirs, ours = headed(village)[0], headed(village)[0]
    drill(theirs, date(2026, 9, 1), source="training.import_records", grade="C", alarm_at=None)
    drill(ours, date(2026, 9, 1), alarm_at=None)
    statuses = {duty.enterprise.pk: duty.status for duty in coverage.duties(village, "DR-EVAC", DAY)}
    assert statuses == {theirs.pk: "satisfied", ours.pk: "overdue"}


def test_special_operators_are_counted_by_operation_item():
    village = make.make_area()
    enterprise = make.make_enterprise(area=village)
    welder = make.make_person()
    for item in ("熔化焊接与热切割作业", "低压电工作业"):
        make.make_engagement(person=welder, enterprise=enterprise, role="special_operator", operation_item=item)
    records.post(
        kind="credential", subject=welder, what="special_operation:2.1", occurred_on=date(2024, 1, 1), valid_until=date(2029, 12, 31), at=AT,
        by="system:test", source="test", source_id="card", grade="B", exam_class="statutory",
        detail={"item": "熔化焊接与热切割作业", "valid_from": "2024-01-01"},
    )  # fmt: skip
    assert figures(village, "TR-SPECIALOPS") == {"population": 2, "satisfied": 1, "overdue": 1}


def test_a_local_exam_never_meets_a_statutory_duty():
    village = make.make_area()
    _enterprise, person = headed(village, since=date(2026, 7, 1), tags={"assessment": "yes"})
    common = {"subject": person, "what": "principal", "occurred_on": date(2026, 8, 1), "at": AT, "by": "system:test", "source": "test", "grade": "A"}
    detail = {"authority": "市应急管理局", "number": "浙AQ-1", "industry": "mine,metal_smelting", "valid_from": "2026-08-01"}
    records.post(kind="credential", source_id="local", exam_class="local", valid_until=date(2029, 7, 31), detail=detail, **common)
    assert [duty.status for duty in coverage.duties(village, "TR-ASSESS-SCOPE", DAY) if duty.person] == ["due_soon"]
    records.post(kind="credential", source_id="statutory", exam_class="statutory", valid_until=date(2029, 7, 31), detail=detail, **common)
    assert [duty.status for duty in coverage.duties(village, "TR-ASSESS-SCOPE", DAY) if duty.person] == ["satisfied"]


def test_an_enterprise_without_manager_is_named():
    village = make.make_area()
    headed(village)
    assert coverage.duties(village, "TR-MGR-GEN", DAY)[0].reason == "no_manager"


def test_grid_workers_are_an_audience_of_the_same_engine():
    from training.models import Requirement

    Requirement.objects.filter(code="TR-GOV-GRID").update(is_active=True)
    village = make.make_area()
    post = make.make_engagement(area=village, role="grid_worker", since=date(2025, 1, 1))
    hours(post.person, 4, date(2026, 3, 1), what="grid_worker")
    assert figures(village, "TR-GOV-GRID", day=date(2026, 6, 1)) == {"population": 1, "overdue": 1}
    hours(post.person, 4, date(2026, 5, 1), what="grid_worker")
    assert figures(village, "TR-GOV-GRID", day=date(2026, 6, 1)) == {"population": 1, "satisfied": 1}


def test_reopening_starts_calendar_duties_anew():
    village = make.make_area()
    enterprise = make.make_enterprise(area=village, state="", since=date(2020, 1, 1))
    EnterpriseState.objects.create(enterprise=enterprise, state="closed", from_on=date(2023, 1, 1), until_on=date(2026, 2, 1), recorded_at=AT)
    EnterpriseState.objects.create(enterprise=enterprise, state="operating", from_on=date(2026, 2, 1), recorded_at=AT)
    assert figures(village, "DR-FIRE-OTHER") == {"population": 1, "pending": 1}


def test_the_share_of_grades_is_the_weakest_evidence_of_each_met_duty():
    village = make.make_area()
    _enterprise, person = headed(village, since=date(2026, 3, 1))
    hours(person, 20, date(2026, 4, 3), grade="A")
    hours(person, 12, date(2026, 4, 9), grade="C")
    assert coverage.coverage(village, "TR-PRIN", DAY).figure.grade_percents == {"A": 0, "B": 0, "C": 100}


def test_what_a_principal_owes_with_law_and_article():
    village = make.make_area()
    _enterprise, person = headed(village)
    hours(person, 32, date(2024, 5, 1))
    hours(person, 12, date(2025, 5, 1))
    hours(person, Decimal("7.5"), date(2026, 5, 1))
    owed = {one.code: one for one in coverage.for_person(person, DAY)}
    mine = owed["TR-PRIN-GEN"]
    assert (mine.done, mine.needed, mine.lack, mine.due_on, mine.article, mine.basis_level) == (
        Decimal("7.5"), Decimal(12), Decimal("4.5"), date(2026, 12, 31), "第九条", "law",
    )  # fmt: skip
    assert "DR-EVAC" in owed
    assert "TR-PRIN" not in owed
    assert [entry.on for entry in mine.entries] == [date(2026, 5, 1)]


def test_a_worker_sees_the_own_duty_and_none_of_the_enterprise():
    village = make.make_area()
    enterprise, _person = headed(village)
    worker = make.make_engagement(enterprise=enterprise, role="worker").person
    assert [(one.code, one.status, one.reason) for one in coverage.for_person(worker, DAY)] == [("TR-NEW-GEN", "unknown", "start_missing")]


def test_explaining_names_rule_entries_and_what_is_missing():
    village = make.make_area()
    _enterprise, person = headed(village)
    hours(person, 20, date(2024, 5, 1))
    (why,) = coverage.explain(person, "TR-PRIN-GEN", DAY)
    assert (why.status, why.law, len(why.entries)) == ("overdue", "生产经营单位安全培训规定", 3)
    assert "12" in why.missing
    assert why.missed_words


def test_policy_is_never_called_unlawful():
    village = make.make_area()
    enterprise, person = headed(village)
    words = {one.code: one.missed_words for one in coverage.for_enterprise(enterprise, DAY) if one.status == "overdue"}
    assert words["DR-EVAC"] != words["DR-FIRE-OTHER"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(django_assert_num_queries, count):
    _county, town, (village, _other) = make.make_area_tree()
    for _number in range(count):
        enterprise, person = headed(village)
        hours(person, 32, date(2024, 5, 1))
        drill(enterprise, date(2026, 5, 1))
    with django_assert_num_queries(8):
        survey = coverage.Survey(town, ["TR-PRIN", "TR-PRIN-GEN", "TR-PRIN-HIGH", "DR-EVAC"])
        survey.figure("TR-PRIN", DAY)
        survey.children("DR-EVAC", DAY)


def command(*args):
    out = StringIO()
    call_command("coverage", *args, stdout=out)
    return out.getvalue()


def test_the_command_answers_one_json_document():
    _county, town, (village, _other) = make.make_area_tree()
    enterprise, _person = headed(village)
    found = json.loads(command("--area", town.code, "--as-of", "2026-11-21", "--requirement", "TR-PRIN", "--list", "gap", "--json"))
    assert (found["area"], found["as_of"]) == (town.code, "2026-11-21")
    (one,) = found["requirements"]
    assert (one["code"], one["population"], one["overdue"], one["rate"]) == ("TR-PRIN", 1, 1, 0.0)
    assert sum(child["population"] for child in one["children"]) == 1
    assert one["subjects"][0]["uscc"] == enterprise.uscc
    assert one["subjects"][0]["due_on"] == "2024-09-01"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--area", "0", "--as-of", "2026-11-21"),
        ("--area", "AREA", "--as-of", "yesterday"),
        ("--area", "AREA", "--as-of", "2026-11-21", "--requirement", "X"),
        ("--area", "AREA", "--as-of", "2026-11-21", "--known-at", "then"),
    ],
)
def test_the_command_refuses_a_wrong_call_with_2(wrong):
    village = make.make_area()
    with pytest.raises(CommandError) as refused:
        command(*(village.code if word == "AREA" else word for word in wrong))
    assert refused.value.returncode == 2


def test_statuses_always_sum_to_the_population():
    village = make.make_area()
    for number in range(6):
        enterprise, person = headed(village, since=date(2024, 1, 1) + timedelta(days=150 * number))
        if number % 2:
            hours(person, 32, date(2024, 3, 1) + timedelta(days=150 * number))
    for day in (date(2024, 6, 1), date(2025, 1, 1), date(2026, 12, 31)):
        figure = coverage.coverage(village, "TR-PRIN", day).figure
        assert figure.satisfied + figure.due_soon + figure.pending + figure.overdue + figure.unknown == figure.population
