"""The demo's planned drills: one of today that waits to begin, and one of yesterday that waits for the office. All by the acts of the floor below."""

from datetime import datetime, time, timedelta

from training import clock
from training.drills import evaluating, options, planning, site
from training.drills.evaluating import Judgement
from training.drills.planning import Outline
from training.models import DrillAttendee, Enterprise, StepKind

from .made import Town

BY = "system:demo"


def build(town: Town) -> None:
    """The first enterprise, whose yearly drill is missing, can hold it at once; another one has held, evaluated and found something."""
    open_now = [one for one in town.enterprises if one.pk not in town.closed | town.suspended]
    tasks = "发现火情，按下手动报警按钮\n广播疏散，班组长带队撤离\n到集合点清点人数"
    fire = Outline(
        types=["evacuation"], form="live", with_fire=True, scenario="中午配电房起火，浓烟进入车间", held_on=town.today, starts=time(15), place="一号厂房",
        assembly_point="东门空地", exits="东门、南门", tasks=tasks, plan_title="火灾专项应急预案",
    )  # fmt: skip
    event = planning.plan_drill(host=open_now[0], outline=fire, at=town.at - timedelta(days=3), by=BY)
    planning.announce(event=event, at=town.at - timedelta(days=3), by=BY)
    _evaluated(town, open_now[5])


def _evaluated(town: Town, host: Enterprise) -> None:
    day = town.today - timedelta(days=1)
    begins = datetime.combine(day, time(9), clock.LEGAL_ZONE)
    leak = Outline(
        types=["onsite"], form="live", scenario="切割机冷却液泄漏", held_on=day, starts=time(9), place="机加工车间", plan_title="泄漏现场处置方案",
    )  # fmt: skip
    event = planning.plan_drill(host=host, outline=leak, at=begins - timedelta(days=4), by=BY)
    event = site.begin(event=event, at=begins, by=BY)
    for line in DrillAttendee.objects.filter(party__event=event).select_related("party__event"):
        site.sign_in(attendee=line, at=begins + timedelta(minutes=6), by=BY)
    party = event.parties.get()
    site.count(party=party, present=party.others, at=begins + timedelta(minutes=7), by=BY)
    site.stamp(event=event, kind=StepKind.ALARM, at=begins + timedelta(minutes=2), by=BY)
    event = site.end(event=event, at=begins + timedelta(minutes=25), by=BY)
    later = begins + timedelta(hours=1)
    marks = {item.code: "good" for item in options.sheet(event.form, event.types)} | {"protection": "fair"}
    words = {"course": "按处置方案实施，七分钟内完成堵漏。", "analysis": "吸油毡存量不足。", "lessons": "应急物资每月清点。"}
    evaluating.evaluate(event=event, judgement=Judgement(marks=marks, grade="good", evaluators="安全员、车间主任", **words), at=later, by=BY)
    due_on = town.today + timedelta(days=6)
    evaluating.demand(event=event, enterprise=host, problem="吸油毡存量不足", measure="补足并建立台账", responsible="车间主任", due_on=due_on, at=later, by=BY)
