"""True or false, single and multiple choice."""

from decimal import Decimal
from typing import Any

import pytest

from question_banks import kinds


@pytest.mark.parametrize(
    ("kind", "content", "key", "problems"),
    [
        ("judgement", {}, None, ["key-missing"]),
        ("judgement", {}, 1, ["key-missing"]),
        ("single", {}, [0], ["options-missing", "key-names-no-option"]),
        ("single", {"options": ["甲"]}, [0], ["options-too-few"]),
        ("single", {"options": ["甲", " "]}, [0], ["option-empty"]),
        ("single", {"options": ["甲", "甲 "]}, [0], ["option-twice"]),
        ("single", {"options": ["甲", "乙"]}, [], ["key-missing"]),
        ("single", {"options": ["甲", "乙"]}, [2], ["key-names-no-option"]),
        ("single", {"options": ["甲", "乙"]}, [0, 1], ["key-names-several"]),
        ("multiple", {"options": ["甲", "乙"]}, [0, 1], []),
        ("multiple", {"options": ["甲", "乙"]}, [0, 0], ["key-names-no-option"]),
        ("multiple", {"options": "甲乙"}, [True], ["options-missing", "key-missing"]),
        ("multiple", {"options": [str(one) for one in range(27)]}, [0], ["options-too-many"]),
    ],
)
def test_check_names_every_problem(kind: str, content: dict[str, Any], key: Any, problems: list[str]) -> None:
    assert kinds.check(kind, content, key) == problems


@pytest.mark.parametrize(
    ("response", "strict", "partial"),
    [([0, 1, 2], "1", "1"), ([0, 1], "0", "0.6666"), ([0], "0", "0.3333"), ([0, 3], "0", "0"), ([0, 1, 2, 3], "0", "0"), (None, "0", "0"), ([], "0", "0")],
)
def test_multiple_marks_by_the_setting_of_the_bank(response: Any, strict: str, partial: str) -> None:
    content = {"options": ["甲", "乙", "丙", "丁"]}
    assert kinds.mark("multiple", content, [0, 1, 2], response) == Decimal(strict)
    assert kinds.mark("multiple", content, [0, 1, 2], response, scoring="partial") == Decimal(partial)


@pytest.mark.parametrize(("typed", "key"), [("AC", [0, 2]), ("a、c", [0, 2]), ("Ｂ", [1]), ("乙", [1]), ("E", [4]), ("", []), ("不详", [])])
def test_keys_as_they_are_typed(typed: str, key: list[int]) -> None:
    assert kinds.parse("multiple", {"options": "甲\n乙\n丙", "key": typed})[1] == key


@pytest.mark.parametrize(("typed", "key"), [("true", True), ("对", True), ("×", False), ("错误", False), ("也许", None), ("", None)])
def test_judgements_as_they_are_typed(typed: str, key: bool | None) -> None:
    assert kinds.parse("judgement", {"key": typed}) == ({}, key)


def test_buckets_are_letters_of_the_stored_options() -> None:
    content = {"options": ["甲", "乙", "丙"]}
    assert kinds.tally("single", content, [0], 0, order=[2, 0, 1]) == ["C"]
    assert kinds.tally("multiple", content, [0], [0, 1], order=[2, 0, 1]) == ["A", "C"]
    assert kinds.tally("judgement", {}, True, False) == ["false"]
    assert kinds.tally("single", content, [0], None) == []
