"""Enterprises of a workbook against the register: fields, state, legal tag sets, landlord."""

import hashlib
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training.intake.findings import INFO, WARNING
from training.models import Area, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, Level, Person, TagSet

from . import numbers
from .periods import replace_state, replace_tag
from .plan import Plan, fetch
from .planning_areas import find_area
from .reading import confirmed, rows_of
from .rows import Register, Row
from .tags import CLASSIFYING, wanted_tags

_FIELDS = ("name", "address", "industry_code", "industry", "size", "headcount", "risks", "legal_representative", "controller", "phone")


def name_key(name: str) -> str:
    """What two writings of one name share."""
    return "".join(name.split()).replace("(", "（").replace(")", "）")


class EnterprisePlanner:
    """Carries what is loaded once for the whole sheet."""

    def __init__(self, plan: Plan, register: Register) -> None:
        self.plan, self.register = plan, register
        self.seen: dict[str, Row] = {}
        self.states: dict[int, EnterpriseState] = {}
        self.tags: dict[int, dict[str, Any]] = {}
        self.departments = {(department.area.path, department.name): department for department in Department.objects.select_related("area")}
        self.liaisons = _liaisons(register)
        self.next_provisional = numbers.next_provisional()

    def run(self) -> None:
        self._load()
        for row in rows_of(self.register, "enterprises"):
            self._row(row)
        self._landlords()

    def _load(self) -> None:
        """Enterprises the workbook names by code, and those by the same name."""
        codes = {row.get("uscc") for row in rows_of(self.register, "enterprises")} | {row.get("landlord") for row in rows_of(self.register, "enterprises")}
        for key in ("enterprise", "provider"):
            codes |= {row.get(key) for row in rows_of(self.register, "engagements")}
        names = {row.get("name") for row in rows_of(self.register, "enterprises")} | {code for code in codes if code}
        rows = Enterprise.objects.select_related("area", "department", "landlord", "liaison")
        found = {
            one.pk: one for lookup, values in (("uscc", codes), ("provisional_no", codes), ("name", names)) for one in fetch(rows, lookup, values - {None})
        }
        for enterprise in found.values():
            self._index(enterprise)
        for state in fetch(EnterpriseState.objects.filter(until_on__isnull=True, superseded_at__isnull=True), "enterprise_id", found):
            self.states[state.enterprise_id] = state
        for tag in fetch(EnterpriseTag.objects.filter(until_on__isnull=True, superseded_at__isnull=True), "enterprise_id", found):
            self.tags.setdefault(tag.enterprise_id, {})[tag.tag_set] = tag

    def _index(self, enterprise: Enterprise) -> None:
        for number in (enterprise.uscc, enterprise.provisional_no):
            if number:
                self.plan.enterprises[number] = enterprise
        self.plan.enterprises_by_name.setdefault(name_key(enterprise.name), []).append(enterprise)

    def _row(self, row: Row) -> None:
        plan, area = self.plan, find_area(self.plan, row.get("area"))
        if area is None:
            message = _("This area is not on the register.")
            plan.refuse(row, "区域代码", "unknown_area", message, _("Add it to the sheet 区域, or correct the code."))
            return
        if not plan.inside(area):
            message = _("This area is outside your responsibility.")
            plan.refuse(row, "区域代码", "outside_scope", message, _("Ask the office of the upper level to import this row."))
            return
        if self._is_duplicate(row, area):
            return
        existing = self._existing(row, area)
        if existing is not None and not plan.inside(existing.area):
            message = _("This enterprise belongs to another area on the register.")
            plan.refuse(row, "统一社会信用代码", "outside_scope", message, _("Ask the office of that area to hand it over."))
            return
        if area.level != Level.VILLAGE:
            plan.note(row, "区域代码", INFO, "area_not_village", _("This area is not a village; the enterprise stands on the work list “no village”."))
        if existing is None:
            self._add(row, area)
        else:
            self._change(existing, row, area)

    def _is_duplicate(self, row: Row, area: Area) -> bool:
        key = row.get("uscc") or f"{name_key(row.get('name'))}|{area.code}"
        first = self.seen.setdefault(key, row)
        if first is row:
            return False
        message = format_lazy(_("The same enterprise stands in row {row} already."), row=first.number)
        self.plan.refuse(row, "统一社会信用代码", "duplicate_row", message, _("Delete one of the two rows."))
        return True

    def _existing(self, row: Row, area: Area) -> Enterprise | None:
        """By code; else the only one of the same name in the same area (a code may have arrived, or be missing in the file)."""
        code = row.get("uscc")
        if code and code in self.plan.enterprises:
            return self.plan.enterprises[code]
        named = self.plan.enterprises_by_name.get(name_key(row.get("name")), [])
        same = [one for one in named if one.pk and one.area == area and not (code and one.uscc)]
        return same[0] if len(same) == 1 else None

    def _values(self, row: Row, area: Area) -> dict[str, Any]:
        """Field values the row states; empty cells state nothing."""
        stated = {name: row.get(name) for name in _FIELDS if row.get(name) is not None}
        stated["area"] = area
        if row.get("department"):
            stated["department"] = self._department(row, area)
        if row.get("liaison"):
            stated["liaison_name"] = row.get("liaison")
            stated |= self._liaison(row.get("liaison"), area)
        return stated

    def _liaison(self, name: str, area: Area) -> dict[str, Person]:
        """The person of that name who holds a post in the area or above it, if there is exactly one."""
        people = {person.pk: person for path, person in self.liaisons.get(name, []) if area.path.startswith(path)}
        return {"liaison": next(iter(people.values()))} if len(people) == 1 else {}

    def _department(self, row: Row, area: Area) -> Department:
        """The department of that name in the area or above it; a new one is added at the town (or where the row is)."""
        name = row.get("department")
        for (path, known), department in self.departments.items():
            if known.removesuffix("公室") == name.removesuffix("公室") and area.path.startswith(path):
                return department
        town: Area | None = area
        while town is not None and town.level == Level.VILLAGE:
            town = town.parent
        home = town or area
        code = f"{home.code}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        department = Department(code=code, name=name, area=home, industries=[])
        self.departments[home.path, name] = department
        self.plan.new_departments.append(department)
        message = format_lazy(_("“{name}” was added as a new competent department."), name=name)
        self.plan.note(row, "主管部门", INFO, "department_new", message, _("If it exists under another name, correct the cell before importing."))
        return department

    def _add(self, row: Row, area: Area) -> None:
        enterprise = Enterprise(uscc=row.get("uscc"), registered_at=self.plan.at, former_names=row.get("former_names"), **self._values(row, area))
        if not enterprise.uscc:
            enterprise.provisional_no = numbers.provisional(self.next_provisional)
            self.next_provisional += 1
            self._no_licence(row)
        self._index(enterprise)
        self.plan.new_enterprises.append(enterprise)
        start = row.get("state_from") or self.plan.today
        state = row.get("state") or EnterpriseState.State.OPERATING
        self.plan.new_states.append(EnterpriseState(enterprise=enterprise, state=state, from_on=start, recorded_at=self.plan.at, verifier=""))
        for tag in wanted_tags(enterprise, row.get("tags"), confirmed(row)):
            tag.from_on, tag.recorded_at = start, self.plan.at
            self.plan.new_tags.append(tag)
        self.plan.count("enterprises", "new")

    def _no_licence(self, row: Row) -> None:
        message = _("The credit code is missing: the enterprise gets a provisional number and stands on the work list “no licence”.")
        self.plan.note(row, "统一社会信用代码", WARNING, "no_uscc", message, _("Check the licence on site and add the code."))

    def _change(self, enterprise: Enterprise, row: Row, area: Area) -> None:
        changes = self._field_changes(enterprise, row, area)
        if not enterprise.uscc and not row.get("uscc"):
            self._no_licence(row)
        for name, (_old, new) in changes.items():
            setattr(enterprise, name, new)
        changed = replace_state(self.plan, enterprise, self.states.get(enterprise.pk), row.get("state"), row.get("state_from"))
        known = self.tags.get(enterprise.pk, {})
        if any(row.get("tags").values()) or CLASSIFYING & set(changes) or len(known) < len(TagSet):
            changed = replace_tag(self.plan, known, wanted_tags(enterprise, row.get("tags"), confirmed(row))) or changed
        if changes or changed:
            self.plan.changed_enterprises.append((enterprise, changes))
        self.plan.count("enterprises", "changed" if changes or changed else "same")

    def _field_changes(self, enterprise: Enterprise, row: Row, area: Area) -> dict[str, list[Any]]:
        """Field -> [old, new]; a former name is kept when the name changes."""
        wanted = self._values(row, area)
        if row.get("uscc") and not enterprise.uscc:
            wanted["uscc"] = row.get("uscc")
        former = list(dict.fromkeys([*enterprise.former_names, *row.get("former_names")]))
        if name_key(wanted["name"]) != name_key(enterprise.name):
            former = [name for name in dict.fromkeys([*former, enterprise.name]) if name != wanted["name"]]
        wanted["former_names"] = former
        return {name: [getattr(enterprise, name), new] for name, new in wanted.items() if getattr(enterprise, name) != new}

    def _landlords(self) -> None:
        for row in rows_of(self.register, "enterprises"):
            tenant = self.plan.enterprises.get(row.get("uscc") or "")
            if not row.get("landlord") or tenant is None:
                continue
            landlord = self.plan.enterprises.get(row.get("landlord"))
            if landlord is None or landlord is tenant:
                message = _("The landlord is not on the register.")
                self.plan.note(row, "出租方统一社会信用代码", WARNING, "unknown_landlord", message, _("Add the landlord to the sheet 企业."))
            elif tenant.landlord_id is None or tenant.landlord_id != landlord.pk:
                self.plan.landlords.append((tenant, landlord))


def _liaisons(register: Register) -> dict[str, list[tuple[str, Person]]]:
    """Name -> (path of the area, person) of everybody who holds an area post now, for the names the workbook uses."""
    names = {row.get("liaison") for row in rows_of(register, "enterprises")} - {None}
    posts = Engagement.objects.current().filter(area__isnull=False, until_on__isnull=True).select_related("area", "person")
    found: dict[str, list[tuple[str, Person]]] = {}
    for post in fetch(posts, "person__name", names):
        assert post.area is not None
        found.setdefault(post.person.name, []).append((post.area.path, post.person))
    return found
