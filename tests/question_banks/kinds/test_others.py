"""Matching, ordering, points on a picture, cases, and what people mark."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_banks import kinds
from question_banks.kinds import hotspot
from tests.factories.kinds import SAMPLES, right_response

_STEM, MATCHING, MATCHING_KEY = SAMPLES["matching"]
_STEM, ORDERING, ORDERING_KEY = SAMPLES["ordering"]
_STEM, SPOT, SPOT_KEY = SAMPLES["hotspot"]
_STEM, CASE, CASE_KEY = SAMPLES["case"]


@pytest.mark.parametrize(
    ("kind", "content", "key", "response", "strict", "partial"),
    [
        ("matching", MATCHING, MATCHING_KEY, [1, 0], "1", "1"),
        ("matching", MATCHING, MATCHING_KEY, [1, 2], "0", "0.5"),
        ("matching", MATCHING, MATCHING_KEY, [1, None], "0", "0.5"),
        ("matching", MATCHING, MATCHING_KEY, [1], "0", "0"),
        ("matching", MATCHING, MATCHING_KEY, [True, False], "0", "0"),
        ("ordering", ORDERING, ORDERING_KEY, [3, 2, 0, 1], "1", "1"),
        ("ordering", ORDERING, ORDERING_KEY, [3, 2, 1, 0], "0", "0.5"),
        ("ordering", ORDERING, ORDERING_KEY, [3, 2, 0], "0", "0"),
        ("ordering", ORDERING, ORDERING_KEY, [3, 3, 3, 3], "0", "0"),
        ("hotspot", SPOT, SPOT_KEY, [[100, 60], [300, 210]], "1", "1"),
        ("hotspot", SPOT, SPOT_KEY, [[300, 210], [40, 30]], "1", "1"),
        ("hotspot", SPOT, SPOT_KEY, [[100, 60]], "0", "0.5"),
        ("hotspot", SPOT, SPOT_KEY, [[100, 60], [101, 61]], "0", "0.5"),
        ("hotspot", SPOT, SPOT_KEY, [[100, 60], [399, 1]], "0", "0.5"),
        ("hotspot", SPOT, SPOT_KEY, [[100, 60], [300, 210], [1, 1]], "0", "0"),
        ("hotspot", SPOT, SPOT_KEY, [[float("nan"), 60], ["a", 1]], "0", "0"),
    ],
)
def test_parts_are_marked_by_the_setting_of_the_bank(kind: str, content: Any, key: Any, response: Any, strict: str, partial: str) -> None:
    assert kinds.mark(kind, content, key, response) == Decimal(strict)
    assert kinds.mark(kind, content, key, response, scoring="partial") == Decimal(partial)


def test_overlapping_areas_each_need_a_point_of_their_own() -> None:
    content = SPOT | {"points": 2}
    key = {"areas": [{"shape": "rect", "coords": [0, 0, 100, 100]}, {"shape": "rect", "coords": [50, 0, 150, 100]}]}
    assert kinds.mark("hotspot", content, key, [[75, 50], [10, 50]]) == 1
    assert kinds.mark("hotspot", content, key, [[75, 50], [120, 50]]) == 1
    assert kinds.mark("hotspot", content, key, [[10, 50], [20, 50]]) == 0


@given(st.integers(-5, 105), st.integers(-5, 105))
def test_a_polygon_covers_what_its_halves_cover(x: int, y: int) -> None:
    square = {"shape": "poly", "coords": [0, 0, 100, 0, 100, 100, 0, 100]}
    lower = {"shape": "poly", "coords": [0, 0, 100, 100, 0, 100]}
    upper = {"shape": "poly", "coords": [0, 0, 100, 0, 100, 100]}
    rect = {"shape": "rect", "coords": [0, 0, 100, 100]}
    assert hotspot.covers(square, x, y) == hotspot.covers(rect, x, y) == (hotspot.covers(lower, x, y) or hotspot.covers(upper, x, y))


@pytest.mark.parametrize(
    ("kind", "content", "key", "problems"),
    [
        ("matching", MATCHING | {"prompts": ["甲"]}, [0], ["prompts-missing"]),
        ("matching", MATCHING | {"prompts": ["甲", "甲"]}, [0, 1], ["prompt-twice"]),
        ("matching", MATCHING | {"options": ["甲", "乙"], "prompts": ["一", "二", "三"]}, [0, 1, 1], ["options-fewer-than-prompts"]),
        ("matching", MATCHING, [0], ["key-missing"]),
        ("matching", MATCHING, [0, 9], ["key-names-no-option"]),
        ("ordering", ORDERING, [0, 1, 2], ["key-not-every-option"]),
        ("ordering", ORDERING, [], ["key-missing"]),
        ("hotspot", SPOT | {"picture": ""}, SPOT_KEY, ["picture-missing"]),
        ("hotspot", SPOT | {"alt": " "}, SPOT_KEY, ["alt-missing"]),
        ("hotspot", SPOT | {"points": 3}, SPOT_KEY, ["points-unclear"]),
        ("hotspot", SPOT | {"points": 1}, {"areas": []}, ["areas-missing"]),
        ("hotspot", SPOT | {"points": 1}, {"areas": [{"shape": "rect", "coords": [9, 9, 3, 3]}]}, ["area-unclear"]),
        ("hotspot", SPOT | {"points": 1}, {"areas": [{"shape": "rect", "coords": [0, 0, 401, 3]}]}, ["area-outside"]),
        ("case", {"parts": []}, [], ["parts-missing"]),
        ("case", {"parts": [{"kind": "case", "stem": "题", "content": CASE}]}, [CASE_KEY], ["part-kind"]),
        ("case", {"parts": [{"kind": "short", "stem": "题", "content": {"lines": 3}}]}, [{}], ["part-kind"]),
        ("case", {"parts": [{"kind": "judgement", "stem": " ", "content": {}, "weight": 0}]}, [None], ["part-stem", "part-weight", "key-missing"]),
        ("case", {"parts": [{"kind": "judgement", "stem": "题", "content": {}}] * 13}, [True] * 13, ["parts-too-many"]),
        ("short", {"lines": 0}, {}, ["lines-unclear", "guide-missing"]),
        ("short", {"lines": 3}, {"guide": "全", "points": [{"text": "一"}]}, ["rubric-unclear"]),
        ("task", {"minutes": 0, "steps": []}, {}, ["minutes-unclear", "steps-missing"]),
        ("task", {"minutes": 9, "steps": [{"text": "一", "weight": 0}]}, {}, ["steps-unclear"]),
        ("task", SAMPLES["task"][1], {"deductions": [{"step": 2, "text": "一", "weight": 1}], "vetoes": [""]}, ["deduction-unclear", "veto-empty"]),
    ],
)
def test_check_names_every_problem(kind: str, content: Any, key: Any, problems: list[str]) -> None:
    assert kinds.check(kind, content, key) == problems


def test_a_case_is_the_weighted_sum_of_its_parts() -> None:
    right = right_response("case", CASE, CASE_KEY)
    assert kinds.mark("case", CASE, CASE_KEY, [*right[:1], None, *right[2:]]) == Decimal("0.6")
    assert kinds.mark("case", CASE, CASE_KEY, [*right[:3], [2, 1, 0]]) == Decimal("0.8")
    assert kinds.mark("case", CASE, CASE_KEY, [*right[:3], [2, 1, 0]], scoring="partial") == Decimal("0.8666")
    assert kinds.mark("case", CASE, CASE_KEY, right[:2]) == 0


def test_values_of_a_case_carry_the_number_of_their_part() -> None:
    values = kinds.values("case", [False, 1, ["19.5"], [2, 0, 1]], CASE)
    assert values == ["0:false", "1:1", "2:19.5", "3:2", "3:0", "3:1"]
    assert kinds.read("case", ["1:1"], CASE) == [None, 1, None, None]
    assert kinds.read("case", ["9:1", "x", "2:"], CASE) is None
    assert kinds.tally("case", CASE, CASE_KEY, [False, 1, None, [2, 0, 1]]) == ["1.false", "2.B", "4.CAB"]


def test_what_is_typed_in_the_right_order_is_stored_in_an_order_that_tells_nothing() -> None:
    content, key = kinds.parse("ordering", {"sequence": "一\n二\n三\n四\n五"})
    assert [content["options"][one] for one in key] == ["一", "二", "三", "四", "五"]
    assert key != [0, 1, 2, 3, 4]
    content, key = kinds.parse("matching", {"pairs": "一 → 甲\n二 => 乙\n三→丙", "spare": "丁"})
    assert [content["options"][one] for one in key] == ["甲", "乙", "丙"]
    assert len(content["options"]) == 4


def test_what_people_mark_has_no_mark_and_shows_no_guide() -> None:
    for kind in ("short", "task"):
        _stem, content, key = SAMPLES[kind]
        assert kinds.needs_people(kind)
        assert kinds.mark(kind, content, key, "答") is None
        assert "密语" not in str(kinds.present(kind, content))
        assert kinds.parse(kind, kinds.spell(kind, content, key)) == (content, key)
    assert dict(kinds.choices()).keys() - dict(kinds.choices(by_machine=True)).keys() == {"short", "task"}
