"""The real files beside the project: rows that were read by hand, one by one, against what the reader makes of them."""

# ruff: noqa: E501 - a row of a table is a line here

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from question_banks import exchange

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "question_banks"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="SAMPLE FILES MISSING: the real files beside the project are needed for this test")
ELECTRIC, HEIGHTS, CARS, MANAGERS = "省级低压电工题库.xlsx", "省级高处作业.xlsx", "观光车总题库.xlsx", "一般企业安全管理员.xlsx"
WELDING, PLAIN, TEMPLATE = "电焊新题库_数字类选择题.xlsx", "低压电工.json", "layout_multi_sheet_template.xlsx"


@cache
def reading(name: str) -> exchange.Reading:
    return exchange.read((SAMPLES / name).read_bytes(), name)


def question(name: str, row: int, sheet: str = "Sheet1") -> exchange.Record:
    (found,) = [one for one in reading(name).records if (one.sheet, one.row) == (sheet, row)]
    return found


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (MANAGERS, {"judgement": 129, "single": 109, "multiple": 60}),
        (ELECTRIC, {"single": 321, "judgement": 304}),
        (HEIGHTS, {"judgement": 293, "single": 272, "multiple": 165}),
        (CARS, {"judgement": 632, "single": 436, "multiple": 159}),
        (PLAIN, {"judgement": 318, "single": 302}),
        (WELDING, {"fill": 71}),
        (TEMPLATE, {"single": 1, "multiple": 1, "judgement": 1, "fill": 1, "short": 1}),
        ("judge_gbk.csv", {"judgement": 321}),
    ],
)
def test_kinds_are_those_of_the_file(name: str, kinds: dict[str, int]) -> None:
    assert Counter(one.wording.kind for one in reading(name).records) == kinds


@pytest.mark.parametrize(
    ("name", "row", "code"),
    [
        (ELECTRIC, 9, "label-twice"), (ELECTRIC, 18, "label-missing"), (HEIGHTS, 26, "option-lost"), (HEIGHTS, 48, "label-twice"), (HEIGHTS, 111, "label-twice"),
        (HEIGHTS, 149, "label-twice"), (HEIGHTS, 167, "label-twice"), (HEIGHTS, 183, "label-twice"), (HEIGHTS, 190, "option-twice"),
        (HEIGHTS, 396, "label-missing"), (HEIGHTS, 404, "key-names-no-option"), (CARS, 1172, "key-names-no-option"), (CARS, 1277, "option-lost"),
        (PLAIN, 243, "option-empty"), (PLAIN, 316, "option-empty"), (PLAIN, 327, "option-empty"), (PLAIN, 342, "option-empty"), (PLAIN, 574, "option-empty"),
        (PLAIN, 576, "option-empty"), (WELDING, 58, "date-cell"), (WELDING, 66, "key-unclear"), (TEMPLATE, 4, "stem-missing"),
    ],
)  # fmt: skip
def test_rows_that_no_person_could_use_stay_out(name: str, row: int, code: str) -> None:
    errors = {(one.row, one.code) for one in reading(name).findings if one.severity == exchange.ERROR}
    assert (row, code) in errors
    assert row in {one.row for one in reading(name).refused}


def test_no_other_row_stays_out() -> None:
    counts = {name: reading(name).rejected for name in (MANAGERS, ELECTRIC, HEIGHTS, CARS, PLAIN, WELDING, TEMPLATE, "judge_gbk.csv")}
    assert counts == {MANAGERS: 0, ELECTRIC: 2, HEIGHTS: 9, CARS: 3, PLAIN: 6, WELDING: 2, TEMPLATE: 1, "judge_gbk.csv": 0}


@pytest.mark.parametrize(
    ("name", "row", "options", "key"),
    [
        (MANAGERS, 276, ["3m", "4m", "5m", "6m"], [0]),  # the last letter glued to the option before
        (ELECTRIC, 35, ["120°", "60", "30°"], [1]),  # a comma behind a letter
        (ELECTRIC, 49, ["电动", "比较", "数字"], [2]),  # a lost letter that the key asks for
        (CARS, 372, ["减速器", "差速器", "变速器", "转向器"], [2]),  # letters out of order
        (CARS, 440, ["熔断器烧毁", "电器线路接触不良", "电压低", "电流小"], [0, 1]),
        (CARS, 719, ["高音喇叭", "警灯", "安全标志", "火星熄灭器(阻火器)"], [3]),  # a letter written twice
    ],
)
def test_odd_options_that_are_right_after_all(name: str, row: int, options: list[str], key: list[int]) -> None:
    wording = question(name, row).wording
    assert (wording.content["options"], wording.key) == (options, key)


@pytest.mark.parametrize(
    ("name", "row", "start"),
    [
        (HEIGHTS, 407, "脚手架拆除"), (HEIGHTS, 408, "在脚手架"), (CARS, 626, "开车时"), (CARS, 1136, "事故调查报告"), (ELECTRIC, 322, "接地电阻"),
        (MANAGERS, 269, "粉尘爆炸"), (WELDING, 2, "一般用作"), (WELDING, 71, "原子氢"), (WELDING, 51, "电渣焊"),
    ],
)  # fmt: skip
def test_running_numbers_in_every_writing_are_gone(name: str, row: int, start: str) -> None:
    assert question(name, row).wording.stem.startswith(start)


def test_numbers_without_options_are_filled_in() -> None:
    found: dict[int, Any] = {row: question(WELDING, row).wording.key[0] for row in (2, 3, 59, 69)}
    assert found == {
        2: {"value": "0.1", "tolerance": "0"}, 3: {"value": "1", "tolerance": "0"}, 59: {"accept": ["15%-20%"], "case": False}, 69: {"value": "-182.96", "tolerance": "0"},
    }  # fmt: skip
    assert question(WELDING, 57).wording.key[0]["accept"][:2] == ["2009/5/1", "2009年5月1日"]
    named = {one.row: one.code for one in reading(WELDING).findings if one.severity == exchange.WARNING and one.code != "duplicate"}
    assert named == {25: "stem-gap", 46: "stem-gap", 50: "stem-gap", 54: "stem-gap", 57: "date-shown", 70: "stem-gap"}
