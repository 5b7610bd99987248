"""One account for each role, with a random password that is printed and stored nowhere but hashed."""

import secrets
from dataclasses import dataclass
from typing import Any

from training import access
from training.access import Role
from training.models import Account, Area, Engagement, Person, RoleGrant

from .made import Town
from .people import Invented


@dataclass(frozen=True)
class Shown:
    """One line of the table that is printed."""

    role: str
    name: str
    mobile: str
    password: str
    account: Account


def build(town: Town) -> dict[str, Shown]:
    """The accounts by role; the learner is the principal of the guided walk, the liaison answers for one village."""
    first = town.enterprises[0]
    principal = next(post.person for post in town.posts("principal") if post.enterprise_id == first.pk)
    manager = next(post.person for post in town.posts("safety_manager") if post.enterprise_id == first.pk)
    worker = next(post.person for post in town.posts("worker") if post.enterprise_id == first.pk)
    invented = Invented(f"{town.seed}:staff", serial=90_000)
    made = {
        "principal": _account(town, principal, "主要负责人", ""),
        "worker": _account(town, worker, "从业人员", ""),
        Role.ENTERPRISE_ADMIN: _account(town, manager, Role.ENTERPRISE_ADMIN.label, Role.ENTERPRISE_ADMIN, enterprise=first),
        Role.LIAISON: _account(town, town.liaisons[first.area_id], Role.LIAISON.label, Role.LIAISON, area=first.area),
        Role.DEPARTMENT: _staff(town, invented, Role.DEPARTMENT, department=town.departments["yunxi-economy"]),
        Role.COUNTY_VIEWER: _staff(town, invented, Role.COUNTY_VIEWER, area=town.county),
        Role.SYSADMIN: _staff(town, invented, Role.SYSADMIN),
    }
    for role in (
        Role.OFFICE, Role.LEADER, Role.EDITOR, Role.TRAINER, Role.BASE_MANAGER, Role.EXAMINER, Role.PROCTOR, Role.MARKER, Role.INSPECTOR,
    ):  # fmt: skip
        made[role] = _staff(town, invented, role, area=town.town)
    second = _staff(town, invented, Role.EXAMINER, area=town.town)
    made["second_examiner"] = Shown(f"{second.role}（复核）", second.name, second.mobile, second.password, second.account)
    return made


def of_city(town: Town, city: Area) -> list[Shown]:
    """Who looks at the whole city: its office and its leader."""
    invented = Invented(f"{town.seed}:city-staff", serial=95_000)
    shown = []
    for role in (Role.OFFICE, Role.LEADER):
        person = invented.person(at=town.known_since, youngest=26, oldest=55)
        person.save()
        shown.append(_account(town, person, f"{role.label}（{city.name}）", role, area=city))
    return shown


def _staff(town: Town, invented: Invented, role: Role, **scope: Any) -> Shown:
    person = invented.person(at=town.known_since, youngest=26, oldest=55)
    person.save()
    if role == Role.OFFICE:
        _office_post(town, person)
    return _account(town, person, role.label, role, **scope)


def _office_post(town: Town, person: Person) -> None:
    Engagement.objects.create(person=person, area=town.town, role="supervisor", from_on=town.known_since.date(), recorded_at=town.known_since)


def _account(town: Town, person: Person, title: object, role: str, **scope: Any) -> Shown:
    password = "-".join(secrets.token_hex(2) for _part in range(3))
    account = Account(person=person, created_at=town.known_since, must_set_password=False, is_demo=True)
    account.set_password(password)
    account.save()
    if role:
        RoleGrant.objects.create(account=account, role=role, granted_at=town.known_since, **scope)
        access.sync_groups(account)
    return Shown(str(title), person.name, person.read_mobile(), password, account)
