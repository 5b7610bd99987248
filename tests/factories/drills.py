"""A planned drill at any stage of its way. The day is fixed; the staff is registered, so nobody is expected without a name."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.factories import training as make
from training.drills import evaluating, options, planning, site
from training.drills.evaluating import Judgement
from training.drills.planning import Outline
from training.models import DrillAttendee, DrillEvent, Enterprise, StepKind

DAY = date(2026, 11, 20)
BEFORE = datetime(2026, 11, 16, 2, tzinfo=UTC)
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
ALARM, OUT, END = START + timedelta(minutes=5), START + timedelta(minutes=8), START + timedelta(minutes=30)
BY = "system:test"


def staffed(number: int = 5, **fields: Any) -> Enterprise:
    """An enterprise all of whose people are on the register."""
    enterprise = make.make_enterprise(**({"headcount": number} | fields))
    for _ in range(number):
        make.make_engagement(enterprise=enterprise, role="worker")
    return enterprise


def outline(**more: Any) -> Outline:
    """Fire in the distribution room, everybody out."""
    given: dict[str, Any] = {
        "types": ["evacuation"], "form": "live", "scenario": "配电房起火", "held_on": DAY, "starts": time(9), "place": "一号厂房",
        "assembly_point": "东门空地", "exits": "东门、南门", "tasks": "报警\n疏散\n清点",
    }  # fmt: skip
    return Outline(**(given | more))


def planned(host: Enterprise | None = None, *, tenants: Any = (), at: datetime = BEFORE, **more: Any) -> DrillEvent:
    return planning.plan_drill(host=host or staffed(), outline=outline(**more), tenants=tenants, at=at, by=BY)


def lines(event: DrillEvent) -> list[DrillAttendee]:
    return list(DrillAttendee.objects.filter(party__event=event, struck_at__isnull=True).select_related("party__event"))


def begun(host: Enterprise | None = None, **more: Any) -> DrillEvent:
    return site.begin(event=planned(host, **more), at=START, by=BY)


def held(host: Enterprise | None = None, *, present: int | None = None, how: str = "roster", timed: bool = True, **more: Any) -> DrillEvent:
    """Held: so many signed in (everybody by default), alarm and all out pressed."""
    event = begun(host, **more)
    for line in lines(event)[:present]:
        site.sign_in(attendee=line, how=how, at=OUT, by=BY)
    if timed:
        site.stamp(event=event, kind=StepKind.ALARM, at=ALARM, by=BY)
        site.stamp(event=event, kind=StepKind.ALL_OUT, at=OUT, by=BY)
    return site.end(event=event, at=END, by=BY)


def judgement(event: DrillEvent, **more: Any) -> Judgement:
    marks = {item.code: "good" for item in options.sheet(event.form, event.types)}
    given = {"marks": marks, "grade": "good", "evaluators": "张三、李四", "course": "按预案进行", "analysis": "南门堆有杂物", "lessons": "每周检查通道"}
    return Judgement(**(given | more))


def evaluated(host: Enterprise | None = None, **more: Any) -> DrillEvent:
    event = held(host, **more)
    evaluating.evaluate(event=event, judgement=judgement(event), at=END, by=BY)
    event.refresh_from_db()
    return event
