"""A town with a past for the monthly pack: what was entered when is said by every call."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl

from tests.factories import training as make
from training import records
from training.models import Area, Enterprise, Entry, Person

# The packs of October and November 2026: locked on the 26th 00:00 in Shanghai, 16:00 UTC on the 25th.
BEFORE = datetime(2026, 9, 1, 1, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 25, 16, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 25, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY_HOURS = 8

_serial = itertools.count(1)


def hours(person: Person, amount: int, on: date, *, at: datetime = BEFORE, what: str = "principal") -> list[Entry]:
    """Credit hours entered at an instant: eight a day at most, the last of them on the day given."""
    common: dict[str, Any] = {"source": "test", "grade": "B", "by": "system:test", "kind": "hours", "subject": person, "what": what, "at": at}
    days = [on - timedelta(days=back) for back in range(-(-amount // DAY_HOURS))]
    parts = [min(DAY_HOURS, amount - DAY_HOURS * index) for index in range(len(days))]
    return [
        records.post(amount=Decimal(part), occurred_on=day, source_id=f"pack {next(_serial)}", **common) for part, day in zip(parts, days, strict=True)
    ]  # fmt: skip


def drill(enterprise: Enterprise, on: date, *, at: datetime = BEFORE) -> Entry:
    """A live evacuation drill with everything it needs."""
    detail = {"form": "live", "alarm_at": "09:00", "all_out_at": "09:04", "expected": 30, "present": 30}
    common: dict[str, Any] = {"source": "test", "source_id": f"pack {next(_serial)}", "grade": "B", "by": "system:test", "detail": detail}
    return records.post(kind="drill", subject=enterprise, what="evacuation", occurred_on=on, at=at, **common)


def enterprise(village: Area, *, at: datetime = BEFORE, since: date = date(2026, 3, 1), trained: bool = False, **fields: Any) -> tuple[Enterprise, Person]:
    """An enterprise with its principal, entered at an instant; `trained` adds the first 32 hours."""
    found = make.make_enterprise(area=village, registered_at=at, since=fields.pop("operating_since", date(2020, 1, 1)), **fields)
    found.states.update(recorded_at=at)
    found.tags.update(recorded_at=at)
    person = make.make_engagement(enterprise=found, since=since, recorded_at=at).person
    if trained:
        hours(person, 32, since + timedelta(days=20), at=max(at, BEFORE))
    return found, person


def town(villages: int = 2, enterprises: int = 1) -> tuple[Area, list[Area]]:
    """A town whose villages have so many enterprises each, the first of each trained."""
    _county, found, parts = make.make_area_tree(villages)
    for village in parts:
        for number in range(enterprises):
            enterprise(village, trained=number == 0)
    return found, parts


def form(*, formula: str = "=SUM(B2:B3)") -> bytes:
    """A superior's own workbook: two cells to fill, a sum below them, a merged title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报表"
    sheet.merge_cells("A1:B1")
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"] = "上级报表", "应培训", "已培训", "合计"
    sheet["B4"] = formula
    out = BytesIO()
    book.save(out)
    return out.getvalue()
