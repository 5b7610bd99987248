"""Coverage as semantics.md tells it: a second implementation, slow and obvious, that shares no line with the product.

A `World` is a small register and ledger in plain values. `ask` answers one requirement for one day as known at an instant; `tree` counts the
answer for every area. Paragraph numbers are those of semantics.md; every number of a rule is written here once more, from the domain files.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1).astimezone()


# ── The world ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Area:
    code: str
    parent: str = ""
    level: str = "village"
    ledger_start: date | None = None


@dataclass(frozen=True)
class Enterprise:
    key: str
    area: str
    industry: str = "machinery"
    risks: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    enterprise: str
    state: str
    first: date
    until: date | None = None
    known: datetime = LONG_AGO
    gone: datetime | None = None


@dataclass(frozen=True)
class Tag:
    enterprise: str
    tag_set: str
    value: str
    first: date
    until: date | None = None
    confirmed: bool = True
    members: tuple[str, ...] = ()
    known: datetime = LONG_AGO
    gone: datetime | None = None


@dataclass(frozen=True)
class Post:
    person: str
    place: str  # an enterprise, or an area for supervisors and grid workers
    role: str
    first: date | None
    until: date | None = None
    item: str = ""
    started: date | None = None
    title: str = ""
    full_time: bool | None = None
    known: datetime = LONG_AGO
    gone: datetime | None = None


@dataclass(frozen=True)
class Entry:
    key: int
    owner: str  # a person, an enterprise, or an area
    kind: str
    what: str
    on: date
    amount: int | None = None
    valid_until: date | None = None
    exam_class: str = ""
    grade: str = "A"
    held: bool = False
    void: bool = False
    corrects: int | None = None
    place: str = ""  # the enterprise where a person's hours were earned
    detail: dict[str, object] = field(default_factory=dict)
    known: datetime = LONG_AGO


@dataclass(frozen=True)
class Event:
    key: str
    enterprise: str
    kind: str
    on: date
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    enterprise: str
    kind: str
    number: str
    published: date


@dataclass
class World:
    areas: list[Area] = field(default_factory=list)
    enterprises: list[Enterprise] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)  # person → the person they are now known to be


@dataclass(frozen=True)
class Duty:
    area: str
    enterprise: str
    person: str
    role: str
    item: str
    status: str
    due: date | None = None
    met: bool = False
    reason: str = ""
    grade: str = ""

    @property
    def covered(self) -> bool:
        return self.met and self.status in ("satisfied", "due_soon")


@dataclass(frozen=True)
class Result:
    """What one duty comes to, before it is known whose it is."""

    status: str
    due: date | None = None
    met: bool = False
    reason: str = ""
    entries: tuple[Entry, ...] = ()


# ── §1 the function ────────────────────────────────────────────────────────────────────────────


def months_after(day: date, months: int) -> date:
    """The same day number so many months later, clamped to the end of the month."""
    year, month = day.year, day.month
    for _step in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def unknown(reason: str, entries: Iterable[Entry] = ()) -> Result:
    return Result("unknown", reason=reason, entries=tuple(entries))


def unmet(day: date, due: date, lead: int = 30) -> Result:
    if day > due:
        return Result("overdue", due)
    return Result("due_soon" if (due - day).days <= lead else "pending", due)


def satisfied(entries: Iterable[Entry] = (), due: date | None = None) -> Result:
    return Result("satisfied", due, met=True, entries=tuple(entries))


# §3: worst member wins
ORDER = ["overdue", "unknown", "due_soon", "pending", "satisfied"]


def worst(results: list[Result]) -> Result:
    one = min(results, key=lambda result: (ORDER.index(result.status), result.due or date.max))
    entries = tuple(entry for result in results for entry in result.entries)
    return Result(one.status, one.due, all(result.met for result in results), one.reason, entries)


# ── What was known ─────────────────────────────────────────────────────────────────────────────


class Asked:
    """A world on a day, as known at an instant (empty: now)."""

    def __init__(self, world: World, day: date, known_at: datetime | None) -> None:
        self.world, self.day, self.known_at = world, day, known_at

    def known(self, rows):
        if self.known_at is None:
            return [row for row in rows if row.gone is None]
        return [row for row in rows if row.known <= self.known_at and (row.gone is None or row.gone > self.known_at)]

    def person(self, key: str) -> str:
        return self.world.merged.get(key, key)

    def standing(self) -> list[Entry]:
        """Entries recorded by then, of days up to the day, that nothing recorded by then corrects, and that are neither void nor held."""
        recorded = [one for one in self.world.entries if self.known_at is None or one.known <= self.known_at]
        corrected = {one.corrects for one in recorded if one.corrects is not None}
        return [one for one in recorded if one.key not in corrected and not one.void and not one.held and one.on <= self.day]

    def of_person(self, person: str, *kinds: str) -> list[Entry]:
        found = [one for one in self.standing() if one.kind in kinds and self.person(one.owner) == person]
        return sorted(found, key=lambda one: (one.on, one.key))

    def of_place(self, place: str, *kinds: str) -> list[Entry]:
        return sorted([one for one in self.standing() if one.kind in kinds and one.owner == place], key=lambda one: (one.on, one.key))

    def state(self, enterprise: str) -> str:
        rows = [row for row in self.known(self.world.states) if row.enterprise == enterprise]
        if not rows:
            return "operating"
        for row in rows:
            if row.first <= self.day and (row.until is None or self.day < row.until):
                return row.state
        return ""

    def pauses(self, enterprise: str) -> list[tuple[date, date | None]]:
        """Times it stood still that began by the day, joined where one follows another; the end only if work resumed by the day."""
        rows = [row for row in self.known(self.world.states) if row.enterprise == enterprise and row.state == "suspended" and row.first <= self.day]
        joined: list[tuple[date, date | None]] = []
        for row in sorted(rows, key=lambda row: row.first):
            if joined and joined[-1][1] == row.first:
                joined[-1] = (joined[-1][0], row.until)
            else:
                joined.append((row.first, row.until))
        return joined

    def began(self, enterprise: str) -> date | None:
        """Since when it has not been closed."""
        rows = [row for row in self.known(self.world.states) if row.enterprise == enterprise and row.first <= self.day]
        start = None
        for row in sorted(rows, key=lambda row: row.first):
            if row.state == "closed":
                start = None
            elif start is None:
                start = row.first
        return start

    def tag_rows(self, enterprise: str, tag_set: str) -> list[Tag]:
        rows = [row for row in self.known(self.world.tags) if row.enterprise == enterprise and row.tag_set == tag_set]
        return sorted(rows, key=lambda row: row.first)

    def tag(self, enterprise: str, tag_set: str) -> Tag | None:
        rows = self.tag_rows(enterprise, tag_set)
        for row in rows:
            if row.first <= self.day and (row.until is None or self.day < row.until):
                return row
        return rows[0] if rows and self.day < rows[0].first else None

    def verdict(self, enterprise: str, tag_set: str) -> str:
        """§5: a candidate that no officer has confirmed is unknown."""
        row = self.tag(enterprise, tag_set)
        return row.value if row is not None and row.confirmed else "unknown"

    def classified(self, enterprise: str) -> date | None:
        """§4: the day it moved into hours_high from outside."""
        rows = self.tag_rows(enterprise, "hours_high")
        now = self.tag(enterprise, "hours_high")
        if now is None or self.verdict(enterprise, "hours_high") != "yes":
            return None
        before = [row for row in rows if row.first < now.first]
        return now.first if before and before[-1].confirmed and before[-1].value == "no" else None

    def holds(self, post: Post) -> bool:
        return (post.first is None or post.first <= self.day) and (post.until is None or self.day < post.until)

    def posts(self, place: str, *roles: str) -> list[Post]:
        """§4: who is in post on the day, once for each person and operation item, from the first day of the unbroken time."""
        found: dict[tuple[str, str, str], Post] = {}
        for post in self.known(self.world.posts):
            if post.place == place and post.role in roles and self.holds(post):
                found.setdefault((self.person(post.person), post.role, post.item), post)
        return [self.unbroken(post) for post in found.values()]

    def rows_like(self, post: Post) -> list[Post]:
        same = (self.person(post.person), post.place, post.role, post.item)
        return [row for row in self.known(self.world.posts) if (self.person(row.person), row.place, row.role, row.item) == same]

    def unbroken(self, post: Post) -> Post:
        first, started = post.first, post.started
        moved = True
        while moved:
            moved = False
            for row in self.rows_like(post):
                if first and row.first and row.first < first and row.until and row.until >= first:
                    first, started, moved = row.first, row.started or started, True
                    break
        return Post(self.person(post.person), post.place, post.role, first, post.until, post.item, started, post.title, post.full_time)

    def legacy(self, post: Post, evidence: object) -> bool:
        """§5: older than the area's ledger, nothing on record, and the cut-off has not passed."""
        starts = {area.code: area for area in self.world.areas}
        place = next((one.area for one in self.world.enterprises if one.key == post.place), post.place)
        while place and starts[place].ledger_start is None:
            place = starts[place].parent
        start = starts[place].ledger_start if place else None
        return bool(start and post.first and post.first < start and not evidence and self.day <= start + 180 * DAY)


# ── §2 periods ─────────────────────────────────────────────────────────────────────────────────

SHORT = {12: 90, 6: 45, 3: 22}
Done = Callable[[date, date], tuple[bool, list[Entry]]]


def period_of(day: date, months: int) -> tuple[date, date]:
    first = date(day.year, 1, 1)
    while months_after(first, months) <= day:
        first = months_after(first, months)
    return first, months_after(first, months) - DAY


def calendar_duty(day: date, months: int, bound: date, done: Done, pauses: list[tuple[date, date | None]], lead: int = 30) -> Result:
    """Walk through the periods from the first bound one to that of the day; only the last two decide."""
    first, last = period_of(bound, months)
    if (last - bound).days < SHORT[months]:
        last = period_of(last + DAY, months)[1]  # first bound late: acts in either period count
    walked = [(first, last)]
    while walked[-1][1] < day:
        walked.append(period_of(walked[-1][1] + DAY, months))
    this, before = walked[-1], walked[-2] if len(walked) > 1 else None

    def wholly(one: tuple[date, date]) -> bool:
        return any(since <= one[0] and (until is None or until > one[1]) for since, until in pauses)

    def due(one: tuple[date, date]) -> date:
        days = [one[1]]
        for since, until in pauses:
            touched = since <= one[1] and until is not None and until > one[0]
            if touched and until <= day and not (since <= one[0] and until > one[1]):
                days.append(until + 30 * DAY)
        return max(days)

    counts_from = this[0]
    lapsed = None
    if before is not None and not wholly(before) and not done(*before)[0]:
        counts_from = max(this[0], due(before) + DAY)  # acts up to that day count for the earlier period only
        if not done(before[0], due(before))[0]:
            lapsed = before
    met, entries = done(counts_from, due(this))
    if met:
        return satisfied(entries, due(this))
    return unmet(day, due(lapsed if lapsed else this), lead)


# ── §3 hours ───────────────────────────────────────────────────────────────────────────────────


def hours(asked: Asked, post: Post, first: int, yearly: int, lower: int | None) -> Result:
    """`lower`: the initial hours of the ordinary class, where the rule is that of the higher one."""
    day = asked.day
    if post.first is None:
        return unknown("start_missing")
    acts = [one for one in asked.of_person(post.person, "hours") if post.role in one.what.split(",")]
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")
    in_role = [row.first for row in asked.known(asked.world.posts) if asked.person(row.person) == post.person and row.role == post.role and row.first]
    opens = months_after(min(in_role), -12)
    moved = asked.classified(post.place) if lower is not None else None
    if moved is not None and moved <= post.first:
        moved = None
    filled, met_on, initial, rest = 0, None, [], []
    for act in acts:
        declared = {"initial": "initial", "refresher": "refresher"}.get(str(act.detail.get("training_type")), "")
        yearly_then = moved is not None and act.on < moved and declared == "" and filled >= lower
        if met_on is None and declared != "refresher" and act.on >= opens and not yearly_then:
            filled += act.amount
            initial.append(act)
            if filled >= first:
                met_on = act.on
        elif declared != "initial":
            rest.append(act)
    if met_on is None:
        return unmet(day, months_after(max(post.first, moved or post.first), 6))
    bound = max(date(met_on.year + 1, 1, 1), post.first)
    if day < bound:
        return satisfied(initial)

    def done(since: date, until: date) -> tuple[bool, list[Entry]]:
        hits = [act for act in rest if since <= act.on <= until]
        return sum(act.amount for act in hits) >= yearly, hits

    return calendar_duty(day, 12, bound, done, asked.pauses(post.place))


# ── §7 assessments and cards ───────────────────────────────────────────────────────────────────


def iso(entry: Entry, key: str) -> date | None:
    return date.fromisoformat(str(entry.detail[key])) if entry.detail.get(key) else None


def by_card(day: date, entry: Entry, due: date | None, lead: int, review: bool) -> Result:
    if entry.valid_until is None:
        return unknown("valid_to_missing", [entry])
    ends = entry.valid_until
    if review:
        reviewed = iso(entry, "reviewed_on")
        since = reviewed if reviewed and reviewed <= day else iso(entry, "valid_from") or months_after(ends, -72)
        next_review = months_after(since, 36)
        if day < date(2026, 6, 1):
            ends = min(ends, next_review)
        elif next_review < min(ends, date(2026, 6, 1)) and day <= ends:
            return unknown("review_before_2026_06_01", [entry])
    if day <= ends:
        return Result("due_soon" if (ends - day).days <= lead else "satisfied", ends, True, "", (entry,))
    return unmet(day, max(ends, due or ends), lead)


def best(results: list[Result]) -> Result:
    order = ["satisfied", "due_soon", "unknown", "pending", "overdue"]
    return min(results, key=lambda one: (not one.met, order.index(one.status), -(one.due or date.min).toordinal()))


def special_operation(asked: Asked, post: Post) -> Result:
    due = post.first - DAY if post.first else None
    cards = []
    for entry in asked.of_person(post.person, "credential"):
        kind, _colon, code = entry.what.partition(":")
        if kind == "special_operation" and (not post.item or post.item in (code, entry.detail.get("item"))):
            cards.append(by_card(asked.day, entry, due, 90, review=True))
    if cards:
        return best(cards)
    return unmet(asked.day, due, 90) if due else unknown("start_missing")


def assessed(asked: Asked, post: Post, trades: Iterable[str], due: date | None, lead: int) -> Result:
    day, wanted = asked.day, set(trades)

    def statutory(entry: Entry) -> bool:
        named = entry.detail.get("authority") and entry.detail.get("industry") and (entry.detail.get("number") or entry.kind == "assessment")
        of_trade = not wanted or wanted & set(str(entry.detail.get("industry", "")).split(","))
        of_role = post.role in (entry.what.split(":")[-1], entry.detail.get("role"))
        return bool(entry.exam_class == "statutory" and named and of_trade and of_role)

    cards = [one for one in asked.of_person(post.person, "credential") if statutory(one)]
    passes = [one for one in asked.of_person(post.person, "assessment") if statutory(one) and one.detail.get("passed", True)]
    if asked.legacy(post, cards or passes):
        return unknown("legacy_no_evidence")
    results = [by_card(day, one, due, lead, review=False) for one in cards]
    for one in passes:
        registered = any((iso(card, "valid_from") or iso(card, "issued_on") or date.min) >= one.on for card in cards)
        if not registered and day <= one.on + 30 * DAY:
            results.append(Result("satisfied", one.on + 30 * DAY, True, "", (one,)))
        elif not registered:
            results.append(unknown("certificate_not_registered", [one]))
    if results:
        return best(results)
    return unmet(day, due, lead) if due else unknown("start_missing")


# ── §8 drills ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Held:
    """One event: the entries that share its name."""

    key: str
    on: date
    types: frozenset[str]
    detail: dict[str, object]
    entries: tuple[Entry, ...]
    imported: bool

    def number(self, key: str) -> int:
        return int(str(self.detail.get(key) or 0))


def events_of(asked: Asked, enterprise: str) -> list[Held]:
    grouped: dict[str, list[Entry]] = {}
    for entry in asked.of_place(enterprise, "drill"):
        grouped.setdefault(str(entry.detail.get("event") or f"entry {entry.key}"), []).append(entry)
    found = []
    for key, entries in grouped.items():
        detail = entries[0].detail
        found.append(Held(key, entries[0].on, frozenset(one.what for one in entries), detail, tuple(entries), bool(detail.get("imported"))))
    return found


def plan_kind(asked: Asked, enterprise: str, event: Held) -> str:
    if event.detail.get("plan_kind"):
        return str(event.detail["plan_kind"])
    return next((plan.kind for plan in asked.world.plans if plan.enterprise == enterprise and plan.number == event.detail.get("plan_ref")), "")


def is_live(event: Held) -> bool:
    return event.detail.get("form", "live") == "live"


def is_evacuation(asked: Asked, enterprise: str, event: Held) -> bool:
    timed = bool(event.detail.get("alarm_at") and event.detail.get("all_out_at"))
    return is_live(event) and bool(event.types & {"evacuation", "fire_evacuation"}) and (timed or event.imported)


def is_fire(asked: Asked, enterprise: str, event: Held) -> bool:
    with_fire = "evacuation" in event.types and bool(event.detail.get("with_fire"))
    return is_live(event) and ("fire_evacuation" in event.types or with_fire)


def is_plan(asked: Asked, enterprise: str, event: Held) -> bool:
    kinds = {"comprehensive", "special"}
    return bool(event.types & kinds) or plan_kind(asked, enterprise, event) in kinds


def is_site(asked: Asked, enterprise: str, event: Held) -> bool:
    return "onsite" in event.types or plan_kind(asked, enterprise, event) == "onsite"


def is_either(asked: Asked, enterprise: str, event: Held) -> bool:
    return is_plan(asked, enterprise, event) or is_site(asked, enterprise, event) or bool(event.detail.get("plan_ref"))


def nine_tenths(events: list[Held]) -> bool:
    """≥ 90 % of that day's roster, over all shifts and dates: a whole event stands for itself, shifts add up."""
    for event in events:
        roster = event.number("roster") or event.number("expected")
        if not event.detail.get("shift") and roster and 10 * event.number("present") >= 9 * roster:
            return True
    shifts: dict[str, Held] = {}
    for event in events:
        name = str(event.detail.get("shift") or "")
        if name and (name not in shifts or event.number("present") > shifts[name].number("present")):
            shifts[name] = event
    present = sum(event.number("present") for event in shifts.values())
    roster = max([sum(event.number("expected") for event in shifts.values()), *(event.number("roster") for event in shifts.values())])
    return roster > 0 and 10 * present >= 9 * roster


def no_heads(event: Held) -> bool:
    return event.detail.get("present") is None or not (event.number("roster") or event.number("expected"))


def drilled(asked: Asked, enterprise: str, fits, months: int, since: date, *, counted_heads: bool = False) -> Result:
    events = [event for event in events_of(asked, enterprise) if fits(asked, enterprise, event)]
    bound = max(since, asked.began(enterprise) or since)

    def duty(generous: bool) -> Result:
        def done(first: date, last: date) -> tuple[bool, list[Entry]]:
            hits = [event for event in events if first <= event.on <= last]
            enough = bool(hits) if not counted_heads else nine_tenths(hits) or (generous and any(no_heads(event) for event in hits))
            return enough, [entry for event in hits for entry in event.entries]

        return calendar_duty(asked.day, months, bound, done, asked.pauses(enterprise))

    strict, generous = duty(False), duty(True)
    if counted_heads and not strict.met and (strict.status, strict.due) != (generous.status, generous.due):
        return unknown("headcount_missing")
    return strict


def reported(asked: Asked, enterprise: str) -> Result | None:
    """§8: the report to the county, 30 days after the first drill of a half-year that counts."""
    bound = max(date(2019, 4, 1), asked.began(enterprise) or date(2019, 4, 1))
    this = period_of(asked.day, 6)
    every = events_of(asked, enterprise)
    results = []
    for first, last in (period_of(this[0] - DAY, 6), this):
        hits = [event for event in every if is_either(asked, enterprise, event) and max(first, bound) <= event.on <= last]
        if not hits:
            continue
        event = min(hits, key=lambda one: (one.on, one.entries[0].key))
        reports = []
        for report in asked.of_place(enterprise, "report"):
            newer = any(event.on < other.on <= report.on for other in every)
            if report.detail.get("event") == event.key or (not report.detail.get("event") and report.on >= event.on and not newer):
                reports.append(report)
        due = event.on + 30 * DAY
        results.append(satisfied(reports, due) if reports else unmet(asked.day, due))
    return worst(results) if results else None


# ── §10 other kinds ────────────────────────────────────────────────────────────────────────────

LEVELS = {"level_factory", "level_workshop", "level_team"}


def before_start(asked: Asked, post: Post, needed: int, levels: set[str]) -> Result:
    acts = []
    for entry in asked.of_person(post.person, "hours"):
        earlier = [row.until for row in asked.rows_like(post) if row.until and post.first and row.until <= post.first]
        own = entry.place == post.place and not any(entry.on < until for until in earlier)
        if own and (post.role in entry.what.split(",") or entry.detail.get("training_type") in LEVELS):
            acts.append(entry)
    if sum(act.amount for act in acts) >= needed and levels <= {act.detail.get("training_type") for act in acts}:
        return satisfied(acts)
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")
    return unmet(asked.day, post.started - DAY) if post.started else unknown("start_missing")


def yearly_hours(asked: Asked, post: Post, needed: int, since: date) -> Result | None:
    if post.first is None:
        return unknown("start_missing")
    acts = [one for one in asked.of_person(post.person, "hours") if post.role in one.what.split(",")]
    bound = max(date(post.first.year + 1, 1, 1), since)
    if asked.day < bound:
        return None
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")

    def done(first: date, last: date) -> tuple[bool, list[Entry]]:
        hits = [act for act in acts if first <= act.on <= last]
        return sum(act.amount for act in hits) >= needed, hits

    return calendar_duty(asked.day, 12, bound, done, asked.pauses(post.place))


def activities(asked: Asked, post: Post, acts: list[Entry], times: int, months: int, since: date) -> Result:
    """So many records on different days in a calendar period."""
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")

    def done(first: date, last: date) -> tuple[bool, list[Entry]]:
        hits = [act for act in acts if first <= act.on <= last]
        return len({act.on for act in hits}) >= times, hits

    result = calendar_duty(asked.day, months, max(since, post.first or since), done, asked.pauses(post.place))
    return result if result.met or post.first else unknown("start_missing")


def studied(asked: Asked, post: Post, code: str, opens: date | None) -> Result:
    acts = [one for one in asked.of_person(post.person, "completion") if one.what == code]
    if acts:
        return satisfied(acts)
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")
    return unmet(asked.day, max(opens or post.first, post.first) + 90 * DAY) if post.first else unknown("start_missing")


def campaign(asked: Asked, post: Post) -> Result:
    acts = [one for one in asked.of_person(post.person, "completion") if one.what == "TR-CAMPAIGN-PRINCIPAL" and one.on >= date(2026, 1, 1)]
    if acts:
        return satisfied(acts)
    if asked.legacy(post, acts):
        return unknown("legacy_no_evidence")
    return unmet(asked.day, max(date(2026, 12, 31), post.first + 90 * DAY)) if post.first else unknown("start_missing")


def transferred(asked: Asked, post: Post) -> Result | None:
    """Another post in the unit, or back after twelve months: workshop and team level again, due the day before."""
    rows = [row for row in asked.known(asked.world.posts) if asked.person(row.person) == post.person and row.place == post.place and row.role == "worker"]
    rows = sorted([row for row in rows if row.first and row.first <= asked.day], key=lambda row: row.first)
    on, opens = None, None
    for number in range(1, len(rows)):
        before, after = rows[number - 1], rows[number]
        if before.until and after.first >= months_after(before.until, 12):
            on, opens = after.started or after.first, before.until
        elif (before.until is None or before.until >= after.first) and before.title and after.title and before.title != after.title:
            on, opens = after.first, before.first
    if on is None:
        return None
    acts = [one for one in asked.of_person(post.person, "hours") if one.place == post.place and one.on >= opens]
    acts = [one for one in acts if one.detail.get("training_type") in ("level_workshop", "level_team", "transfer")]
    kinds = {one.detail["training_type"] for one in acts}
    if "transfer" in kinds or {"level_workshop", "level_team"} <= kinds:
        return satisfied(acts)
    return unmet(asked.day, on - DAY)


def after_events(asked: Asked, post: Post, kind: str, code: str) -> Result | None:
    results = []
    for event in asked.world.events:
        if event.enterprise != post.place or event.kind != kind:
            continue
        named = post.person in [asked.person(one) for one in event.people]
        fatal = kind == "fatal_accident"
        if fatal and (event.on > asked.day or (post.role == "special_operator" and not named)):
            continue
        if not fatal and event.people and not named:
            continue
        if post.first and post.first > event.on:
            continue
        opens = event.on if fatal else months_after(event.on, -12)
        due = event.on + 90 * DAY if fatal else event.on - DAY
        acts = []
        for act in asked.of_person(post.person, "hours", "completion"):
            told = act.detail.get("event")
            if told == event.key or (not told and code in act.what.split(",") and act.on >= opens):
                acts.append(act)
        if acts:
            results.append(satisfied(acts))
        else:
            results.append(unmet(asked.day, due) if post.first else unknown("start_missing"))
    return worst(results) if results else None


# ── Who owes what ──────────────────────────────────────────────────────────────────────────────

GONGMAO = {"metallurgy", "nonferrous", "building_materials", "machinery", "light_industry", "textile", "tobacco", "commerce"}
EVERYBODY = ("principal", "safety_manager", "special_operator", "worker")
EDITIONS = {"hazardous_chemicals": [("DS-CHEM-2017", None), ("DS-CHEM-2026", date(2026, 9, 30))], "construction": [("DS-CONSTRUCTION", date(2024, 12, 13))]}
EDITIONS |= {one: [("DS-GONGMAO", date(2023, 5, 15))] for one in [*GONGMAO, "*"]}
EDITIONS |= {"transport": [("DS-ROAD-TRANSPORT", None)], "other": [("DS-FIRE-2025", date(2025, 11, 1))]}


def edition(asked: Asked, industry: str) -> tuple[str, date | None] | None:
    current = [one for one in EDITIONS.get(industry, []) if one[1] is None or one[1] <= asked.day]
    return current[-1] if current else None


def of_codes(asked: Asked, person: str, *codes: str) -> list[Entry]:
    return [one for one in asked.of_person(person, "hours", "completion") if set(codes) & set(one.what.split(","))]


def of_words(asked: Asked, person: str, code: str, word: str) -> list[Entry]:
    every = asked.of_person(person, "hours", "completion")
    return [one for one in every if code in one.what.split(",") or word in str(one.detail.get("title", ""))]


def post_result(asked: Asked, code: str, post: Post, one: Enterprise | None) -> Result | None:
    """What one post comes to under one requirement."""
    place = one.key if one else ""
    start = post.first
    if code in ("TR-PRIN-GEN", "TR-MGR-GEN"):
        return hours(asked, post, 32, 12, None)
    if code in ("TR-PRIN-HIGH", "TR-MGR-HIGH"):
        return hours(asked, post, 48, 16, 32)
    if code == "TR-HIGH-CERT":
        tag = asked.tag(place, "hours_high")
        return assessed(asked, post, tag.members if tag else (), months_after(start, 6) if start else None, 90)
    if code == "TR-ASSESS-SCOPE":
        tag = asked.tag(place, "assessment")
        return assessed(asked, post, tag.members if tag else (), months_after(start, 6) if start else None, 90)
    if code == "TR-CONSTR-ABC":
        return assessed(asked, post, ["construction"], start - DAY if start else None, 30)
    if code == "TR-SPECIALOPS":
        return special_operation(asked, post)
    if code == "TR-NEW-GEN":
        return before_start(asked, post, 24, set() if one.industry in ("commerce", "transport") else LEVELS)
    if code == "TR-NEW-HIGH":
        return before_start(asked, post, 72, LEVELS)
    if code == "TR-NEW-HIGH-YEAR":
        return yearly_hours(asked, post, 20, date(2015, 7, 1))
    if code == "TR-TRANSFER":
        return transferred(asked, post)
    if code == "TR-NEWTECH":
        return after_events(asked, post, "new_technology", "new_technology")
    if code == "TR-AFTER-FATAL":
        return after_events(asked, post, "fatal_accident", "after_fatal")
    if code == "TR-CONFINED":
        return activities(asked, post, of_words(asked, post.person, "confined_space", "有限空间"), 1, 12, date(2024, 1, 1))
    if code == "TR-FIRE-KEY":
        return activities(asked, post, of_words(asked, post.person, "fire", "消防"), 1, 12, date(2002, 5, 1))
    if code == "TR-FIRE-PUBLIC":
        return activities(asked, post, of_words(asked, post.person, "fire", "消防"), 1, 6, date(2002, 5, 1))
    if code == "TR-CONSTR-ALL":
        return activities(asked, post, asked.of_person(post.person, "hours", "completion"), 1, 12, date(2004, 2, 1))
    if code == "TR-GOV-GRID":
        return activities(asked, post, of_codes(asked, post.person, "grid_worker"), 2, 12, date(2022, 1, 1))
    if code == "TR-GOV-SUPERVISOR":
        return activities(asked, post, of_codes(asked, post.person, "supervisor"), 1, 12, date(2024, 1, 1))
    if code == "TR-CAMPAIGN-SELFCHECK":
        return activities(asked, post, of_codes(asked, post.person, "selfcheck"), 1, 3, date(2024, 1, 1))
    if code == "TR-CAMPAIGN-PRINCIPAL":
        return campaign(asked, post)
    if code == "TR-CAMPAIGN-STANDARD":
        industry = one.industry if one else "*"
        if not industry:
            return unknown("class_unconfirmed")
        current = edition(asked, industry)
        return studied(asked, post, *current) if current else None
    raise KeyError(code)


def drill_result(asked: Asked, code: str, place: str) -> Result | None:
    since = {"DR-EVAC": date(2024, 1, 1), "DR-FIRE-OTHER": date(2002, 5, 1), "DR-FIRE-KEY": date(2002, 5, 1), "DR-HIGH": date(2019, 4, 1)}
    plans = date(2019, 9, 1)
    if code == "DR-EVAC":
        return drilled(asked, place, is_evacuation, 12, since[code], counted_heads=True)
    if code == "DR-FIRE-OTHER":
        return drilled(asked, place, is_fire, 12, since[code])
    if code == "DR-FIRE-KEY":
        return drilled(asked, place, is_fire, 6, since[code])
    if code == "DR-GEN-PLAN":
        return drilled(asked, place, is_plan, 12, plans)
    if code == "DR-GEN-SITE":
        return drilled(asked, place, is_site, 6, plans)
    if code == "DR-HIGH":
        return drilled(asked, place, is_either, 6, since[code])
    if code == "DR-HIGH-REPORT":
        return reported(asked, place)
    raise KeyError(code)


# requirement → (its class: set, value), risk wanted, risk not wanted, industries wanted
YES, NO = "yes", "no"
AUDIENCE: dict[str, dict[str, object]] = {
    "TR-PRIN": {"roles": ("principal",)},
    "TR-PRIN-GEN": {"roles": ("principal",), "tag": ("hours_high", NO)},
    "TR-PRIN-HIGH": {"roles": ("principal",), "tag": ("hours_high", YES)},
    "TR-MGR-GEN": {"roles": ("safety_manager",), "tag": ("hours_high", NO)},
    "TR-MGR-HIGH": {"roles": ("safety_manager",), "tag": ("hours_high", YES)},
    "TR-HIGH-CERT": {"roles": ("principal", "safety_manager"), "tag": ("hours_high", YES)},
    "TR-ASSESS-SCOPE": {"roles": ("principal", "safety_manager"), "tag": ("assessment", YES)},
    "TR-CONSTR-ABC": {"roles": ("principal", "safety_manager"), "industries": {"construction"}},
    "TR-SPECIALOPS": {"roles": ("special_operator",)},
    "TR-NEW-GEN": {"roles": ("worker",), "tag": ("hours_high", NO)},
    "TR-NEW-HIGH": {"roles": ("worker",), "tag": ("hours_high", YES)},
    "TR-NEW-HIGH-YEAR": {"roles": ("worker",), "tag": ("hours_high", YES)},
    "TR-TRANSFER": {"roles": ("worker",), "each": True},
    "TR-NEWTECH": {"roles": ("safety_manager", "special_operator", "worker"), "each": True},
    "TR-AFTER-FATAL": {"roles": ("principal", "safety_manager", "special_operator"), "no_holder": True},
    "TR-CONFINED": {"roles": EVERYBODY, "each": True, "risk": "confined_space", "industries": GONGMAO, "title": "有限空间"},
    "TR-FIRE-KEY": {"roles": EVERYBODY, "each": True, "risk": "fire_key_unit"},
    "TR-FIRE-PUBLIC": {"roles": EVERYBODY, "each": True, "risk": "public_gathering_place"},
    "TR-CONSTR-ALL": {"roles": EVERYBODY[1:], "each": True, "industries": {"construction"}},
    "TR-CAMPAIGN-SELFCHECK": {"roles": ("principal",)},
    "TR-CAMPAIGN-PRINCIPAL": {"roles": ("principal",), "industries": {"metallurgy", "nonferrous", "hazardous_chemicals", "construction", "transport"}},
    "TR-CAMPAIGN-STANDARD": {"roles": ("principal", "safety_manager"), "area_roles": ("supervisor",)},
    "TR-GOV-GRID": {"roles": (), "area_roles": ("grid_worker",)},
    "TR-GOV-SUPERVISOR": {"roles": (), "area_roles": ("supervisor",)},
    "DR-EVAC": {},
    "DR-FIRE-OTHER": {"risk_not": "fire_key_unit"},
    "DR-FIRE-KEY": {"risk": "fire_key_unit"},
    "DR-GEN-PLAN": {},
    "DR-GEN-SITE": {},
    "DR-HIGH": {"tag": ("drill_half_yearly", YES)},
    "DR-HIGH-REPORT": {"tag": ("drill_half_yearly", YES)},
    "DR-GOV": {"bodies": True},
}
ENDS_2027 = {"DR-EVAC", "TR-CAMPAIGN-SELFCHECK", "TR-CAMPAIGN-PRINCIPAL", "TR-CAMPAIGN-STANDARD"}
MISSING = {"principal": "no_principal", "safety_manager": "no_manager"}


def bound(asked: Asked, audience: dict[str, object], one: Enterprise) -> str:
    """yes, no, or unknown while the class is unconfirmed."""
    if audience.get("risk") and audience["risk"] not in one.risks:
        return NO
    if audience.get("risk_not") in one.risks:
        return NO
    answers = []
    if audience.get("tag"):
        tag_set, value = audience["tag"]
        found = asked.verdict(one.key, tag_set)
        answers.append("unknown" if found == "unknown" else YES if found == value else NO)
    if audience.get("industries"):
        answers.append("unknown" if not one.industry else YES if one.industry in audience["industries"] else NO)
    return NO if NO in answers else "unknown" if "unknown" in answers else YES


@dataclass
class Answer:
    duties: list[Duty] = field(default_factory=list)
    excluded: list[tuple[str, str]] = field(default_factory=list)  # area, reason


def ask(world: World, code: str, day: date, known_at: datetime | None = None) -> Answer:
    asked, audience, answer = Asked(world, day, known_at), AUDIENCE[code], Answer()
    if code in ENDS_2027 and not date(2024, 1, 1) <= day < date(2027, 1, 1):
        return answer
    for one in world.enterprises if not audience.get("bodies") else []:
        state, is_bound = asked.state(one.key), bound(asked, audience, one)
        if state in ("", "closed") or is_bound == NO:
            continue
        found = enterprise_duties(asked, code, audience, one, is_bound)
        if state == "suspended":
            answer.excluded += [(one.area, "suspended") for _duty in found]
        else:
            answer.duties += found
    for area in world.areas:
        for post in asked.posts(area.code, *audience.get("area_roles", ())):
            answer.duties += listed(area.code, "", post, post_result(asked, code, post, None))
        if audience.get("bodies") and area.level in ("county", "town"):
            answer.duties += listed(area.code, "", None, government(asked, area.code))
    return answer


def government(asked: Asked, area: str) -> Result:
    """§10: last + 24 months; none on record: unknown."""
    held = asked.of_place(area, "drill")
    if not held:
        return unknown("nothing_on_record")
    due = months_after(held[-1].on, 24)
    if asked.day > due:
        return Result("overdue", due)
    return Result("due_soon" if (due - asked.day).days <= 30 else "satisfied", due, True, "", (held[-1],))


def enterprise_duties(asked: Asked, code: str, audience: dict[str, object], one: Enterprise, is_bound: str) -> list[Duty]:
    certain = is_bound == YES
    if code == "TR-PRIN":
        return listed(one.area, one.key, None, headline(asked, one), role="principal")
    if not audience.get("roles"):
        if code.startswith("DR-"):
            return listed(one.area, one.key, None, drill_result(asked, code, one.key) if certain else unknown("class_unconfirmed"))
        return []
    found: list[Duty] = []
    seen: set[str] = set()
    for role in audience["roles"]:
        posts = asked.posts(one.key, role)
        if code == "TR-CONSTR-ABC" and role == "safety_manager":
            posts = [post for post in posts if post.full_time is not False]
        if audience.get("title"):
            posts = [post for post in posts if audience["title"] in post.title]
        if not posts and role in MISSING and not audience.get("each") and not audience.get("no_holder"):
            found += listed(one.area, one.key, None, unknown(MISSING[role]), role=role)
        for post in posts:
            if audience.get("each") and post.person in seen:
                continue
            result = post_result(asked, code, post, one)
            if result is not None:
                seen.add(post.person)
                found += listed(one.area, one.key, post, result if certain else unknown("class_unconfirmed"))
    return found


def headline(asked: Asked, one: Enterprise) -> Result:
    """§3: composite over all current principals."""
    posts = asked.posts(one.key, "principal")
    if not posts:
        return unknown("no_principal")
    high = asked.verdict(one.key, "hours_high")
    if high == "unknown":
        return unknown("class_unconfirmed")
    return worst([post_result(asked, "TR-PRIN-HIGH" if high == YES else "TR-PRIN-GEN", post, one) for post in posts])


def listed(area: str, enterprise: str, post: Post | None, result: Result | None, role: str = "") -> list[Duty]:
    if result is None:
        return []
    covered = result.met and result.status in ("satisfied", "due_soon")
    grade = max((entry.grade for entry in result.entries), default="") if covered else ""
    person, role, item = (post.person, post.role, post.item) if post else ("", role, "")
    return [Duty(area, enterprise, person, role, item, result.status, result.due, result.met, result.reason, grade)]


# ── Counting ───────────────────────────────────────────────────────────────────────────────────


def tree(world: World, answer: Answer) -> dict[str, Counter[str]]:
    """The counts of every area: its own duties and those of everything below it."""
    parents = {area.code: area.parent for area in world.areas}
    found: dict[str, Counter[str]] = {area.code: Counter() for area in world.areas}

    def add(area: str, *names: str) -> None:
        while area:
            found[area].update(names)
            area = parents[area]

    for duty in answer.duties:
        names = ["population", duty.status]
        if duty.covered and duty.status == "due_soon":
            names.append("due_soon_met")
        if duty.grade:
            names.append(f"grade {duty.grade}")
        add(duty.area, *names)
    for area, reason in answer.excluded:
        add(area, f"excluded {reason}")
    return found
