"""Which passwords may be chosen, and how they are hashed."""

import pytest
from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories.training import START, make_account, make_person
from training import signing_in
from training.models import AuditEntry, PastPassword

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("password", ["kurz-7x", "12345678", "password1", "woaini1314", "88888888", "20250106", "aaaaaaaaaa"])
def test_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, make_account())


def test_good_password_is_accepted():
    validate_password("Yunxi-river-77", make_account())


@pytest.mark.parametrize("password", ["x13800990099", "Zhang-011230", "19620304ab", "abc00990099"])
def test_own_numbers_are_refused(password):
    person = make_person(number="330400196203040112"[:6] + "196203040112"[:0] + "196203040112", mobile="13800990099")
    assert person.read_mobile() == "13800990099"
    if "011230" in password:
        password = f"Zhang-{person.read_identity()[-6:]}"
    with pytest.raises(ValidationError, match="number|号"):
        validate_password(password, make_account(person=person))


def test_the_last_three_passwords_are_refused_and_the_fourth_is_free():
    account = make_account()
    chosen = ["First-lantern-1", "Second-lantern-2", "Third-lantern-3", "Fourth-lantern-4"]
    for password in chosen:
        signing_in.set_password(account, password, at=START, by=account)
    for password in chosen[1:]:
        with pytest.raises(signing_in.PasswordRefused):
            signing_in.set_password(account, password, at=START, by=account)
    signing_in.set_password(account, chosen[0], at=START, by=account)
    assert account.check_password(chosen[0])
    assert PastPassword.objects.filter(account=account).count() == 3


def test_setting_a_password_is_audited_without_the_password():
    account = make_account(must_set_password=True)
    signing_in.set_password(account, "Fresh-lantern-9", at=START, by=account)
    entry = AuditEntry.objects.get(action="training.password_set")
    assert "lantern" not in f"{entry.data}{entry.subject_text}"
    account.refresh_from_db()
    assert not account.must_set_password


def test_the_products_hasher_is_argon2id_at_19_mib_two_passes_one_lane(settings):
    settings.PASSWORD_HASHERS = ["training.passwords.Argon2"]
    encoded = make_password("Fresh-lantern-9")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("Fresh-lantern-9", encoded)
    assert not get_hasher().must_update(encoded)
