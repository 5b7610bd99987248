"""The first page after signing in: a principal's next thing, a colleague's desks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.clock import clock
from tests.cms.test_study import publish
from tests.doors import BACKEND, holder
from tests.factories.training import make_account, make_area, make_course, make_engagement, make_enterprise, make_person
from training import learning
from training.access import Role
from training.models import Account, AuditEntry, Notice
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
DESK = reverse("portal:desk")
VISIT = "a" * 32


@pytest.fixture(autouse=True)
def _morning() -> None:
    clock.set(AT)


@pytest.fixture
def rules(db: None) -> None:
    """The law as the installation knows it."""
    load_reference(AT - timedelta(days=1))


@pytest.fixture
def principal(client: Any) -> Account:
    """Heads an enterprise with a liaison since the beginning of last year; signed in."""
    account = make_account("")
    make_engagement(person=account.person, enterprise=make_enterprise(liaison=make_person(name="李网格")), since=date(2025, 1, 1))
    client.force_login(account, backend=BACKEND)
    return account


def _staff(client: Any, role: str) -> Account:
    account = holder({role: [{"area": make_area("town")}]})
    client.force_login(account, backend=BACKEND)
    return account


@pytest.mark.usefixtures("rules", "prepared")
def test_a_principal_sees_the_next_thing_with_its_button(client: Any, principal: Account) -> None:
    publish(make_course(code="head", lessons=(60, 60)))
    publish(make_course(code="worker", roles=("worker",)))
    response = client.get(DESK)
    found = response.context["next"]
    assert response.templates[0].name == "portal/desk.html"
    assert (found.url, found.duty.obligation) == (reverse("portal:lesson", args=["head", 1]), "hours")
    assert {duty.code for duty in response.context["duties"]} >= {found.duty.code}
    page = response.content.decode()
    assert f'href="{found.url}"' in page
    assert "李网格" in page
    assert principal.person
    assert principal.person.masked_name in page
    assert principal.person.name not in page


@pytest.mark.usefixtures("rules", "prepared")
def test_the_next_thing_goes_on_with_the_course_begun(client: Any, principal: Account) -> None:
    publish(make_course(code="first", lessons=(60,)))
    begun = make_course(code="second", lessons=(60, 60))
    publish(begun)
    for number in range(2):
        learning.beat(person=principal.person, lesson=begun.lessons.get(order=1), visit=VISIT, at=AT + timedelta(seconds=15 * number), by=principal)
    assert client.get(DESK).context["next"].url == reverse("portal:lesson", args=["second", 1])


@pytest.mark.usefixtures("rules", "principal")
def test_without_a_course_the_drill_comes_first(client: Any) -> None:
    found = client.get(DESK).context["next"]
    assert found.duty.obligation == "drill"
    assert found.url == reverse("training:drill_new", args=[found.duty.enterprise.public_id])


@pytest.mark.usefixtures("principal")
def test_without_rules_nothing_is_due(client: Any) -> None:
    response = client.get(DESK)
    assert (response.context["next"], response.context["duties"]) == (None, [])


def test_whoever_stands_nowhere_is_told_whom_to_ask(client: Any) -> None:
    client.force_login(make_account(), backend=BACKEND)
    response = client.get(DESK)
    assert response.context["posts"] == []
    assert _("Not in the register yet") in response.content.decode()


@pytest.mark.usefixtures("rules")
def test_a_past_principal_owes_nothing_here(client: Any) -> None:
    account = make_account()
    make_engagement(person=account.person, enterprise=make_enterprise(), until_on=date(2026, 11, 10))
    client.force_login(account, backend=BACKEND)
    response = client.get(DESK)
    assert (response.context["posts"], response.context["duties"]) == ([], [])


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT])
def test_readers_of_coverage_start_there(client: Any, role: str) -> None:
    _staff(client, role)
    response = client.get(DESK)
    assert (response.status_code, response.url) == (302, reverse("training:coverage"))


@pytest.mark.parametrize("role", [Role.LIAISON, Role.EDITOR, Role.TRAINER, Role.BASE_MANAGER, Role.EXAMINER, Role.PROCTOR, Role.MARKER, Role.INSPECTOR])
def test_other_staff_see_their_desks(client: Any, role: str) -> None:
    _staff(client, role)
    response = client.get(DESK)
    assert (response.status_code, response.templates[0].name) == (200, "portal/staff.html")
    assert response.context["roles"] == [Role(role).label]


def test_a_principal_who_is_staff_too_sees_the_staff_desk(client: Any, principal: Account) -> None:
    holder_of_both = Account.objects.get(pk=principal.pk)
    holder_of_both.grants.create(role=Role.INSPECTOR, granted_at=AT)
    assert client.get(DESK).templates[0].name == "portal/staff.html"


def test_a_stranger_is_sent_to_sign_in(client: Any) -> None:
    response = client.get(DESK)
    assert (response.status_code, response.url) == (302, f"{reverse('training:sign_in')}?next={DESK}")


def test_an_account_without_a_person_or_role_goes_home(client: Any) -> None:
    client.force_login(Account.objects.create(created_at=AT, must_set_password=False), backend=BACKEND)
    assert client.get(DESK).url == "/"


@pytest.mark.usefixtures("rules", "principal")
def test_looking_changes_nothing(client: Any) -> None:
    before = AuditEntry.objects.count()
    client.get(DESK)
    assert AuditEntry.objects.count() == before
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("rules", "prepared")
def test_the_desk_costs_the_same_with_one_post_and_three(client: Any, principal: Account, django_assert_max_num_queries: Any) -> None:
    publish(make_course(lessons=(60, 60)))
    client.get(DESK)
    with django_assert_max_num_queries(DESK_QUERIES) as one:
        client.get(DESK)
    for _more in range(2):
        make_engagement(person=principal.person, enterprise=make_enterprise(), since=date(2025, 1, 1))
    with django_assert_max_num_queries(DESK_QUERIES) as three:
        assert len(client.get(DESK).context["posts"]) == 3
    assert (len(one), len(three)) == (DESK_QUERIES, DESK_QUERIES)


DESK_QUERIES = 15
