"""Whatever is handed in, reading ends with questions and findings, never with a crash."""

import csv
import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_banks import exchange, kinds

cells = st.sampled_from(
    ["题干", "答案", "选项", "题型", "判断题", "单选题", "A.甲**B.乙", "A", "对", "", "1.", "=1+1", "\ufffd", "甲乙丙丁戊", "多选题", "AB"]
) | st.text(max_size=12)
tables = st.lists(st.lists(cells, max_size=6), max_size=12)


def consistent(reading: exchange.Reading) -> bool:
    """Every row is a question or has a finding, and every question can be marked."""
    refused = {(one.sheet, one.row) for one in reading.findings if one.severity == exchange.ERROR and one.row}
    markable = all(kinds.check(record.wording.kind, record.wording.content, record.wording.key) == [] for record in reading.records)
    return markable and len(refused) == reading.rejected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables)
def test_any_table_is_read_row_by_row(table: list[list[str]]) -> None:
    memory = io.StringIO()
    csv.writer(memory).writerows(table)
    assert consistent(exchange.read(memory.getvalue().encode("utf-8", "replace"), "题.csv"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read(content: bytes) -> None:
    assert consistent(exchange.read(content, "题.xlsx"))


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | cells,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(cells, inner, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_is_read(value: object) -> None:
    assert consistent(exchange.read(json.dumps([value]).encode(), "题.json"))


def test_a_sheet_of_a_second_kind_takes_its_kind_from_its_name_or_key() -> None:
    text = (
        "题目,A,B,C,正确答案,解析,依据\n下列哪些属于三违,违章指挥,违章作业,违反纪律,ABC,三违定义,《安全生产法》第五十七条\n安全帽应系好下颏带,正确,错误,,B,,\n"
    )
    first, second = exchange.read(text.encode(), "题.csv").records
    assert (first.wording.kind, first.wording.key, first.wording.explanation) == ("multiple", [0, 1, 2], "三违定义")
    assert (first.wording.clause_title, first.wording.clause_article) == ("《安全生产法》", "第五十七条")
    assert (second.wording.kind, second.wording.key) == ("judgement", False)


def test_options_that_refer_to_others_are_not_shuffled() -> None:
    text = "题干,选项,答案\n职业健康检查包括哪些,A.上岗前|B.在岗|C.以上都对,C\n甲是什么样的,A.一|B.二|C.三,A\n"
    assert [record.wording.no_shuffle for record in exchange.read(text.encode(), "题.csv").records] == [True, False]
