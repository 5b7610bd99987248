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
    plan_ref: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class DrillTerms:
    """Which types, forms and plans a duty accepts; `share` is the part of the roster that must have taken part (S).

    `any_plan`: a drill of whatever type counts as long as it names a plan.
    """

    types: frozenset[str]
    fire_types: frozenset[str] = frozenset()
    plan_kinds: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset({"live", "tabletop"})
    timed: bool = False
    share: Decimal | None = None
    times: int = 1
    any_plan: bool = False


def fits(fact: DrillFact, terms: DrillTerms) -> bool:
    """Whether the event is of a kind that serves the duty at all.

    An evacuation serves a fire duty only if its fire part is recorded, and a plan duty only if it names a plan of that kind.
    """
    of_type = bool(fact.types & terms.types) or (fact.with_fire and bool(fact.types & terms.fire_types)) or fact.plan_kind in terms.plan_kinds
    of_type = of_type or (terms.any_plan and bool(fact.plan_ref))
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


def earned(facts: Iterable[DrillFact], terms: DrillTerms, *, generous: bool = False) -> Earned:
    """The tally of a period: number of drills that count, of the number asked for. `generous` counts those that cannot be weighed."""
    fitting = [fact for fact in facts if fits(fact, terms)]

    def between(first: date, last: date) -> Tally:
        hits = [fact for fact in fitting if first <= fact.on <= last]
        done = len(hits)
        if terms.share is not None:
            enough = enough_people(hits, terms.share) or (generous and bool(unweighed(hits, terms)))
            done = terms.times if enough else 0
        return Tally(Decimal(done), Decimal(terms.times), tuple(entry for fact in hits for entry in fact.entries))

    return between


def unweighed(facts: Iterable[DrillFact], terms: DrillTerms) -> list[DrillFact]:
    """The fitting drills that cannot be weighed because nobody wrote down how many people there were to be, or came."""
    if terms.share is None:
        return []
    return [fact for fact in facts if fits(fact, terms) and (fact.present is None or not (fact.roster or fact.expected))]
