"""The office's staff pages and the slip page."""

import uuid

import pytest

from tests.factories.training import grant, make_account, make_area, make_area_tree, make_engagement, make_enterprise, make_person
from training import otp
from training.models import Account, AuditEntry, Role, Slip

pytestmark = pytest.mark.django_db
STAFF_PAGES = ["/staff/", "/staff/new/"]


@pytest.fixture
def town():
    return make_area("town")


@pytest.fixture
def village(town):
    return make_area(parent=town)


@pytest.fixture
def office(client, town):
    account = make_account("office", area=town)
    client.force_login(account)
    return account


def pages_of(account):
    base = f"/staff/{account.public_id}/"
    revoke = f"{base}roles/{account.grants.first().pk}/revoke/"
    return {"page": base, "revoke": revoke, "block": f"{base}block/", "totp": f"{base}second-step/"}


def test_every_staff_page_refuses_the_stranger(client, village):
    pages = pages_of(make_account("liaison", area=village))
    for path in [*STAFF_PAGES, pages["page"], f"/slips/{uuid.uuid4()}/"]:
        assert client.get(path).url == f"/sign-in/?next={path}"
    for name in ("revoke", "block", "totp"):
        assert client.post(pages[name]).status_code == 302


@pytest.mark.parametrize("role", [role for role in Role.values if role not in {"office", "sysadmin"}])
def test_every_staff_page_refuses_the_wrong_role(client, village, role):
    scope = {"enterprise": make_enterprise(area=village)} if role == "enterprise_admin" else {"area": village}
    client.force_login(make_account(role, **scope))
    pages = pages_of(make_account("liaison", area=village))
    assert [client.get(path).status_code for path in [*STAFF_PAGES, pages["page"]]] == [403] * 3
    assert [client.post(pages[name]).status_code for name in ("page", "revoke", "block", "totp")] == [403] * 4


@pytest.mark.parametrize("role", [role for role in Role.values if role not in {"office", "sysadmin", "liaison", "enterprise_admin"}])
def test_the_slip_page_refuses_the_wrong_role(client, village, role):
    client.force_login(make_account(role, area=village))
    assert client.get(f"/slips/{make_person().public_id}/").status_code == 403


def test_accounts_of_another_area_do_not_exist(client, office):
    stranger = make_account("liaison", area=make_area())
    pages = pages_of(stranger)
    assert client.get(pages["page"]).status_code == 404
    assert [client.post(pages[name]).status_code for name in ("page", "revoke", "block", "totp")] == [404] * 4
    assert stranger.person.name not in client.get("/staff/").content.decode()
    assert client.get(f"/slips/{make_engagement().person.public_id}/").status_code == 404
    assert not AuditEntry.objects.exclude(action="training.signed_in").exists()


def test_a_grant_of_another_account_can_not_be_revoked_through_ones_own(client, office, village):
    mine, other = make_account("liaison", area=village), make_account("liaison", area=make_area())
    assert client.post(f"/staff/{mine.public_id}/roles/{other.grants.get().pk}/revoke/").status_code == 404
    assert other.grants.get().revoked_at is None


def test_wrong_methods_are_refused(client, office, village):
    pages = pages_of(make_account("liaison", area=village))
    assert [client.get(pages[name]).status_code for name in ("revoke", "block", "totp")] == [405] * 3
    assert [client.delete(path).status_code for path in (*STAFF_PAGES, pages["page"])] == [405] * 3


def test_list_shows_whom_the_office_keeps_and_finds_by_exact_name(client, office, village):
    first = make_account("liaison", area=village, person=make_person(name="赵大海"))
    make_account("inspector", area=village, person=make_person(name="钱小江"))
    page = client.get("/staff/").content.decode()
    assert "赵大海" in page
    assert "钱小江" in page
    page = client.post("/staff/", {"name": "赵大海"}).content.decode()
    assert str(first.public_id) in page
    assert "钱小江" not in page
    assert "赵大海" not in client.post("/staff/", {"name": "赵大"}).content.decode()


def test_list_costs_the_same_for_one_account_and_for_three(client, office, village, django_assert_num_queries):
    make_account("liaison", area=village)
    client.get("/staff/")
    with django_assert_num_queries(8):
        client.get("/staff/")
    for _ in range(2):
        grant(make_account("liaison", area=village), "inspector", area=village)
    with django_assert_num_queries(8):
        client.get("/staff/")


def test_office_creates_an_account_with_a_role(client, office, village):
    answer = client.post("/staff/new/", {"name": "周敏", "mobile": "13700008888", "role": "liaison", "area": village.pk})
    account = Account.objects.get(person__name="周敏")
    assert answer.url == f"/staff/{account.public_id}/"
    assert account.grants.get().area == village
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"mobile": "123"}, "mobile"),
        ({"number": "330106198001010030"}, "number"),
        ({"mobile": ""}, "__all__"),
        ({"role": "sysadmin"}, "role"),
        ({"area": ""}, "__all__"),
        ({"enterprise": "913301000000000000"}, "enterprise"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(client, office, village, change, field):
    before = Account.objects.count()
    page = client.post("/staff/new/", {"name": "周敏", "mobile": "13700008888", "role": "liaison", "area": village.pk, **change})
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert Account.objects.count() == before


def test_office_can_not_grant_outside_its_area(client, office, village):
    liaison, elsewhere = make_account("liaison", area=village), make_area()
    outside = make_enterprise(area=elsewhere)
    page = f"/staff/{liaison.public_id}/"
    for scope in ({"role": "inspector", "area": elsewhere.pk}, {"role": "enterprise_admin", "enterprise": outside.uscc}):
        assert client.post(page, scope).context["form"].errors
    assert liaison.grants.count() == 1


def test_grant_revoke_block_and_open_again(client, office, village):
    liaison = make_account("liaison", area=village)
    pages = pages_of(liaison)
    client.post(pages["page"], {"role": "inspector", "area": village.pk})
    assert liaison.grants.filter(revoked_at=None).count() == 2
    client.post(pages["revoke"])
    assert liaison.grants.filter(revoked_at=None).get().role == "inspector"
    client.post(pages["block"])
    assert not Account.objects.get(pk=liaison.pk).is_active
    client.post(pages["block"])
    assert Account.objects.get(pk=liaison.pk).is_active
    done = list(AuditEntry.objects.filter(subject_id=str(liaison.public_id)).values_list("action", flat=True))
    assert done == ["training.role_granted", "training.role_revoked", "training.account_closed", "training.account_opened"]


def test_a_blocked_person_is_out_with_the_next_request(client, office, village):
    liaison = make_account("liaison", area=village)
    from django.test import Client

    theirs = Client()
    theirs.force_login(liaison)
    assert theirs.get("/me/notices/").status_code == 200
    client.post(pages_of(liaison)["block"])
    assert theirs.get("/me/notices/").status_code == 302


def test_own_account_can_be_seen_and_not_changed(client, office):
    pages = pages_of(office)
    assert client.get(pages["page"]).status_code == 200
    client.post(pages["page"], {"role": "inspector", "area": office.grants.get().area_id})
    for name in ("revoke", "block", "totp"):
        client.post(pages[name])
    account = Account.objects.get(pk=office.pk)
    assert account.is_active
    assert account.grants.get().revoked_at is None


def test_second_step_is_reset(client, office, village):
    liaison = make_account("liaison", area=village)
    authenticator = otp.enrol(liaison)
    authenticator.confirmed = True
    authenticator.save()
    client.post(pages_of(liaison)["totp"])
    assert otp.device(liaison) is None
    assert AuditEntry.objects.filter(action="training.totp_removed").count() == 1


# -- slips


@pytest.fixture
def worker(village):
    return make_engagement(enterprise=make_enterprise(area=village), role="worker").person


def test_slip_sheet_is_printed_once_with_code_and_symbol(client, office, worker):
    path = f"/slips/{worker.public_id}/"
    page = client.get(path).content.decode()
    assert worker.name in page
    assert worker.read_identity() not in page
    assert worker.read_mobile() not in page
    assert not Slip.objects.exists()
    page = client.post(path)
    assert Slip.objects.count() == 1
    assert "data:image/png;base64," in page.content.decode()
    code = page.context["sheets"][0]["code"].replace(" ", "")
    assert page["Cache-Control"] == "no-store"
    assert code not in str(list(AuditEntry.objects.values()))
    client.logout()
    assert client.post("/sign-in/code/", {"code": code, "number": worker.last4}).url == "/me/password/"


def test_re_issue_asks_for_the_card(client, office, worker):
    from training.clock import now

    account = make_account(person=worker)
    account.last_login = now()
    account.save()
    path = f"/slips/{worker.public_id}/"
    assert "card_seen" in client.post(path).context["form"].errors
    assert not Slip.objects.exists()
    assert len(client.post(path, {"card_seen": "on"}).context["sheets"]) == 1
    assert AuditEntry.objects.get(action="training.slip_issued").actor == f"account:{office.public_id}"


def test_liaison_and_principal_issue_slips_for_their_own(client, village, worker):
    _county, _town, others = make_area_tree(1)
    principal = make_account("")
    make_engagement(person=principal.person, enterprise=worker.engagements.get().enterprise)
    for account, expected in [
        (make_account("liaison", area=village), 200),
        (make_account("liaison", area=others[0]), 404),
        (principal, 200),
        (make_account("enterprise_admin", enterprise=make_enterprise()), 404),
    ]:
        client.force_login(account)
        assert client.get(f"/slips/{worker.public_id}/").status_code == expected
        assert client.post(f"/slips/{worker.public_id}/").status_code == expected


def test_a_re_issued_slip_is_told_to_its_person(client, office, worker):
    from training.clock import now

    account = make_account(person=worker)
    account.last_login = now()
    account.save()
    client.post(f"/slips/{worker.public_id}/", {"card_seen": "on"})
    assert office.person.name in worker.notices.get().text


def test_slips_for_all_of_an_enterprise_who_never_signed_in(client, village, worker):
    enterprise = worker.engagements.get().enterprise
    second = make_engagement(enterprise=enterprise, role="worker").person
    came = make_account(person=make_engagement(enterprise=enterprise, role="worker").person)
    came.last_login = came.created_at
    came.save()
    client.force_login(make_account("liaison", area=village))
    path = f"/slips/enterprise/{enterprise.public_id}/"
    page = client.get(path).content.decode()
    assert worker.name in page
    assert second.name in page
    assert came.person.name not in page
    sheets = client.post(path).context["sheets"]
    assert {sheet["person"] for sheet in sheets} == {worker, second}
    assert Slip.objects.count() == 2


def test_slips_of_another_enterprise_do_not_exist(client, village, worker):
    client.force_login(make_account("liaison", area=village))
    path = f"/slips/enterprise/{make_enterprise().public_id}/"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    client.force_login(make_account("inspector", area=village))
    assert client.get(path).status_code == 403
    client.logout()
    assert client.get(path).status_code == 302


def test_the_enterprises_page_costs_the_same_for_one_person_and_for_three(client, office, worker, django_assert_num_queries):
    enterprise = worker.engagements.get().enterprise
    path = f"/slips/enterprise/{enterprise.public_id}/"
    client.get(path)
    with django_assert_num_queries(7):
        client.get(path)
    for _ in range(2):
        make_engagement(enterprise=enterprise, role="worker")
    with django_assert_num_queries(7):
        client.get(path)
