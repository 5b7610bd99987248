"""Training that an event asks for: a changed post, a return, a new technology, a fatal accident (semantics.md §10)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from training.requirements import Rule

from .by_person import wanted
from .case import Case
from .facts import Act, Event, Post
from .options import options
from .periods import ONE_DAY, add_months
from .status import Outcome, composite, decide, unknown

BOTH_LEVELS = "transfer"


def triggered(rule: Rule, case: Case) -> Outcome | None:
    """The duty the latest event leaves, or nothing."""
    return _TRIGGERS[rule.parameters["trigger"]](rule, case)


@dataclass(frozen=True, slots=True)
class Change:
    """A changed post or a return: from which day, and since when training for it can have been given."""

    on: date
    opens_on: date


def last_change(rows: Iterable[Post], day: date, months: int) -> Change | None:
    """The latest change up to a day in the posts one person held in one enterprise: another post, or a return after so many months."""
    known = sorted((row for row in rows if row.from_on and row.from_on <= day), key=lambda row: (row.from_on or date.min, row.pk))
    found = None
    for before, after in zip(known, known[1:], strict=False):
        assert before.from_on is not None
        assert after.from_on is not None
        left = before.until_on
        if left is not None and after.from_on >= add_months(left, months):
            found = Change(after.started_work_on or after.from_on, left)
        elif (left is None or after.from_on <= left) and before.title and after.title and before.title != after.title:
            found = Change(after.from_on, before.from_on)
    return found


def _transfer(rule: Rule, case: Case) -> Outcome | None:
    """Workshop and team level again, both signed, before the new work begins."""
    assert case.post is not None
    assert case.person is not None
    assert case.enterprise is not None
    place = case.enterprise.pk
    rows = [row for row in case.person.posts if row.enterprise == place and row.role in rule.roles]
    change = last_change(rows, case.day, int(rule.parameters["absence_months"]))
    if change is None:
        return None
    acts = [act for act in case.acts("hours") if act.enterprise == place and act.on >= change.opens_on]
    levels = set(rule.parameters["levels"])
    counted = [act for act in acts if act.detail.get("training_type") in levels | {BOTH_LEVELS}]
    done = {str(act.detail["training_type"]) for act in counted}
    signed = levels if BOTH_LEVELS in done else done
    outcome = decide(case.day, lead_days=rule.lead_days, due_on=change.on - ONE_DAY, met=signed >= levels)
    return replace(outcome, done=Decimal(len(signed)), needed=Decimal(len(levels)), counted=tuple(act.pk for act in counted))


def _new_technology(rule: Rule, case: Case) -> Outcome | None:
    """Trained before the first day of use, for those who were there when it came (or whom the event names)."""

    def concerns(event: Event) -> bool:
        return event.kind == "new_technology" and (not event.people or _person(case) in event.people)

    return _after(rule, case, concerns, lambda event: event.on - ONE_DAY, lambda event: add_months(event.on, -options().prior_months))


def _after_fatal(rule: Rule, case: Case) -> Outcome | None:
    """Trained again after a fatal accident: who headed or managed then, and the special operator it names."""
    assert case.post is not None
    named = case.post.role in rule.parameters.get("only_named", ())

    def concerns(event: Event) -> bool:
        return event.kind == "fatal_accident" and event.on <= case.day and (not named or _person(case) in event.people)

    return _after(rule, case, concerns, lambda event: event.on + timedelta(days=int(rule.parameters["days"])), lambda event: event.on)


def _person(case: Case) -> int:
    return case.person.pk if case.person else 0


def _after(rule: Rule, case: Case, concerns: Callable[[Event], bool], due_on: Callable[[Event], date], opens_on: Callable[[Event], date]) -> Outcome | None:
    """One duty over all events that concern the person; the worst of them."""
    assert case.enterprise is not None
    found = []
    for event in case.enterprise.events:
        if not concerns(event) or (case.start is not None and case.start > event.on):
            continue
        acts = _trained(rule, case, event, opens_on(event))
        if case.start is None and not acts:
            found.append(unknown("start_missing"))
            continue
        outcome = decide(case.day, lead_days=rule.lead_days, due_on=due_on(event), met=bool(acts))
        found.append(replace(outcome, done=Decimal(bool(acts)), needed=Decimal(1), counted=tuple(act.pk for act in acts)))
    return composite(found) if found else None


def _trained(rule: Rule, case: Case, event: Event, opens_on: date) -> list[Act]:
    """Training that names the event, or is of its kind and was given since."""
    acts = case.acts("completion", "hours")
    named = [act for act in acts if act.detail.get("event") == event.public_id]
    fitting = {done.entry for done in wanted(rule, [act for act in acts if not act.detail.get("event")])}
    return named + [act for act in acts if act.pk in fitting and act.on >= opens_on]


_TRIGGERS: dict[str, Callable[[Rule, Case], Outcome | None]] = {
    "transfer_or_return": _transfer,
    "new_technology": _new_technology,
    "fatal_accident": _after_fatal,
}
