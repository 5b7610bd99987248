"""One day: which enterprises are asked, by which rules, who is in post, and which cases need a closer look."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from training.requirements import Rule, asks, verdict
from training.requirements.binding import NO, UNKNOWN, YES

from ..facts import CLOSED, SUSPENDED, EnterpriseFacts
from ..options import ledger_start, options
from .columns import Columns
from .vectors import ALWAYS, NEVER, Flags, Ints, number

BOUND = {NO: 0, UNKNOWN: 1, YES: 2}
TAG_SETS = ("hours_high", "assessment", "drill_half_yearly")


@dataclass(slots=True)
class Held:
    """Posts on a day, one for each person, place, role and operation item: index of the row and the first day of the unbroken time."""

    row: Ints
    person: Ints
    place: Ints
    start: Ints
    started: Ints

    def only(self, where: Flags | Ints) -> "Held":
        """Some of them."""
        return Held(self.row[where], self.person[where], self.place[where], self.start[where], self.started[where])


@dataclass
class Scene:
    """The columns seen on one day. Answers for all enterprises are arrays in the order of `columns.enterprises`."""

    columns: Columns
    day: date
    _bound: dict[int, Ints] = field(default_factory=dict)
    _held: dict[tuple[str, ...], Held] = field(default_factory=dict)

    @property
    def now(self) -> int:
        return number(self.day)

    def rule(self, code: str) -> Rule | None:
        """The version of a requirement in force on the day."""
        return next((rule for rule in self.columns.rules if rule.code == code and rule.holds_on(self.day)), None)

    @cached_property
    def in_force(self) -> list[Rule]:
        return [rule for rule in self.columns.rules if rule.holds_on(self.day)]

    # -- enterprises

    @cached_property
    def _states(self) -> tuple[Flags, Flags, Ints, Flags]:
        """Asked at all (begun and not closed); suspended; since when it has not been closed; a suspension in reach of its periods."""
        many = len(self.columns.enterprises)
        stands, still, since, touched = np.zeros(many, bool), np.zeros(many, bool), np.full(many, ALWAYS, np.int64), np.zeros(many, bool)
        reach = date(self.day.year - 2, 1, 1) - timedelta(days=1)
        for index, one in enumerate(self.columns.enterprises):
            if len(one.states) == 1 and one.states[0].state not in (CLOSED, SUSPENDED):
                row = one.states[0]
                stands[index] = row.holds_on(self.day)
                since[index] = number(row.from_on) if row.from_on and row.from_on <= self.day else ALWAYS
                continue
            state, began = one.state_on(self.day), one.since(self.day)
            stands[index], still[index] = state not in ("", CLOSED), state == SUSPENDED
            since[index] = number(began) if began else ALWAYS
            touched[index] = any(pause.from_on <= self.day and (pause.until_on is None or pause.until_on > reach) for pause in one.suspensions())
        return stands, still, since, touched & ~still

    @property
    def stands(self) -> Flags:
        return self._states[0]

    @property
    def suspended(self) -> Flags:
        return self._states[1]

    @property
    def since(self) -> Ints:
        return self._states[2]

    @property
    def touched(self) -> Flags:
        return self._states[3]

    @cached_property
    def _profiles(self) -> tuple[Ints, list[tuple[int, tuple[str, ...]]]]:
        """Enterprises by what rules ask of them: one sample each, with its verdicts on the three tag sets."""
        known: dict[tuple[object, ...], int] = {}
        samples: list[tuple[int, tuple[str, ...]]] = []
        places = {
            pk: tuple(rule.reaches(area.path) for rule in self.columns.rules if rule.division or rule.jurisdiction) for pk, area in self.columns.areas.items()
        }
        which = np.zeros(len(self.columns.enterprises), np.int64)
        for index, one in enumerate(self.columns.enterprises):
            verdicts = tuple(self._verdict(one, name) for name in TAG_SETS)
            key = (one.industry, one.risks, verdicts, places[one.area])
            if key not in known:
                known[key] = len(samples)
                samples.append((index, verdicts))
            which[index] = known[key]
        return which, samples

    def _verdict(self, one: EnterpriseFacts, name: str) -> str:
        rows = one.tags.get(name)
        if rows is None:
            return UNKNOWN
        row = rows[0] if len(rows) == 1 and rows[0].until_on is None else one.tag_on(name, self.day)
        return row.verdict if row else UNKNOWN

    def bound(self, rule: Rule) -> Ints:
        """How a rule binds every enterprise: 0 not, 1 perhaps (its class is unconfirmed), 2 surely. Those it does not ask are 0."""
        if rule.pk not in self._bound:
            found = self._raw(rule)
            for overlay in self.in_force:
                if rule.code in overlay.replaces:
                    found = np.where(self._raw(overlay) > 0, 0, found)
            self._bound[rule.pk] = np.where(self.stands, found, 0)
        return self._bound[rule.pk]

    def _raw(self, rule: Rule) -> Ints:
        which, samples = self._profiles
        answers = []
        for index, verdicts in samples:
            one, tags = self.columns.enterprises[index], defaultdict(lambda: UNKNOWN, zip(TAG_SETS, verdicts, strict=True))
            answers.append(BOUND[verdict(rule, one, tags.__getitem__, self.columns.areas[one.area].path)])
        return np.array(answers, np.int8)[which] if answers else np.zeros(0, np.int8)

    @cached_property
    def legacy_until(self) -> Ints:
        """For every enterprise the last day on which an appointment older than the ledger is unknown; `legacy_start` is the ledger's first day."""
        return np.where(self.legacy_start == ALWAYS, ALWAYS, self.legacy_start + options().legacy_days)

    @cached_property
    def legacy_start(self) -> Ints:
        fallback = ledger_start()
        days = {pk: area.ledger_start or fallback for pk, area in self.columns.areas.items()}
        numbers = {pk: number(day) if day else ALWAYS for pk, day in days.items()}
        return np.fromiter((numbers[one.area] for one in self.columns.enterprises), np.int64, len(self.columns.enterprises))

    # -- posts

    @cached_property
    def active(self) -> Flags:
        """Which rows of the register of posts hold on the day."""
        return (self.columns.posts.from_on <= self.now) & (self.now < self.columns.posts.until_on)

    @cached_property
    def carded(self) -> Flags:
        """Which people have a certificate or an assessment on record."""
        found = np.zeros(len(self.columns.people), bool)
        found[list(self.columns.cards)] = True
        return found

    def held(self, role: str) -> Held:
        """Everybody in post in the enterprises here."""
        if (role,) not in self._held:
            self._held[role,] = self._find(role)
        return self._held[role,]

    def _find(self, role: str) -> Held:
        posts = self.columns.posts
        if role not in posts.roles:
            nothing = np.zeros(0, np.int64)
            return Held(nothing, nothing, nothing, nothing, nothing)
        of_role = np.flatnonzero((posts.role == posts.roles.index(role)) & (posts.place >= 0))
        key = (posts.place[of_role].astype(np.int64) * (len(self.columns.people) + 1) + posts.person[of_role]) * (len(posts.texts) + 1) + posts.item[of_role]
        now = self.active[of_role]
        _distinct, first = np.unique(key[now], return_index=True)  # the first row of each, in the order of their keys
        rows = of_role[now][np.sort(first)]
        start, started = posts.from_on[rows].astype(np.int64), posts.started[rows].astype(np.int64)
        values, counts = np.unique(key, return_counts=True)
        again = set(values[counts > 1].tolist())
        if again:
            self._unbroken(rows, of_role, key, again, start, started)
        return Held(rows, posts.person[rows], posts.place[rows], start, started)

    def _unbroken(self, rows: Ints, of_role: Ints, key: Ints, again: set[int], start: Ints, started: Ints) -> None:
        """`population.since_first` for those who have more than one row of the same post."""
        posts = self.columns.posts
        siblings: dict[int, list[int]] = {}
        for row, one in zip(of_role.tolist(), key.tolist(), strict=True):
            if one in again:
                siblings.setdefault(one, []).append(row)
        keys = dict(zip(of_role.tolist(), key.tolist(), strict=True))
        for index, row in enumerate(rows.tolist()):
            listed = siblings.get(keys[row], [])
            for other in sorted(listed, key=lambda one: -int(posts.from_on[one])) if len(listed) > 1 else ():
                first, until = int(posts.from_on[other]), int(posts.until_on[other])
                if start[index] != ALWAYS and first != ALWAYS and first < start[index] and until != NEVER and until >= start[index]:
                    start[index] = first
                    started[index] = posts.started[other] if posts.started[other] != NEVER else started[index]

    def asked(self, rule: Rule, held: Held, role: str) -> Flags:
        """Which posts the audience of a rule holds, by their titles, forms and whether they are full-time."""
        posts = self.columns.posts
        if not {"posts", "forms", "full_time"} & set(rule.audience):
            return np.ones(len(held.row), bool)
        shapes = np.stack([posts.title[held.row], posts.form[held.row], posts.full_time[held.row]], axis=1)
        distinct, which = np.unique(shapes, axis=0, return_inverse=True)
        answers = [asks(rule, _Shape(role, posts.texts[title], posts.texts[form], None if full < 0 else bool(full))) for title, form, full in distinct.tolist()]
        return np.array(answers, bool)[which.reshape(-1)] if answers else np.zeros(0, bool)


@dataclass(frozen=True)
class _Shape:
    """What `asks` reads of a post."""

    role: str
    title: str
    form: str
    full_time: bool | None
