"""Leavers with a gap: they are no longer in the population, but stay on a named list for a while (semantics.md §4)."""

from dataclasses import dataclass
from datetime import date

from training.requirements import Rule, asks

from .evaluation import evaluate
from .facts import OPERATING, EnterpriseFacts, Post
from .options import options
from .periods import ONE_DAY, add_months
from .population import Duty, bound_by, case_of, since_first
from .survey import Survey


@dataclass(frozen=True, slots=True)
class Left:
    """A duty as it stood on the last day in the post."""

    duty: Duty
    left_on: date


def leavers(survey: Survey, code: str, day: date) -> list[Left]:
    """Who left within the months of the settings with the duty not covered; the latest first."""
    rule = survey.rule(code, day)
    if rule is None:
        return []
    asked = [one for name in rule.parameters.get("members", (code,)) if (one := survey.rule(name, day))]
    found = [left for enterprise in survey.facts.enterprises.values() for one in asked if one.subject == "person" for left in _of(one, enterprise, survey, day)]
    return sorted(found, key=lambda left: (-left.left_on.toordinal(), left.duty.enterprise.name if left.duty.enterprise else ""))


def _of(rule: Rule, enterprise: EnterpriseFacts, survey: Survey, day: date) -> list[Left]:
    found = []
    for post in _ended(enterprise, rule, day):
        assert post.until_on is not None
        last = post.until_on - ONE_DAY
        if enterprise.state_on(last) != OPERATING or bound_by(rule, enterprise, survey.facts, last) != "yes" or not rule.holds_on(last):
            continue
        person, held = survey.facts.people[post.person], since_first(post, enterprise.posts)
        outcome = evaluate(rule, case_of(survey.facts, last, enterprise, person, held))
        if outcome is not None and not outcome.covered:
            found.append(Left(Duty(rule, enterprise.area, outcome, enterprise, person, held, post.role), last))
    return found


def _ended(enterprise: EnterpriseFacts, rule: Rule, day: date) -> list[Post]:
    """The last row of everybody who held a post of the rule until recently and holds it no longer."""
    since = add_months(day, -options().leaver_months)
    last: dict[tuple[int, str, str], Post] = {}
    holding = {(post.person, post.role, post.operation_item) for post in enterprise.posts if post.holds_on(day)}
    for post in enterprise.posts:
        key = (post.person, post.role, post.operation_item)
        if asks(rule, post) and key not in holding and post.until_on and since < post.until_on <= day:
            last[key] = max(post, last.get(key, post), key=lambda row: row.until_on or date.min)
    return list(last.values())
