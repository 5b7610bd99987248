"""Hours, activities and first training of people, counted in columns (the same rules as `hours`, `studies` and `by_person`)."""

from decimal import Decimal

import numpy as np

from training.requirements import Rule

from .. import terms
from .columns import Columns, Studies
from .scene import Held, Scene
from .vectors import (
    ALWAYS,
    NEVER,
    SATISFIED,
    Earned,
    Flags,
    Ints,
    Results,
    months_later,
    next_new_year,
    number,
    periodic,
    summed,
    undone,
    weakest,
)


def cents(amount: object) -> int:
    """Hours as the columns hold them."""
    return int(Decimal(str(amount)) * 100)


def legacy(scene: Scene, held: Held, evidence: Flags) -> Flags:
    """Appointments older than the ledger of their area, with nothing on record, until the cut-off."""
    begun, until = scene.legacy_start[held.place], scene.legacy_until[held.place]
    return (begun != ALWAYS) & (held.start != ALWAYS) & (held.start < begun) & ~evidence & (scene.now <= until)


class Spread:
    """What people did, spread over the posts of one question: a person's acts count in every post of the person."""

    def __init__(self, columns: Columns, held: Held, rows: Ints) -> None:
        """`rows`: the acts that count at all, as rows of the studies."""
        self.size, self.held = len(columns.people), held
        self.person, self.on = columns.studies.person[rows], columns.studies.on[rows]
        self.cents, self.grade = columns.studies.cents[rows], columns.studies.grade[rows]
        self._kept: dict[tuple[int, int], tuple[Flags, Ints]] = {}

    @property
    def any(self) -> Flags:
        """Who did anything at all."""
        return (summed(self.person, None, self.size) > 0)[self.held.person]

    def hours(self, needed: int) -> Earned:
        """Enough hours between two days."""

        def tally(hits: Flags) -> Flags:
            return summed(self.person[hits], self.cents[hits].astype(np.float64), self.size) >= needed

        return lambda first, last: self._between(first, last, tally)

    def times(self, needed: int) -> Earned:
        """Activities on enough different days between two days."""

        def tally(hits: Flags) -> Flags:
            person, on = self.person[hits], self.on[hits]
            if not len(person):
                return np.zeros(self.size, bool)
            fresh = np.r_[True, (person[1:] != person[:-1]) | (on[1:] != on[:-1])]  # acts stand by person and day
            return summed(person[fresh], None, self.size) >= needed

        return lambda first, last: self._between(first, last, tally)

    def _between(self, first: int, last: int, tally) -> tuple[Flags, Ints]:  # type: ignore[no-untyped-def]
        key = first, last
        if key not in self._kept:
            hits = (self.on >= first) & (self.on <= last)
            self._kept[key] = tally(hits), weakest(self.person[hits], self.grade[hits], self.size)
        met, grade = self._kept[key]
        return met[self.held.person], grade[self.held.person]


def training(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """First hours, then yearly hours. Also which posts need a closer look: a suspension or a move into the higher class in reach."""
    columns, studies, now = scene.columns, scene.columns.studies, scene.now
    asked, role = terms.hours_terms(rule), rule.roles[0]
    size = len(columns.people)
    mine = np.zeros(size, bool)
    mine[held.person] = True
    rows = np.flatnonzero(studies.is_for(role) & (studies.cents >= 0) & (studies.on <= now) & mine[studies.person])
    first = _Initial(studies, rows, _opens(scene, role, asked.prior_months, size), cents(asked.initial), size)
    found = undone(now, months_later(np.where(held.start == ALWAYS, 0, held.start), asked.due_months), asked.rhythm.lead_days)
    met = first.met_on[held.person] != NEVER
    bound_from = np.maximum(next_new_year(np.where(met, first.met_on[held.person], 0)), held.start)
    fresh = met & (now < bound_from)
    found.status[fresh], found.met[fresh], found.grade[fresh] = SATISFIED, True, first.grade[held.person][fresh]
    yearly = met & ~fresh
    if yearly.any():
        spread = Spread(columns, held.only(yearly), first.rest)
        found.put(yearly, periodic(scene.day, asked.rhythm, bound_from[yearly], spread.hours(cents(asked.refresher))))
    found.put_unknown(legacy(scene, held, (summed(studies.person[rows], None, size) > 0)[held.person]) | (held.start == ALWAYS))
    return found, scene.touched[held.place] | (_moved(scene)[held.place] if "base_initial_hours" in rule.parameters else False)


def _opens(scene: Scene, role: str, months: int, size: int) -> Ints:
    """For everybody: so many months before the first day in the role anywhere."""
    posts = scene.columns.posts
    starts = np.full(size, NEVER, np.int64)
    if role in posts.roles:
        rows = np.flatnonzero((posts.role == posts.roles.index(role)) & (posts.from_on != ALWAYS))
        np.minimum.at(starts, posts.person[rows], posts.from_on[rows])
    return np.where(starts == NEVER, ALWAYS, months_later(np.where(starts == NEVER, 0, starts), -months))


def _moved(scene: Scene) -> Flags:
    """Enterprises that moved into the higher class at some time."""
    found = np.zeros(len(scene.columns.enterprises), bool)
    for index, one in enumerate(scene.columns.enterprises):
        if len(one.tags.get("hours_high", ())) > 1:
            found[index] = one.moved_into("hours_high", scene.day) is not None
    return found


class _Initial:
    """The initial hours filled in date order: when they were complete, by what evidence, and which rows are left for the years."""

    def __init__(self, studies: Studies, rows: Ints, opens: Ints, needed: int, size: int) -> None:
        person, on, amount = studies.person[rows], studies.on[rows], studies.cents[rows].astype(np.int64)
        refresher, initial = studies.of_kind("refresher", "再培训")[rows], studies.of_kind("initial", "初次")[rows]
        fits = ~refresher & (on >= opens[person])
        running = np.cumsum(np.where(fits, amount, 0))
        begins = np.r_[True, person[1:] != person[:-1]] if len(person) else np.zeros(0, bool)
        base = np.where(begins, running - np.where(fits, amount, 0), 0)
        running -= np.maximum.accumulate(base) if len(base) else base
        fills = fits & (running - amount < needed)
        done = fills & (running >= needed)
        self.met_on = np.full(size, NEVER, np.int64)
        self.met_on[person[done]] = on[done]
        self.grade = weakest(person[fills], studies.grade[rows][fills], size)
        self.rest = rows[~fills & ~initial]


def yearly(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags, Flags]:
    """Hours of every year from the year after work began; also which posts owe them by now, and which need a closer look."""
    columns, studies = scene.columns, scene.columns.studies
    rows = np.flatnonzero(studies.is_for(rule.roles[0]) & (studies.cents >= 0) & (studies.on <= scene.now))
    spread = Spread(columns, held, rows)
    bound_from = np.maximum(next_new_year(np.where(held.start == ALWAYS, 0, held.start)), number(rule.first_on))
    found = periodic(scene.day, terms.rhythm(rule), bound_from, spread.hours(cents(rule.parameters["hours"])))
    found.put_unknown(legacy(scene, held, spread.any) | (held.start == ALWAYS))
    return found, (held.start == ALWAYS) | (scene.now >= bound_from), scene.touched[held.place]


def before_start(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """Hours with the required levels in this employment. A closer look: an earlier employment there, or hours that name one."""
    columns, studies = scene.columns, scene.columns.studies
    every = tuple(rule.parameters.get("levels", ()))
    needed = cents(rule.parameters["hours"])
    fits = (studies.is_for(rule.roles[0]) | studies.of_kind(*every)) & (studies.cents >= 0) & (studies.on <= scene.now) & (studies.place >= 0)
    rows = np.flatnonzero(fits)
    width = len(columns.enterprises) + 1
    keys = held.person.astype(np.int64) * width + held.place
    order = np.argsort(keys, kind="stable")
    acts = studies.person[rows].astype(np.int64) * width + studies.place[rows]
    at = np.minimum(np.searchsorted(keys[order], acts), max(len(keys) - 1, 0))
    hits = keys[order][at] == acts if len(keys) else np.zeros(len(acts), bool)
    duty, rows = order[at[hits]] if len(keys) else at[hits], rows[hits]
    done = summed(duty, studies.cents[rows].astype(np.float64), len(keys)) >= needed
    unleveled = np.array([one.industry in rule.parameters.get("no_levels", ()) for one in columns.enterprises], bool)[held.place]
    for level in every:
        done &= unleveled | (summed(duty[studies.of_kind(level)[rows]], None, len(keys)) > 0)
    found = undone(scene.now, np.where(held.started == NEVER, 0, held.started) - 1, rule.lead_days)
    found.put_unknown((held.started == NEVER) | legacy(scene, held, summed(duty, None, len(keys)) > 0))
    found.status[done], found.met[done] = SATISFIED, True
    found.grade = np.where(done, weakest(duty, studies.grade[rows], len(keys)), 0).astype(np.int8)
    return found, _returned(scene, held) | np.isin(held.person, np.array(sorted(columns.tied), np.int64)) | _doubled(keys)


def _returned(scene: Scene, held: Held) -> Flags:
    """Posts of people who held the same role there before and left."""
    posts = scene.columns.posts
    if not len(held.row):
        return np.zeros(0, bool)
    width = len(scene.columns.enterprises) + 1
    ended = (posts.role == posts.role[held.row[0]]) & (posts.until_on <= scene.now) & (posts.place >= 0)
    left = posts.person[ended].astype(np.int64) * width + posts.place[ended]
    return np.isin(held.person.astype(np.int64) * width + held.place, left)


def _doubled(keys: Ints) -> Flags:
    """People with two posts of the role in one place."""
    values, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[which] > 1 if len(values) else np.zeros(0, bool)


def activity(rule: Rule, scene: Scene, held: Held) -> tuple[Results, Flags]:
    """So many activities on different days in every period."""
    studies = scene.columns.studies
    if rule.parameters.get("any"):
        fits = np.ones(len(studies.on), bool)
    else:
        fits = np.zeros(len(studies.on), bool)
        for code in rule.parameters["activities"]:
            fits |= studies.is_for(code)
        wanted = sum(1 << bit for bit, word in enumerate(scene.columns.words) if word in rule.parameters.get("words", ()))
        fits |= (studies.words & wanted) > 0
    spread = Spread(scene.columns, held, np.flatnonzero(fits & (studies.on <= scene.now)))
    bound_from = np.maximum(held.start, number(rule.first_on))
    found = periodic(scene.day, terms.rhythm(rule), bound_from, spread.times(int(rule.parameters["times"])))
    found.put_unknown(((held.start == ALWAYS) & ~found.met) | legacy(scene, held, spread.any))
    return found, scene.touched[held.place]
