"""Blanks: texts by width and spacing, numbers by tolerance and unit."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_banks import kinds

NUMBER = {"blanks": [{"type": "number", "unit": "m"}]}
TEXT = {"blanks": [{"type": "text"}]}


def mark(content: dict[str, Any], row: dict[str, Any], given: str) -> Decimal | None:
    return kinds.mark("fill", content, [row], [given])


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("1200", True), ("1200m", True), ("1200 m", True), ("１２００", True), ("1,200", True), ("1，200米", False), ("1 200", True), ("1200.0", True),
        ("1200.5", True), ("1200.6", False), ("1199.5", True), ("+1200", True), ("-1200", False), ("1,20", False), ("12,00", False), ("1200cm", False),
        ("约1200", False), ("", False), ("m", False), ("1200²", False), ("1.2e3", False), (".", False), ("∞", False), ("NaN", False),
    ],
)  # fmt: skip
def test_numbers_as_candidates_write_them(written: str, right: bool) -> None:
    assert mark(NUMBER, {"value": "1200", "tolerance": "0.5"}, written) == Decimal(right)


@pytest.mark.parametrize(("unit", "written"), [("m^{2}", "12㎡"), ("m²", "12 m2"), ("℃", "12°C"), ("%", "12％"), ("kV", "12kV"), ("", "12")])
def test_units_in_their_shapes(unit: str, written: str) -> None:
    content = {"blanks": [{"type": "number", "unit": unit}]}
    assert mark(content, {"value": "12", "tolerance": "0"}, written) == 1
    assert mark({"blanks": [{"type": "number"}]}, {"value": "12"}, written) == Decimal(not unit)


def test_negative_numbers_and_their_minus_signs() -> None:
    for written in ("-5", "－5", "−5", "–5 "):
        assert mark(NUMBER, {"value": "-5", "tolerance": "0"}, written) == 1


@given(st.decimals(-(10**6), 10**6, places=3))
def test_a_number_within_its_tolerance_is_right_and_beyond_is_wrong(value: Decimal) -> None:
    row = {"value": str(value), "tolerance": "0.25"}
    assert mark(NUMBER, row, f"{value + Decimal('0.25'):f}") == 1
    assert mark(NUMBER, row, f"{value - Decimal('0.251'):f}") == 0


@pytest.mark.parametrize(
    ("written", "right"), [("KV", True), ("ｋｖ", True), (" k V ", True), ("k\u200bv", True), ("伏", True), ("千伏", False), ("k.v", False)]
)
def test_texts_ignore_width_and_spacing(written: str, right: bool) -> None:
    assert mark(TEXT, {"accept": ["kV", "伏"], "case": False}, written) == Decimal(right)


def test_capital_letters_matter_where_the_key_says_so() -> None:
    assert mark(TEXT, {"accept": ["kV"], "case": True}, "KV") == 0
    assert mark(TEXT, {"accept": ["kV"], "case": True}, "ｋＶ") == 1


def test_blanks_are_marked_by_the_setting_of_the_bank() -> None:
    content = {"blanks": [{"type": "text"}] * 3}
    key = [{"accept": [text]} for text in "甲乙丙"]
    assert kinds.mark("fill", content, key, ["甲", "错", "丙"]) == 0
    assert kinds.mark("fill", content, key, ["甲", "错", "丙"], scoring="partial") == Decimal("0.6666")
    assert kinds.mark("fill", content, key, ["甲", "乙"], scoring="partial") == 0


@pytest.mark.parametrize(
    ("line", "blank", "row"),
    [
        ("甲 | 乙", {"type": "text"}, {"accept": ["甲", "乙"], "case": False}),
        ("！kV", {"type": "text"}, {"accept": ["kV"], "case": True}),
        ("=12.5 ± 0.1 m", {"type": "number", "unit": "m"}, {"value": "12.5", "tolerance": "0.1"}),
        ("＝１２", {"type": "number"}, {"value": "12", "tolerance": "0"}),
        ("=-5℃", {"type": "number", "unit": "℃"}, {"value": "-5", "tolerance": "0"}),
        ("=12m^{2}", {"type": "number", "unit": "m^{2}"}, {"value": "12", "tolerance": "0"}),
        ("=许多", {"type": "number"}, {"value": "", "tolerance": ""}),
        ("\\=甲", {"type": "text"}, {"accept": ["=甲"], "case": False}),
        ("甲\\|乙", {"type": "text"}, {"accept": ["甲|乙"], "case": False}),
    ],
)
def test_answers_as_editors_type_them(line: str, blank: dict[str, Any], row: dict[str, Any]) -> None:
    content, key = kinds.parse("fill", {"answers": line})
    assert (content, key) == ({"blanks": [blank]}, [row])
    if row.get("value") != "":
        assert kinds.parse("fill", kinds.spell("fill", content, key)) == (content, key)


@pytest.mark.parametrize(
    ("content", "key", "problems"),
    [
        ({}, [], ["blanks-missing"]),
        (TEXT, [], ["key-missing"]),
        (TEXT, [{"accept": [" "]}], ["key-missing"]),
        (TEXT, [{"accept": ["长" * 61]}], ["answer-too-long"]),
        (NUMBER, [{"value": "许多"}], ["number-unclear"]),
        (NUMBER, [{"value": "1", "tolerance": "-1"}], ["number-unclear"]),
        (NUMBER, [{"value": "1E+999"}], ["number-unclear"]),
        ({"blanks": [{"type": "text"}] * 21}, [{"accept": ["甲"]}] * 21, ["blanks-too-many"]),
    ],
)
def test_check_names_every_problem(content: Any, key: Any, problems: list[str]) -> None:
    assert kinds.check("fill", content, key) == problems


def test_the_stem_must_show_as_many_blanks_as_there_are() -> None:
    assert kinds.fits("fill", "甲____乙____", TEXT) == ["blanks-differ"]
    assert kinds.form("fill", "没有空格", TEXT, name="q")["blanks"][0]["number"] == 1


def test_buckets_hold_what_was_written() -> None:
    content = {"blanks": [{"type": "text"}] * 2}
    assert kinds.tally("fill", content, [], ["Ａ b", " "]) == ["1:Ab"]
