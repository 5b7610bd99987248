"""Options, keys and stems as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_banks.exchange import keys, options, stems

FOUR = ["红", "黄", "蓝", "绿"]


@pytest.mark.parametrize(
    "cell",
    [
        "**A.红**B.黄**C.蓝**D.绿",
        "A、红\nB、黄\nC、蓝\nD、绿",
        "A:红##B:黄##C:蓝##D:绿",
        "Ａ．红|Ｂ．黄|Ｃ．蓝|Ｄ．绿",
        "(A)红 (B)黄 (C)蓝 (D)绿",
        "（A）红\n（B）黄\n（C）蓝\n（D）绿",
        "A 红\nB 黄\nC 蓝\nD 绿",
        "**A红**B黄**C蓝**D绿",
        "A.红B.黄C.蓝D.绿",
        "**D.绿**A.红**B.黄**C.蓝",
        "红|黄|蓝|绿",
        "A.红\u00a0\u00a0B.黄\u00a0\u00a0C.蓝\u00a0\u00a0D.绿",
        "**A:红***B:黄**C:蓝**D: 绿",
        "**A:红**B:黄**C:蓝D:绿",
        "**A.红**B.B. 黄**C.蓝**D.绿",
    ],
)
def test_four_options_in_every_writing(cell: str) -> None:
    found = options.from_cell(cell, wanted=1)
    assert (found.texts, found.problems) == (FOUR, [])


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("**A.红**B.黄**B.蓝", ("label-twice", "B")),
        ("**A.红**C.蓝", ("option-lost", "B")),
        ("**A.红**B.**C.蓝", ("option-empty", "B")),
        ("**A.红**黄**C.蓝", ("label-missing", "")),
        ("**A、**B、**C、", ("option-empty", "A")),
    ],
)
def test_doubtful_options_are_named(cell: str, problem: tuple[str, str]) -> None:
    assert options.from_cell(cell).problems[0] == problem


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("**A类**B类**C类", ["A类", "B类", "C类"]),
        ("**CO**CO2**H2S", ["CO", "CO2", "H2S"]),
        ("**10kV**20kV", ["10kV", "20kV"]),
        ("**A.车前**B.车后**C.(A. B)全包含", ["车前", "车后", "(A. B)全包含"]),
    ],
)
def test_letters_that_belong_to_the_text_stay(cell: str, texts: list[str]) -> None:
    assert options.from_cell(cell).texts == texts


def test_options_in_columns_and_inside_the_stem() -> None:
    assert options.from_columns(["红", "黄", "", ""]).texts == ["红", "黄"]
    assert options.from_columns(["A.红", "B.黄"]).texts == ["红", "黄"]
    assert options.from_columns(["红", "", "蓝"]).problems == [("option-empty", "B")]
    assert options.out_of_stem("禁止用什么颜色？A.红 B.黄") == ("禁止用什么颜色？", "A.红 B.黄")
    assert options.out_of_stem("A.类火灾是什么") == ("A.类火灾是什么", "")


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("A", [0]), ("abd", [0, 1, 3]), ("A,B,C", [0, 1, 2]), ("A、C", [0, 2]), ("Ａ Ｃ", [0, 2]), ("（B）", [1]), ("答案：C", [2]),
        ("B，黄", [1]), ("蓝", [2]), ("红；绿", [0, 3]), ("Z", [25]), ("B，蓝", []), ("两个都对", []), ("", []),
    ],
)  # fmt: skip
def test_keys_in_every_writing(text: str, positions: list[int]) -> None:
    assert keys.positions(text, FOUR) == positions


@pytest.mark.parametrize(
    ("text", "truth"),
    [("对", True), ("√", True), ("正确", True), ("t", True), ("Y", True), ("是", True), ("（√）", True), ("TRUE", True), ("1", True),
     ("错", False), ("×", False), ("X", False), ("错误", False), ("不正确", False), ("F", False), ("n", False), ("0", False), ("A", None), ("也许", None)],
)  # fmt: skip
def test_truth_in_every_writing(text: str, truth: bool | None) -> None:
    assert keys.truth(text) is truth


def test_running_numbers_go_and_real_numbers_stay() -> None:
    found = ["1.安全", "2、生产", "（3）第一", "4\t预防", "5一般用作", "10kV以下线路", "30Hz的电流", "1千伏以上", "6.20/5t起重机", "7.162.事故报告", "8"]
    assert stems.strip_numbers(found) == [
        "安全", "生产", "第一", "预防", "一般用作", "10kV以下线路", "30Hz的电流", "1千伏以上", "20/5t起重机", "事故报告", "8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "stripped"),
    [
        (
            ["10kV及以下线路", "3.5 吨以上车辆", "第3题 安全帽", "12.安全带", "2人以上作业"],
            ["10kV及以下线路", "3.5 吨以上车辆", "安全帽", "安全带", "2人以上作业"],
        ),
        (["1、甲", "2、3.5吨以上叉车", "3.5吨以上叉车", "4、10kV线路"], ["甲", "3.5吨以上叉车", "3.5吨以上叉车", "10kV线路"]),
        (["125.甲", "126脚手架拆除", "127在脚手架上", "128.乙"], ["甲", "脚手架拆除", "在脚手架上", "乙"]),
        (["1甲方应当", "2乙方应当", "3丙方应当"], ["甲方应当", "乙方应当", "丙方应当"]),
        (["2.1.3 甲方", "2.1.4 乙方", "2.5 米以上"], ["甲方", "乙方", "2.5 米以上"]),
        (["★1、甲", "155,、乙", "24小时内", "2021年9月1日起", "2014.8.31修正"], ["甲", "乙", "24小时内", "2021年9月1日起", "2014.8.31修正"]),
    ],
)
def test_doubtful_numbers_go_only_in_a_sequence(written: list[str], stripped: list[str]) -> None:
    assert stems.strip_numbers(written)[: len(stripped)] == stripped


def test_broken_lines_are_joined_inside_chinese_text_only() -> None:
    assert stems.tidy("爆\n破、修路\t\t") == "爆破、修路"
    assert stems.tidy("see\nbelow") == "see\nbelow"


@given(st.text(max_size=60), st.text(max_size=8))
def test_any_text_is_read_without_a_crash(cell: str, key: str) -> None:
    found = options.from_cell(cell, wanted=2)
    assert all(0 <= one < 26 for one in keys.positions(key, found.texts))
    assert len(stems.strip_numbers([cell, stems.tidy(cell)])) == 2
    options.out_of_stem(cell)
