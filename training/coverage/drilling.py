"""Which drill counts for which duty, and when a period of drills is met (semantics.md §8). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .status import Earned, Tally


@dataclass(frozen=True, slots=True)
class DrillFact:
    """One event as the ledger tells it. `shift` names a part of the roster; `roster` is the whole roster of that day if the event covered only a shift."""

    entries: tuple[int, ...]
    on: date
    types: frozenset[str]
    form: str = "live"
    timed: bool = False
    imported: bool = False
    expected: int | None = None
    present: int | None = None
    shift: str = ""
    roster: int | None = None
    with_fire: bool = False
    plan_kind: str = ""


@dataclass(frozen=True, slots=True)
class DrillTerms:
    """Which types, forms and plans a duty accepts; `share` is the part of the roster that must have taken part (S)."""

    types: frozenset[str]
    fire_types: frozenset[str] = frozenset()
    plan_kinds: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset({"live", "tabletop"})
    timed: bool = False
    share: Decimal | None = None
    times: int = 1


def fits(fact: DrillFact, terms: DrillTerms) -> bool:
    """Whether the event is of a kind that serves the duty at all.

    An evacuation serves a fire duty only if its fire part is recorded, and a plan duty only if it names a plan of that kind.
    """
    of_type = bool(fact.types & terms.types) or (fact.with_fire and bool(fact.types & terms.fire_types)) or fact.plan_kind in terms.plan_kinds
    timed = fact.timed or fact.imported or not terms.timed
    return of_type and fact.form in terms.forms and timed


def enough_people(facts: Iterable[DrillFact], share: Decimal) -> bool:
    """Whether the shifts together brought out the share of the roster. Events without a shift stand for themselves."""
    shifts: dict[str, DrillFact] = {}
    for fact in facts:
        if not fact.shift:
            if _reached(fact.present or 0, fact.roster or fact.expected or 0, share):
                return True
        elif fact.shift not in shifts or (fact.present or 0) > (shifts[fact.shift].present or 0):
            shifts[fact.shift] = fact
    roster = max((fact.roster or 0 for fact in shifts.values()), default=0)
    expected = sum(fact.expected or 0 for fact in shifts.values())
    return _reached(sum(fact.present or 0 for fact in shifts.values()), max(roster, expected), share)


def _reached(present: int, roster: int, share: Decimal) -> bool:
    return roster > 0 and present >= share * roster


def earned(facts: Iterable[DrillFact], terms: DrillTerms) -> Earned:
    """The tally of a period: number of drills that count, of the number asked for."""
    fitting = [fact for fact in facts if fits(fact, terms)]

    def between(first: date, last: date) -> Tally:
        hits = [fact for fact in fitting if first <= fact.on <= last]
        done = len(hits)
        if terms.share is not None:
            done = terms.times if enough_people(hits, terms.share) else 0
        return Tally(Decimal(done), Decimal(terms.times), tuple(entry for fact in hits for entry in fact.entries))

    return between


def headcount_missing(facts: Iterable[DrillFact], terms: DrillTerms, first: date, last: date) -> bool:
    """Whether a fitting drill of these days cannot be weighed because nobody wrote down how many people there were to be."""
    return terms.share is not None and any(first <= fact.on <= last and fits(fact, terms) and not (fact.roster or fact.expected) for fact in facts)
