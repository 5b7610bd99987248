"""The questions other rooms ask: coverage of an area, duties as a list, and what one person or enterprise owes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from training.models import Area, Engagement, Enterprise, Person
from training.requirements import Rule, all_rules

from .census import Census
from .explaining import Owed, owed
from .figures import Child, Figure
from .population import Duty, population
from .status import WORST_FIRST
from .survey import Survey, of_enterprises


@dataclass(frozen=True)
class Coverage:
    """The answer for one requirement in one area on one day. `in_force` is false while the requirement binds nobody on that day."""

    area: str
    code: str
    title: str
    as_of: date
    figure: Figure
    children: list[Child] = field(default_factory=list)
    in_force: bool = True

    def as_json(self) -> dict[str, object]:
        """The answer as the command and the interface give it."""
        children = [{"area": child.area.code, "name": child.area.name, "itself": child.itself, **child.figure.as_json()} for child in self.children]
        return {"code": self.code, "title": self.title, **self.figure.as_json(), "children": children}


def coverage(area: Area, requirement: str, as_of: date, known_at: datetime | None = None, *, within: QuerySet[Enterprise] | None = None) -> Coverage:
    """Population and the five statuses of a requirement in an area on a day, and of each child of the area.

    `known_at` answers as known at that instant; `within` narrows to a scope of enterprises. Raises UnknownRequirement.
    """
    if within is None:
        return answer(Census(area, [requirement], known_at=known_at), requirement, as_of)
    return answer(Survey(area, [requirement], known_at=known_at, within=within), requirement, as_of)


def answer(survey: Survey | Census, code: str, as_of: date) -> Coverage:
    """The answer for one of the requirements of a survey."""
    rule = survey.rule(code, as_of)
    title = (rule or survey.latest(code)).title
    return Coverage(survey.top.code, code, title, as_of, survey.figure(code, as_of), survey.children(code, as_of), rule is not None)


def duties(area: Area, requirement: str, as_of: date, known_at: datetime | None = None, *, within: QuerySet[Enterprise] | None = None) -> list[Duty]:
    """Every duty of a requirement in an area on a day, worst first."""
    return sort(Survey(area, [requirement], known_at=known_at, within=within).duties(requirement, as_of))


def sort(listed: Iterable[Duty]) -> list[Duty]:
    """Worst status first, then the earliest day, then by enterprise."""

    def key(duty: Duty) -> tuple[int, date, str]:
        return WORST_FIRST.index(duty.outcome.status), duty.due_on or date.max, duty.enterprise.name if duty.enterprise else ""

    return sorted(listed, key=key)


def explain(subject: Person | Enterprise, requirement: str, as_of: date, known_at: datetime | None = None) -> list[Owed]:
    """Why a duty stands as it stands: rule, law and article, the entries that count, what is missing and by when.

    One answer for each post or enterprise of the subject at which the requirement binds.
    """
    rules = [rule for rule in all_rules() if rule.code == requirement]
    return _owed(subject, as_of, rules, known_at)


def for_person(person: Person, on: date) -> list[Owed]:
    """What a person owes on a day, for every post, and the duties of the enterprises the person heads or manages; most urgent first."""
    return _owed(person, on, None, None)


def for_enterprise(enterprise: Enterprise, on: date) -> list[Owed]:
    """What an enterprise and everybody in it owe on a day; most urgent first."""
    rules = all_rules()
    facts = of_enterprises(Enterprise.objects.filter(pk=enterprise.pk), [rule for rule in rules if rule.holds_on(on)])
    return [owed(duty, facts) for duty in sort(_all(rules, rules, facts, on))]


def _all(asked: list[Rule], rules: list[Rule], facts, on: date) -> list[Duty]:  # type: ignore[no-untyped-def]
    return [duty for rule in asked if rule.holds_on(on) for duty in population(rule, facts, on, rules).duties]


KEEPERS = ("principal", "safety_manager")


def _owed(subject: Person | Enterprise, on: date, asked: list[Rule] | None, known_at: datetime | None) -> list[Owed]:
    rules = all_rules()
    asked = asked if asked is not None else rules
    scope = Q(pk=subject.pk)
    root = 0
    if isinstance(subject, Person):
        root = subject.merged_into_id or subject.pk
        posts = Engagement.objects.filter(Q(person=root) | Q(person__merged_into=root), enterprise__isnull=False)
        scope = Q(pk__in=posts.values("enterprise"))
    names = {code for rule in asked for code in (rule.code, *rule.parameters.get("members", ()))}
    facts = of_enterprises(Enterprise.objects.filter(scope), [rule for rule in rules if rule.code in names], known_at=known_at)
    found = _all(asked, rules, facts, on)
    if root:
        headed = {pk for pk, one in facts.enterprises.items() if any(post.person == root for post in one.posts_on(on, KEEPERS))}
        found = [duty for duty in found if _is_mine(duty, root, headed)]
    return [owed(duty, facts) for duty in sort(found)]


def _is_mine(duty: Duty, person: int, headed: set[int]) -> bool:
    """The person's own duties, and those of an enterprise they head; the composite headline repeats their own and is left out."""
    if duty.person is not None:
        return duty.person.pk == person
    return duty.enterprise is not None and duty.enterprise.pk in headed and not duty.role
