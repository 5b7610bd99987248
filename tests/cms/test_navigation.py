"""The way around shows each person their desks, and every entry leads to an open door."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from cms import navigation
from tests.doors import BACKEND, holder
from tests.factories.training import make_account, make_area, make_department, make_engagement, make_enterprise
from training import access
from training.access import Role
from training.models import Account

pytestmark = pytest.mark.django_db

PUPIL = {"portal:desk", "portal:courses", "exams:index", "certificates:my"}
DESKS = {
    Role.LEARNER: PUPIL,
    Role.ENTERPRISE_ADMIN: PUPIL | {"training:drills", "training:reminders", "training:inhouse", "training:objections"},
    Role.LIAISON: {
        "portal:desk", "training:drills", "training:coverage", "training:reminders", "training:enterprises", "training:leads", "training:objections",
    },
    Role.DEPARTMENT: {"portal:desk", "training:coverage", "training:enterprises", "training:leads", "training:objections"},
    Role.LEADER: {"portal:desk", "training:coverage"},
    Role.COUNTY_VIEWER: {"portal:desk", "training:coverage"},
    Role.OFFICE: {
        "portal:desk", "training:drills", "training:coverage", "training:enterprises", "training:leads", "training:reminders",
        "question_banks:index", "exams:officer_sessions", "certificates:index", "training:staff",
        "training:systems", "training:objections",
    },
    Role.EDITOR: {"portal:desk", "question_banks:index", "exams:item_flags", "wagtailadmin_home"},
    Role.TRAINER: {"portal:desk", "question_banks:index", "exams:item_flags", "wagtailadmin_home"},
    Role.BASE_MANAGER: {"portal:desk", "exams:officer_sessions", "exams:rooms"},
    Role.EXAMINER: {"portal:desk", "question_banks:index", "exams:officer_sessions"},
    Role.PROCTOR: {"portal:desk", "exams:rooms"},
    Role.MARKER: {"portal:desk"},
    Role.INSPECTOR: {"portal:desk", "training:leads", "scan:index"},
    Role.SYSADMIN: {"portal:desk", "training:staff", "training:systems", "training:lead_power", "wagtailadmin_home"},
}  # fmt: skip


def _request(account: Account | AnonymousUser, path: str = "/desk/") -> Any:
    request = RequestFactory().get(path)
    request.user = account
    return request


def _person(role: str) -> Account:
    if role in (Role.LEARNER, Role.ENTERPRISE_ADMIN):
        account = make_account("")
        make_engagement(person=account.person, enterprise=make_enterprise(), role="worker" if role == Role.LEARNER else "principal")
        return account
    town = make_area("town")
    return holder({role: [{"department": make_department(area=town)} if role == Role.DEPARTMENT else {"area": town}]})


def test_every_role_is_thought_of() -> None:
    assert set(DESKS) == set(Role)


@pytest.mark.parametrize("role", sorted(DESKS))
def test_each_role_sees_its_desks_and_may_open_them(client: Any, role: str, prepared: None) -> None:
    account = _person(role)
    found = [link.url for link in navigation.links(_request(account))]
    assert sorted(found) == sorted(reverse(name) for name in DESKS[Role(role)])

    client.force_login(Account.objects.get(pk=account.pk), backend=BACKEND)
    access.sync_groups(account)
    for url in found:
        assert client.get(url).status_code in {200, 302}, url


def test_several_roles_see_the_union_and_staff_not_the_pupils_pages() -> None:
    both = holder({Role.PROCTOR: [{}], Role.INSPECTOR: [{}]})
    make_engagement(person=both.person, enterprise=make_enterprise())
    found = {link.url for link in navigation.links(_request(both))}
    kept = ("training:inhouse", "training:drills", "training:reminders", "training:objections")
    desks = ("portal:desk", *kept, "training:leads", "exams:rooms", "scan:index")
    assert found == {reverse(name) for name in desks}


def test_a_stranger_and_a_request_without_a_user_see_nothing() -> None:
    assert navigation.links(_request(AnonymousUser())) == []
    assert navigation.links(RequestFactory().get("/")) == []


def test_an_account_without_person_or_role_has_its_desk_only() -> None:
    account = Account.objects.create(created_at=make_account().created_at)
    assert [link.url for link in navigation.links(_request(account))] == [reverse("portal:desk")]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/desk/", "portal:desk"), ("/study/some-course/1/", "portal:courses"), ("/certificates/my/", "certificates:my"), ("/elsewhere/", None)],
)
def test_the_desk_a_page_belongs_to_is_marked(path: str, current: str | None) -> None:
    marked = [link.url for link in navigation.links(_request(make_account(), path)) if link.current]
    assert marked == ([reverse(current)] if current else [])


def test_every_entry_names_an_existing_door() -> None:
    for label, name, roles in navigation._DESKS:
        assert reverse(name), label
        assert roles <= set(Role.values)
