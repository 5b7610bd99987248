"""The second factor."""

from datetime import timedelta

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.clock import clock
from tests.factories.training import make_account, make_area
from training import otp
from training.models import AuditEntry

pytestmark = pytest.mark.django_db


def code_of(authenticator, at):
    totp = TOTP(otp.secret(authenticator))
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


@pytest.fixture
def staff(client):
    account = make_account("office", area=make_area("town"))
    client.force_login(account)
    return account


def turn_on(client, account):
    client.get("/me/second-step/")
    authenticator = TOTPDevice.objects.get(user=account)
    page = client.post("/me/second-step/", {"code": code_of(authenticator, clock.now())})
    return TOTPDevice.objects.get(user=account, confirmed=True), page.context["codes"]


def sign_in_again(client, account):
    client.post("/sign-out/")
    from tests.factories.training import PASSWORD

    return client.post("/sign-in/", {"number": account.person.read_mobile(), "password": PASSWORD})


def test_setting_up_shows_the_recovery_codes_once_and_keeps_digests(client, staff):
    authenticator, codes = turn_on(client, staff)
    assert authenticator.confirmed
    assert len(set(codes)) == 10
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))
    assert AuditEntry.objects.filter(action="training.totp_enrolled").count() == 1
    assert codes[0] not in client.get("/me/second-step/").content.decode()


def test_the_secret_is_not_the_stored_key(staff):
    authenticator = otp.enrol(staff)
    assert otp.secret(authenticator).hex() not in authenticator.key
    assert otp.enrol(staff) == authenticator


def test_the_symbol_names_nobody(staff):
    address = otp.address(otp.enrol(staff), issuer="办公室")
    assert address.startswith("otpauth://totp/")
    for secret in (staff.person.read_mobile(), staff.person.read_identity(), staff.login):
        assert secret not in address


def test_wrong_first_code_turns_nothing_on(client, staff):
    client.post("/me/second-step/", {"code": "000000"})
    assert otp.device(staff) is None


def test_sign_in_then_waits_for_the_code(client, staff):
    clock.set(clock.now(), speed=0)
    authenticator, _codes = turn_on(client, staff)
    assert sign_in_again(client, staff).status_code == 302
    assert client.get("/me/notices/").url.startswith("/sign-in/second-step/?next=")
    assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 200
    assert client.get("/me/notices/").status_code == 302
    authenticator.refresh_from_db()
    authenticator.throttle_reset()
    clock.advance(timedelta(seconds=60))
    answer = client.post("/sign-in/second-step/", {"code": code_of(authenticator, clock.now()), "next": "/me/notices/"})
    assert answer.url == "/me/notices/"
    assert client.get("/me/notices/").status_code == 200


def test_a_code_is_good_once(client, staff):
    clock.set(clock.now(), speed=0)
    authenticator, _codes = turn_on(client, staff)
    sign_in_again(client, staff)
    client.post("/sign-in/second-step/", {"code": code_of(authenticator, clock.now())})
    assert client.session["totp_due"]


def test_a_recovery_code_is_good_once(client, staff):
    _authenticator, codes = turn_on(client, staff)
    sign_in_again(client, staff)
    assert client.post("/sign-in/second-step/", {"code": codes[3].lower()}).status_code == 302
    assert "totp_due" not in client.session
    assert otp.codes_left(staff) == 9
    sign_in_again(client, staff)
    client.post("/sign-in/second-step/", {"code": codes[3]})
    assert client.session["totp_due"]


def test_wrong_codes_are_slowed_down(client, staff):
    _authenticator, codes = turn_on(client, staff)
    sign_in_again(client, staff)
    client.post("/sign-in/second-step/", {"code": "000000"})
    page = client.post("/sign-in/second-step/", {"code": codes[0]})
    assert str(otp.TooSoon.sentence) in page.content.decode()


def test_where_the_installation_requires_it_staff_set_it_up_first(client, settings):
    settings.STAFF_TOTP_REQUIRED = True
    staff, learner = make_account("office", area=make_area("town")), make_account()
    sign_in_again(client, learner)
    assert client.get("/me/notices/").status_code == 200
    sign_in_again(client, staff)
    assert client.get("/me/notices/", follow=True).redirect_chain[-1][0].startswith("/me/second-step/")
    turn_on(client, staff)
    assert client.get("/me/notices/").status_code == 200


def test_new_codes_and_turning_off_need_a_code(client, staff):
    clock.set(clock.now(), speed=0)
    authenticator, codes = turn_on(client, staff)
    client.post("/me/second-step/change/", {"do": "off", "code": "wrong"})
    assert otp.device(staff) is not None
    TOTPDevice.objects.get().throttle_reset()
    page = client.post("/me/second-step/change/", {"do": "codes", "code": codes[0]})
    fresh = page.context["codes"]
    assert not set(fresh) & set(codes)
    client.post("/me/second-step/change/", {"do": "off", "code": fresh[0]})
    assert otp.device(staff) is None
    assert not StaticToken.objects.exists()


def test_the_second_factor_can_not_be_turned_off_where_required(client, staff, settings):
    settings.STAFF_TOTP_REQUIRED = True
    _authenticator, codes = turn_on(client, staff)
    client.post("/me/second-step/change/", {"do": "off", "code": codes[0]})
    assert otp.device(staff) is not None


def test_the_content_desk_waits_for_the_code_as_well(client, staff):
    turn_on(client, staff)
    sign_in_again(client, staff)
    assert client.get("/cms/").url.startswith("/sign-in/second-step/")
