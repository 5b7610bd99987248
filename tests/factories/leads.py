"""A county whose office determines, a town whose office only transfers, and gaps that open leads. The rules must be loaded."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.factories import training
from training import leads, records
from training.leads import officers
from training.models import Account, Area, Engagement, Enterprise, EnterpriseTag, Entry, Lead, Person

START = training.START
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
TODAY = date(2026, 11, 2)
ITEM = "熔化焊接与热切割作业"
BY = "system:test"


@dataclass
class Place:
    """Where the gaps are, and who looks at them."""

    county: Area
    town: Area
    village: Area
    enterprise: Enterprise

    @classmethod
    def make(cls, **fields: Any) -> "Place":
        county, town, (village,) = training.make_area_tree(1)
        return cls(county, town, village, training.make_enterprise(area=village, **fields))

    def welder(self, *, since: date = date(2024, 1, 1), until: date | None = None, person: Person | None = None, **fields: Any) -> Engagement:
        """A welder at the enterprise; `until` is the last day of the card, none: no card at all."""
        given = {"enterprise": self.enterprise, "role": "special_operator", "operation_item": ITEM} | fields
        post = training.make_engagement(person=person, since=since, **given)
        if until is not None:
            card(post.person, until)
        return post

    def officer(self, *, area: Area | None = None, number: str = "执法A10001", role: str = "inspector") -> Account:
        """An officer of the county with a certificate in force; `number=""`: without one."""
        account = training.make_account(role, area=area or self.county)
        if number:
            days = {"from_on": date(2025, 1, 1), "until_on": date(2027, 12, 31)}
            officers.register_card(account, number=number, authority="市应急管理局", **days, at=AT, by=BY)
        return account

    def lead(self, **fields: Any) -> Lead:
        """A welder whose card ended on 31 October, and the lead that opened on 1 November."""
        self.welder(**({"until": date(2026, 10, 31)} | fields))
        leads.check(self.enterprise, at=AT)
        return Lead.objects.latest("pk")


def card(person: Person, until: date, *, since: date = date(2024, 1, 1), at: datetime = AT, item: str = ITEM) -> Entry:
    """A special-operation card."""
    made = {"source": "test", "source_id": f"card {person.pk} {item} {until} {since}", "grade": "A", "exam_class": "statutory"}
    detail = {"item": item, "number": "T33072319900101001X", "valid_from": since.isoformat()}
    return records.post(kind="credential", subject=person, what="special_operation", at=at, by=BY, occurred_on=since, valid_until=until, detail=detail, **made)


def smelts(enterprise: Enterprise, *members: str) -> None:
    """An officer has confirmed that the enterprise stands on the list of article 27, with these members."""
    EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="assessment").update(value="yes", basis="confirmed", members=list(members))
