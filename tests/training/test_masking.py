"""What somebody sees who need not see all of it: never the middle of a name or a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import masking

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
DIGITS = st.text("0123456789", min_size=0, max_size=20)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""), ("张", "张"), ("张三", "张*"), ("张三丰", "张*丰"), ("欧阳锋", "欧*锋"), ("司马相如", "司**如"),
        ("阿卜杜拉·买买提", "阿******提"), ("Li Na", "L***a"),
    ],
)  # fmt: skip
def test_a_name_keeps_its_ends(name: str, shown: str) -> None:
    assert masking.name(name) == shown


@given(HAN)
def test_a_name_never_shows_its_middle(name: str) -> None:
    shown = masking.name(name)
    assert len(shown) == len(name)
    assert shown[0] == name[0]
    assert set(shown[1:-1]) <= {"*"}
    if len(name) == 2:
        assert shown[1] == "*"
    if len(name) > 1:
        assert shown.count("*") == max(1, len(name) - 2)


@pytest.mark.parametrize(("last4", "shown"), [("1234", "**************1234"), ("123X", "**************123X"), ("", "—")])
def test_a_document_number_shows_its_last_four(last4: str, shown: str) -> None:
    assert masking.identity(last4) == shown


@given(st.text("0123456789X", min_size=5, max_size=18))
def test_a_whole_document_number_given_by_mistake_stays_hidden(number: str) -> None:
    shown = masking.identity(number)
    assert shown == "*" * 14 + number[-4:]


@pytest.mark.parametrize(("number", "shown"), [("13800000000", "138****0000"), ("", ""), ("1380000", ""), ("138000000001", "")])
def test_a_mobile_number_keeps_its_ends(number: str, shown: str) -> None:
    assert masking.mobile(number) == shown


@given(DIGITS)
def test_a_mobile_number_never_shows_its_middle(number: str) -> None:
    shown = masking.mobile(number)
    assert shown == "" or (shown[3:7] == "****" and shown[:3] + shown[7:] == number[:3] + number[-4:])
