"""Certificates held, statutory assessments and special-operation cards (semantics.md §7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .periods import ONE_DAY, add_months
from .status import Outcome, Status, decide, unknown


@dataclass(frozen=True, slots=True)
class Card:
    """One certificate that matches the duty: from when, until when, last reviewed when (old editions), and when it was first issued."""

    entry: int
    valid_from: date | None
    valid_until: date | None
    reviewed_on: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class CardTerms:
    """`review_months` binds while an edition asks for reviews; `review_ended_on` is the day on which the review was abolished."""

    lead_days: int
    validity_months: int | None = None
    review_months: int | None = None
    review_ended_on: date | None = None


def _review_due(card: Card, terms: CardTerms) -> date | None:
    """When the card was to be reviewed, counted from its last review or its beginning (the first issue may lie several renewals back)."""
    since = card.reviewed_on or card.valid_from
    if since is None and terms.validity_months and card.valid_until:
        since = add_months(card.valid_until, -terms.validity_months)
    since = since or card.issued_on
    return add_months(since, terms.review_months) if since and terms.review_months else None


def _by_card(day: date, card: Card, due_on: date | None, terms: CardTerms) -> Outcome:
    if card.valid_until is None:
        return unknown("valid_to_missing", counted=(card.entry,))
    ends = card.valid_until
    review = _review_due(card, terms)
    if review is not None and review < ends:
        if terms.review_ended_on is None:
            ends = review
        elif review < terms.review_ended_on and day <= ends:
            return unknown("review_before_2026_06_01", counted=(card.entry,))
    outcome = decide(day, lead_days=terms.lead_days, due_on=due_on, met=True, valid_until=ends)
    return Outcome(outcome.status, outcome.due_on, met=outcome.met, counted=(card.entry,) if outcome.met else ())


_BEST_FIRST = (Status.SATISFIED, Status.DUE_SOON, Status.UNKNOWN, Status.PENDING, Status.OVERDUE)


def best(outcomes: Iterable[Outcome]) -> Outcome:
    """Several cards for one duty: the best one counts (one that is met before all others), and of equals the one that lasts longest."""
    return min(outcomes, key=lambda one: (not one.met, _BEST_FIRST.index(one.status), -(one.due_on or date.min).toordinal()))


def card_held(day: date, cards: Iterable[Card], start: date | None, terms: CardTerms) -> Outcome:
    """A card must be held from the first day in the post, without grace (安全生产法 30)."""
    held, due_on = list(cards), start - ONE_DAY if start else None
    if held:
        return best(_by_card(day, card, due_on, terms) for card in held)
    return decide(day, lead_days=terms.lead_days, due_on=due_on)


def assessed(day: date, cards: Iterable[Card], passed_on: Iterable[tuple[int, date]], due_on: date | None, terms: CardTerms, pass_days: int) -> Outcome:
    """A statutory assessment: a matching certificate, or for `pass_days` a recorded pass whose certificate is still to come.

    A certificate that begins on the day of a pass or later is the certificate of that pass.
    """
    held = list(cards)
    begun = max((card.valid_from or card.issued_on or date.min for card in held), default=date.min)
    found = [_by_card(day, card, due_on, terms) for card in held]
    found += [_by_pass(day, entry, on, pass_days) for entry, on in passed_on if on > begun]
    return best(found) if found else decide(day, lead_days=terms.lead_days, due_on=due_on)


def _by_pass(day: date, entry: int, on: date, pass_days: int) -> Outcome:
    ends = on + timedelta(days=pass_days)
    if day <= ends:
        return Outcome(Status.SATISFIED, due_on=ends, met=True, counted=(entry,))
    return unknown("certificate_not_registered", counted=(entry,))
