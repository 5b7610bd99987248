"""Files that are too large, lie about their size, or are nonsense: refused with one sentence, never a crash."""

# ruff: noqa: E501 - a row of a table is a line here

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_banks import exchange, kinds
from question_banks.exchange import correcting, packages, returning, tables
from tests.factories.workbooks import xlsx

SOUND = {"S": [["题型", "题目", "选项", "答案"], ["单选题", "甲是哪个", "A.一 B.二", "A"], ["判断题", "乙是对的", "", "对"]]}
WORDS = st.sampled_from(
    ["题干", "答案", "选项A", "选项B", "题型", "判断题", "一、单选题", "1.", "第3题 甲", "A.甲**B.乙", "A", "ABC", "对", "", "（ B ）", "答案：C", "解析：甲", "____", "=1+1", "\ufffd", "1-5 ABCDA",
     "参考答案", "10kV", "√A.甲", "甲乙丙丁戊己庚辛"]
) | st.text(max_size=14)  # fmt: skip


def consistent(reading: exchange.Reading) -> bool:
    """Every row is a question, a repetition, or named with an error; every question can be marked."""
    markable = all(kinds.check(one.wording.kind, one.wording.content, one.wording.key) == [] for one in reading.records)
    return markable and len(reading.stays_out()) == reading.rejected >= 0 and bool(returning.workbook([(reading, [one.as_dict() for one in reading.findings])]))


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return memory.getvalue()


def codes(content: bytes, name: str = "题.xlsx", format: str = "auto") -> list[str]:
    reading = exchange.read(content, name, format)
    assert reading.unreadable
    return [one.code for one in reading.findings]


def test_a_bomb_is_refused_by_its_sizes() -> None:
    assert codes(repacked(xlsx(SOUND), **{"xl/media/x.bin": b"\0" * (packages.SMALL + 1)})) == ["bomb"]


def test_a_part_that_unpacks_to_more_than_it_says_is_refused() -> None:
    content = xlsx(SOUND)
    body = b"<worksheet>" + b" " * 3_000_000
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(body) + packed.flush()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        part.file_size, part.compress_size = 11, len(data)
        header = bytearray(struct.pack("<30x"))
        forged = bytes(header) + data
        part.header_offset = 0
        with pytest.raises(zipfile.BadZipFile):
            packages.unpack(forged, part)


def test_cells_far_outside_and_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    far = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="GZ90000"><v>1</v></c></row></sheetData></worksheet>'
    assert codes(repacked(xlsx(SOUND), **{"xl/worksheets/sheet1.xml": far})) == ["stray-cells"]
    monkeypatch.setattr(tables, "MAX_QUESTIONS", 2)
    assert codes("题干,答案\n甲是对的,对\n乙是对的,对\n".encode(), "a.csv") == ["too-many-rows"]


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 100
    assert codes(b"x" * 200, "a.txt") == ["too-large"]


@pytest.mark.parametrize(
    ("content", "name", "format"),
    [(xlsx(SOUND), "a.xlsx", "json"), (b"[1]", "a.json", "xlsx"), ("题干,答案\n甲,对\n".encode(), "a.csv", "xlsx"), ("甲".encode(), "a.txt", "json"), (xlsx(SOUND), "a.xlsx", "txt"),
     (xlsx(SOUND), "a.xlsx", "gift"), (xlsx(SOUND), "a.xlsx", "qti"), (b"<quiz/>", "a.xml", "csv")],
)  # fmt: skip
def test_a_wrong_format_is_one_sentence(content: bytes, name: str, format: str) -> None:
    reading = exchange.read(content, name, format)
    assert reading.unreadable
    assert reading.findings[-1].message


def test_a_format_that_fits_is_honoured() -> None:
    text = "1、甲是哪个\nA.一 B.二\n答案：A\n".encode()
    assert exchange.read(text, "a.csv", "txt").records[0].wording.key == [0]
    assert exchange.read(b'[{"q": "\xe7\x94\xb2", "A": "1", "B": "2", "ans": "A"}]', "a.txt", "json").format == "json"


def test_the_report_reads_back_as_the_same_questions() -> None:
    content = xlsx(
        {
            "S": [
                ["题库"],
                ["题型", "题目", "选项", "答案"],
                ["单选题", "甲是哪个", "A.一 B.二", "A"],
                ["单选题", "乙是哪个", "A.一 B.二", "D"],
                ["判断题", "-5℃是低温", "", "对"],
            ]
        }
    )
    first = exchange.read(content, "题.xlsx")
    again = exchange.read(returning.workbook([(first, [one.as_dict() for one in first.findings])]), "again.xlsx")
    assert [one.wording for one in again.records] == [one.wording for one in first.records]
    assert [(one.row, one.code) for one in again.findings] == [(one.row, one.code) for one in first.findings]


def test_a_report_holds_no_formula() -> None:
    reading = exchange.read("题干,答案\n=HYPERLINK(1),对\n@甲是对的,对\n+乙是对的,对\n".encode(), "a.csv")
    body = returning.workbook([(reading, [one.as_dict() for one in reading.findings])])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in texts
    assert b">'@" in texts


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, max_size=7), max_size=14))
def test_any_table_is_read(table: list[list[str]]) -> None:
    text = "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in table)
    assert consistent(exchange.read(text.encode("utf-8", "replace"), "题.csv"))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(WORDS, max_size=25))
def test_any_text_is_read(lines: list[str]) -> None:
    assert consistent(exchange.read("\n".join(lines).encode("utf-8", "replace"), "题.txt"))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=6))
def test_any_damage_to_a_workbook_is_survived(place: int, damage: bytes) -> None:
    content = bytearray(WHOLE)
    start = place % len(content)
    content[start : start + len(damage)] = damage
    assert consistent(exchange.read(bytes(content), "题.xlsx"))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["stem", "options", "key", "kind", "explanation", "clause", "difficulty"]), WORDS))
def test_any_correction_is_checked(texts: dict[str, str]) -> None:
    record, findings = correcting.read(texts, sheet="S", row=1)
    assert (record is None) == any(one.severity == exchange.ERROR for one in findings)


WHOLE = xlsx(SOUND)
