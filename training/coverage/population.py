"""Who owes a duty on a day, who is excluded, and the status of each (semantics.md §4, §5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from training.requirements import Rule, asks, verdict
from training.requirements.binding import NO, UNKNOWN

from .case import Case
from .evaluation import evaluate
from .facts import CLOSED, SUSPENDED, EnterpriseFacts, Facts, PersonFacts, Post
from .status import Outcome, composite, unknown

PLACEHOLDERS = {"principal": "no_principal", "safety_manager": "no_manager"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One subject × one requirement. `person` is empty for duties of an enterprise and for a post nobody holds; both are empty for a government body."""

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

    @property
    def basis_level(self) -> str:
        """Law, policy or local wish: outsourced and flexible workers are bound by policy, not by law (semantics.md §6)."""
        by_policy = self.post is not None and self.post.form in self.rule.parameters.get("policy_forms", ())
        return "policy" if by_policy else self.rule.basis_level


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
    for enterprise in facts.enterprises.values() if rule.subject != "body" else ():
        state = enterprise.state_on(day)
        bound = bound_by(rule, enterprise, facts, day) if state not in ("", CLOSED) else NO
        if bound == NO or any(bound_by(overlay, enterprise, facts, day) != NO for overlay in overlays):
            continue
        duties = _duties(rule, enterprise, facts, day, members, certain=bound != UNKNOWN)
        if state == SUSPENDED:
            found.excluded += [(SUSPENDED, enterprise) for _duty in duties]
        else:
            found.duties += duties
    found.duties += _bodies(rule, overlays, facts, day) if rule.subject == "body" else area_duties(rule, facts, day)
    return found


def bound_by(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date) -> str:
    """Whether a rule binds an enterprise on a day: yes, no, or unknown while its class is unconfirmed."""

    def tag(name: str) -> str:
        row = enterprise.tag_on(name, day)
        return row.verdict if row else UNKNOWN

    area = facts.areas.get(enterprise.area)
    return verdict(rule, enterprise, tag, area.path if area else "")


def _duties(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date, members: list[Rule], *, certain: bool) -> list[Duty]:
    if rule.subject == "enterprise" and not rule.roles:
        outcome = evaluate(rule, case_of(facts, day, enterprise)) if certain else unknown("class_unconfirmed")
        return [Duty(rule, enterprise.area, outcome, enterprise)] if outcome else []
    if rule.subject == "enterprise":
        return [Duty(rule, enterprise.area, _by_members(rule, enterprise, facts, day, members), enterprise, role=rule.roles[0])]
    each_person = rule.audience.get("each") == "person"
    duties: list[Duty] = []
    seen: set[int] = set()
    for role in rule.roles:
        posts = [post for post in posts_held(enterprise, day, role) if asks(rule, post)]
        if not posts and role in PLACEHOLDERS and needs_holder(rule):
            duties.append(Duty(rule, enterprise.area, unknown(PLACEHOLDERS[role]), enterprise, role=role))
        for post in posts:
            if each_person and post.person in seen:
                continue
            person = facts.people[post.person]
            outcome = evaluate(rule, case_of(facts, day, enterprise, person, post))
            if outcome is not None:
                seen.add(post.person)
                duties.append(Duty(rule, enterprise.area, outcome if certain else unknown("class_unconfirmed"), enterprise, person, post, role))
    return duties


def needs_holder(rule: Rule) -> bool:
    """Whether a post nobody holds is a duty nobody fulfils: not where a duty needs an event, a person or a kind of post first."""
    return rule.obligation != "event_triggered" and not rule.audience.get("each") and not rule.audience.get("posts")


def case_of(facts: Facts, day: date, enterprise: EnterpriseFacts | None = None, person: PersonFacts | None = None, post: Post | None = None) -> Case:
    """What is asked about one enterprise, or about one post in it or in an area."""
    area = facts.areas.get(enterprise.area if enterprise else post.area or 0 if post else 0)
    return Case(day, enterprise, person, post, ledger_start=area.ledger_start if area else None, calendar=facts.calendar)


def posts_held(enterprise: EnterpriseFacts, day: date, role: str) -> list[Post]:
    """Posts of a role on a day, one for each person and operation item, with the first day of the unbroken time in it."""
    held: dict[tuple[int, str], Post] = {}
    for post in enterprise.posts_on(day, [role]):
        held.setdefault((post.person, post.operation_item), post)
    return [since_first(post, enterprise.posts) for post in held.values()]


def since_first(post: Post, posts: Iterable[Post]) -> Post:
    """Rows that follow each other without a gap are one post: a corrected or renewed appointment starts nothing anew."""
    same = (post.person, post.enterprise, post.area, post.role, post.operation_item)
    rows = [row for row in posts if (row.person, row.enterprise, row.area, row.role, row.operation_item) == same]
    if len(rows) == 1:
        return post
    start, worked_on = post.from_on, post.started_work_on
    for row in sorted(rows, key=lambda one: one.from_on or date.min, reverse=True):
        if start and row.from_on and row.from_on < start and row.until_on and row.until_on >= start:
            start, worked_on = row.from_on, row.started_work_on or worked_on
    return replace(post, from_on=start, started_work_on=worked_on)


def _by_members(rule: Rule, enterprise: EnterpriseFacts, facts: Facts, day: date, members: list[Rule]) -> Outcome:
    """One duty of the enterprise over all who hold the role, each by the member rule that binds them; the worst member wins."""
    candidates = [(one, bound_by(one, enterprise, facts, day)) for one in members]
    binding = [(one, answer) for one, answer in candidates if answer != NO]
    posts = [post for role in rule.roles for post in posts_held(enterprise, day, role)]
    if not posts:
        return unknown(PLACEHOLDERS.get(rule.roles[0], "nobody"))
    if not binding or any(answer == UNKNOWN for _one, answer in binding):
        return unknown("class_unconfirmed")
    cases = [case_of(facts, day, enterprise, facts.people[post.person], post) for post in posts]
    return composite([outcome for case in cases for one, _answer in binding if (outcome := evaluate(one, case))])


def area_duties(rule: Rule, facts: Facts, day: date) -> list[Duty]:
    """Duties of supervisors and grid workers: their subject is a post in an area."""
    found, seen = [], set()
    for post in facts.area_posts:
        key = (post.person, post.area, post.role)
        if not asks(rule, post) or not post.holds_on(day) or post.area not in facts.areas or key in seen:
            continue
        seen.add(key)
        if rule.reaches(facts.areas[post.area].path):
            person, held = facts.people[post.person], since_first(post, facts.area_posts)
            outcome = evaluate(rule, case_of(facts, day, person=person, post=held))
            found += [Duty(rule, post.area, outcome, None, person, held, post.role)] if outcome else []
    return found


def _bodies(rule: Rule, overlays: list[Rule], facts: Facts, day: date) -> list[Duty]:
    """Duties of the governments and offices of areas; only the areas asked about, and only where the whole area is asked about."""
    found = []
    for area in facts.areas.values() if facts.with_bodies else ():
        if area.level not in rule.audience["levels"] or not rule.reaches(area.path) or any(overlay.reaches(area.path) for overlay in overlays):
            continue
        outcome = evaluate(rule, Case(day, acts_of_body=tuple(facts.area_acts.get(area.pk, ())), calendar=facts.calendar))
        found += [Duty(rule, area.pk, outcome)] if outcome else []
    return found
