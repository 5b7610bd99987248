"""Counting: what every duty of a requirement comes to, as arrays, by the fastest way that is exact; single cases take the closer look."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.requirements import Rule

from ..population import PLACEHOLDERS, Duty, area_duties, needs_holder, population
from . import of_cards, of_people, of_places
from .cases import Cases
from .scene import Held, Scene
from .vectors import GRADES, NEVER, UNKNOWN, Flags, Ints, Results, weakest


@dataclass(slots=True)
class Counted:
    """Duties as arrays: where they stand (index of the enterprise, or -1 with the key of an area), and what they come to."""

    place: Ints
    area: Ints
    results: Results

    @classmethod
    def of(cls, place: Ints, results: Results) -> "Counted":
        """Duties of enterprises."""
        return cls(place, np.zeros(len(place), np.int64), results)


def count(rule: Rule, scene: Scene, cases: Cases) -> list[Counted]:
    """Every duty of a requirement; those of suspended enterprises too (they are told apart by their place)."""
    if rule.obligation == "event_triggered" and rule.parameters["trigger"] == "transfer_or_return":
        return _changed(rule, scene, cases)
    if rule.subject == "body" or rule.obligation == "event_triggered":
        return _rare(rule, scene)
    found = _enterprises(rule, scene, cases) if rule.subject == "enterprise" else _posts(rule, scene, cases)
    return found + _in_areas(rule, scene)


# -- duties of enterprises


def _enterprises(rule: Rule, scene: Scene, cases: Cases) -> list[Counted]:
    bound = scene.bound(rule)
    places = np.flatnonzero(bound)
    if rule.roles:
        return [Counted.of(places, _composite(rule, scene, cases, places))]
    owed = np.ones(len(places), bool)
    if rule.obligation == "drill":
        results, look = of_places.drill(rule, scene, places)
    elif rule.obligation == "drill_report":
        results, owed, look = of_places.report(rule, scene, places)
    elif rule.obligation in ("all_plans", "plan_filing"):
        results, look = of_places.plans(rule, scene, places)
    else:
        results, look = Results.blank(len(places)), np.ones(len(places), bool)
    certain = bound[places] == 2
    for index in np.flatnonzero(look & certain & ~scene.suspended[places]).tolist():
        outcome, grade = cases.of_enterprise(rule, int(places[index]))
        owed[index] = outcome is not None
        if outcome is not None:
            results.put_one(index, outcome, grade)
    results.put_unknown(~certain)
    owed |= ~certain
    return [Counted.of(places[owed], _only(results, owed))]


def _composite(rule: Rule, scene: Scene, cases: Cases, places: Ints) -> Results:
    """One duty of the enterprise over all who hold the role, each by the member rule that binds them; the worst member wins."""
    size = len(scene.columns.enterprises)
    members = [one for one in scene.in_force if one.code in rule.parameters.get("members", ())]
    worst, due, met, grade = np.full(size, 99), np.full(size, NEVER + 1), np.ones(size, bool), np.zeros(size, np.int8)
    unclear, held_any, bound_any = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
    held = scene.held(rule.roles[0])
    held_any[held.place] = True
    for member in members:
        bound = scene.bound(member)
        unclear |= bound == 1
        bound_any |= bound > 0
        mine = held.only(bound[held.place] == 2)
        results = _decided(member, scene, cases, mine)
        rank = results.status.astype(np.int64) * (2 * NEVER) + np.where(results.status == UNKNOWN, NEVER, np.maximum(results.due, 0))
        best = np.full(size, 99 * 2 * NEVER)
        np.minimum.at(best, mine.place, rank)
        better = best < worst * (2 * NEVER) + due
        worst, due = np.where(better, best // (2 * NEVER), worst), np.where(better, best % (2 * NEVER), due)
        np.logical_and.at(met, mine.place, results.met)
        counted = weakest(mine.place, results.grade, size)
        grade = np.maximum(grade, counted)
    found = Results(worst[places].astype(np.int8), met[places], grade[places], due[places])
    found.put_unknown((~held_any | unclear | ~bound_any | (worst == 99))[places])
    return found


# -- duties of people in posts


def _posts(rule: Rule, scene: Scene, cases: Cases) -> list[Counted]:
    bound, found = scene.bound(rule), []
    seen: list[Ints] = []
    for role in rule.roles:
        held = scene.held(role)
        asked = scene.asked(rule, held, role)
        if role in PLACEHOLDERS and needs_holder(rule):
            nobody = bound > 0
            nobody[held.place[asked]] = False
            empty = np.flatnonzero(nobody)
            found.append(Counted.of(empty, Results.blank(len(empty))))
        mine = held.only(asked & (bound[held.place] > 0))
        if rule.audience.get("each") == "person":
            mine = _once(scene, mine, seen)
        owed = np.ones(len(mine.row), bool)
        results = _decided(rule, scene, cases, mine, owed)
        results.put_unknown(bound[mine.place] == 1)
        found.append(Counted.of(mine.place[owed], _only(results, owed)))
    return found


def _once(scene: Scene, held: Held, seen: list[Ints]) -> Held:
    """One duty a person and place, whatever the posts."""
    keys = held.person.astype(np.int64) * (len(scene.columns.enterprises) + 1) + held.place
    _distinct, first = np.unique(keys, return_index=True)
    fresh = np.zeros(len(keys), bool)
    fresh[first] = True
    for earlier in seen:
        fresh &= ~np.isin(keys, earlier)
    seen.append(keys[fresh])
    return held.only(fresh)


def _decided(rule: Rule, scene: Scene, cases: Cases, held: Held, owed: Flags | None = None) -> Results:
    """What posts come to under a rule. `owed` is cleared where the rule asks nothing of a post yet."""
    closer = np.ones(len(held.row), bool)
    if rule.obligation == "yearly_hours":
        results, due_by_now, closer = of_people.yearly(rule, scene, held)
        if owed is not None:
            owed &= due_by_now
    elif rule.obligation in _VECTORS:
        results, closer = _VECTORS[rule.obligation](rule, scene, held)
    else:
        results = Results.blank(len(held.row))
    if rule.obligation != "once_per_edition":  # there only a closer look tells whether anything is owed at all
        closer = closer & ~scene.suspended[held.place]
    for index in np.flatnonzero(closer).tolist():
        outcome, grade = cases.of_post(rule, int(held.row[index]), int(held.start[index]), int(held.started[index]))
        if owed is not None:
            owed[index] = outcome is not None
        if outcome is not None:
            results.put_one(index, outcome, grade)
    return results


_VECTORS: dict[str, Callable[[Rule, Scene, Held], tuple[Results, Flags]]] = {
    "hours": of_people.training,
    "before_start": of_people.before_start,
    "activity_count": of_people.activity,
    "credential": of_cards.held_cards,
    "assessment": of_cards.assessments,
}


def _only(results: Results, where: Flags) -> Results:
    return Results(results.status[where], results.met[where], results.grade[where], results.due[where])


# -- what is rare, as objects


def _rare(rule: Rule, scene: Scene) -> list[Counted]:
    """Government bodies and enterprises with events."""
    found = population(rule, scene.columns.rest, scene.day, scene.columns.rules)
    index = {one.pk: place for place, one in enumerate(scene.columns.enterprises)} if found.excluded else {}
    excluded = np.array([index[one.pk] for _reason, one in found.excluded], np.int64)
    return [_of_objects(found.duties, scene), Counted.of(excluded, Results.blank(len(excluded)))]


def _in_areas(rule: Rule, scene: Scene) -> list[Counted]:
    """Posts of supervisors and grid workers."""
    facts = scene.columns.rest
    return [_of_objects(area_duties(rule, facts, scene.day), scene)] if facts.area_posts else []


def _of_objects(duties: list[Duty], scene: Scene) -> Counted:
    """Duties that were decided as objects."""
    entries, results = scene.columns.rest.entries, Results.blank(len(duties))
    for index, duty in enumerate(duties):
        counted = duty.outcome.counted if duty.outcome.covered else ()
        results.put_one(index, duty.outcome, max((GRADES[entries[pk].grade] for pk in counted), default=0))
    return Counted(np.full(len(duties), -1, np.int64), np.array([duty.area for duty in duties], np.int64), results)


def _changed(rule: Rule, scene: Scene, cases: Cases) -> list[Counted]:
    """Only people with two rows of the role in one place can have changed a post there or come back."""
    posts, bound = scene.columns.posts, scene.bound(rule)
    found = []
    for role in rule.roles:
        held = scene.held(role)
        if role not in posts.roles:
            continue
        rows = np.flatnonzero((posts.role == posts.roles.index(role)) & (posts.place >= 0))
        width = len(scene.columns.enterprises) + 1
        keys, counts = np.unique(posts.person[rows].astype(np.int64) * width + posts.place[rows], return_counts=True)
        mine = held.only(np.isin(held.person.astype(np.int64) * width + held.place, keys[counts > 1]) & (bound[held.place] > 0))
        mine = _once(scene, mine.only(scene.asked(rule, mine, role)), [])
        owed, results = np.ones(len(mine.row), bool), Results.blank(len(mine.row))
        for index in range(len(mine.row)):
            outcome, grade = cases.of_post(rule, int(mine.row[index]), int(mine.start[index]), int(mine.started[index]))
            owed[index] = outcome is not None
            if outcome is not None:
                results.put_one(index, outcome, grade)
        results.put_unknown(bound[mine.place] == 1)
        found.append(Counted.of(mine.place[owed], _only(results, owed)))
    return found
