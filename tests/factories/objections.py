"""A town with two enterprises, two workers, an office of two, and hours that may be wrong."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.factories import training
from training import records
from training.models import Account, Area, Enterprise, Entry, Person

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
DAY = date(2026, 10, 20)


@dataclass
class Place:
    """Who and where; `worker` and `colleague` work at `enterprise`."""

    town: Area
    village: Area
    enterprise: Enterprise
    other: Enterprise
    worker: Person
    colleague: Person
    office: Account
    second: Account
    keeper: Account

    @classmethod
    def make(cls) -> "Place":
        _county, town, (village,) = training.make_area_tree(1)
        enterprise, other = training.make_enterprise(area=village), training.make_enterprise(area=village)
        people = [training.make_engagement(enterprise=enterprise, role="worker").person for _ in range(2)]
        keeper = training.make_account("")
        training.make_engagement(person=keeper.person, enterprise=enterprise)
        office = [training.make_account("office", area=town) for _ in range(2)]
        return cls(town, village, enterprise, other, *people, *office, keeper)  # type: ignore[arg-type]

    def hours(self, *, person: Person | None = None, on: date = DAY, amount: int = 4, at: datetime = AT, by: Any = "system:test", **fields: Any) -> Entry:
        """Four hours of the worker."""
        given = {"enterprise": self.enterprise, "detail": {"title": "安全用电", "batch": "b1"}} | fields
        return training.make_hours(person or self.worker, amount, on, at=at, what="worker", by=by, **given)[-1]


def standing(person: Person) -> list[tuple[str, object, object]]:
    """What counts of a person: kind, amount, enterprise."""
    return [(row.kind, row.amount, row.enterprise_id) for row in records.counting().filter(person=person)]
