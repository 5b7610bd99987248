"""Cuts beside the tree of areas: every cut but the overlapping one sums to the whole, and every number has a list of that many lines."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.factories import training as make
from training.coverage import Survey, listing, snapshot
from training.coverage.figures import Figure
from training.coverage.slices import CUTS, OVERLAPPING, Slice, keys
from training.models import Area, Enterprise, Requirement
from training.reference import load_reference
from training.requirements import all_rules, in_force

from .worlds import Question, Rows, questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
CODES = ("TR-PRIN", "TR-PRIN-GEN", "TR-SPECIALOPS", "TR-CONFINED", "TR-AFTER-FATAL", "DR-EVAC", "DR-HIGH-REPORT", "DR-GOV", "TR-GOV-GRID")
NAMES = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")


@pytest.fixture
def rules():
    load_reference(datetime(2026, 11, 21, 1, tzinfo=UTC))
    Requirement.objects.filter(division="").update(is_active=True)
    return all_rules()


def numbers(figure: Figure) -> Counter[str]:
    return Counter({name: getattr(figure, name) for name in NAMES}) + Counter({f"left {key}": value for key, value in figure.excluded.items()})


def total(figures) -> Counter[str]:
    return sum((numbers(figure) for figure in figures), Counter())


@settings(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(question=questions())
def test_every_cut_sums_to_the_whole_and_to_what_the_survey_counts(rules, question: Question):
    with transaction.atomic():
        Rows(question.world)
        for number, one in enumerate(Enterprise.objects.all()):
            one.size = ("", "small", "micro")[number % 3]
            one.save()
        top, day = Area.objects.get(code=question.world.areas[0].code), question.day
        codes = [code for code in CODES if any(rule.code == code for rule in in_force(day, rules))]
        seen = snapshot.read(top, codes, day, rules)
        survey = Survey(top, [*codes, "TR-PRIN-HIGH"], rules=rules)
        for code in codes:
            whole, population = seen.figure(code), survey.population(code, day)
            assert numbers(whole) == numbers(survey.figure(code, day)), code
            assert total(child.figure for child in seen.children(code)) in (numbers(whole), Counter())
            for cut in CUTS:
                values = seen.cut(code, cut)
                if cut != OVERLAPPING:
                    assert total(figure for _value, figure in values) == numbers(whole), (code, cut)
                wanted = Counter(value for duty in population.duties for value in keys(duty.enterprise, cut))
                assert Counter({value: figure.population for value, figure in values if figure.population}) == wanted, (code, cut)
        transaction.set_rollback(True)


@pytest.fixture
def town():
    _county, town, (one, two) = make.make_area_tree()
    department = make.make_department(area=town, code="industry-office")
    for area, fields in (
        (one, {"industry": "textile", "size": "small", "risks": ["confined_space", "combustible_dust"], "department": department}),
        (one, {"industry": "machinery", "size": "", "risks": []}),
        (two, {"industry": "textile", "size": "large", "risks": ["combustible_dust"]}),
        (two, {"industry": "textile", "size": "large", "state": "suspended"}),
    ):
        post = make.make_engagement(enterprise=make.make_enterprise(area=area, **fields))
        if fields.get("size") == "large":
            make.make_hours(post.person, 32, date(2026, 2, 1), at=datetime(2026, 2, 2, tzinfo=UTC))
    return town


@pytest.mark.parametrize("only", [Slice(), Slice(industry="textile"), Slice(industry="textile", size="small"), Slice(risk="combustible_dust"), Slice(size="-"),
                                  Slice(department="industry-office"), Slice(risk="-"), Slice(industry="posts"), Slice(industry="none such")])  # fmt: skip
def test_the_list_behind_each_number_has_that_many_lines(rules, town, only):
    for code in ("TR-PRIN", "TR-PRIN-GEN", "DR-EVAC"):
        rule = next(one for one in in_force(DAY, rules) if one.code == code)
        figure = snapshot.read(town, [code], DAY, rules, only).figure(code)
        survey = Survey(town, [code, *rule.parameters.get("members", ())], rules=rules)
        counts = {"all": figure.population, "covered": figure.covered, "gap": figure.gap, "excluded": figure.left_out}
        counts |= {name: getattr(figure, name) for name in ("satisfied", "due_soon", "pending", "overdue", "unknown")}
        for status, number in counts.items():
            assert len(listing.lines(survey, rule, DAY, status, only=only)) == number, (code, status)


def test_the_slices_find_whom_they_name(rules, town):
    def covered(**only: str) -> tuple[int, int]:
        figure = snapshot.read(town, ["TR-PRIN"], DAY, rules, Slice(**only)).figure("TR-PRIN")
        return figure.covered, figure.population

    assert [covered(), covered(industry="textile"), covered(risk="combustible_dust"), covered(department="-")] == [(1, 3), (1, 2), (1, 2), (1, 2)]
    overlapping = dict(snapshot.read(town, ["TR-PRIN"], DAY, rules).cut("TR-PRIN", "risk"))
    assert {value: figure.population for value, figure in overlapping.items()} == {"confined_space": 1, "combustible_dust": 2, "-": 1}


def test_a_scope_of_enterprises_sees_its_own_part_of_the_same_copy(rules, town):
    mine = Enterprise.objects.filter(industry="machinery")
    seen = snapshot.read(town, ["TR-PRIN"], DAY, rules, within=mine)
    assert (seen.figure("TR-PRIN").population, [value for value, _figure in seen.cut("TR-PRIN", "industry")]) == (1, ["machinery"])
