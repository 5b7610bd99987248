"""Opening what offices really have: by content, within limits, with a finding where a cell can not be trusted."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tests.factories.workbooks import xlsx
from training.intake import Column, Finding, Formula, Problem, UnreadableWorkbook, cells, findings_workbook, match_columns, open_workbook

SPEC = [
    Column("uscc", "统一社会信用代码", ("信用代码",), required=True),
    Column("name", "企业名称", ("单位名称",), required=True),
    Column("count", "从业人数", ("员工人数",)),
]  # fmt: skip


def refusal(content: bytes, name: str = "x.xlsx") -> str:
    with pytest.raises(UnreadableWorkbook) as refused:
        open_workbook(content, name)
    assert str(refused.value)
    return refused.value.code


def test_rows_keep_the_numbers_the_program_shows():
    sheets = open_workbook(xlsx({"甲": [["标题"], [], ["a", 1], [None, None], ["b", 2.5]], "乙": []}))

    assert [sheet.name for sheet in sheets] == ["甲", "乙"]
    assert sheets[0].rows == [(1, ["标题", ""]), (3, ["a", 1.0]), (5, ["b", 2.5])]


def test_a_name_does_not_decide_what_a_file_is():
    assert open_workbook(xlsx({"甲": [["a"]]}), "list.csv")[0].name == "甲"
    assert open_workbook("名称,数\n甲,1\n".encode(), "list.xlsx")[0].rows == [(1, ["名称", "数"]), (2, ["甲", "1"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_the_encodings_of_offices(encoding):
    assert open_workbook("名称;数\n㐱·甲;1\n".encode(encoding))[0].rows == [(1, ["名称", "数"]), (2, ["㐱·甲", "1"])]


def test_formulas_without_a_value_are_found_and_protected_digits_are_not_formulas():
    book = open_workbook(xlsx({"甲": [["a", "=1+1", "文"]]}))[0]
    assert [(finding.row, finding.column, finding.code) for finding in book.formulas()] == [(1, "B", "formula_cell")]
    text = open_workbook(b'a,b\n="0012",=HYPERLINK("x")\n')[0]
    assert [type(value) for value in text.rows[1][1]] == [str, Formula]
    assert text.rows[1][1][0] == "0012"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"   \n", "empty_file"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"\xef\xbb\xbf<html><table><tr>", "html_as_xls"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xff\xff\xff\x80\x81", "unknown_encoding"),
    ],
)
def test_what_is_no_workbook_is_named(content, code):
    assert refusal(content) == code


def packed(**parts: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return memory.getvalue()


def test_other_packages_are_named():
    assert refusal(packed(word__document_dot_xml=b"<w/>")) == "not_a_table"
    assert refusal(packed(xl__workbook_dot_bin=b"x")) == "other_workbook"


def test_a_bomb_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("training.intake.packing.MAX_PART", 100_000)
    assert refusal(packed(xl__workbook_dot_xml=b"<workbook/>", xl__media__image_dot_png=b"\0" * 5_000_000)) == "bomb"


def test_a_stray_cell_far_out_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "b"
    memory = io.BytesIO()
    book.save(memory)
    assert refusal(memory.getvalue()) == "stray_cells"


def test_a_file_above_the_limit_is_not_read_further(settings):
    settings.UPLOAD_LIMIT = 10

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.given += size
            return b"a" * size

    file = Endless()
    with pytest.raises(UnreadableWorkbook) as refused:
        open_workbook(file, "big.csv")
    assert (refused.value.code, file.given) == ("too_large", 11)


def test_columns_are_matched_by_title_variant_width_and_brackets():
    match = match_columns(["＊信用代码（18位）", "单位　名称", "员工人数(人)", "备注"], SPEC, sheet="甲")

    assert match.index == {"uscc": 0, "name": 1, "count": 2}
    assert [(finding.code, finding.severity) for finding in match.findings] == [("column_ignored", "info")]


def test_a_missing_and_a_doubled_column_are_said():
    match = match_columns(["信用代码", "统一社会信用代码"], SPEC)

    assert match.index == {"uscc": 0}
    assert [finding.code for finding in match.findings] == ["column_twice", "column_missing"]


def test_a_longer_title_is_guessed_and_said():
    match = match_columns(["统一社会信用代码", "本镇企业名称全称"], SPEC)

    assert match.index == {"uscc": 0, "name": 1}
    assert [finding.code for finding in match.findings] == ["column_guessed"]


_TEXTS = ["2025-03-04", "2025/3/4", "2025.3.4", "2025年3月4日", "2025年 3月 4日", "２０２５－０３－０４", "20250304", "45720"]


@pytest.mark.parametrize("written", [*_TEXTS, 20250304, 45720, 45720.0, date(2025, 3, 4), datetime(2025, 3, 4, 8)])
def test_days_in_many_writings(written):
    assert cells.day(written) == date(2025, 3, 4)


@pytest.mark.parametrize("written", ["2025-02-30", "2025年3月", "昨天", "3/4"])
def test_what_is_no_day_is_a_problem(written):
    with pytest.raises(Problem) as problem:
        cells.day(written)
    assert problem.value.code == "bad_date"


@pytest.mark.parametrize("written", ["1.2E+17", "1.10105E+17", "１.２Ｅ＋１７", 110105194912310020.0])
def test_ruined_numbers_have_their_own_code(written):
    with pytest.raises(Problem) as problem:
        cells.digits(written)
    assert problem.value.code == "number_ruined"


def test_values_as_people_write_them():
    assert cells.digits(330199101201.0) == "330199101201"
    assert cells.text("　张　三\u200b ") == "张 三"
    assert cells.text("ＡＢ１２") == "AB12"
    assert cells.text("㛃䶮") == "㛃䶮"
    assert cells.whole("1,200人") == 1200
    assert cells.number("7.5学时") == Decimal("7.5")
    assert [cells.yes_no(word) for word in ("是", "√", "否", "", "也许")] == [True, True, False, None, None]
    with pytest.raises(Problem):
        cells.whole("-3")
    with pytest.raises(Problem):
        cells.text(Formula("=1"))


def test_findings_come_back_as_a_workbook_without_formulas():
    finding = Finding("企业", 7, "企业名称", "error", "x", "=cmd|' /C calc'!A0", "@SUM(A1)")
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook([finding.as_dict()])))

    row = [cell.value for cell in next(book.active.iter_rows(min_row=2))]
    assert row == ["企业", 7, "企业名称", "'=cmd|' /C calc'!A0", "'@SUM(A1)"]
    assert all(cell.data_type != "f" for cell in next(book.active.iter_rows(min_row=2)))
