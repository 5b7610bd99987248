"""What counts as the same question."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_banks.wording import Wording, fingerprints, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("安全生产方针是（ ）。", "安全生产方针是()"),
        ("Ａ类火灾，指固体", "A类火灾,指固体"),
        ("“三同时”\u200b制度", "三同时 制度"),
        ("每年不少于12学时；", "每年不少于１２学时"),
        ("第1、5条", "第 1，5 条"),
        ("（　）是第一责任人", "____是第一责任人"),
        ("5％～8％", "5%~8%"),
        ("80—90度", "80-90度"),
        ("ＧＢ 30871—2022", "GB30871-2022"),
    ],
)
def test_width_spacing_and_punctuation_do_not_matter(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("应当停止作业", "不应当停止作业"),
        ("距离1.5米", "距离15米"),
        ("温度-5℃", "温度5℃"),
        ("80-90度", "8090度"),
        ("10kV", "10KV"),
        ("浓度≥20%", "浓度≤20%"),
        ("浓度20%", "浓度20"),
        ("10²", "102"),
        ("第1、5条", "第15条"),
        ("第1 5条", "第15条"),
        ("第（1）（5）项", "第（15）项"),
        ("甲1；2乙", "甲12乙"),
        ("比例1:5", "比例15"),
        ("1/2", "12"),
        ("5米", "5毫米"),
        ("5MPa", "5mPa"),
        ("可以", "不可以"),
        ("严禁入内", "入内"),
        ("无须审批", "须审批"),
        ("以上", "以下"),
        ("正确的是", "不正确的是"),
    ],
)
def test_negation_numbers_units_and_case_matter(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


_TERMS = st.lists(st.tuples(st.integers(0, 9999).map(str) | st.sampled_from(["不", "未", "无", "m", "kV", "KV", "≥", "甲"])), min_size=1, max_size=8)
_GAPS = st.sampled_from(["", " ", "，", "、", "。", "（", "\u3000", "；", "“"])


@given(_TERMS, st.lists(_GAPS, min_size=8, max_size=8), st.lists(_GAPS, min_size=8, max_size=8))
def test_marks_never_join_or_part_what_is_counted(terms: list[tuple[str]], first: list[str], second: list[str]) -> None:
    """Two texts of the same terms are equal when every gap between two numbers is a gap in both, and only then."""
    one, other = ("".join(term + gap for (term,), gap in zip(terms, gaps, strict=False)) for gaps in (first, second))
    numbers = [left[-1].isdigit() and right[0].isdigit() for (left,), (right,) in pairwise(terms)]
    same = all(bool(a) == bool(b) for is_gap, a, b in zip(numbers, first, second, strict=False) if is_gap)
    assert (normalise(one) == normalise(other)) is same


@given(st.text(max_size=40) | st.text(alphabet="15 .-:/、，。%（）—～５甲不", max_size=12))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_option_order_matters_to_the_letter_only() -> None:
    one = fingerprints(Wording(kind="single", stem="题干", content={"options": ["甲", "乙"]}, key=[0]))
    other = fingerprints(Wording(kind="single", stem="题干。", content={"options": ["乙", "甲"]}, key=[1]))
    assert one.digest != other.digest
    assert (one.cluster, one.sameness) == (other.cluster, other.sameness)


def test_another_key_is_the_same_cluster_but_not_the_same_question() -> None:
    one = fingerprints(Wording(kind="judgement", stem="题干", key=True))
    other = fingerprints(Wording(kind="judgement", stem="题干", key=False))
    assert one.cluster == other.cluster
    assert one.sameness != other.sameness


def test_options_that_differ_in_punctuation_only_are_told_apart() -> None:
    options = ["“甲”", "甲"]
    one = fingerprints(Wording(kind="single", stem="题干", content={"options": options}, key=[0]))
    other = fingerprints(Wording(kind="single", stem="题干", content={"options": options}, key=[1]))
    assert one.sameness != other.sameness
