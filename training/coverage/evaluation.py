"""The status of one case under one rule: one small function for each kind of obligation, chosen by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from training.requirements import Rule

from . import credentials, drilling, hours, studies, terms
from .facts import Act, EnterpriseFacts, PersonFacts, Post
from .options import ledger_start, options
from .periods import ONE_DAY, Suspension, add_months
from .status import Outcome, periodic, unknown


@dataclass(frozen=True, slots=True)
class Case:
    """Who is asked about, on which day."""

    day: date
    enterprise: EnterpriseFacts | None = None
    person: PersonFacts | None = None
    post: Post | None = None

    @property
    def start(self) -> date | None:
        return self.post.from_on if self.post else None

    @property
    def suspensions(self) -> tuple[Suspension, ...]:
        return self.enterprise.suspensions() if self.enterprise else ()

    def acts(self, kind: str) -> list[Act]:
        """Entries of a kind that happened by the day."""
        source = self.person or self.enterprise
        return [act for act in source.acts if act.kind == kind and act.on <= self.day] if source else []


def evaluate(rule: Rule, case: Case) -> Outcome:
    """The status of the case. Raises KeyError for a kind of obligation that has no rule of computation yet."""
    return KINDS[rule.obligation](rule, case)


def _hours(rule: Rule, case: Case) -> Outcome:
    assert case.post is not None
    assert case.person is not None
    role, enterprise = case.post.role, case.enterprise
    moved = enterprise.moved_into("hours_high", case.day) if enterprise and "base_initial_hours" in rule.parameters else None
    holding = hours.Holding(
        start=case.start,
        role_start=case.person.role_start(role),
        classified_on=moved if moved and case.start and moved > case.start else None,
        legacy_until=hours.legacy_until(case.start, ledger_start(), options().legacy_days),
        suspensions=case.suspensions,
    )
    person = case.person
    if role not in person.read:
        person.read[role] = terms.hours(person.acts, role)
    acts = [act for act in person.read[role] if act.on <= case.day]
    return hours.training(case.day, acts, holding, terms.hours_terms(rule))


def _bound_from(rule: Rule, case: Case) -> date:
    """From when a calendar duty binds: the rule's first day, the post's, or the day the enterprise began or opened again."""
    since = case.start if case.post else case.enterprise.since(case.day) if case.enterprise else None
    return max(rule.first_on, since or rule.first_on)


def _drill(rule: Rule, case: Case) -> Outcome:
    assert case.enterprise is not None
    asked, read = terms.drill_terms(rule), case.enterprise.read
    if "drill" not in read:
        read["drill"] = terms.drill_facts(case.enterprise.acts)
    facts = [fact for fact in read["drill"] if fact.on <= case.day]
    rhythm = terms.rhythm(rule)
    outcome = periodic(case.day, rhythm, bound_from=_bound_from(rule, case), earned=drilling.earned(facts, asked), suspensions=case.suspensions)
    opens = add_months(case.day, -rhythm.months)
    if not outcome.met and drilling.headcount_missing(facts, asked, opens, case.day):
        return unknown("headcount_missing", outcome.due_on)
    return outcome


def _credential(rule: Rule, case: Case) -> Outcome:
    assert case.post is not None
    item = case.post.operation_item
    cards = [terms.card(act) for act in case.acts("credential") if _is_card(act, rule, item)]
    return credentials.card_held(case.day, cards, case.start, terms.card_terms(rule))


def _is_card(act: Act, rule: Rule, item: str) -> bool:
    """Whether the entry is a card of the kind the rule asks for, and for the operation item of the post."""
    kind, _colon, code = act.what.partition(":")
    if kind not in rule.parameters["qualifications"]:
        return False
    return not item or item in {code, str(act.detail.get("item", "")), str(act.detail.get("item_code", ""))}


def _assessment(rule: Rule, case: Case) -> Outcome:
    assert case.post is not None
    role = case.post.role
    tag = case.enterprise.tag_on(rule.parameters["tag_set"], case.day) if case.enterprise else None
    members = tag.members if tag else ()
    cards = [terms.card(act) for act in case.acts("credential") if _is_statutory(act, role, members)]
    passed = [(act.pk, act.on) for act in case.acts("assessment") if _is_statutory(act, role, members) and act.detail.get("passed", True)]
    due_on = add_months(case.start, int(rule.parameters["due_months"])) if case.start else None
    if rule.parameters.get("before_post") and case.start:
        due_on = case.start - ONE_DAY
    return credentials.assessed(case.day, cards, passed, due_on, terms.card_terms(rule), options().pass_days)


def _is_statutory(act: Act, role: str, members: tuple[str, ...]) -> bool:
    """LOCAL never satisfies STATUTORY: the entry must name authority, number and industry, and the role."""
    detail = act.detail
    named = detail.get("authority") and detail.get("number") and detail.get("industry")
    of_role = role == act.what.rpartition(":")[2] or detail.get("role") == role
    return act.exam_class == "statutory" and bool(named) and of_role and (not members or detail["industry"] in members)


def _standard(rule: Rule, case: Case) -> Outcome:
    edition = _edition(rule, case)
    if edition is None:
        return unknown("class_unconfirmed")
    code, opens_on = edition
    acts = [studies.Done(act.pk, act.on) for act in case.acts("completion") if act.what == code]
    return studies.once(case.day, acts, opens_on=opens_on, start=case.start, days=int(rule.parameters["days"]), lead_days=rule.lead_days)


def _edition(rule: Rule, case: Case) -> tuple[str, date | None] | None:
    """The edition in force on the day for the industry: the latest one of the list whose day has come."""
    industry = case.enterprise.industry if case.enterprise else ""
    listed = rule.parameters["editions"].get(industry) or rule.parameters["editions"].get("*", [])
    dated = [(code, date.fromisoformat(opens) if opens else None) for code, opens in listed]
    return next((one for one in reversed(dated) if one[1] is None or one[1] <= case.day), None)


def _activity(rule: Rule, case: Case) -> Outcome:
    wanted = set(rule.parameters["activities"])
    acts = [studies.Done(act.pk, act.on) for kind in ("completion", "hours") for act in case.acts(kind) if wanted & set(act.what.split(","))]
    if rule.parameters.get("rolling"):
        return studies.rolling(case.day, acts, months=int(rule.parameters["months"]), lead_days=rule.lead_days)
    earned = studies.days_earned(acts, int(rule.parameters["times"]))
    return periodic(case.day, terms.rhythm(rule), bound_from=_bound_from(rule, case), earned=earned, suspensions=case.suspensions)


def _round(rule: Rule, case: Case) -> Outcome:
    opens, ends = (date.fromisoformat(rule.parameters[key]) for key in ("opens_on", "ends_on"))
    acts = [studies.Done(act.pk, act.on) for act in case.acts("completion") if act.what == rule.code and act.on >= opens]
    if case.start is None and not acts:
        return unknown("start_missing")
    days = timedelta(days=int(rule.parameters["days"]))
    last = max(ends, (case.start or opens) + days)
    return studies.once(case.day, acts, opens_on=last - days, start=case.start, days=days.days, lead_days=rule.lead_days)


def _before_start(rule: Rule, case: Case) -> Outcome:
    assert case.post is not None
    began = case.post.started_work_on or case.start
    levels = set(rule.parameters.get("levels", ()))
    needed = Decimal(str(rule.parameters["hours"]))
    acts = [act for act in case.acts("hours") if act.amount is not None and (act.is_for(case.post.role) or act.detail.get("training_type") in levels)]
    return studies.before_start(case.day, acts, began, needed, levels, rule.lead_days)


KINDS: dict[str, Callable[[Rule, Case], Outcome]] = {
    "hours": _hours,
    "drill": _drill,
    "credential": _credential,
    "assessment": _assessment,
    "once_per_edition": _standard,
    "activity_count": _activity,
    "once_per_round": _round,
    "before_start": _before_start,
}
