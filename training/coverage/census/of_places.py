"""Drills and their reports, counted in columns (the same rules as `drilling` and `by_drill`)."""

import numpy as np

from training.requirements import Rule

from .. import terms
from ..drilling import DrillTerms
from ..periods import ONE_DAY, period
from .columns import FORMS, IMPORTED, IN_SHIFTS, NAMES_PLAN, PLAN_KINDS, TIMED, TYPES, WITH_FIRE, Drills
from .scene import Scene
from .vectors import NEVER, Flags, Ints, Results, number, periodic, summed, undone, weakest


def bits(names: frozenset[str]) -> int:
    """Types of drills as bits."""
    return sum(TYPES.get(name, 0) for name in names)


def fits(drills: Drills, asked: DrillTerms) -> Flags:
    """`drilling.fits` for all events."""
    kinds = np.array(sorted(PLAN_KINDS[kind] for kind in asked.plan_kinds if PLAN_KINDS.get(kind)), np.int64)
    of_type = ((drills.types & bits(asked.types)) > 0) | np.isin(drills.plan_kind, kinds)
    of_type |= ((drills.flags & WITH_FIRE) > 0) & ((drills.types & bits(asked.fire_types)) > 0)
    if asked.any_plan:
        of_type |= (drills.flags & NAMES_PLAN) > 0
    if asked.timed:
        of_type &= (drills.flags & (TIMED | IMPORTED)) > 0
    return of_type & ((drills.form & sum(FORMS[form] for form in asked.forms)) > 0)


def bound_from(rule: Rule, scene: Scene, places: Ints) -> Ints:
    """The rule's first day, or the day the enterprise began or opened again."""
    return np.maximum(scene.since[places], number(rule.first_on))


def drill(rule: Rule, scene: Scene, places: Ints) -> tuple[Results, Flags]:
    """A drill that counts in every period. A closer look: shifts, head counts nobody wrote down, a suspension in reach."""
    drills, asked, size = scene.columns.drills, terms.drill_terms(rule), len(scene.columns.enterprises)
    kept = fits(drills, asked) & (drills.on <= scene.now)
    where, on, grade = drills.place[kept], drills.on[kept], drills.grade[kept]
    special = np.zeros(size, bool)
    if asked.share is not None:
        roster, present = drills.roster[kept], drills.present[kept]
        numerator, denominator = asked.share.as_integer_ratio()
        enough = (roster > 0) & (present * denominator >= numerator * roster)
        special[where[((drills.flags[kept] & IN_SHIFTS) > 0) | (roster <= 0) | (present < 0)]] = True
    else:
        enough = np.ones(len(where), bool)

    def earned(first: int, last: int) -> tuple[Flags, Ints]:
        hits = (on >= first) & (on <= last)
        needed = 1 if asked.share is not None else asked.times
        return (summed(where[hits & enough], None, size) >= needed)[places], weakest(where[hits], grade[hits], size)[places]

    return periodic(scene.day, terms.rhythm(rule), bound_from(rule, scene, places), earned), (special | scene.touched)[places]


def report(rule: Rule, scene: Scene, places: Ints) -> tuple[Results, Flags, Flags]:
    """The report of the first drill of this half-year and the one before; also who has one to make. A closer look: whoever reported anything."""
    drills, asked, size = scene.columns.drills, terms.drill_terms(rule), len(scene.columns.enterprises)
    months, days = int(rule.parameters["months"]), int(rule.parameters["report_days"])
    current = period(scene.day, months)
    since = np.maximum(scene.since, number(rule.first_on))
    kept = fits(drills, asked) & (drills.on <= scene.now)
    kept &= drills.on >= since[drills.place]
    earliest = np.full(size, NEVER, np.int64)
    for window in (period(current.first - ONE_DAY, months), current):
        hits = kept & (drills.on >= number(window.first)) & (drills.on <= number(window.last))
        np.minimum.at(earliest, drills.place[hits], drills.on[hits])
    reporting = np.zeros(size, bool)
    reporting[list(scene.columns.report_rows)] = True
    return undone(scene.now, earliest[places] + days, rule.lead_days), (earliest != NEVER)[places], reporting[places]


def plans(rule: Rule, scene: Scene, places: Ints) -> tuple[Results, Flags]:
    """Rules about every plan: unknown without a register of plans; with one, a closer look."""
    known = np.zeros(len(scene.columns.enterprises), bool)
    known[list(scene.columns.plans)] = True
    return Results.blank(len(places)), known[places]
