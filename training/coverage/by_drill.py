"""Drills, their reports, and the plans behind them (semantics.md §8, §11)."""

from datetime import timedelta
from decimal import Decimal

from training.requirements import Rule

from . import drilling, terms
from .case import Case
from .drilling import DrillFact, DrillTerms
from .facts import Plan
from .periods import ONE_DAY, add_months, period
from .status import Outcome, composite, decide, periodic, unknown


def drills_of(case: Case) -> list[DrillFact]:
    """The events of the enterprise that happened by the day."""
    assert case.enterprise is not None
    read = case.enterprise.read
    if "drill" not in read:
        kinds = {plan.number: plan.kind for plan in case.enterprise.plans}
        read["drill"] = terms.drill_facts((act for act in case.enterprise.acts if act.kind == "drill"), kinds)
    return [fact for fact in read["drill"] if fact.on <= case.day]


def drill(rule: Rule, case: Case) -> Outcome:
    """A drill of a kind that counts, in every period. Unknown where the answer hangs on a head count that nobody wrote down."""
    asked, facts, rhythm = terms.drill_terms(rule), drills_of(case), terms.rhythm(rule)
    bound_from, pauses = case.bound_from(rule), case.suspensions
    outcome = periodic(case.day, rhythm, bound_from=bound_from, earned=drilling.earned(facts, asked), suspensions=pauses)
    if not outcome.met and drilling.unweighed(facts, asked):
        generous = periodic(case.day, rhythm, bound_from=bound_from, earned=drilling.earned(facts, asked, generous=True), suspensions=pauses)
        if (generous.status, generous.due_on) != (outcome.status, outcome.due_on):
            return unknown("headcount_missing", outcome.due_on)
    return outcome


def report(rule: Rule, case: Case) -> Outcome | None:
    """The first drill that counted in this period and in the one before is reported within so many days; without a drill there is nothing to report."""
    asked, months, days = terms.drill_terms(rule), int(rule.parameters["months"]), int(rule.parameters["report_days"])
    now = period(case.day, months)
    bound_from = case.bound_from(rule)
    found = []
    for window in (period(now.first - ONE_DAY, months), now):
        hits = [fact for fact in drills_of(case) if max(window.first, bound_from) <= fact.on <= window.last and drilling.fits(fact, asked)]
        if hits:
            found.append(_reported(rule, case, min(hits, key=lambda fact: (fact.on, fact.entries)), days))
    return composite(found) if found else None


def _reported(rule: Rule, case: Case, fact: DrillFact, days: int) -> Outcome:
    """One drill's report. A report that names no drill is about the latest one before it."""
    later = [one.on for one in drills_of(case) if one.on > fact.on]
    mine = []
    for act in case.acts("report"):
        named = act.detail.get("event")
        if str(named) == fact.event if named else act.on >= fact.on and not any(day <= act.on for day in later):
            mine.append(act)
    outcome = decide(case.day, lead_days=rule.lead_days, due_on=fact.on + timedelta(days=days), met=bool(mine))
    return Outcome(outcome.status, outcome.due_on, met=outcome.met, done=Decimal(bool(mine)), needed=Decimal(1), counted=tuple(act.pk for act in mine))


def every_plan(rule: Rule, case: Case) -> Outcome:
    """Every plan of a kind on the register is drilled in its time; without a register nobody can say."""
    assert case.enterprise is not None
    known = [plan for plan in case.enterprise.plans if plan.published_on <= case.day]
    if not known:
        return unknown("plan_register_missing")
    current = [plan for plan in known if plan.holds_on(case.day)]
    outcomes = [_drilled(rule, case, plan, int(part["months"])) for part in rule.parameters["parts"] for plan in current if plan.kind == part["kind"]]
    if any_of := rule.parameters.get("any_of"):
        outcomes.append(_any(rule, case, any_of))
    return composite(outcomes) if outcomes else decide(case.day, lead_days=rule.lead_days, due_on=None, met=True)


def _any(rule: Rule, case: Case, asked: dict[str, object]) -> Outcome:
    """The plain part of such a rule: one drill of these kinds in every period."""
    kinds = frozenset(asked["kinds"])  # type: ignore[call-overload]
    given = DrillTerms(types=kinds, plan_kinds=kinds)
    earned = drilling.earned(drills_of(case), given)
    return periodic(case.day, terms.rhythm(rule, int(asked["months"])), bound_from=case.bound_from(rule), earned=earned, suspensions=case.suspensions)  # type: ignore[call-overload]


def _drilled(rule: Rule, case: Case, plan: Plan, months: int) -> Outcome:
    """One plan: in every calendar period, or (beyond a year) again so many months after the last time or its publication."""
    facts = [fact for fact in drills_of(case) if fact.plan_ref == plan.number]
    if months <= 12:
        given = DrillTerms(types=frozenset({plan.kind}), plan_kinds=frozenset({plan.kind}))
        bound_from = max(case.bound_from(rule), plan.published_on)
        return periodic(case.day, terms.rhythm(rule, months), bound_from=bound_from, earned=drilling.earned(facts, given), suspensions=case.suspensions)
    last = max(facts, key=lambda fact: fact.on, default=None)
    since = max(plan.published_on, rule.first_on) if last is None else last.on
    due_on = add_months(since, months)
    met = last is not None and case.day <= due_on
    outcome = decide(case.day, lead_days=rule.lead_days, due_on=due_on, met=met, valid_until=due_on if met else None)
    return Outcome(outcome.status, outcome.due_on, met=outcome.met, counted=last.entries if last and met else ())


def filing(rule: Rule, case: Case) -> Outcome:
    """Every plan is filed within so many working days of its publication."""
    assert case.enterprise is not None
    known = [plan for plan in case.enterprise.plans if plan.published_on <= case.day]
    if not known:
        return unknown("plan_register_missing")
    return composite([_filed(rule, case, plan) for plan in known if plan.holds_on(case.day)] or [decide(case.day, lead_days=0, due_on=None, met=True)])


def _filed(rule: Rule, case: Case, plan: Plan) -> Outcome:
    last = case.calendar.after(plan.published_on, int(rule.parameters["working_days"]))
    met = plan.filed_on is not None and plan.filed_on <= case.day
    outcome = decide(case.day, lead_days=rule.lead_days, due_on=last.on, met=met)
    return Outcome(outcome.status, outcome.due_on, met=outcome.met, provisional=last.provisional)
