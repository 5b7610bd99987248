"""What counts as the same question."""

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
    ],
)
def test_negation_numbers_units_and_case_matter(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=40))
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
