"""People and their engagements of a workbook against the register."""

from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training import identity, sealing, uscc
from training.intake.findings import WARNING
from training.models import Engagement, Enterprise, Person

from .periods import fresh_copy
from .plan import Plan, fetch
from .planning_areas import find_area
from .planning_enterprises import name_key
from .reading import rows_of
from .rows import Register, Row


def plan_people(plan: Plan, register: Register) -> None:
    """New people, new mobiles; a known number under another name is left for a person to decide."""
    _load_people(plan, register)
    seen: dict[str, Row] = {}
    for row in rows_of(register, "people"):
        number = row.get("number")
        first = seen.setdefault(number, row)
        if first is not row:
            message = format_lazy(_("The same document number stands in row {row} already."), row=first.number)
            plan.refuse(row, "证件号码", "duplicate_row", message, _("Delete one of the two rows; if they are two people, correct one number."))
            continue
        person = plan.people.get(number)
        if person is None:
            plan.people[number] = _new_person(plan, row)
        else:
            _compare_person(plan, person, row)


def _load_people(plan: Plan, register: Register) -> None:
    numbers = {row.get("number") for key in ("people", "engagements", "posts") for row in rows_of(register, key)}
    digests = {sealing.digest("identity", number): number for number in numbers}
    for person in fetch(Person.objects.select_related("merged_into"), "identity_digest", digests):
        plan.people[digests[person.identity_digest or ""]] = person.merged_into or person


def _new_person(plan: Plan, row: Row) -> Person:
    number = row.get("number")
    person = Person(name=row.get("name"), id_kind=row.get("id_kind"), born_on=identity.born_on(number), registered_at=plan.at)
    person.set_identity(number)
    person.set_mobile(row.get("mobile") or "")
    plan.new_people.append(person)
    plan.count("people", "new")
    return person


def _compare_person(plan: Plan, person: Person, row: Row) -> None:
    if name_key(person.name) != name_key(row.get("name")):
        message = _("This document number is on the register under another name.")
        plan.decide("people", row, "姓名", "name_differs", message, _("Compare with the card: correct the file, or change the name on the person's page."))
        return
    mobile = row.get("mobile")
    if mobile and sealing.digest("mobile", mobile) != person.mobile_digest:
        plan.changed_people.append((person, {"mobile_sealed": person.mobile_sealed, "mobile_digest": person.mobile_digest}))
        person.set_mobile(mobile)
        plan.count("people", "changed")
    else:
        plan.count("people", "same")


class EngagementPlanner:
    """Appointments, employments and area posts: matched by who, where and as what; then by the start."""

    def __init__(self, plan: Plan, register: Register) -> None:
        self.plan, self.register = plan, register
        self.known: dict[tuple[Any, ...], list[Engagement]] = {}
        self.seen: dict[tuple[Any, ...], Row] = {}

    def run(self) -> None:
        people = {person.pk for person in self.plan.people.values() if person.pk}
        for engagement in fetch(Engagement.objects.current().select_related("provider"), "person_id", people):
            self.known.setdefault(self._key(engagement), []).append(engagement)
        for row in rows_of(self.register, "engagements"):
            self._engagement(row)
        for row in rows_of(self.register, "posts"):
            self._post(row)

    @staticmethod
    def _key(engagement: Engagement) -> tuple[Any, ...]:
        """Who, where, as what. People and places not saved yet are told apart by their objects."""
        if engagement.pk:
            return engagement.person_id, engagement.enterprise_id, engagement.area_id, engagement.role, engagement.operation_item
        where = (_mark(engagement.enterprise), _mark(engagement.area))
        return _mark(engagement.person), *where, engagement.role, engagement.operation_item

    def _person(self, row: Row) -> Person | None:
        person = self.plan.people.get(row.get("number"))
        if person is None:
            self.plan.refuse(
                row, "证件号码", "unknown_person", _("Nobody with this document number is on the register."), _("Add the person to the sheet 人员.")
            )
        return person

    def _enterprise(self, row: Row, key: str) -> Enterprise | None:
        """By code, provisional number, or the only one of that name."""
        written = row.get(key)
        found = self.plan.enterprises.get(written.upper())
        named = self.plan.enterprises_by_name.get(name_key(written), [])
        return found or (named[0] if len(named) == 1 else None)

    def _engagement(self, row: Row) -> None:
        person, enterprise = self._person(row), self._enterprise(row, "enterprise")
        if enterprise is None:
            self._unknown_enterprise(row)
        elif not self.plan.inside(enterprise.area):
            message = _("This enterprise is outside your responsibility.")
            self.plan.refuse(row, "统一社会信用代码", "outside_scope", message, _("Ask the office of that area to import this row."))
        elif person is not None:
            provider = self._enterprise(row, "provider") if row.get("provider") else None
            if row.get("provider") and provider is None:
                message = _("The dispatching or contracting unit is not on the register.")
                self.plan.note(row, "派遣/承包单位", WARNING, "unknown_provider", message, _("The person was taken without it."))
            values = {
                "form": row.get("form"),
                "post": row.get("post"),
                "started_work_on": row.get("started_work_on"),
                "full_time": row.get("full_time"),
                "provider": provider,
            }
            stated = {key: value for key, value in values.items() if value is not None}
            self._plan("engagements", row, Engagement(person=person, enterprise=enterprise, role=row.get("role"), operation_item=row.get("item")), stated)

    def _unknown_enterprise(self, row: Row) -> None:
        written = uscc.normalise(row.get("enterprise"))
        if len(written) == uscc.LENGTH and written.isascii() and not uscc.is_valid(written):
            message = _("The check digit of this credit code is wrong.")
            self.plan.refuse(row, "统一社会信用代码", "bad_uscc", message, _("Compare all 18 characters with the licence."))
            return
        message = _("This enterprise is not on the register.")
        self.plan.refuse(row, "统一社会信用代码", "unknown_enterprise", message, _("Add it to the sheet 企业, or correct the code."))

    def _post(self, row: Row) -> None:
        person, area = self._person(row), find_area(self.plan, row.get("area"))
        if area is None:
            message = _("This area is not on the register.")
            self.plan.refuse(row, "区域代码", "unknown_area", message, _("Add it to the sheet 区域, or correct the code."))
        elif not self.plan.inside(area):
            message = _("This area is outside your responsibility.")
            self.plan.refuse(row, "区域代码", "outside_scope", message, _("Ask the office of the upper level to import this row."))
        elif person is not None:
            self._plan("posts", row, Engagement(person=person, area=area, role=row.get("role")), {})

    def _plan(self, key: str, row: Row, new: Engagement, stated: dict[str, Any]) -> None:
        for name, value in stated.items():
            setattr(new, name, value)
        new.from_on, new.until_on, new.recorded_at = row.get("from_on"), row.get("until_on"), self.plan.at
        same_key = self._key(new)
        first = self.seen.setdefault((*same_key, new.from_on), row)
        if first is not row:
            message = format_lazy(_("The same engagement stands in row {row} already."), row=first.number)
            self.plan.refuse(row, "证件号码", "duplicate_row", message, _("Delete one of the two rows."))
            return
        known = self.known.setdefault(same_key, [])
        old = next((one for one in known if one.from_on == new.from_on), None)
        old = old or next((one for one in known if one.until_on is None and one.pk is not None and meets(one, new)), None)
        if old is None and self._overlaps(known, new):
            message = _("This period overlaps another one of the same person, place and role.")
            self.plan.refuse(row, "起始日期", "overlap", message, _("Correct the start or the end of one of the two."))
            return
        self._write(key, old, new, stated, known)

    @staticmethod
    def _overlaps(known: list[Engagement], new: Engagement) -> bool:
        return any(meets(one, new) for one in known)

    def _write(self, key: str, old: Engagement | None, new: Engagement, stated: dict[str, Any], known: list[Engagement]) -> None:
        """New, same, or a correction: the old row is superseded and a copy with what the workbook states takes its place."""
        if old is not None:
            stated = stated | {name: value for name in ("from_on", "until_on") if (value := getattr(new, name)) is not None}
            if all(getattr(old, name) == value for name, value in stated.items()):
                self.plan.count(key, "same")
                return
            new = fresh_copy(old, at=self.plan.at)
            for name, value in stated.items():
                setattr(new, name, value)
            self.plan.superseded.append(old)
            known.remove(old)
        known.append(new)
        self.plan.new_engagements.append(new)
        self.plan.count(key, "changed" if old is not None else "new")


def _mark(row: Model | None) -> Any:
    return None if row is None else row.pk or ("new", id(row))


def meets(one: Engagement, other: Engagement) -> bool:
    """Whether two periods share a day; a missing start reaches back to the beginning."""
    one_from, other_from = one.from_on or date.min, other.from_on or date.min
    return one_from < (other.until_on or date.max) and other_from < (one.until_on or date.max)
