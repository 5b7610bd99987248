"""Staff accounts: who may make them, with which roles, how far they reach."""

from datetime import UTC, datetime

import pytest

from tests.factories.training import grant, make_account, make_area, make_area_tree, make_department, make_enterprise, make_person
from training import access, accounts, identity
from training.models import Account, AuditEntry, Person, Role

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
BY = "system:test"


def fresh(account):
    return Account.objects.get(pk=account.pk)


def create(**fields):
    area = fields.pop("area", None) or make_area()
    given = {"name": "李明", "mobile": "13700005555", "first": {"role": "liaison", "area": area}, "at": NOON, "by": BY} | fields
    return accounts.create(**given)


def test_new_staff_gets_person_account_and_role_and_everything_is_audited():
    village = make_area()
    account = create(area=village)
    assert account.person.name == "李明"
    assert not account.has_usable_password()
    assert access.has_role(account, Role.LIAISON)
    assert list(access.areas(account)) == [village]
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions == ["training.person_registered", "training.account_created", "training.role_granted"]
    assert "13700005555" not in str(list(AuditEntry.objects.values()))


def test_a_registered_person_is_found_by_document_number():
    person = make_person(name="王芳")
    assert create(name="王芳", mobile="", number=person.read_identity()).person == person
    assert Person.objects.count() == 1


def test_a_registered_person_is_found_by_mobile_and_name():
    person = make_person(name="王芳", mobile="13700006666")
    assert create(name="王芳", mobile="13700006666").person == person
    assert create(name="刘强", mobile="13700006666").person != person


def test_another_name_under_the_same_document_number_is_refused():
    person = make_person(name="王芳")
    with pytest.raises(accounts.OtherName):
        create(name="王方", number=person.read_identity())


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"mobile": ""}, accounts.NeedsNumber),
        ({"mobile": "12345"}, identity.BadMobile),
        ({"number": "330106198001010030"}, identity.BadIdentity),
        ({"first": {"role": "liaison"}}, accounts.NeedsScope),
        ({"first": {"role": "enterprise_admin"}}, accounts.NeedsEnterprise),
    ],
)
def test_impossible_accounts_are_refused_and_nothing_is_left(fields, refusal):
    with pytest.raises(refusal):
        create(**fields)
    assert not Account.objects.exists()
    assert not Person.objects.exists()


def test_a_role_has_exactly_one_scope_and_is_granted_once():
    account, area = make_account(), make_area()
    department = make_department(area=area)
    with pytest.raises(accounts.NeedsScope):
        accounts.grant(account, role="department", area=area, department=department, at=NOON, by=BY)
    with pytest.raises(accounts.NeedsScope):
        accounts.grant(account, role="sysadmin", area=area, at=NOON, by=BY)
    accounts.grant(account, role="department", department=department, at=NOON, by=BY)
    with pytest.raises(accounts.AlreadyGranted):
        accounts.grant(account, role="department", department=department, at=NOON, by=BY)


def test_revoked_role_is_gone_and_can_be_granted_again():
    account, area = make_account(), make_area()
    given = accounts.grant(account, role="inspector", area=area, at=NOON, by=BY)
    accounts.revoke(given, at=NOON, by=BY)
    accounts.revoke(given, at=NOON, by=BY)
    assert not access.has_role(fresh(account), Role.INSPECTOR)
    assert AuditEntry.objects.filter(action="training.role_revoked").count() == 1
    accounts.grant(account, role="inspector", area=area, at=NOON, by=BY)
    assert access.has_role(fresh(account), Role.INSPECTOR)


def test_nobody_changes_their_own_account():
    area = make_area()
    office = make_account("office", area=area)
    with pytest.raises(accounts.OwnAccount):
        accounts.grant(office, role="inspector", area=area, at=NOON, by=office)
    with pytest.raises(accounts.OwnAccount):
        accounts.revoke(office.grants.get(), at=NOON, by=office)
    with pytest.raises(accounts.OwnAccount):
        accounts.close(office, at=NOON, by=office)


def test_office_keeps_the_accounts_inside_its_area_only():
    _county, town, villages = make_area_tree()
    office = make_account("office", area=town)
    liaison = make_account("liaison", area=villages[0])
    admin = make_account("enterprise_admin", enterprise=make_enterprise(area=villages[1]))
    department = make_account("department", department=make_department(area=town))
    elsewhere = make_account("liaison", area=make_area())
    both = make_account("liaison", area=villages[0])
    grant(both, "inspector", area=make_area())
    root = make_account(Role.SYSADMIN)
    grant(root, "liaison", area=villages[0])
    learner = make_account("")
    kept = set(accounts.within(office))
    assert kept == {office, liaison, admin, department}
    assert {elsewhere, both, root, learner}.isdisjoint(kept)
    assert {elsewhere, both, root} <= set(accounts.within(make_account(Role.SYSADMIN)))


def test_an_account_whose_roles_were_all_revoked_stays_with_its_office():
    _county, town, villages = make_area_tree()
    liaison = make_account("liaison", area=villages[0])
    accounts.revoke(liaison.grants.get(), at=NOON, by=BY)
    assert liaison in accounts.within(make_account("office", area=town))


def test_only_a_system_administrator_makes_another():
    _county, town, _villages = make_area_tree()
    assert Role.SYSADMIN not in accounts.grantable(make_account("office", area=town))
    assert Role.SYSADMIN in accounts.grantable(make_account(Role.SYSADMIN))
    assert accounts.grantable(make_account("liaison", area=town)) == []


def test_office_hands_out_scopes_inside_its_area_only():
    _county, town, villages = make_area_tree()
    other = make_area()
    inside, outside = make_enterprise(area=villages[0]), make_enterprise(area=other)
    areas, _departments, enterprises = accounts.scopes(make_account("office", area=town))
    assert set(areas) == {town, *villages}
    assert inside in enterprises
    assert outside not in enterprises


def test_closed_account_can_be_opened_again():
    account = make_account()
    accounts.close(account, at=NOON, by=BY)
    assert not fresh(account).is_active
    accounts.reopen(account, at=NOON, by=BY)
    assert fresh(account).is_active


def test_a_failing_audit_entry_rolls_the_grant_back(monkeypatch):
    account, area = make_account(""), make_area()
    monkeypatch.setattr("training.audit._LABELS", {})
    with pytest.raises(Exception, match="role_granted"):
        accounts.grant(account, role="liaison", area=area, at=NOON, by=BY)
    assert not account.grants.exists()
