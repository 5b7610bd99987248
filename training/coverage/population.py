"""Who owes a duty on a day, who is excluded, and the status of each (semantics.md §4, §5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from training.requirements import Rule, verdict
from training.requirements.binding import NO, UNKNOWN

from .evaluation import Case, evaluate
from .facts import CLOSED, SUSPENDED, EnterpriseFacts, Facts, PersonFacts, Post
from .status import Outcome, composite, unknown

PLACEHOLDERS = {"principal": "no_principal", "safety_manager": "no_manager"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One subject × one requirement. `person` is empty for duties of an enterprise and for a post nobody holds."""

    rule: Rule
    area: int
    outcome: Outcome
    enterprise: EnterpriseFacts | None = None
    person: PersonFacts | None = None
    post: Post | None = None
    role: str = ""

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def due_on(self) -> date | None:
        return self.outcome.due_on

    @property
    def reason(self) -> str:
        return self.outcome.reason


@dataclass(slots=True)
class Population:
    """All duties of one requirement on one day, and the enterprises left out, by reason (one line a duty)."""

    day: date
    duties: list[Duty] = field(default_factory=list)
    excluded: list[tuple[str, EnterpriseFacts]] = field(default_factory=list)


def population(rule: Rule, facts: Facts, day: date, rules: Iterable[Rule]) -> Population:
    """Every duty of the rule on a day. The denominator starts from the register, never from the enrolled."""
    found = Population(day)
    others = [other for other in rules if other.holds_on(day)]
    if not rule.holds_on(day):
        return found
    overlays = [other for other in others if rule.code in other.replaces]
    members = [other for other in others if other.code in rule.parameters.get("members", ())]
    for enterprise in facts.enterprises.values():
        state = enterprise.state_on(day)
        bound = _bound(rule, enterprise, facts, day) if state not in ("", CLOSED) else NO
        if bound == NO or any(_bound(overlay, enterprise, facts, day) != NO for overlay in overlays):
            continue
        duties = _duties(rule, enterprise, facts, day, members, certain=bound != UNKNOWN)
        if state == SUSPENDED:
            found.excluded += [(SUSPENDED, enterprise) for _duty in duties]
        else:
            found.duties += duties
    found.duties += _area_duties(rule, facts, day)
    return found


def _bound(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date) -> str:
    def tag(name: str) -> str:
        row = enterprise.tag_on(name, day)
        return row.verdict if row else UNKNOWN

    area = facts.areas.get(enterprise.area)
    return verdict(rule, enterprise, tag, area.path if area else "")


def _duties(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date, members: list[Rule], *, certain: bool) -> list[Duty]:
    if rule.subject == "enterprise" and not rule.roles:
        outcome = evaluate(rule, Case(day, enterprise=enterprise)) if certain else unknown("class_unconfirmed")
        return [Duty(rule, enterprise.area, outcome, enterprise)]
    if rule.subject == "enterprise":
        return [Duty(rule, enterprise.area, _by_members(rule, enterprise, facts, day, members), enterprise, role=rule.roles[0])]
    duties = []
    for role in rule.roles:
        posts = posts_held(enterprise, day, role)
        if not posts and role in PLACEHOLDERS:
            duties.append(Duty(rule, enterprise.area, unknown(PLACEHOLDERS[role]), enterprise, role=role))
        for post in posts:
            person = facts.people[post.person]
            outcome = evaluate(rule, Case(day, enterprise, person, post)) if certain else unknown("class_unconfirmed")
            duties.append(Duty(rule, enterprise.area, outcome, enterprise, person, post, role))
    return duties


def posts_held(enterprise: EnterpriseFacts, day: date, role: str) -> list[Post]:
    """Posts of a role on a day, one for each person and operation item, with the first day of the unbroken time in it."""
    held: dict[tuple[int, str], Post] = {}
    for post in enterprise.posts_on(day, [role]):
        held.setdefault((post.person, post.operation_item), post)
    return [_since_first(post, enterprise) for post in held.values()]


def _since_first(post: Post, enterprise: EnterpriseFacts) -> Post:
    """Rows that follow each other without a gap are one post: a corrected or renewed appointment starts nothing anew."""
    same = (post.person, post.role, post.operation_item)
    rows = [row for row in enterprise.posts if (row.person, row.role, row.operation_item) == same]
    if len(rows) == 1:
        return post
    start = post.from_on
    for row in sorted(rows, key=lambda one: one.from_on or date.min, reverse=True):
        if start and row.from_on and row.from_on < start and row.until_on and row.until_on >= start:
            start = row.from_on
    return Post(start, post.until_on, post.pk, post.person, post.enterprise, post.area, post.role, post.operation_item, post.started_work_on)


def _by_members(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date, members: list[Rule]) -> Outcome:
    """One duty of the enterprise over all who hold the role, each by the member rule that binds them; the worst member wins."""
    candidates = [(one, _bound(one, enterprise, facts, day)) for one in members]
    binding = [(one, answer) for one, answer in candidates if answer != NO]
    posts = [post for role in rule.roles for post in posts_held(enterprise, day, role)]
    if not posts:
        return unknown(PLACEHOLDERS.get(rule.roles[0], "nobody"))
    if not binding or any(answer == UNKNOWN for _one, answer in binding):
        return unknown("class_unconfirmed")
    outcomes = [evaluate(one, Case(day, enterprise, facts.people[post.person], post)) for post in posts for one, _answer in binding]
    return composite(outcomes)


def _area_duties(rule: Rule, facts: Facts, day: date) -> list[Duty]:
    """Duties of supervisors and grid workers: their subject is a post in an area."""
    found, seen = [], set()
    for post in facts.area_posts:
        if post.role in rule.roles and post.holds_on(day) and post.area in facts.areas and (post.person, post.area, post.role) not in seen:
            seen.add((post.person, post.area, post.role))
            person = facts.people[post.person]
            found.append(Duty(rule, post.area, evaluate(rule, Case(day, None, person, post)), None, person, post, post.role))
    return found
