"""Real rows of the ground floor, one function a noun. Every call makes something new unless told otherwise."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from training import access, identity, records, uscc
from training.models import (
    Account,
    Area,
    Course,
    Department,
    Engagement,
    Enterprise,
    EnterpriseState,
    EnterpriseTag,
    Entry,
    Lesson,
    Person,
    RoleGrant,
)

START = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
PASSWORD = "Yunxi-lantern-2025"  # noqa: S105 - not a secret: accounts of tests
LENGTH = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
PARENT = {"city": "province", "county": "city", "town": "county", "village": "town"}

_numbers = itertools.count(1)


def make_area(
    level: str = "village",
    *,
    parent: Area | None = None,
    code: str = "",
    name: str = "",
) -> Area:
    """An area; without a parent its ancestors up to the county are made as well."""
    number = next(_numbers)
    if parent is None and level in {"village", "town"}:
        parent = make_area(PARENT[level])
    if not code:
        width = LENGTH[level] - len(parent.code) if parent else LENGTH[level]
        code = (parent.code if parent else "") + f"{number % 10**width:0{width}d}"
        if not parent:
            code = "9" + code[1:]
    return Area.objects.create(code=code, name=name or f"{level} {number}", level=level, parent=parent)


def make_area_tree(villages: int = 2) -> tuple[Area, Area, list[Area]]:
    """(county, town, villages)."""
    town = make_area("town")
    assert town.parent
    return (
        town.parent,
        town,
        [make_area("village", parent=town) for _ in range(villages)],
    )


def make_department(*, area: Area | None = None, industries: list[str] | None = None, **fields: Any) -> Department:
    number = next(_numbers)
    fields = {"code": f"department-{number}", "name": f"Department {number}"} | fields
    return Department.objects.create(area=area or make_area("town"), industries=industries or [], **fields)


def make_enterprise(
    *,
    area: Area | None = None,
    state: str = "operating",
    since: date = date(2020, 1, 1),
    tags: dict[str, str] | None = None,
    **fields: Any,
) -> Enterprise:
    """An operating enterprise with a valid code. `tags` = {"hours_high": "yes", …} are confirmed; the rest is a derived no. `state=""`: no state row."""
    number = next(_numbers)
    defaults = {
        "uscc": uscc.make(number),
        "name": f"云溪第{number}机械厂",
        "industry": "machinery",
        "headcount": 30,
        "registered_at": START,
    }
    enterprise = Enterprise.objects.create(area=area or make_area(), **(defaults | fields))
    if state:
        EnterpriseState.objects.create(enterprise=enterprise, state=state, from_on=since, recorded_at=START)
    given = tags or {}
    for tag_set in ("hours_high", "assessment", "drill_half_yearly"):
        basis = "confirmed" if tag_set in given else "derived"
        EnterpriseTag.objects.create(
            enterprise=enterprise,
            tag_set=tag_set,
            value=given.get(tag_set, "no"),
            basis=basis,
            from_on=since,
            recorded_at=START,
        )
    return enterprise


def make_person(*, name: str = "", number: str = "", mobile: str = "", **fields: Any) -> Person:
    """A person with a valid identity number and a mobile of their own."""
    serial = next(_numbers)
    number = number or identity.make(serial, born=date(1960 + serial // 1000 % 40, 1, 1))
    person = Person(
        name=name or f"张{'一二三四五六七八九十'[serial % 10]}{serial}",
        born_on=identity.born_on(number),
        **({"registered_at": START} | fields),
    )
    person.set_identity(number)
    person.set_mobile(mobile or f"138{serial:08d}")
    person.save()
    return person


def make_engagement(
    *,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
    role: str = "principal",
    since: date | None = date(2024, 1, 1),
    **fields: Any,
) -> Engagement:
    """An appointment or employment; for area posts give `area` instead of `enterprise`."""
    if "area" not in fields and enterprise is None:
        enterprise = make_enterprise()
    return Engagement.objects.create(
        person=person or make_person(),
        enterprise=enterprise,
        role=role,
        from_on=since,
        **({"recorded_at": START} | fields),
    )


def make_hours(person: Person, amount: object, on: date, *, at: datetime, what: str = "principal", **fields: Any) -> list[Entry]:
    """Hours that end on a day, at most eight a day: more on one day would wait to be checked. The last entry stands last."""
    whole, rest = divmod(Decimal(str(amount)), 8)
    parts = [Decimal(8)] * int(whole) + ([rest] if rest else [])
    given = {"by": "system:test", "source": "test", "grade": "A"} | fields
    return [
        records.post(
            kind="hours", subject=person, what=what, amount=part, occurred_on=on - timedelta(days=back), at=at,
            **({"source_id": f"hours {next(_numbers)}"} | given),
        )
        for back, part in sorted(enumerate(parts), reverse=True)
    ]  # fmt: skip


def make_account(
    role: str = "learner",
    *,
    area: Area | None = None,
    department: Department | None = None,
    enterprise: Enterprise | None = None,
    person: Person | None = None,
    password: str = PASSWORD,
    **fields: Any,
) -> Account:
    """An account that may sign in at once, with one role and at most one scope. `role=""`: no role."""
    account = Account(
        person=person or make_person(),
        **({"created_at": START, "must_set_password": False} | fields),
    )
    account.set_password(password)
    account.save()
    if role:
        grant(account, role, area=area, department=department, enterprise=enterprise)
    return account


def grant(
    account: Account,
    role: str,
    *,
    area: Area | None = None,
    department: Department | None = None,
    enterprise: Enterprise | None = None,
) -> RoleGrant:
    """One more role for an account."""
    given = RoleGrant.objects.create(account=account, role=role, area=area, department=department, enterprise=enterprise, granted_at=START)
    access.sync_groups(account)
    return given


def make_course(
    *,
    roles: tuple[str, ...] = ("principal",),
    lessons: tuple[int, ...] = (120,),
    hours: str = "1.00",
    **fields: Any,
) -> Course:
    """An open course; `lessons` are their study times in seconds, each worth `hours`."""
    number = next(_numbers)
    course = Course.objects.create(
        **(
            {
                "code": f"course-{number}",
                "title": f"课程{number}",
                "roles": list(roles),
                "is_open": True,
            }
            | fields
        )
    )
    for order, seconds in enumerate(lessons, 1):
        Lesson.objects.create(
            course=course,
            order=order,
            title=f"第{order}课",
            seconds=seconds,
            hours=hours,
        )
    return course
