"""First hours and yearly hours of principals and safety managers (semantics.md §3, §4). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from .periods import Suspension, add_months
from .status import Outcome, Rhythm, Status, Tally, decide, periodic, unknown

INITIAL, REFRESHER = "initial", "refresher"


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours earned in a role. `declared` is the type of training if the record names one."""

    entry: int
    on: date
    amount: Decimal
    declared: str = ""


@dataclass(frozen=True, slots=True)
class HoursTerms:
    """What the rule asks, in hours and months; `base_hours` is what counted as initial before a move into the higher class."""

    initial: Decimal
    refresher: Decimal
    due_months: int
    prior_months: int
    base_hours: Decimal
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in one role at one enterprise: since when here, since when anywhere, and when the enterprise moved into the higher class."""

    start: date | None
    role_start: date | None
    classified_on: date | None = None
    legacy_until: date | None = None
    suspensions: tuple[Suspension, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Initial:
    done: Decimal
    met_on: date | None
    counted: tuple[int, ...]
    rest: tuple[Hours, ...]


def training(day: date, acts: Sequence[Hours], holding: Holding, terms: HoursTerms) -> Outcome:
    """Initial hours until they are complete, then the yearly refresher; whoever never did the initial owes it and nothing hides it."""
    if holding.start is None:
        return unknown("start_missing")
    if not acts and holding.legacy_until is not None and day <= holding.legacy_until:
        return unknown("legacy_no_evidence", add_months(holding.start, terms.due_months))
    first = _initial(acts, holding, terms)
    if first.met_on is None:
        outcome = decide(day, lead_days=terms.rhythm.lead_days, due_on=_initial_due(holding, terms))
        return Outcome(outcome.status, outcome.due_on, "", False, first.done, terms.initial, INITIAL, first.counted)
    bound_from = max(date(first.met_on.year + 1, 1, 1), holding.start)
    if day < bound_from:
        return Outcome(Status.SATISFIED, met=True, done=first.done, needed=terms.initial, stage=INITIAL, counted=first.counted)
    earned = _earned(first.rest, terms.refresher)
    return periodic(day, terms.rhythm, bound_from=bound_from, earned=earned, suspensions=holding.suspensions, stage=REFRESHER)


def _initial_due(holding: Holding, terms: HoursTerms) -> date:
    assert holding.start is not None
    since = max(holding.start, holding.classified_on or holding.start)
    return add_months(since, terms.due_months)


def _initial(acts: Iterable[Hours], holding: Holding, terms: HoursTerms) -> _Initial:
    """Fill the initial hours in date order. Hours without a declared type fill it first; surplus is not carried over."""
    start = holding.role_start or holding.start
    opens = add_months(start, -terms.prior_months) if start else date.min
    done, met_on, counted, rest = Decimal(0), None, [], []
    for act in sorted(acts, key=lambda one: (one.on, one.entry)):
        if met_on is not None or act.declared == REFRESHER or act.on < opens or _is_yearly_before_move(act, done, holding, terms):
            rest.append(act)
            continue
        done += act.amount
        counted.append(act.entry)
        if done >= terms.initial:
            met_on = act.on
    rest = [act for act in rest if act.declared != INITIAL]
    return _Initial(min(done, terms.initial), met_on, tuple(counted), tuple(rest))


def _is_yearly_before_move(act: Hours, done: Decimal, holding: Holding, terms: HoursTerms) -> bool:
    """Before a move into the higher class, undeclared hours beyond the lower initial were yearly hours and stay so."""
    return holding.classified_on is not None and act.on < holding.classified_on and act.declared != INITIAL and done >= terms.base_hours


def _earned(acts: tuple[Hours, ...], needed: Decimal):  # type: ignore[no-untyped-def]
    def earned(first: date, last: date) -> Tally:
        hits = [act for act in acts if first <= act.on <= last]
        return Tally(sum((act.amount for act in hits), Decimal(0)), needed, tuple(act.entry for act in hits))

    return earned


def legacy_until(start: date | None, ledger_start: date | None, days: int) -> date | None:
    """Until when an appointment older than the ledger is unknown rather than overdue (semantics.md §5)."""
    if start is None or ledger_start is None or start >= ledger_start:
        return None
    return ledger_start + timedelta(days=days)
