"""Exams pasted from a word processor, and text tables in the encodings and separators offices use."""

from typing import Any

import pytest

from question_banks import exchange
from tests.factories.workbooks import xlsx

EXAM = """某单位2024年安全考试试卷
姓名：____ 部门：____
一、单选题（每题2分，共10题）
1、灭火器应（　　）检查一次。
A、每月　　B、每季　　C、每年
答案：A
解析：见规程。
每月检查是规定。
2. 动火作业票由谁签发（ B ）
A. 班长
B. 负责人
3．3.5 吨以上车辆应
A．甲 B．乙
【答案】B
【解析】略
二、多选题
1. 三违是指（ABC）。
A.违章指挥 B.违章作业 C.违反劳动纪律 D.迟到
三、判断题
1. 可以酒后上岗。（×）
2. 高处作业要系安全带。
答案：正确
（√）3.新员工要培训
四、填空题
1. 安全生产方针是____。 答案：安全第一
五、简答题
1. 什么是三违？
答：违章指挥、违章作业、
违反劳动纪律。
"""


def told(reading: exchange.Reading) -> list[tuple[int, str, str, Any]]:
    return [(one.row, one.wording.kind, one.wording.stem, one.wording.key) for one in reading.records]


def test_a_pasted_exam_is_read_line_by_line() -> None:
    reading = exchange.read(EXAM.encode("gb18030"), "卷.txt")
    assert reading.format == "txt"
    assert told(reading) == [
        (4, "single", "灭火器应（ ）检查一次。", [0]), (9, "single", "动火作业票由谁签发（ ）", [1]), (12, "single", "3.5 吨以上车辆应", [1]),
        (17, "multiple", "三违是指（ ）。", [0, 1, 2]), (20, "judgement", "可以酒后上岗。", False), (21, "judgement", "高处作业要系安全带。", True),
        (23, "judgement", "新员工要培训", True), (25, "fill", "安全生产方针是____。", [{"accept": ["安全第一"], "case": False}]),
        (27, "short", "什么是三违？", {"guide": "违章指挥、违章作业、\n违反劳动纪律。", "points": []}),
    ]  # fmt: skip
    assert reading.records[0].wording.explanation == "见规程。每月检查是规定。"
    assert reading.findings == []


def test_the_same_exam_in_one_column_of_a_sheet() -> None:
    reading = exchange.read(xlsx({"卷": [[line] for line in EXAM.splitlines()]}), "卷.xlsx")
    assert [key for *_rest, key in told(reading)] == [key for *_rest, key in told(exchange.read(EXAM.encode(), "卷.txt"))]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("参考答案\n一、单项选择题\n1-3 ABA\n二、判断题\n1.√ 2.×", [[0], [1], [0], True, False]),
        ("答案：\n一、单项选择题\n1.A 2.B 3.A\n二、判断题\n1、对 2、错", [[0], [1], [0], True, False]),
        ("参考答案\n一、单项选择题\n1-3 AB\n二、判断题\n1.√ 2.×", [True, False]),
    ],
)
def test_keys_listed_at_the_end(keys: str, expected: list[Any]) -> None:
    text = "一、单项选择题\n1. 甲是哪个\nA.一 B.二 C.三\n2. 乙是哪个\nA.一\nB.二\n3. 丙是哪个\nA.一 B.二\n二、判断题\n1. 丁是对的\n2. 戊是对的\n\n"
    reading = exchange.read((text + keys).encode(), "卷.txt")
    assert [key for *_rest, key in told(reading)] == expected
    assert reading.rejected == 5 - len(expected)


def test_questions_without_numbers_and_broken_ones() -> None:
    plain = "红色表示（ ）\nA.禁止\nB.警告\n答案：A\n\n黄色表示（ ）\nA.禁止\nB.警告\n答案：B\n"
    assert [key for *_rest, key in told(exchange.read(plain.encode(), "卷.txt"))] == [[0], [1]]
    broken = "1、红色表示\nA.禁止\nC.警告\n答案：A\n2、黄色表示\nA.禁止\nB.警告\n3、蓝色表示\nA.禁止\nB.警告\n答案：D\n"
    reading = exchange.read(broken.encode(), "卷.txt")
    assert [(one.row, one.code) for one in reading.findings] == [(1, "option-lost"), (5, "key-missing"), (8, "key-names-no-option")]
    torn = "1、红色表示\nA.禁止 B.警告\n答案：A\n参考答案\n1.B\n"
    assert [one.code for one in exchange.read(torn.encode(), "卷.txt").findings] == ["key-contradiction"]


TABLE = "题干;选项A;选项B;答案\n“三同时”，是指什么;甲;乙;b\n动火前应检测;;;√\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_text_tables_in_every_encoding_and_separator(encoding: str, mark: str) -> None:
    reading = exchange.read(TABLE.replace(";", mark).encode(encoding), "表.csv")
    assert [(one.wording.kind, one.wording.key) for one in reading.records] == [("single", [1]), ("judgement", True)]


def test_a_title_above_a_text_table_and_a_table_called_txt() -> None:
    titled = '某某题库,,,\n题干,选项A,选项B,答案\n"三同时,是指什么",甲,乙,b\n'
    assert told(exchange.read(titled.encode("gb18030"), "表.csv")) == [(3, "single", "三同时,是指什么", [1])]
    assert exchange.read(TABLE.replace(";", "\t").encode(), "表.txt").format == "csv"


def test_a_few_broken_bytes_spoil_their_row_only() -> None:
    content = "题干,答案\n甲是对的,对\n乙".encode() + b"\xe4\xb8" + "是错的,错\n丁丁丁,对\n".encode()
    reading = exchange.read(content, "表.csv")
    assert [stem for _row, _kind, stem, _key in told(reading)] == ["甲是对的", "丁丁丁"]
    assert [(one.row, one.code) for one in reading.findings] == [(3, "mojibake")]
