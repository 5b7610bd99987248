"""From a rule's data and an entry's detail to the plain values the pure modules work on."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from training.requirements import Rule

from .credentials import Card, CardTerms
from .drilling import DrillFact, DrillTerms
from .facts import Act
from .hours import INITIAL, REFRESHER, Hours, HoursTerms
from .options import options
from .status import Rhythm

_DECLARED = {"initial": INITIAL, "初次": INITIAL, "refresher": REFRESHER, "再培训": REFRESHER}


def rhythm(rule: Rule, months: int | None = None) -> Rhythm:
    """How the duty repeats."""
    length = months or int(rule.parameters["months"])
    return Rhythm(length, rule.lead_days, options().short_first_days.get(length, 0), options().resume_days)


def hours_terms(rule: Rule) -> HoursTerms:
    """Initial and yearly hours of the rule (worked out once a rule)."""
    found = rule.worked_out.get("hours")
    if found is None:
        found = rule.worked_out["hours"] = _hours_terms(rule)
    return found


def _hours_terms(rule: Rule) -> HoursTerms:
    asked = rule.parameters
    return HoursTerms(
        initial=Decimal(str(asked["initial_hours"])),
        refresher=Decimal(str(asked["refresher_hours"])),
        due_months=int(asked["due_months"]),
        prior_months=options().prior_months,
        base_hours=Decimal(str(asked.get("base_initial_hours", asked["initial_hours"]))),
        rhythm=rhythm(rule),
    )


def _declared(act: Act) -> str:
    """The type of training, if the record names one."""
    return _DECLARED.get(str(act.detail.get("training_type", "")), "") if "training_type" in act.raw else ""


def hours(acts: Iterable[Act], role: str) -> list[Hours]:
    """The hours that count for a role."""
    return [Hours(act.pk, act.on, act.amount, _declared(act)) for act in acts if act.kind == "hours" and act.amount is not None and act.is_for(role)]


def drill_terms(rule: Rule) -> DrillTerms:
    """Which drills the rule accepts (worked out once a rule)."""
    found = rule.worked_out.get("drill")
    if found is None:
        found = rule.worked_out["drill"] = _drill_terms(rule)
    return found


def _drill_terms(rule: Rule) -> DrillTerms:
    asked = rule.parameters
    return DrillTerms(
        types=frozenset(asked.get("types", ())),
        fire_types=frozenset(asked.get("fire_types", ())),
        plan_kinds=frozenset(asked.get("plan_kinds", ())),
        forms=frozenset(asked.get("forms", ("live", "tabletop"))),
        timed=bool(asked.get("timed", False)),
        share=Decimal(str(asked["share"])) if asked.get("share") else None,
        times=int(asked.get("times", 1)),
        any_plan=bool(asked.get("any_plan", False)),
    )


def drill_facts(acts: Iterable[Act], kinds: Mapping[str, str]) -> list[DrillFact]:
    """Ledger entries of drills as events: the entries of one event share `detail.event`. `kinds` says of which kind a numbered plan is."""
    events: dict[str, list[Act]] = {}
    for act in acts:
        events.setdefault(str(act.detail.get("event") or f"entry {act.pk}"), []).append(act)
    return [_event(name, group, kinds) for name, group in events.items()]


def _event(name: str, group: list[Act], kinds: Mapping[str, str]) -> DrillFact:
    detail = group[0].detail
    plan_ref = str(detail.get("plan_ref") or "")
    return DrillFact(
        entries=tuple(act.pk for act in group),
        on=group[0].on,
        types=frozenset(act.what for act in group),
        form=str(detail.get("form") or "live"),
        timed=bool(detail.get("alarm_at") and detail.get("all_out_at")),
        imported="import" in group[0].source,
        expected=detail.get("expected"),
        present=detail.get("present"),
        shift=str(detail.get("shift") or ""),
        roster=detail.get("roster"),
        with_fire=bool(detail.get("with_fire")),
        plan_kind=str(detail.get("plan_kind") or kinds.get(plan_ref, "")),
        plan_ref=plan_ref,
        event=name,
    )


def card_terms(rule: Rule) -> CardTerms:
    """Validity and review of the certificate the rule asks for."""
    asked = rule.parameters
    ended = asked.get("review_ended_on")
    return CardTerms(rule.lead_days, asked.get("validity_months"), asked.get("review_months"), date.fromisoformat(ended) if ended else None)


def card(act: Act, day: date) -> Card:
    """A certificate entry as it stood on a day; its days stand in the detail as ISO text. A later review was not known then."""
    reviewed_on = _day(act, "reviewed_on")
    known = reviewed_on if reviewed_on and reviewed_on <= day else None
    return Card(act.pk, _day(act, "valid_from"), act.valid_until, known, _day(act, "issued_on"))


def _day(act: Act, key: str) -> date | None:
    value = act.detail.get(key)
    return date.fromisoformat(str(value)) if value else None
