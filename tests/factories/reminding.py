"""A village with its office and liaison, an enterprise with somebody to remind, and a job that runs twice."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.clock import clock
from tests.factories import training as make
from training import jobs, records
from training.models import Account, Area, Enterprise, Entry, Notice, Person, Reminder, ReminderCase, ReminderEvent, ReminderStep
from training.reminding import receiving

RULES = ("TR-PRIN", "TR-PRIN-GEN", "TR-SPECIALOPS", "DR-EVAC", "TR-GOV-GRID")
_serial = itertools.count(1)
START = datetime(2024, 1, 2, 1, tzinfo=UTC)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@dataclass
class Place:
    """A village of a town with an office, a liaison, and one enterprise with its principal; the first three have accounts."""

    since: date = date(2024, 1, 1)
    enterprise: Enterprise = field(init=False)
    village: Area = field(init=False)
    office: Account = field(init=False)
    liaison: Account = field(init=False)
    principal: Account = field(init=False)

    def __post_init__(self) -> None:
        _county, town, (self.village,) = make.make_area_tree(1)
        self.office = make.make_account("office", area=town)
        self.liaison = make.make_account("liaison", area=self.village)
        self.enterprise = make.make_enterprise(area=self.village, name="云溪机械厂")
        self.principal = make.make_account("")
        make.make_engagement(person=self.principal.person, enterprise=self.enterprise, since=self.since)


def trained(person: Person, on: date, amount: int, **fields: Any) -> list[Entry]:
    return make.make_hours(person, amount, on, at=noon(on), **fields)


def card(person: Person, until: date, item: str, *, at: datetime, number: str = "T1") -> Entry:
    """A card for special operations, reviewed when it was entered."""
    first = (until - timedelta(days=1500)).isoformat()
    detail = {"number": number, "item": item, "valid_from": first, "issued_on": first, "reviewed_on": at.date().isoformat()}
    common: dict[str, Any] = {"source": "test", "source_id": number, "grade": "A", "by": "system:test", "detail": detail}
    return records.post(kind="credential", subject=person, what="special_operation:" + item, occurred_on=at.date(), valid_until=until, at=at, **common)


def drill(enterprise: Enterprise, on: date, *, at: datetime) -> Entry:
    """A live evacuation with everything it needs."""
    detail = {"form": "live", "alarm_at": "09:00", "all_out_at": "09:04", "expected": 30, "present": 30}
    common: dict[str, Any] = {"source": "test", "source_id": f"drill {on}", "grade": "B", "by": "system:test", "detail": detail}
    return records.post(kind="drill", subject=enterprise, what="evacuation", occurred_on=on, at=at, **common)


def run(at: datetime) -> dict[str, int]:
    """The job, twice; the second run must find nothing to do."""
    clock.set(at)
    done: dict[str, int] = jobs.run("training.remind")
    assert jobs.run("training.remind") == {}
    return done


def open_inbox(account: Account, at: datetime, *, read: bool = True) -> None:
    """Somebody looks at the inbox, and opens what is new."""
    listed = list(Notice.objects.filter(person=account.person))
    receiving.shown(listed, at=at, by=account)
    for notice in listed if read else ():
        receiving.opened(notice, at=at, by=account)


def sent(names: dict[int, str]) -> list[str]:
    """Every message of the ledger: day, duty, due day, stage, to whom, by what."""
    rows = ReminderEvent.objects.filter(kind=ReminderStep.SENT).select_related("send__reminder__case").order_by("at", "send__reminder__case__requirement", "pk")
    return [
        f"{row.at:%Y-%m-%d} {case.requirement} due {case.due_on} {row.send.reminder.stage} -> {names[row.send.recipient_id]} by {row.send.channel}"
        for row in rows
        for case in [row.send.reminder.case]
    ]


def told(enterprise: Enterprise, *, person: Person | None = None, at: datetime, due_on: date | None = None, **fields: Any) -> ReminderCase:
    """An open case of an enterprise, of whom somebody was told just now; nothing has left yet."""
    due_on, key = due_on or at.date(), f"{enterprise.public_id}|{person.public_id if person else ''}||{next(_serial)}"
    given = {"requirement": "TR-PRIN-GEN", "basis_level": "law", "status": "due_soon", "missing": "还需12学时"} | fields
    case = ReminderCase.objects.create(subject=key, due_on=due_on, enterprise=enterprise, area=enterprise.area, person=person, opened_on=at.date(), **given)
    level = "person" if person else "enterprise"
    case.latest = Reminder.objects.create(case=case, stage="today", offset=0, level=level, scheme=1, prepared_at=at)
    case.level, case.progress = level, ReminderStep.PREPARED
    case.save()
    return case
