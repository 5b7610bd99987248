"""Hours, studies and activities of people in a post (semantics.md §3, §4, §10)."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from training.requirements import Rule

from . import hours, studies, terms
from .case import Case
from .facts import Act
from .status import Outcome, Tally, periodic, unknown


def training(rule: Rule, case: Case) -> Outcome:
    """First hours, then yearly hours."""
    assert case.post is not None
    assert case.person is not None
    role, enterprise, person = case.post.role, case.enterprise, case.person
    moved = enterprise.moved_into("hours_high", case.day) if enterprise and "base_initial_hours" in rule.parameters else None
    holding = hours.Holding(
        start=case.start,
        role_start=person.role_start(role),
        classified_on=moved if moved and case.start and moved > case.start else None,
        legacy_until=case.legacy_until,
        suspensions=case.suspensions,
    )
    if role not in person.read:
        person.read[role] = terms.hours(person.acts, role)
    acts = [act for act in person.read[role] if act.on <= case.day]
    return hours.training(case.day, acts, holding, terms.hours_terms(rule))


def yearly(rule: Rule, case: Case) -> Outcome | None:
    """Hours of every calendar year; nothing is owed in the year in which work began."""
    assert case.post is not None
    if case.start is None:
        return unknown("start_missing")
    acts = [act for act in case.acts("hours") if act.amount is not None and act.is_for(case.post.role)]
    needed = Decimal(str(rule.parameters["hours"]))
    bound_from = max(rule.first_on, date(case.start.year + 1, 1, 1))
    if case.day < bound_from:
        return None
    if missing := case.without_evidence(acts):
        return missing

    def earned(first: date, last: date) -> Tally:
        hits = [act for act in acts if first <= act.on <= last]
        return Tally(sum((act.amount or Decimal(0) for act in hits), Decimal(0)), needed, tuple(act.pk for act in hits))

    return periodic(case.day, terms.rhythm(rule), bound_from=bound_from, earned=earned, suspensions=case.suspensions)


def before_start(rule: Rule, case: Case) -> Outcome:
    """Hours with the required levels before work begins, in this employment (three-level education belongs to it)."""
    assert case.post is not None
    levels = _levels(rule, case)
    acts = [act for act in case.acts("hours") if act.amount is not None and _of_employment(act, case)]
    acts = [act for act in acts if act.is_for(case.post.role) or act.detail.get("training_type") in rule.parameters.get("levels", ())]
    needed = Decimal(str(rule.parameters["hours"]))
    outcome = studies.before_start(case.day, acts, case.post.started_work_on, needed, levels, rule.lead_days)
    return outcome if outcome.met else case.without_evidence(acts, outcome.due_on) or outcome


def _levels(rule: Rule, case: Case) -> set[str]:
    """The levels asked for; units that neither make nor process anything owe the hours alone (3号令 art. 12)."""
    industry = case.enterprise.industry if case.enterprise else ""
    return set() if industry in rule.parameters.get("no_levels", ()) else set(rule.parameters.get("levels", ()))


def _of_employment(act: Act, case: Case) -> bool:
    """Whether hours were earned in this employment: they name it, or its enterprise after any earlier employment there had ended."""
    assert case.post is not None
    assert case.person is not None
    if case.enterprise is None:
        return False
    rows = [row for row in case.person.posts if row.enterprise == case.enterprise.pk and row.role == case.post.role]
    if act.engagement is not None:
        return any(row.pk == act.engagement and (case.start is None or row.from_on is None or row.from_on >= case.start) for row in rows)
    return act.enterprise == case.enterprise.pk and not any(case.start and row.until_on and act.on < row.until_on <= case.start for row in rows)


def wanted(rule: Rule, acts: Iterable[Act]) -> list[studies.Done]:
    """The entries that count for a kind of activity: by their code, by a word in their title, or all of them (`any`)."""
    codes, words = set(rule.parameters["activities"]), rule.parameters.get("words", ())
    every = bool(rule.parameters.get("any"))
    hits = (act for act in acts if every or codes & set(act.what.split(",")) or (words and any(word in str(act.detail.get("title", "")) for word in words)))
    return [studies.Done(act.pk, act.on) for act in hits]


def activity(rule: Rule, case: Case) -> Outcome:
    """So many activities on different days in every period, or again so many months after the last one."""
    if rule.parameters.get("rolling"):
        acts = [studies.Done(act.pk, act.on) for act in case.acts("drill")] if rule.subject == "body" else wanted(rule, case.acts("completion", "hours"))
        return studies.rolling(case.day, acts, months=int(rule.parameters["months"]), lead_days=rule.lead_days)
    done = wanted(rule, case.acts("completion", "hours"))
    if missing := case.without_evidence(done):
        return missing
    earned = studies.days_earned(done, int(rule.parameters["times"]))
    outcome = periodic(case.day, terms.rhythm(rule), bound_from=case.bound_from(rule), earned=earned, suspensions=case.suspensions)
    return unknown("start_missing") if case.post is not None and case.start is None and not outcome.met else outcome


def standard(rule: Rule, case: Case) -> Outcome | None:
    """The edition in force studied once; nothing is owed while no edition of the industry is in force."""
    industry = case.enterprise.industry if case.enterprise else "*"
    editions = rule.parameters["editions"]
    if not industry:
        return unknown("class_unconfirmed")
    dated = [(code, date.fromisoformat(opens) if opens else None) for code, opens in editions.get(industry, ())]
    current = next((one for one in reversed(dated) if one[1] is None or one[1] <= case.day), None)
    if current is None:
        return None
    code, opens_on = current
    acts = [studies.Done(act.pk, act.on) for act in case.acts("completion") if act.what == code]
    outcome = studies.once(case.day, acts, opens_on=opens_on, start=case.start, days=int(rule.parameters["days"]), lead_days=rule.lead_days)
    return outcome if outcome.met else case.without_evidence(acts, outcome.due_on) or outcome


def campaign(rule: Rule, case: Case) -> Outcome:
    """The special course of a round, taken once: by its end, or so many days after an appointment if that is later."""
    opens, ends = (date.fromisoformat(rule.parameters[key]) for key in ("opens_on", "ends_on"))
    acts = [studies.Done(act.pk, act.on) for act in case.acts("completion") if act.what == rule.code and act.on >= opens]
    days = int(rule.parameters["days"])
    outcome = studies.once(case.day, acts, opens_on=ends - timedelta(days=days), start=case.start, days=days, lead_days=rule.lead_days)
    return outcome if outcome.met else case.without_evidence(acts, outcome.due_on) or outcome
