"""The facts of many enterprises in columns: what `facts` holds as objects, as arrays sorted for counting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from training.requirements import Rule

from ..facts import Act, AreaFacts, EnterpriseFacts, Facts, Plan
from .vectors import Flags, Ints


@dataclass(slots=True)
class Posts:
    """Appointments and employments, in the order of their keys. Days as numbers; texts as indexes into `texts`."""

    key: Ints
    person: Ints  # index into Columns.people
    place: Ints  # index into Columns.enterprises, -1 for a post outside the area asked about
    where: Ints  # primary key of the enterprise, 0 for a post in an area
    role: Ints  # index into `roles`
    item: Ints
    title: Ints
    form: Ints
    full_time: Ints  # 1, 0, or -1 for not said
    from_on: Ints
    until_on: Ints
    started: Ints
    roles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Studies:
    """Hours and completions of people, sorted by person, day and key. `cents` is -1 for a completion; `words` are bits of Columns.words."""

    person: Ints
    place: Ints  # index into Columns.enterprises, -1 elsewhere
    on: Ints
    cents: Ints
    what: Ints
    kind: Ints  # index into `kinds` (training types)
    grade: Ints
    words: Ints
    whats: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def is_for(self, code: str) -> Flags:
        """Which of them count for a code, by the list of codes they name."""
        return np.array([code in one.split(",") for one in self.whats], bool)[self.what] if self.whats else np.zeros(0, bool)

    def of_kind(self, *kinds: str) -> Flags:
        """Which of them are declared as one of these types of training."""
        return np.array([one in kinds for one in self.kinds], bool)[self.kind] if self.kinds else np.zeros(0, bool)


@dataclass(slots=True)
class Drills:
    """Drill events, sorted by day. Types, forms and kinds of plans are bits and small numbers; `acts` are the entries behind each enterprise."""

    place: Ints
    on: Ints
    types: Ints
    form: Ints
    plan_kind: Ints
    flags: Ints  # TIMED, IMPORTED, WITH_FIRE, NAMES_PLAN, IN_SHIFTS
    present: Ints  # -1: nobody wrote it down
    roster: Ints  # of the event, else the expected heads; 0: nobody wrote it down
    grade: Ints


TYPES = {name: 1 << bit for bit, name in enumerate(("evacuation", "fire_evacuation", "comprehensive", "special", "onsite"))}
FORMS = {"live": 1, "tabletop": 2}
PLAN_KINDS = {"": 0, "comprehensive": 1, "special": 2, "onsite": 3}
TIMED, IMPORTED, WITH_FIRE, NAMES_PLAN, IN_SHIFTS = 1, 2, 4, 8, 16


@dataclass(slots=True)
class Columns:
    """Everything loaded for one area. `rest` holds as objects what is rare: enterprises with events, posts in areas, government bodies."""

    top: AreaFacts
    above: list[AreaFacts]
    areas: dict[int, AreaFacts]
    rules: list[Rule]
    enterprises: list[EnterpriseFacts]
    people: Ints  # primary keys, ascending
    posts: Posts
    studies: Studies
    drills: Drills
    drill_rows: Mapping[int, Sequence[tuple[Any, ...]]]  # by index of the enterprise: (key, kind, what, day, grade, source, detail)
    report_rows: Mapping[int, Sequence[tuple[Any, ...]]]
    cards: Mapping[int, Sequence[Act]]  # by index of the person
    plans: Mapping[int, Sequence[Plan]]  # by index of the enterprise
    words: tuple[str, ...]
    rest: Facts
    with_events: frozenset[int]  # indexes of enterprises with events
    tied: Mapping[int, Sequence[Act]] = field(default_factory=dict)  # hours and completions of people some of whose hours name one employment

    def amount(self, row: int) -> Decimal | None:
        """The hours of a row of the studies."""
        cents = int(self.studies.cents[row])
        return None if cents < 0 else Decimal(cents) / 100
