"""Roles × scope: what an account may do now, and which rows it sees; yesterday's rights are gone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.clock import clock
from tests.factories.training import (
    grant,
    make_account,
    make_area,
    make_area_tree,
    make_department,
    make_engagement,
    make_enterprise,
    make_person,
)
from training import access
from training.access import Role
from training.models import Account, Area, Enterprise, Person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _morning() -> None:
    clock.set(AT)


def fresh(account: Account) -> Account:
    """The account as the next request reads it."""
    return Account.objects.get(pk=account.pk)


def _revoke(account: Account, **which: Any) -> None:
    account.grants.filter(**which).update(revoked_at=AT)


# -- roles
def test_everybody_with_a_person_is_a_learner() -> None:
    assert access.roles(make_account("")) == {Role.LEARNER}
    assert access.roles(Account.objects.create(created_at=AT)) == frozenset()


def test_roles_are_those_of_the_live_grants() -> None:
    account = make_account(Role.PROCTOR)
    grant(account, Role.INSPECTOR)
    assert access.roles(fresh(account)) == {Role.LEARNER, Role.PROCTOR, Role.INSPECTOR}
    _revoke(account, role=Role.PROCTOR)
    assert access.roles(fresh(account)) == {Role.LEARNER, Role.INSPECTOR}


def test_any_of_the_wanted_roles_is_enough() -> None:
    account = make_account(Role.PROCTOR)
    assert access.has_role(account, Role.OFFICE, Role.PROCTOR)
    assert not access.has_role(account, Role.OFFICE)
    assert not access.has_role(account)


@pytest.mark.parametrize(("role", "keeps"), [("principal", True), ("safety_manager", True), ("worker", False), ("special_operator", False)])
def test_who_heads_or_manages_an_enterprise_keeps_it(role: str, keeps: bool) -> None:
    account, enterprise = make_account(""), make_enterprise()
    make_engagement(person=account.person, enterprise=enterprise, role=role)
    assert (Role.ENTERPRISE_ADMIN in access.roles(account)) is keeps
    assert list(access.enterprises(account)) == ([enterprise] if keeps else [])
    assert not access.is_staff(account)


@pytest.mark.parametrize(
    ("period", "keeps"),
    [
        ({"since": TODAY}, True),
        ({"since": date(2026, 11, 11)}, False),
        ({"since": date(2025, 1, 1), "until_on": date(2026, 11, 11)}, True),
        ({"since": date(2025, 1, 1), "until_on": TODAY}, False),
        ({"since": date(2025, 1, 1), "superseded_at": AT}, False),
    ],
)
def test_keeping_lasts_as_long_as_the_appointment(period: dict[str, Any], keeps: bool) -> None:
    account = make_account("")
    make_engagement(person=account.person, **period)
    assert (Role.ENTERPRISE_ADMIN in access.roles(account)) is keeps
    assert access.enterprises(account).exists() is keeps


def test_the_day_of_an_appointment_is_the_local_one() -> None:
    account = make_account("")
    make_engagement(person=account.person, since=date(2026, 11, 11))
    clock.set(datetime(2026, 11, 10, 15, 59, tzinfo=UTC), speed=0)
    assert Role.ENTERPRISE_ADMIN not in access.roles(account)
    clock.set(datetime(2026, 11, 10, 16, 0, tzinfo=UTC), speed=0)
    assert Role.ENTERPRISE_ADMIN in access.roles(fresh(account))


def test_a_principal_of_several_keeps_them_all() -> None:
    account, mine = make_account(""), [make_enterprise(), make_enterprise()]
    make_enterprise()
    for enterprise in mine:
        make_engagement(person=account.person, enterprise=enterprise)
    assert set(access.enterprises(account, Role.ENTERPRISE_ADMIN)) == set(mine)
    assert not access.enterprises(account, Role.OFFICE).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEARNER, Role.ENTERPRISE_ADMIN}))
def test_every_other_role_is_staff(role: str) -> None:
    account = make_account(role)
    assert access.is_staff(account)
    _revoke(account)
    assert not access.is_staff(fresh(account))


def test_administrators_and_learners_by_grant_are_no_staff() -> None:
    account = make_account(Role.ENTERPRISE_ADMIN, enterprise=make_enterprise())
    grant(account, Role.LEARNER)
    assert not access.is_staff(account)


# -- scope
def test_an_area_brings_everything_below_it_and_nothing_beside() -> None:
    county, town, (first, second) = make_area_tree()
    beside = make_area("village")
    inside = [make_enterprise(area=first), make_enterprise(area=second)]
    make_enterprise(area=beside)
    for area, seen in ((county, inside), (town, inside), (first, inside[:1])):
        account = make_account(Role.OFFICE, area=area)
        assert set(access.enterprises(account)) == set(seen)
    assert set(access.areas(make_account(Role.OFFICE, area=town))) == {town, first, second}


def test_a_code_that_begins_alike_is_not_below() -> None:
    county = make_area("county", code="330101")
    town = make_area("town", parent=county, code="330101001")
    longer = Area.objects.create(code="33010100", name="x", level="town", parent=county)
    inside, outside = make_enterprise(area=town), make_enterprise(area=longer)
    assert list(access.enterprises(make_account(Role.OFFICE, area=longer))) == [outside]
    assert list(access.enterprises(make_account(Role.OFFICE, area=town))) == [inside]


def test_a_department_brings_its_industries_anywhere_and_what_is_listed() -> None:
    department = make_department(industries=["machinery", "textile"])
    by_industry = [make_enterprise(industry="machinery"), make_enterprise(industry="textile")]
    listed = make_enterprise(industry="commerce", department=department)
    make_enterprise(industry="commerce")
    account = make_account(Role.DEPARTMENT, department=department)
    assert set(access.enterprises(account)) == {*by_industry, listed}
    assert not access.areas(account).exists()


def test_a_department_without_industries_has_what_is_listed_only() -> None:
    make_enterprise(industry="")
    assert not access.enterprises(make_account(Role.DEPARTMENT, department=make_department())).exists()


def test_scope_is_the_union_of_areas_departments_enterprises_and_what_one_keeps() -> None:
    town, department = make_area("town"), make_department(industries=["tobacco"])
    rows = {
        "area": make_enterprise(area=make_area("village", parent=town)),
        "industry": make_enterprise(industry="tobacco"),
        "listed": make_enterprise(),
        "kept": make_enterprise(),
        "none": make_enterprise(),
    }
    account = make_account(Role.OFFICE, area=town)
    grant(account, Role.DEPARTMENT, department=department)
    grant(account, Role.INSPECTOR, enterprise=rows["listed"])
    make_engagement(person=account.person, enterprise=rows["kept"])
    account = fresh(account)

    def seen(*wanted: str) -> set[str]:
        return {name for name, row in rows.items() if row in set(access.enterprises(account, *wanted))}

    assert seen() == {"area", "industry", "listed", "kept"}
    assert seen(Role.OFFICE) == {"area"}
    assert seen(Role.DEPARTMENT) == {"industry"}
    assert seen(Role.INSPECTOR) == {"listed"}
    assert seen(Role.ENTERPRISE_ADMIN) == {"kept"}
    assert seen(Role.OFFICE, Role.INSPECTOR) == {"area", "listed"}
    assert seen(Role.MARKER) == set()

    _revoke(account, role=Role.OFFICE)
    account = fresh(account)
    assert seen() == {"industry", "listed", "kept"}


def test_a_role_without_a_scope_and_an_administrator_see_nobody() -> None:
    make_enterprise()
    for role in (Role.OFFICE, Role.SYSADMIN, Role.LEADER):
        account = make_account(role)
        assert not access.enterprises(account).exists()
        assert not access.areas(account).exists()
        assert set(access.persons(account)) == {account.person}


def test_people_are_those_of_the_scope_now_or_earlier_and_oneself() -> None:
    town = make_area("town")
    enterprise = make_enterprise(area=make_area("village", parent=town))
    worker, former, elsewhere, wrongly, grid = (make_person() for _one in range(5))
    make_engagement(person=worker, enterprise=enterprise, role="worker")
    make_engagement(person=former, enterprise=enterprise, role="worker", until_on=date(2025, 1, 1))
    make_engagement(person=elsewhere, role="worker")
    make_engagement(person=wrongly, enterprise=enterprise, role="worker", superseded_at=AT)
    make_engagement(person=grid, area=enterprise.area, role="grid_worker")
    account = make_account(Role.OFFICE, area=town)
    assert set(access.persons(account)) == {worker, former, grid, account.person}
    assert set(access.persons(account, Role.LIAISON)) == {account.person}


def test_each_row_is_seen_once_however_many_grants_lead_to_it() -> None:
    town = make_area("town")
    enterprise = make_enterprise(area=make_area("village", parent=town), industry="tobacco")
    account = make_account(Role.OFFICE, area=town)
    grant(account, Role.LEADER, area=town)
    grant(account, Role.OFFICE, enterprise=enterprise)
    grant(account, Role.DEPARTMENT, department=make_department(industries=["tobacco"]))
    make_engagement(enterprise=enterprise)
    make_engagement(person=account.person, enterprise=enterprise)
    account = fresh(account)
    assert access.enterprises(account).count() == Enterprise.objects.count() == 1
    assert access.persons(account).count() == Person.objects.count() == 2
    assert access.areas(account).count() == 2


def test_a_desk_opens_on_the_widest_area_granted() -> None:
    county, town, (village, _other) = make_area_tree()
    account = make_account(Role.LIAISON, area=village)
    assert access.home_area(account) == village
    grant(account, Role.OFFICE, area=town)
    grant(account, Role.COUNTY_VIEWER, area=county)
    account = fresh(account)
    assert access.home_area(account) == county
    assert access.home_area(account, Role.OFFICE, Role.LIAISON) == town
    assert access.home_area(account, Role.LIAISON) == village
    assert access.home_area(account, Role.MARKER) is None
    assert access.home_area(make_account(Role.DEPARTMENT, department=make_department())) is None


# -- groups of the back office
def test_groups_follow_the_live_grants() -> None:
    account = make_account(Role.EDITOR)
    stale = Group.objects.create(name="somebody put them here")
    account.groups.add(stale)
    grant(account, Role.TRAINER)
    assert set(account.groups.values_list("name", flat=True)) == {"role:editor", "role:trainer"}
    _revoke(account, role=Role.EDITOR)
    access.sync_groups(account)
    access.sync_groups(account)
    assert set(account.groups.values_list("name", flat=True)) == {"role:trainer"}
    _revoke(account)
    access.sync_groups(account)
    assert not account.groups.exists()


# -- the guard at the desk
@access.desk(Role.OFFICE, Role.LEADER)
def _room(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@access.desk()
def _hall(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def _ask(view: Any, user: Any) -> HttpResponse:
    request = RequestFactory().get("/room/?day=1")
    request.user = user
    return view(request)


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    for view in (_room, _hall):
        response = _ask(view, AnonymousUser())
        assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/room/%3Fday%3D1")


def test_the_wrong_role_is_refused_and_the_right_one_enters() -> None:
    with pytest.raises(PermissionDenied):
        _ask(_room, make_account(Role.PROCTOR))
    assert _ask(_room, make_account(Role.LEADER)).content == b"in"
    assert _ask(_hall, make_account("")).content == b"in"


def test_the_guard_says_whom_it_lets_in() -> None:
    assert _room.desk_roles == (Role.OFFICE, Role.LEADER)  # type: ignore[attr-defined]
    assert _hall.desk_roles == ()  # type: ignore[attr-defined]
    assert _room.__name__ == "_room"


# -- cost
def test_asking_again_in_one_request_costs_nothing(django_assert_num_queries: Any) -> None:
    account = fresh(make_account(Role.OFFICE, area=make_area("town")))
    with django_assert_num_queries(2):
        for _again in range(3):
            access.roles(account)
            access.is_staff(account)
            access.home_area(account)
    with django_assert_num_queries(1):
        list(access.enterprises(account))


def test_posts_a_desk_has_read_are_not_read_again(django_assert_num_queries: Any) -> None:
    account, enterprise = make_account(""), make_enterprise()
    posts = [make_engagement(person=account.person, enterprise=enterprise), make_engagement(person=account.person, role="worker")]
    account = fresh(account)
    access.remember_posts(account, posts)
    with django_assert_num_queries(1):
        assert access.roles(account) == {Role.LEARNER, Role.ENTERPRISE_ADMIN}
    assert list(access.enterprises(account)) == [enterprise]
