"""Invitation slips: once, for a while, the newest only, and handed out only to one's own people."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories.training import grant, make_account, make_area, make_area_tree, make_engagement, make_enterprise, make_person
from training import slips
from training.models import Account, AuditEntry, Device, DevicePerson, Role, Slip

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)


def seen_before(person):
    account = make_account(person=person)
    account.last_login = NOON
    account.save()
    return account


def test_issue_makes_the_account_and_keeps_only_digests():
    person = make_person()
    slip, code = slips.issue(person, at=NOON, by="system:test")
    account = Account.objects.get(person=person)
    assert slip.account == account
    assert not account.has_usable_password()
    assert account.must_set_password
    assert len(code) == 8
    assert code.isdigit()
    row = Slip.objects.filter(pk=slip.pk).values().get()
    assert code not in str(row)
    assert slip.token not in str(row)
    said = " ".join(str(entry) for entry in AuditEntry.objects.values_list("action", "subject_text", "data"))
    assert code not in said
    assert slip.token not in said


def test_slip_is_used_once():
    slip, _code = slips.issue(make_person(), at=NOON, by="system:test")
    slips.use(slips.by_token(slip.token, at=NOON), at=NOON)
    with pytest.raises(slips.NotGood):
        slips.by_token(slip.token, at=NOON)
    with pytest.raises(slips.NotGood):
        slips.use(slip, at=NOON)


def test_slip_expires(settings):
    settings.SLIP_DAYS = 30
    slip, code = slips.issue(make_person(mobile="13700001111"), at=NOON, by="system:test")
    assert slips.by_token(slip.token, at=NOON + timedelta(days=30, seconds=-1)) == slip
    late = NOON + timedelta(days=30)
    with pytest.raises(slips.NotGood):
        slips.by_token(slip.token, at=late)
    with pytest.raises(slips.NotGood):
        slips.by_code(code, "13700001111", at=late)
    with pytest.raises(slips.NotGood):
        slips.use(slip, at=late)


def test_a_new_slip_ends_the_older_ones():
    person = make_person()
    old, _ = slips.issue(person, at=NOON, by="system:test")
    new, _ = slips.issue(person, at=NOON, by="system:test")
    with pytest.raises(slips.NotGood):
        slips.by_token(old.token, at=NOON)
    assert slips.by_token(new.token, at=NOON) == new


@pytest.mark.parametrize("spelling", ["{code}", "{code:.4} {tail}", "{wide}"])
def test_code_goes_with_mobile_identity_or_last_four(spelling):
    person = make_person(mobile="13700002222")
    slip, code = slips.issue(person, at=NOON, by="system:test")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    typed = spelling.format(code=code, tail=code[4:], wide=wide)
    for number in ("13700002222", "137 0000 2222", person.last4.lower(), person.read_identity()):
        assert slips.by_code(typed, number, at=NOON) == slip
    for number in ("13700002223", "0000", ""):
        with pytest.raises(slips.NotGood):
            slips.by_code(typed, number, at=NOON)


def test_re_issue_needs_the_card_and_says_so_in_the_audit():
    person = make_person()
    seen_before(person)
    with pytest.raises(slips.CardNotSeen):
        slips.issue(person, at=NOON, by="system:test")
    slips.issue(person, at=NOON, by="system:test", card_seen=True)
    assert AuditEntry.objects.get(action="training.slip_issued").data == {"again": True, "card_seen": True}


def test_re_issued_slip_ends_password_pin_and_remembered_phones():
    account = seen_before(make_person())
    account.pin = "something"
    account.save()
    DevicePerson.objects.create(device=Device.objects.create(token_digest="x", created_at=NOON), account=account, last_used_at=NOON)
    slip, _ = slips.issue(account.person, at=NOON, by="system:test", card_seen=True)
    slips.use(slip, at=NOON)
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert account.must_set_password
    assert account.pin == ""
    assert not DevicePerson.objects.filter(account=account).exists()


def test_blocked_account_gets_no_slip_and_its_slip_opens_nothing():
    person = make_person()
    slip, _ = slips.issue(person, at=NOON, by="system:test")
    Account.objects.filter(person=person).update(is_active=False)
    with pytest.raises(slips.NotGood):
        slips.by_token(slip.token, at=NOON)
    with pytest.raises(slips.AccountShut):
        slips.issue(person, at=NOON, by="system:test")


def test_a_failing_audit_entry_leaves_no_slip(monkeypatch):
    monkeypatch.setattr("training.audit._LABELS", {})
    with pytest.raises(Exception, match="training"):
        slips.issue(make_person(), at=NOON, by="system:test")
    assert not Slip.objects.exists()
    assert not Account.objects.exists()


def may(by, person):
    by.__dict__.pop("_live_grants", None)
    by.__dict__.pop("_kept_enterprises", None)
    return slips.people(by, at=NOON).filter(pk=person.pk).exists()


def test_office_reaches_the_people_of_its_area_only():
    _county, town, villages = make_area_tree()
    office = make_account("office", area=town)
    inside = make_engagement(enterprise=make_enterprise(area=villages[0]), role="worker").person
    outside = make_engagement(enterprise=make_enterprise(area=make_area()), role="worker").person
    assert may(office, inside)
    assert not may(office, outside)


def test_liaison_reaches_who_works_in_the_village_now():
    _county, _town, villages = make_area_tree()
    liaison = make_account("liaison", area=villages[0])
    now = make_engagement(enterprise=make_enterprise(area=villages[0]), role="worker").person
    gone = make_engagement(enterprise=make_enterprise(area=villages[0]), role="worker", until_on=date(2025, 1, 1)).person
    neighbour = make_engagement(enterprise=make_enterprise(area=villages[1]), role="worker").person
    assert [may(liaison, person) for person in (now, gone, neighbour)] == [True, False, False]


@pytest.mark.parametrize("as_principal", [True, False])
def test_administrator_and_principal_reach_their_own_enterprise(as_principal):
    enterprise = make_enterprise()
    if as_principal:
        by = make_account("")
        make_engagement(person=by.person, enterprise=enterprise)
    else:
        by = make_account("enterprise_admin", enterprise=enterprise)
    worker = make_engagement(enterprise=enterprise, role="worker").person
    left = make_engagement(enterprise=enterprise, role="worker", until_on=date(2025, 1, 1)).person
    stranger = make_engagement(role="worker").person
    heads_another = make_engagement(enterprise=enterprise, role="worker").person
    make_engagement(person=heads_another)
    assert [may(by, person) for person in (worker, left, stranger, heads_another, by.person)] == [True, False, False, False, False]


@pytest.mark.parametrize("role", ["office", "inspector", "editor"])
def test_holders_of_office_roles_get_no_slip_from_their_employer_or_liaison(role):
    _county, town, villages = make_area_tree()
    enterprise = make_enterprise(area=villages[0])
    colleague = make_engagement(enterprise=enterprise, role="worker").person
    grant(make_account("", person=colleague), role, area=town)
    admin = make_account("enterprise_admin", enterprise=enterprise)
    liaison = make_account("liaison", area=villages[0])
    office = make_account("office", area=town)
    assert [may(by, colleague) for by in (admin, liaison, office)] == [False, False, True]


def test_a_system_administrator_gets_no_slip_from_the_office():
    _county, town, _villages = make_area_tree()
    office = make_account("office", area=town)
    root = make_account(Role.SYSADMIN)
    grant(root, "office", area=town)
    assert not may(office, root.person)
    assert may(make_account(Role.SYSADMIN), root.person)
