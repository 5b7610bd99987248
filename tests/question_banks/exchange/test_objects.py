"""JSON as really found."""

# ruff: noqa: E501 - a row of a table is a line here

import json
from typing import Any

import pytest

from question_banks import exchange

RED = "红色表示什么"


def read(value: Any) -> exchange.Reading:
    return exchange.read(json.dumps(value, ensure_ascii=False).encode(), "题.json")


@pytest.mark.parametrize(
    ("entry", "options", "key"),
    [
        ({"id": 1, "type": "单选题", "q": RED, "options": ["禁止", "警告"], "ans": "A"}, ["禁止", "警告"], [0]),
        ({"question": RED, "options": {"A": "禁止", "B": "警告"}, "answer": "B"}, ["禁止", "警告"], [1]),
        ({"question": RED, "options": {"A": "一", "B": "二", "C": "三"}, "answer": ["A", "C"]}, ["一", "二", "三"], [0, 2]),
        ({"title": RED, "options": [{"label": "A", "text": "禁止", "correct": False}, {"label": "B", "text": "警告", "correct": True}]}, ["禁止", "警告"], [1]),
        ({"questionText": RED, "choices": [{"content": "禁止", "is_right": 1}, {"content": "警告", "is_right": 0}]}, ["禁止", "警告"], [0]),
        ({"question": RED, "answers": ["禁止", "警告", "指令"], "correctIndex": 2}, ["禁止", "警告", "指令"], [2]),
        ({"题目": RED, "选项": ["A.禁止", "B.警告"], "答案": "A"}, ["禁止", "警告"], [0]),
        ({"stem": RED, "A": "禁止", "B": "警告", "answer": "b"}, ["禁止", "警告"], [1]),
        ({"content": f"<p>{RED}</p>", "optionA": "<p>禁止</p>", "optionB": "警告", "answer": "A"}, ["禁止", "警告"], [0]),
        ({"title": RED, "options": '["禁止","警告"]', "answer": '["B"]'}, ["禁止", "警告"], [1]),
        ({"title": RED, "options": ["甲", "乙", "丙"], "answer": ["甲", "丙"]}, ["甲", "乙", "丙"], [0, 2]),
        ({"title": RED, "options": [{"id": 11, "name": "禁止"}, {"id": 12, "name": "警告"}], "answer": 12}, ["禁止", "警告"], [1]),
        ({"title": RED, "optionList": [{"key": "A", "value": "禁止"}, {"key": "B", "value": "警告"}], "rightAnswer": "B"}, ["禁止", "警告"], [1]),
        ({"question": {"text": RED}, "options": [{"option": "A", "text": "禁止"}, {"option": "B", "text": "警告"}], "correct_answer": "A"}, ["禁止", "警告"], [0]),
        ({"category": "单选题", "title": RED, "choices": "**A、禁止**B、警告", "answers": "A"}, ["禁止", "警告"], [0]),
    ],
)  # fmt: skip
def test_a_question_under_whatever_names(entry: dict[str, Any], options: list[str], key: list[int]) -> None:
    (record,) = read([entry]).records
    assert (record.wording.stem, record.wording.content["options"], record.wording.key) == (RED, options, key)


def test_lists_under_kinds_and_chapters() -> None:
    kinds = read(
        {"单选题": [{"题目": RED, "选项": ["A.禁", "B.警"], "答案": "A"}], "判断题": [{"题目": "要培训", "答案": "正确"}, {"题目": "不培训", "答案": False}]}
    )
    assert [(one.sheet, one.row, one.wording.kind, one.wording.key) for one in kinds.records] == [
        ("单选题", 1, "single", [0]), ("判断题", 1, "judgement", True), ("判断题", 2, "judgement", False),
    ]  # fmt: skip
    chapters = read(
        {
            "name": "卷",
            "sections": [
                {"name": "第一章", "type": "判断题", "questions": [{"stem": "要培训", "answer": True}]},
                {"name": "第二章", "questions": [{"stem": RED, "A": "一", "B": "二", "answer": "B"}]},
            ],
        }
    )
    assert [(one.subject, one.wording.kind) for one in chapters.records] == [("第一章", "judgement"), ("第二章", "single")]


def test_one_object_a_line_and_other_kinds() -> None:
    lines = f'{{"question":"{RED}","A":"禁止","B":"警告","answer":"a"}}\n{{"question":"黄色","A":"禁止","B":"警告","answer":"b"}}\n'
    assert [one.wording.key for one in exchange.read(lines.encode(), "题.json").records] == [[0], [1]]
    fill = read(
        [
            {"type": "填空题", "title": "方针是____、____", "answer": ["安全第一", "预防为主"]},
            {"type": "multiple_choice", "title": RED, "options": ["一", "二"], "answer": "A"},
        ]
    )
    assert [one.wording.kind for one in fill.records] == ["fill", "single"]


@pytest.mark.parametrize("value", [{"a": [1, 2, {"b": 3}]}, [], [[]], "text", 5, None, [{"name": "张三"}]])
def test_json_without_questions_says_so(value: Any) -> None:
    reading = read(value)
    assert reading.unreadable
    assert reading.findings[-1].code in ("no-questions", "no-structured-questions")
