"""Two years of ledger: hours, certificates, drills and studies with the gaps a real town has. Written in bulk, the same for a seed."""

import math
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from training import clock
from training.models import Course, Drill, Engagement, Enterprise, Entry, Person, StudyBeat

from . import towns
from .bulk import blank, write
from .made import Town

SOURCE = "demo.history"
BY = "system:demo"
REVIEW_ENDED = date(2026, 6, 1)


def build(town: Town) -> None:
    """Everything the ledger holds before the demo is opened."""
    History(town).run()


def months_later(day: date, months: int) -> date:
    """The same day number so many months later, at most the 28th."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, 28))


class History:
    """Carries chance, the growing lists of rows, and the running number of their sources.

    `sittings`: how many entries a day of training makes; `key` begins the source ids.
    """

    def __init__(self, town: Town, *, sittings: int = 1, key: str = "") -> None:
        self.town, self.today, self.random = town, town.today, Random(f"{town.seed}:history")
        self.sittings, self.key = sittings, key
        self.organisers = (f"{town.county.name}安全生产培训中心", f"{town.town.name}安委办", "企业自行组织", "网络学习平台")
        self.entries: list[dict[str, Any]] = []
        self.drills: list[dict[str, Any]] = []
        self.blank_entry, self.blank_drill = blank(Entry), blank(Drill)

    def run(self) -> None:
        self._responsible()
        self._operators()
        self._workers()
        self._governors()
        for number, enterprise in enumerate(self.town.enterprises):
            if enterprise.pk not in self.town.closed and enterprise.pk not in self.town.suspended:
                self._drills(number, enterprise)
        write(Drill, self.drills)
        write(Entry, self.entries)

    # -- the rows

    def _moment(self, day: date, hour: int = 9) -> datetime:
        return datetime.combine(day, time(hour, self.random.randrange(60)), clock.LEGAL_ZONE)

    def _entry(
        self, *, kind: str, what: str, on: date, grade: str = "", source: str = SOURCE, source_id: str = "",
        person: Person | None = None, enterprise: Enterprise | None = None, **fields: Any,
    ) -> None:  # fmt: skip
        """A row of the ledger. Plain mappings: a city has a million of them."""
        recorded = min(self._moment(on) + timedelta(days=self.random.randint(0, 9)), self.town.at)
        row = {**self.blank_entry, "detail": {}, **fields, "kind": kind, "what": what, "occurred_on": on, "recorded_at": recorded, "recorded_by": BY}
        row["grade"] = grade or self._grade()
        row["source"], row["source_id"] = source, source_id or f"{self.key}{len(self.entries) + 1}"
        row["person_id"], row["enterprise_id"] = person and person.pk, enterprise and enterprise.pk
        self.entries.append(row)

    def _grade(self) -> str:
        return self.random.choices("ABC", cum_weights=(25, 70, 100))[0]

    def _between(self, first: date, last: date) -> date:
        """A day in between, never after yesterday."""
        last = max(min(last, self.today - timedelta(days=1)), first)
        return min(first + timedelta(days=self.random.randint(0, (last - first).days)), self.today)

    def _hours(self, person: Person, what: str, amount: Decimal, first: date, last: date, training_type: str, enterprise: Enterprise) -> date:
        """An amount of hours, at most eight a day on days that follow each other; returns the last of them."""
        parts = []
        while amount > 0:
            parts.append(min(amount, Decimal(8)))
            amount -= parts[-1]
        day = self._between(first, last - timedelta(days=len(parts)))
        for part in parts:
            detail = {"training_type": training_type, "organiser": self.random.choice(self.organisers), "mode": self.random.choice(("线上", "线下"))}
            self._sat(what=what, on=min(day, self.today), amount=part, person=person, enterprise=enterprise, detail=detail)
            day += timedelta(days=1)
        return min(day - timedelta(days=1), self.today)

    def _sat(self, *, amount: Decimal, **fields: Any) -> None:
        """The hours of one day, in as many entries as there were sittings."""
        for left in range(self.sittings, 0, -1):
            part = amount if left == 1 else round(amount / left, 2)
            self._entry(kind="hours", amount=part, **fields)
            amount -= part

    # -- principals and safety managers

    def _responsible(self) -> None:
        """Hours belong to the person; who holds both roles studies once, tagged for both."""
        held: dict[int, list[Engagement]] = defaultdict(list)
        for post in self.town.posts("principal", "safety_manager"):
            held[post.person_id].append(post)
        for number, posts in enumerate(held.values()):
            if number == 0:
                self._guided(posts[0])
            else:
                self._trained(posts)
            for post in posts:
                self._assessed(post)

    def _needed(self, posts: list[Engagement]) -> tuple[Decimal, Decimal]:
        high = any(self.town.tag(post.enterprise, "hours_high") == "yes" for post in posts)
        return (Decimal(48), Decimal(16)) if high else (Decimal(32), Decimal(12))

    def _trained(self, posts: list[Engagement]) -> None:
        """Most are up to date; some started late, some missed a year, some are in the middle."""
        first, yearly = self._needed(posts)
        start = min((post.from_on for post in posts if post.from_on), default=None)
        what, place, person = ",".join(dict.fromkeys(post.role for post in posts)), posts[0].enterprise, posts[0].person
        if start is None:
            return
        fate = self.random.choices(("good", "behind", "overdue", "nothing"), (93, 4, 2, 1))[0]
        if fate == "nothing":
            return
        by = start + timedelta(days=self.random.randint(20, 150))
        is_new = start > self.today - timedelta(days=185)
        if is_new or (fate == "overdue" and start.year >= self.today.year - 1):
            self._hours(person, what, first - 12, start, by, "initial", place)
            return
        done = self._hours(person, what, first, start, by, "initial", place)
        self._yearly(person, what, yearly, done.year + 1, fate, place)

    def _yearly(self, person: Person, what: str, yearly: Decimal, since: int, fate: str, place: Enterprise) -> None:
        this = self.today.year
        for year in range(max(since, this - 2), this + 1):
            amount = yearly
            if fate == "overdue" and year >= this - 1:
                amount = Decimal(self.random.choice((0, 4)) if year == this else self.random.choice((0, 6)))
            elif fate == "behind" and year == this:
                amount = Decimal(self.random.choice((0, 4, 6, 8)))
            if amount:
                self._hours(person, what, amount, date(year, 1, 4 if year < this else 1), date(year, 12, 20), "refresher", place)

    def _guided(self, post: Engagement) -> None:
        """The principal of the guided walk: everything of this year's course but its last, two-minute lesson."""
        post.from_on = date(self.today.year - 4, 3, 1)
        post.save(update_fields=["from_on"])
        self._hours(post.person, "principal", Decimal(32), date(self.today.year - 4, 4, 1), date(self.today.year - 4, 7, 1), "initial", post.enterprise)
        for year in range(self.today.year - 3, self.today.year):
            self._hours(post.person, "principal", Decimal(12), date(year, 2, 1), date(year, 11, 1), "refresher", post.enterprise)
        course = Course.objects.filter(code="principal-2026").first()
        lessons = list(course.lessons.all())[:-1] if course else []
        for back, lesson in enumerate(reversed(lessons), 2):
            day = max(self.today - timedelta(days=3 * back), date(self.today.year, 1, 1))
            at = min(self._moment(day, hour=20), self.town.at - timedelta(minutes=back))
            StudyBeat.objects.create(person=post.person, lesson=lesson, visit=f"demo-{lesson.pk}", at=at, seconds=lesson.seconds)
            common = {"person": post.person, "on": day, "grade": "A", "source": "training.lesson"}
            detail = {"course": lesson.course.code, "lesson": lesson.pk, "title": lesson.title}
            key = f"{lesson.pk}:{post.person.public_id}"
            self._entry(kind="hours", what=",".join(lesson.course.roles), amount=lesson.hours, source_id=key, detail=detail, **common)
            if lesson.standard:
                self._entry(kind="completion", what=lesson.standard.code, source_id=f"{key}:standard", detail=detail, **common)

    def _assessed(self, post: Engagement) -> None:
        """Statutory certificates of principals and managers where the law asks for one; they come from the county or city."""
        for tag_set in ("hours_high", "assessment"):
            tag = self.town.tags[post.enterprise_id, tag_set]
            if tag.value != "yes" or post.from_on is None or self.random.random() < 0.08:
                continue
            issued = self._between(max(post.from_on + timedelta(days=30), self.today - timedelta(days=1000)), self.today - timedelta(days=30))
            authority = "临澄市应急管理局" if tag_set == "hours_high" else "东越省主管部门"
            detail = {
                "authority": authority, "number": f"DY{issued:%Y}{len(self.entries):06d}", "role": post.role,
                "industry": tag.members[0], "valid_from": issued.isoformat(), "name": "安全生产知识和管理能力考核合格证",
            }  # fmt: skip
            until = months_later(issued, 36) - timedelta(days=1)
            self._entry(
                kind="credential", what=f"safety_certificate:{post.role}", on=issued, valid_until=until, exam_class="statutory", person=post.person,
                enterprise=post.enterprise, detail=detail,
            )  # fmt: skip

    # -- special operators, workers, government posts

    def _operators(self) -> None:
        by_item = {item: (code, work_type) for items in towns.OPERATIONS.values() for code, work_type, item in items}
        for post in self.town.posts("special_operator"):
            fate = self.random.choices(("valid", "soon", "expired", "none"), (88, 6, 4, 2))[0]
            if fate == "none":
                continue
            left = {"valid": self.random.randint(120, 2000), "soon": self.random.randint(5, 80), "expired": -self.random.randint(5, 200)}[fate]
            until = self.today + timedelta(days=left)
            issued = min(months_later(until, -72), self.today - timedelta(days=20))
            code, work_type = by_item[post.operation_item]
            review = months_later(issued, 35)
            detail = {"item": post.operation_item, "item_code": code, "work_type": work_type, "authority": "东越省应急管理厅", "valid_from": issued.isoformat()}
            if review < REVIEW_ENDED and review < self.today and self.random.random() < 0.94:
                detail["reviewed_on"] = review.isoformat()
            common = {"person": post.person, "enterprise": post.enterprise, "exam_class": "statutory"}
            self._entry(kind="credential", what=f"special_operation:{code}", on=issued, valid_until=until, detail=detail, **common)

    def _workers(self) -> None:
        """Three-level training before work, for those who began in these two years."""
        since = self.today - timedelta(days=730)
        for post in self.town.posts("worker"):
            if post.from_on is None or post.from_on < since or self.random.random() < 0.07:
                continue
            total = Decimal(72) if self.town.tag(post.enterprise, "hours_high") == "yes" else Decimal(24)
            for number, level in enumerate(("level_factory", "level_workshop", "level_team"), 1):
                on = post.from_on - timedelta(days=4 - number)
                self._sat(what="worker", on=on, amount=total / 3, person=post.person, enterprise=post.enterprise, detail={"training_type": level})

    def _governors(self) -> None:
        for post in self.town.posts("supervisor", "grid_worker"):
            for year in (self.today.year - 1, self.today.year):
                for part in (1, 2) if post.role == "grid_worker" else (1,):
                    on = date(year, 3 if part == 1 else 9, self.random.randint(2, 26))
                    if on < self.today and self.random.random() < 0.93:
                        self._entry(
                            kind="completion",
                            what=post.role,
                            on=on,
                            grade="A",
                            person=post.person,
                            detail={"organiser": f"{self.town.county.name}安委办"},
                        )

    # -- drills

    def _drills(self, number: int, enterprise: Enterprise) -> None:
        """Evacuation and plan drills by year, on-site drills by half-year."""
        this, fate = self.today.year, self.random.choices(("good", "open", "missed", "thin"), (90, 5.5, 3, 1.5))[0]
        for year in (this - 1, this):
            evacuated = not (fate == "missed" or (year == this and (fate == "open" or number == 0)))
            if evacuated:
                self._drill(enterprise, ["fire_evacuation"], date(year, 2, 1), date(year, 12, 10), thin=fate == "thin" and year == this)
            if "fire_key_unit" in enterprise.risks and evacuated:
                self._drill(enterprise, ["fire_evacuation"], date(year, 7, 2), date(year, 12, 10))
            if self.random.random() < 0.94 or number == 0:
                self._drill(enterprise, ["special"], date(year, 2, 1), date(year, 12, 1), form=self.random.choice(("live", "tabletop")))
            for first, last in ((date(year, 1, 3), date(year, 6, 28)), (date(year, 7, 2), date(year, 12, 20))):
                if self.random.random() < 0.93 or number == 0:
                    self._drill(enterprise, ["onsite"], first, last)

    def _drill(self, enterprise: Enterprise, types: list[str], first: date, last: date, *, form: str = "live", thin: bool = False) -> None:
        """One drill and its ledger entries; a period that has not begun has none."""
        if first >= self.today:
            return
        on = self._between(first, last)
        expected = enterprise.headcount or 12
        present = max(1, int(expected * 0.72)) if thin else math.ceil(expected * self.random.uniform(0.91, 1))
        alarm = self._moment(on, hour=self.random.choice((9, 10, 14, 15)))
        out = alarm + timedelta(seconds=self.random.randint(95, 420)) if form == "live" else None
        drill = {
            **self.blank_drill,
            "public_id": UUID(int=self.random.getrandbits(128), version=4), "enterprise_id": enterprise.pk, "types": types, "form": form, "held_on": on,
            "expected": expected, "present": present, "alarm_at": alarm if out else None, "all_out_at": out, "place": self.random.choice(_PLACES),
            "scenario": _SCENARIOS[types[0]],
            "plan_ref": f"YA-{on.year}-{self.random.randint(1, 9):02d}", "summary": _SUMMARY,
            "recorded_at": min(alarm + timedelta(days=2), self.town.at),
        }  # fmt: skip
        self.drills.append(drill)
        self._drill_entries(drill, enterprise, held=thin)

    def _drill_entries(self, drill: dict[str, Any], enterprise: Enterprise, *, held: bool) -> None:
        """What recording the drill would have posted; the details are those of `training.drills`."""
        kind = drill["types"][0] if drill["types"][0] in {"special", "onsite"} else ""
        detail: dict[str, Any] = {"event": str(drill["public_id"])} | {name: drill[name] for name in ("form", "plan_ref", "expected", "present")}
        detail |= {name: drill[name].isoformat() for name in ("alarm_at", "all_out_at") if drill["all_out_at"]}
        detail |= {"plan_kind": kind} if kind else {"with_fire": True}
        if held:
            detail["doubts"] = ["attendance_low"]
        for one in drill["types"]:
            key, grade = f"{drill['public_id']}:{one}", self.random.choices("AC", cum_weights=(30, 100))[0]
            common = {"source": "training.drill", "source_id": key, "detail": detail, "held": held, "grade": grade}
            self._entry(kind="drill", what=one, on=drill["held_on"], enterprise=enterprise, **common)


_PLACES = ("厂区", "一号车间", "仓库", "宿舍楼", "办公楼")
_SCENARIOS = {
    "fire_evacuation": "车间电气线路起火，初期灭火后全员疏散到集合点清点人数",
    "special": "设备伤人事故专项预案演练：报警、停机、急救、送医",
    "onsite": "岗位现场处置：发现隐患，停机报告，隔离现场",
}
_SUMMARY = "按预案完成，集合点清点无误；整改：一处疏散指示灯不亮，已更换。"
