"""The facts of an area as plain values: what the register and the ledger say, loaded once and asked about any day."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from training.workdays import Calendar

from .periods import Suspension

OPERATING, SUSPENDED, CLOSED = "operating", "suspended", "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """A fact that held from a day (included; empty when unknown) until a day (not included; empty while it holds)."""

    from_on: date | None
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class State(Span):
    """Operating, suspended or closed."""

    state: str = OPERATING


@dataclass(frozen=True, slots=True)
class Tag(Span):
    """Whether an enterprise belongs to a legal tag set; `basis` says on whose word."""

    tag_set: str = ""
    value: str = "unknown"
    basis: str = "derived"
    members: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """yes, no, or unknown: a proposal that no officer has confirmed decides nothing."""
        return "unknown" if self.basis == "proposed" else self.value


@dataclass(slots=True)
class Act:
    """One ledger entry that stands. The detail stays text until somebody asks for it: most entries are only counted."""

    pk: int
    kind: str
    what: str
    on: date
    amount: Decimal | None
    valid_until: date | None
    exam_class: str
    grade: str
    source: str
    enterprise: int | None
    engagement: int | None
    raw: str
    _detail: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def detail(self) -> dict[str, Any]:
        """The typed detail of the act behind the entry."""
        if self._detail is None:
            self._detail = json.loads(self.raw or "{}")
        return self._detail

    def is_for(self, code: str) -> bool:
        """Whether `what` names the code; hours of a combined course name several roles."""
        return code in self.what.split(",")


@dataclass(slots=True)
class PersonFacts:
    """A person with every post held anywhere and every entry that stands."""

    pk: int
    public_id: str
    name: str
    last4: str
    posts: list["Post"] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    read: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    def role_start(self, role: str) -> date | None:
        """The first day in the role anywhere: a second appointment in the same role starts no new initial training."""
        return min((post.from_on for post in self.posts if post.role == role and post.from_on), default=None)


@dataclass(frozen=True, slots=True)
class Post(Span):
    """One appointment, employment or area post; `title` is what the post is called."""

    pk: int = 0
    person: int = 0
    enterprise: int | None = None
    area: int | None = None
    role: str = ""
    operation_item: str = ""
    started_work_on: date | None = None
    title: str = ""
    form: str = "regular"
    full_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan on the register of emergency plans."""

    kind: str
    number: str
    published_on: date
    filed_on: date | None = None
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.published_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Event:
    """A fatal accident, or a new technology coming into use; `people` are those it names."""

    public_id: str
    kind: str
    on: date
    people: frozenset[int] = frozenset()


@dataclass(slots=True)
class EnterpriseFacts:
    """An enterprise with its dated facts, the posts held in it and its drills."""

    pk: int
    public_id: str
    number: str
    name: str
    area: int
    industry: str
    headcount: int | None
    risks: tuple[str, ...]
    department: str = ""
    size: str = ""
    phone: str = ""
    liaison: str = ""
    states: list[State] = field(default_factory=list)
    tags: dict[str, list[Tag]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    read: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    def state_on(self, day: date) -> str:
        """The state on a day; empty before the enterprise began. Without any row it operates: it stands on the register."""
        if not self.states:
            return OPERATING
        return next((row.state for row in self.states if row.holds_on(day)), "")

    def since(self, day: date) -> date | None:
        """The first day of the unbroken time, up to `day`, in which the enterprise was not closed."""
        start: date | None = None
        for row in sorted(self.states, key=lambda one: one.from_on or date.min):
            if row.from_on is None or row.from_on > day:
                continue
            if row.state == CLOSED:
                start = None
            elif start is None:
                start = row.from_on
        return start

    def suspensions(self) -> tuple[Suspension, ...]:
        """The times it stood still; rows that follow each other are one."""
        found: list[Suspension] = []
        for row in sorted(self.states, key=lambda one: one.from_on or date.min):
            if row.state != SUSPENDED or row.from_on is None:
                continue
            if found and found[-1].until_on is not None and found[-1].until_on >= row.from_on:
                found[-1] = Suspension(found[-1].from_on, row.until_on)
            else:
                found.append(Suspension(row.from_on, row.until_on))
        return tuple(found)

    def tag_on(self, tag_set: str, day: date) -> Tag | None:
        """The classification on a day. Before the first row it is read backwards: nothing else is on record."""
        rows = self.tags.get(tag_set, [])
        return next((row for row in rows if row.holds_on(day)), rows[0] if rows and rows[0].from_on and day < rows[0].from_on else None)

    def moved_into(self, tag_set: str, day: date) -> date | None:
        """The day on which the enterprise moved into the set from outside it; empty when it was always in it."""
        rows = self.tags.get(tag_set, [])
        now = self.tag_on(tag_set, day)
        earlier = [row for row in rows if now and now.from_on and row.from_on and row.from_on < now.from_on]
        return now.from_on if now and earlier and earlier[-1].verdict == "no" and now.verdict == "yes" else None

    def posts_on(self, day: date, roles: Iterable[str]) -> list[Post]:
        """Posts of these roles active on a day."""
        wanted = frozenset(roles)
        return [post for post in self.posts if post.role in wanted and post.holds_on(day)]


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One node of the tree."""

    pk: int
    code: str
    name: str
    level: str
    parent: int | None
    path: str
    ledger_start: date | None = None


@dataclass(slots=True)
class Facts:
    """Everything loaded for one question. `area_acts` are the drills of government bodies, which are asked about only when `with_bodies`."""

    enterprises: dict[int, EnterpriseFacts]
    people: dict[int, PersonFacts]
    areas: dict[int, AreaFacts] = field(default_factory=dict)
    area_posts: list[Post] = field(default_factory=list)
    area_acts: dict[int, list[Act]] = field(default_factory=dict)
    with_bodies: bool = False
    entries: dict[int, Act] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
