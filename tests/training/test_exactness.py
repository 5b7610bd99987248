"""Coverage against the oracle: two implementations that never met must compute the same answer for any register, history and day."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from training.coverage import Survey
from training.coverage.census import Census
from training.coverage.census.counted import NAMES
from training.coverage.population import Duty
from training.models import Area, Requirement
from training.reference import load_reference
from training.requirements import all_rules

from . import oracle
from .oracle import World
from .worlds import Question, Rows, questions

pytestmark = pytest.mark.django_db
CODES = list(oracle.AUDIENCE)


@pytest.fixture
def rules():
    load_reference(datetime(2026, 11, 21, 1).astimezone())
    Requirement.objects.filter(code__in=CODES).update(is_active=True)
    return all_rules()


def shown(duty: Duty, survey: Survey) -> oracle.Duty:
    """A duty of ours in the words of the oracle."""
    outcome = duty.outcome
    grade = max((survey.facts.entries[pk].grade for pk in outcome.counted), default="") if outcome.covered else ""
    return oracle.Duty(
        area=survey.areas[duty.area].code, enterprise=duty.enterprise.number if duty.enterprise else "", person=duty.person.pk if duty.person else "",
        role=duty.role, item=duty.post.operation_item if duty.post else "", status=str(outcome.status), due=outcome.due_on, met=outcome.met,
        reason=outcome.reason, grade=grade,
    )  # fmt: skip


def comparable(duty: oracle.Duty, people: dict[str, int]) -> tuple[object, ...]:
    """What both must say: the day only while it is open, the reason only where it is unknown, what was met and by which evidence."""
    person = people.get(duty.person, duty.person) if isinstance(duty.person, str) else duty.person
    due = duty.due if duty.status in ("pending", "due_soon", "overdue") else None
    reason = duty.reason if duty.status == "unknown" else ""
    return duty.area, duty.enterprise, person, duty.role, duty.item, duty.status, due, duty.covered, reason, duty.grade


def differences(question: Question, rules) -> list[str]:
    world, day, known_at = question.world, question.day, question.known_at
    rows = Rows(world)
    people = {key: row.pk for key, row in rows.people.items()}
    survey = Survey(Area.objects.get(code=world.areas[0].code), CODES, known_at=known_at, rules=rules)
    census = Census(Area.objects.get(code=world.areas[0].code), CODES, known_at=known_at, rules=rules)
    found = []
    for code in CODES:
        answer = oracle.ask(world, code, day, known_at)
        wanted = Counter(comparable(duty, people) for duty in answer.duties)
        ours = Counter(comparable(shown(duty, survey), people) for duty in survey.duties(code, day))
        found += [f"{code}: the oracle says {line}" for line in wanted - ours] + [f"{code}: we say {line}" for line in ours - wanted]
        left_out = Counter((survey.areas[one.area].code, reason) for reason, one in survey.population(code, day).excluded)
        if left_out != Counter(answer.excluded):
            found.append(f"{code}: excluded {answer.excluded}, not {left_out}")
        found += _sums(survey, code, day)
        found += _columns(census, code, question, oracle.tree(world, answer))
    return found


def _columns(census: Census, code: str, question: Question, wanted: dict[str, Counter[str]]) -> list[str]:
    """The figures counted in columns, area by area."""
    found = []
    for area in census.areas.values():
        numbers = Counter(
            {name: number for name, number in zip(NAMES, census.tables(code, question.day)[1][census._row[area.pk]].tolist(), strict=True) if number}
        )
        for grade in "ABC":
            numbers[f"grade {grade}"] = numbers.pop(grade, 0)
        numbers["excluded suspended"] = numbers.pop("suspended", 0)
        if +numbers != +wanted[area.code]:
            found.append(f"{code} in {area.code}: the oracle says {dict(+wanted[area.code])}, the columns {dict(+numbers)}")
    return found


def _sums(survey: Survey, code: str, day: date) -> list[str]:
    """Five statuses sum to the population, and children to their parent."""
    figure, children = survey.figure(code, day), survey.children(code, day)
    names = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")
    found = []
    if sum(getattr(figure, name) for name in ("satisfied", "due_soon", "pending", "overdue", "unknown")) != figure.population:
        found.append(f"{code}: the statuses do not sum to the population")
    if children and any(sum(getattr(child.figure, name) for child in children) != getattr(figure, name) for name in names):
        found.append(f"{code}: the children do not sum to the parent")
    return found


@settings(max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(question=questions())
@example(question=Question(World(areas=[oracle.Area("1", "", "county")]), date(2026, 12, 31)))
def test_two_who_never_met_say_the_same(rules, question):
    with transaction.atomic():
        assert differences(question, rules) == []
        transaction.set_rollback(True)
