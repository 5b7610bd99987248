"""Document numbers, credit codes and mobiles: the standards' own samples, and what must never pass."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.training import make_person
from training import identity, uscc
from training.models import AuditEntry

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_samples_of_the_standard_are_valid(number):
    assert identity.check(number, today=TODAY) == number


def test_full_width_lower_case_and_spaces_are_the_same_number():
    assert identity.check(" １１０１０５ 19491231 002x ", today=TODAY) == "11010519491231002X"


def test_fifteen_digits_become_eighteen():
    assert identity.normalise("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("110105194912310021", identity.WrongCheckDigit),
        ("110105194902300020", identity.ImpossibleBirthDate),
        ("110105203012310020", identity.ImpossibleBirthDate),
        ("1.2E+17", identity.BadIdentity),
        ("", identity.BadIdentity),
    ],
)
def test_wrong_numbers_are_refused_for_their_reason(number, refusal):
    with pytest.raises(refusal):
        identity.check(number, today=TODAY)


@given(st.integers(0, 999), st.dates(date(1900, 1, 1), date(2010, 12, 31)), st.integers(0, 17))
def test_one_mistyped_digit_is_always_noticed(serial, born, place):
    number = identity.make(serial, born=born)
    assert identity.check(number, today=TODAY) == number
    digit = number[place]
    other = "0" if digit != "0" else "1"
    with pytest.raises(identity.BadIdentity):
        identity.check(number[:place] + other + number[place + 1 :], today=TODAY)


def test_a_passport_has_no_check_digit():
    assert identity.check("e 1234 5678", today=TODAY, kind="passport") == "E12345678"
    with pytest.raises(identity.BadIdentity):
        identity.check("E1", today=TODAY, kind="passport")


def test_a_certificate_number_with_an_identity_number_is_one():
    assert identity.contains_identity("证号 T11010519491231002X")
    assert not identity.contains_identity("DY2024000123")


@pytest.mark.parametrize(("written", "number"), [("138 0000 0001", "13800000001"), ("+86-13800000001", "13800000001"), ("１３８００００００01", "13800000001")])
def test_mobiles_as_people_write_them(written, number):
    assert identity.check_mobile(written) == number


@pytest.mark.parametrize("written", ["1380000000", "12800000001", "0571-88880000"])
def test_other_numbers_are_no_mobiles(written):
    with pytest.raises(identity.BadMobile):
        identity.check_mobile(written)


@pytest.mark.django_db
def test_revealing_a_number_leaves_its_purpose_but_not_the_number_in_the_trail():
    number = identity.make(5, born=date(1980, 2, 3))
    person = make_person(number=number)

    assert identity.reveal(person, purpose="核对证件", at=datetime(2026, 1, 1, tzinfo=UTC), by="system:test") == number

    entry = AuditEntry.objects.get(action="training.identity_revealed")
    assert entry.data == {"purpose": "核对证件"}
    assert number not in f"{entry.subject_text}{entry.subject_id}{entry.data}"


def test_the_credit_code_sample_of_the_standard_is_valid():
    assert uscc.check("91350100m000100y43") == "91350100M000100Y43"


@given(st.integers(0, 999_999), st.integers(0, 17))
def test_one_mistyped_character_of_a_credit_code_is_always_noticed(number, place):
    code = uscc.make(number)
    assert uscc.is_valid(code)
    other = "0" if code[place] != "0" else "1"
    assert not uscc.is_valid(code[:place] + other + code[place + 1 :])


def test_a_letter_for_a_digit_is_suggested():
    code = uscc.make(100)
    assert "0" in code
    assert uscc.suggestion(code.replace("0", "O")) == code
    assert uscc.suggestion("9" * 18) == ""
