"""Small random registers and ledgers for the oracle, the questions asked of them, and the same as rows of the database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from training import models

from . import oracle
from .oracle import Area, Enterprise, Entry, Event, Plan, Post, State, Tag, World

# Days on which something turns: leap days, ends of months, halves and years, the limits of short first periods, the days of new editions.
TURNS = [
    date.fromisoformat(day)
    for day in (
        "2020-02-29", "2022-06-30", "2023-01-01", "2023-05-31", "2023-06-01", "2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-08-31",
        "2024-10-02", "2024-10-03", "2024-12-31", "2025-01-01", "2025-01-30", "2025-02-28", "2025-03-01", "2025-05-16", "2025-05-17", "2025-06-30",
        "2025-07-01", "2025-08-31", "2025-10-03", "2025-11-16", "2025-12-02", "2025-12-31", "2026-01-01", "2026-01-30", "2026-02-28", "2026-03-31",
        "2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2026-09-01", "2026-09-30", "2026-10-02", "2026-10-03", "2026-11-21", "2026-12-01",
        "2026-12-31", "2027-01-01", "2027-01-31",
    )
]  # fmt: skip
WRITTEN = [datetime(2025, 2, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)]
ASKED_AT = [None, None, None, datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)]
PEOPLE = ("p1", "p2", "p3", "p4", "p5")
ROLES = ("principal", "safety_manager", "special_operator", "worker")
ITEMS = ("", "低压电工作业", "熔化焊接与热切割作业")
MEMBERS = {"hours_high": ("metal_smelting", "noncoal_mine"), "assessment": ("metal_smelting", "construction"), "drill_half_yearly": ("crowded_place",)}


@dataclass(frozen=True)
class Question:
    """A world, the day asked about, and as known when."""

    world: World
    day: date
    known_at: datetime | None = None


def questions() -> st.SearchStrategy[Question]:
    """A county with two towns, some enterprises and five people; days gather around the day asked about and where periods turn."""
    return st.integers(0, 2**48 - 1).map(lambda seed: _Maker(Random(seed)).question())


class _Maker:
    """Draws one world part by part."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made = World()
        self.open: set[tuple[str, str, str, str]] = set()
        later = [day for day in TURNS if day >= date(2024, 12, 31)]
        self.asked = self.pick(*later) if self.maybe(2) else date(2024, 6, 1) + timedelta(days=self.count(1000))

    def pick(self, *values):
        return self.random.choice(values)

    def maybe(self, number: int) -> bool:
        """Once in so many times."""
        return self.random.randrange(number) == 0

    def count(self, most: int) -> int:
        return self.random.randint(0, most)

    def day(self) -> date:
        """A day that may matter for the one asked about."""
        kind = self.count(9)
        if kind < 3:
            return self.asked - timedelta(days=self.count(400))
        if kind < 5:
            return self.asked - timedelta(days=self.count(1200))
        if kind == 5:
            return self.pick(*TURNS)
        months = self.pick(-72, -36, -24, -12, -12, -6, -6, 0, 0, 1, 3)
        edge = self.pick(0, 0, 1, -1, 30, 31, 90, 91, -30, -90)
        return oracle.months_after(self.asked, months) + timedelta(days=edge)

    def question(self) -> Question:
        start = self.asked - timedelta(days=self.pick(30, 179, 180, 181, 400)) if self.maybe(4) else None
        towns = [Area("330101", "", "county"), Area("330101101", "330101", "town", start), Area("330101102", "330101", "town")]
        self.made.areas = [*towns, Area("330101101201", "330101101"), Area("330101102201", "330101102")]
        for number in range(self.pick(1, 2, 3)):
            self.enterprise(f"e{number}")
        if self.maybe(3):
            self.post("330101101", self.pick("grid_worker", "supervisor"))
        for _number in range(self.pick(6, 10, 14, 20)):
            self.pick(self.hours, self.hours, self.hours, self.card, self.assessment, self.drill, self.drill, self.drill, self.completion)()
        for _number in range(self.count(4)):
            self.pick(self.event, self.event, self.plan, self.report, self.report, self.government, self.correction, self.correction)()
        if self.maybe(6):
            self.made.merged = {"p5": "p1"}
        return Question(self.made, self.asked, self.pick(*ASKED_AT))

    # -- the register

    def enterprise(self, key: str) -> None:
        area = self.pick("330101101201", "330101102201", "330101101")
        industry = self.pick("machinery", "machinery", "metallurgy", "construction", "commerce", "hazardous_chemicals", "other", "")
        risks = [risk for risk in ("fire_key_unit", "public_gathering_place", "confined_space") if self.maybe(4)]
        self.made.enterprises.append(Enterprise(key, area, industry, tuple(risks)))
        self.states(key)
        for tag_set in MEMBERS:
            self.tags(key, tag_set)
        for role in ROLES:
            for _number in range(self.pick(0, 1, 1, 2) if role in ("principal", "worker") else self.pick(0, 1, 1)):
                self.post(key, role)

    def states(self, key: str) -> None:
        if self.maybe(8):
            return
        began = self.pick(date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 1), self.day())
        rows = self.timeline(key, [began])
        if self.maybe(3):
            rows = self.timeline(key, sorted({began, self.day(), *([self.day()] if self.maybe(2) else [])}))
        if self.maybe(6):
            when = self.pick(*WRITTEN)
            rows = [replace(row, gone=when) for row in rows] + [replace(row, known=when) for row in self.timeline(key, sorted({began, self.day(), self.day()}))]
        self.made.states += rows

    def timeline(self, key: str, cuts: list[date]) -> list[State]:
        names = ["operating"]
        for _cut in cuts[1:]:
            names.append(self.pick(*(name for name in ("operating", "suspended", "suspended", "closed") if name != names[-1])))
        return [State(key, name, first, until) for name, first, until in zip(names, cuts, [*cuts[1:], None], strict=True)]

    def tags(self, key: str, tag_set: str) -> None:
        if self.maybe(12):
            return
        value, confirmed = self.pick("no", "no", "yes"), not self.maybe(8)
        members = tuple(member for member in MEMBERS[tag_set] if self.maybe(2)) if value == "yes" else ()
        row = Tag(key, tag_set, value, date(2020, 1, 1), confirmed=confirmed, members=members)
        if self.maybe(4):
            moved = self.day()
            other = replace(row, value="yes" if value == "no" else "no", first=moved, confirmed=True)
            late = self.pick(*WRITTEN) if self.maybe(3) else None
            self.made.tags += [replace(row, gone=late)] * bool(late)
            self.made.tags += [replace(row, until=moved, known=late or row.known), replace(other, known=late or row.known)] if moved > row.first else [row]
        else:
            self.made.tags.append(row)

    def post(self, place: str, role: str) -> None:
        first = None if self.maybe(14) else self.day()
        item = self.pick(*ITEMS) if role == "special_operator" else ""
        started = first + timedelta(days=self.count(20)) if first and role == "worker" and not self.maybe(3) else None
        title = self.pick("", "车工", "有限空间监护人")
        row = Post(self.pick(*PEOPLE), place, role, first, None, item, started, title, full_time=self.pick(None, True, False))
        until = self.day()
        if first and until > first and self.maybe(3):
            row = replace(row, until=until)
            if self.maybe(2):
                again = self.pick(until, until, until + timedelta(days=70), oracle.months_after(until, 12))
                self.add(replace(row, first=again, until=None, started=again if started else None, title=self.pick(title, "焊工")))
        elif first and self.maybe(8):
            late = self.pick(*WRITTEN)
            self.add(replace(row, gone=late))
            row = replace(row, first=self.day(), known=late)
        self.add(row)

    def add(self, row: Post) -> None:
        """At most one open row for a person, place, role and item, as the database wants it."""
        key = (row.person, row.place, row.role, row.item)
        if row.until is None and row.gone is None:
            if key in self.open:
                return
            self.open.add(key)
        self.made.posts.append(row)

    def event(self) -> None:
        kind = self.pick("fatal_accident", "new_technology")
        people = (self.pick(*PEOPLE),) if self.maybe(2) else ()
        self.made.events.append(Event(f"v{len(self.made.events)}", self.place(), kind, self.day(), people))

    def plan(self) -> None:
        number = f"YA-{len(self.made.plans)}"
        self.made.plans.append(Plan(self.place(), self.pick("comprehensive", "special", "onsite"), number, self.day()))

    def place(self) -> str:
        return self.pick(*(one.key for one in self.made.enterprises))

    # -- the ledger

    def record(self, owner: str, kind: str, what: str, on: date, **more: object) -> None:
        known = self.pick(*WRITTEN) if self.maybe(4) else oracle.LONG_AGO
        grade, held = self.pick("A", "B", "C"), self.maybe(12)
        self.made.entries.append(Entry(len(self.made.entries) + 1, owner, kind, what, on, grade=grade, held=held, known=known, **more))

    def learner(self) -> Post | None:
        return self.pick(*self.made.posts) if self.made.posts else None

    def hours(self) -> None:
        """Hours of somebody in a post; now and then a whole course at once, so that first hours are met."""
        post = self.learner()
        if post is None:
            return
        what = self.pick(post.role, post.role, post.role, "principal,safety_manager", "worker,fire", "new_technology", "after_fatal")
        for on in sorted({self.day() for _number in range(self.pick(1, 2, 3, 4))}):
            detail = {"training_type": self.pick("", "", "initial", "refresher", "level_factory", "level_workshop", "level_team", "transfer")}
            detail |= {"title": self.pick("消防安全", "有限空间作业", "安全生产")}
            if self.made.events and self.maybe(3):
                detail["event"] = self.pick(*self.made.events).key
            place = post.place if post.place[0] == "e" and not self.maybe(5) else ""
            self.record(post.person, "hours", what, on, amount=self.pick(4, 12, 12, 16, 20, 24, 32, 32, 48, 72), place=place, detail=detail)

    def completion(self) -> None:
        post = self.learner()
        code = self.pick("DS-GONGMAO", "DS-CHEM-2017", "DS-CHEM-2026", "TR-CAMPAIGN-PRINCIPAL", "selfcheck", "grid_worker", "supervisor", "fire")
        if post is not None:
            self.record(post.person, "completion", code, self.day())

    def card(self) -> None:
        post = self.learner()
        if post is None:
            return
        begins = self.day()
        ends = None if self.maybe(10) else self.pick(oracle.months_after(begins, 36), oracle.months_after(begins, 72), self.day())
        detail: dict[str, object] = {"valid_from": begins.isoformat()} if self.maybe(2) else {"issued_on": begins.isoformat()}
        if post.role == "special_operator" or self.maybe(4):
            detail["item"] = self.pick(*ITEMS[1:])
            if self.maybe(2):
                detail["reviewed_on"] = self.day().isoformat()
            self.record(post.person, "credential", "special_operation:1.2", begins, valid_until=ends, detail=detail)
            return
        detail |= {"authority": "市应急管理局", "number": "AQ-1", "industry": self.pick("metal_smelting", "construction", "noncoal_mine,construction")}
        exam_class = self.pick("statutory", "statutory", "local")
        self.record(post.person, "credential", f"safety_certificate:{post.role}", begins, valid_until=ends, exam_class=exam_class, detail=detail)

    def assessment(self) -> None:
        post = self.learner()
        if post is not None:
            detail = {"authority": "市应急管理局", "industry": self.pick("metal_smelting", "construction"), "passed": not self.maybe(5)}
            self.record(post.person, "assessment", post.role, self.day(), exam_class=self.pick("statutory", "statutory", "local"), detail=detail)

    def drill(self) -> None:
        types = {self.pick("evacuation", "fire_evacuation", "comprehensive", "special", "onsite")} | ({"onsite"} if self.maybe(4) else set())
        detail: dict[str, object] = {"form": self.pick("live", "live", "tabletop"), "event": f"d{len(self.made.entries)}"}
        detail |= {"expected": self.pick(10, 10, 10, None), "present": self.pick(10, 9, 8, None)}
        if not self.maybe(4):
            detail |= {"alarm_at": "09:00", "all_out_at": "09:04"}
        detail |= {"imported": self.maybe(2), "with_fire": self.maybe(2)}
        if self.maybe(4):
            detail |= {"shift": self.pick("早", "晚"), "roster": self.pick(20, None)}
        if self.maybe(3):
            detail["plan_ref"] = self.pick("YA-0", "YA-1")
        if self.maybe(6):
            detail["plan_kind"] = self.pick("special", "onsite")
        place, on = self.place(), self.day()
        for kind in sorted(types):
            self.record(place, "drill", kind, on, detail=detail)

    def report(self) -> None:
        known = [entry.detail["event"] for entry in self.made.entries if entry.kind == "drill" and entry.detail.get("event")]
        detail = {"event": self.pick(*known)} if known and self.maybe(2) else {}
        self.record(self.place(), "report", "drill_report", self.day(), detail=detail)

    def government(self) -> None:
        self.record(self.pick("330101", "330101101"), "drill", "comprehensive", self.day(), detail={"form": "tabletop"})

    def correction(self) -> None:
        """A later entry in place of an earlier one: another amount or day, or withdrawn."""
        corrected = {entry.corrects for entry in self.made.entries}
        left = [entry for entry in self.made.entries if entry.key not in corrected]
        if not left:
            return
        old = self.pick(*left)
        known = self.pick(*[at for at in WRITTEN if at > old.known] or [WRITTEN[-1] + timedelta(days=30)])
        new = replace(old, key=len(self.made.entries) + 1, corrects=old.key, known=known, held=False, void=self.maybe(2), on=self.pick(old.on, self.day()))
        self.made.entries.append(replace(new, amount=self.pick(old.amount, 4)) if old.kind == "hours" else new)


# ── The same as rows ───────────────────────────────────────────────────────────────────────────


class Rows:
    """The rows of a world, by their keys in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.areas: dict[str, models.Area] = {}
        for one in world.areas:
            parent = self.areas.get(one.parent)
            self.areas[one.code] = models.Area.objects.create(code=one.code, name=one.code, level=one.level, parent=parent, ledger_start=one.ledger_start)
        at = oracle.LONG_AGO
        self.people = {key: models.Person(name=key, registered_at=at) for key in PEOPLE}
        models.Person.objects.bulk_create(self.people.values())
        for key, survivor in world.merged.items():
            models.Person.objects.filter(pk=self.people[key].pk).update(merged_into=self.people[survivor])
        self.enterprises = {one.key: self._enterprise(one) for one in world.enterprises}
        models.Enterprise.objects.bulk_create(self.enterprises.values())
        self._register()
        self._ledger()

    def _enterprise(self, one: Enterprise) -> models.Enterprise:
        area = self.areas[one.area]
        return models.Enterprise(
            provisional_no=one.key, name=one.key, area=area, industry=one.industry, risks=list(one.risks), headcount=10, registered_at=oracle.LONG_AGO
        )

    def _register(self) -> None:
        kept = {
            "recorded_at": lambda row: row.known,
            "superseded_at": lambda row: row.gone,
            "from_on": lambda row: row.first,
            "until_on": lambda row: row.until,
        }

        def given(row) -> dict[str, object]:
            return {name: value(row) for name, value in kept.items()}

        models.EnterpriseState.objects.bulk_create(
            models.EnterpriseState(enterprise=self.enterprises[row.enterprise], state=row.state, **given(row)) for row in self.world.states
        )
        models.EnterpriseTag.objects.bulk_create(
            models.EnterpriseTag(
                enterprise=self.enterprises[row.enterprise], tag_set=row.tag_set, value=row.value if row.confirmed else "unknown",
                basis="confirmed" if row.confirmed else "proposed", members=list(row.members), **given(row),
            )
            for row in self.world.tags
        )  # fmt: skip
        models.Engagement.objects.bulk_create(
            models.Engagement(
                person=self.people[row.person], enterprise=self.enterprises.get(row.place), area=self.areas.get(row.place), role=row.role, post=row.title,
                operation_item=row.item, started_work_on=row.started, full_time=row.full_time, **given(row),
            )
            for row in self.world.posts
        )  # fmt: skip
        for plan in self.world.plans:
            models.EmergencyPlan.objects.create(
                enterprise=self.enterprises[plan.enterprise], kind=plan.kind, number=plan.number, published_on=plan.published, recorded_at=oracle.LONG_AGO
            )
        self.events = {}
        for event in self.world.events:
            row = self.events[event.key] = models.EnterpriseEvent.objects.create(
                enterprise=self.enterprises[event.enterprise], kind=event.kind, on=event.on, title=event.key, recorded_at=oracle.LONG_AGO
            )
            row.people.set([self.people[person] for person in event.people])

    def _ledger(self) -> None:
        rows: dict[int, models.Entry] = {}
        for one in self.world.entries:
            detail = {key: value for key, value in one.detail.items() if value not in (None, "") and key != "imported"}
            if detail.get("event") in self.events:
                detail["event"] = str(self.events[detail["event"]].public_id)
            rows[one.key] = models.Entry(
                person=self.people.get(one.owner), enterprise=self.enterprises.get(one.owner) or self.enterprises.get(one.place),
                area=self.areas.get(one.owner), kind=one.kind, what=one.what, amount=one.amount, occurred_on=one.on, valid_until=one.valid_until,
                exam_class=one.exam_class, grade=one.grade, held=one.held, void=one.void, detail=detail, recorded_at=one.known, recorded_by="system:test",
                source="training.import" if one.detail.get("imported") else "test", source_id=str(one.key), reason="corrected" if one.corrects else "",
            )  # fmt: skip
            rows[one.key].corrects = rows.get(one.corrects) if one.corrects else None
        for batch in ([row for row in rows.values() if row.corrects is None], [row for row in rows.values() if row.corrects is not None]):
            for row in batch:
                row.corrects_id = row.corrects.pk if row.corrects else None
                row.save(force_insert=True)
