"""The papers: office layout, every table, the hash printed, nothing a spreadsheet would run, names masked."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document

from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER, OCTOBER
from training import packs
from training.packs import writing
from training.packs.months import Month
from training.packs.showing import sheet
from training.packs.writing import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOV = Month.parse("2026-11")


@pytest.fixture
def pack():
    """The second pack of a town with a late entry, a formula for a name and a character no XML can hold."""
    town, (village, _two) = make.town(enterprises=2)
    _enterprise, person = make.enterprise(village, name="=HYPERLINK(1)\x0b")
    packs.freeze(area=town, month=NOV.shifted(-1), at=OCTOBER, by="system:test")
    make.hours(person, 32, date(2026, 10, 3), at=OCTOBER + MINUTE)
    make.enterprise(village, at=OCTOBER + timedelta(days=3), name="+新开的厂")
    return packs.freeze(area=town, month=NOV, at=NOVEMBER, by=training.make_account("office", area=town))


def words(message):
    with translation.override(settings.LANGUAGE_CODE):
        return _(message)


def texts(paper):
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in paper.paragraphs] + cells


def test_the_document_has_the_layout_of_an_office_and_prints_its_hash(pack):
    paper = Document(BytesIO(writing.docx(pack)))
    page, said = paper.sections[0], texts(paper)
    assert [round(length.mm) for length in (page.page_width, page.top_margin, page.left_margin)] == [210, 37, 28]
    assert pack.area.name in said[0]
    assert any(pack.sha256 in text for text in said)
    for label in ("Reporting unit (seal):", "Filled in by:", "Reviewed by:", "Person in charge:"):
        assert any(text.startswith(words(label)) for text in said)
    assert len(paper.inline_shapes) == 1
    assert sheet(pack).body["ranking"]["formula"]["words"] in "".join(said)
    assert any("=HYPERLINK(1)" in text for text in said)


def test_the_workbook_holds_every_name_and_no_formula(pack):
    book = openpyxl.load_workbook(BytesIO(writing.xlsx(pack)))
    cells = [cell for tab in book.worksheets for row in tab.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    values = [str(cell.value) for cell in cells]
    assert "'+新开的厂" in values
    assert any(pack.sha256 in value for value in values)
    for line in sheet(pack).lines:
        for row in line.section["gap"]:
            assert row["uscc"] in values
    assert book.worksheets[0]["A1"].value.startswith(pack.area.name)
    assert len(book.sheetnames) == 6 + len(sheet(pack).lines)


def test_the_printed_bridge_is_that_of_the_pack_and_its_steps_add_up(pack):
    found = sheet(pack)
    for row, line in zip(tables.bridge(found).rows, found.lines, strict=True):
        numbers = [[int(part) for part in str(cell).replace("–", "0/0").split("/")] for cell in row[1:]]
        for end in (0, 1):
            assert sum(pair[end] for pair in numbers[:-1]) == numbers[-1][end]
        assert numbers[-1] == [line.figure["population"], line.covered]
    corrected = tables.moved(found, ("corrections",)).rows
    assert len(corrected) == 2  # the enterprise's headline and its principal's own duty
    assert all("2026-10-03" in str(row[-1]) for row in corrected)


def test_a_preparation_says_so_and_a_first_report_has_nothing_to_compare_with():
    town, _villages = make.town()
    draft = packs.prepare(area=town, month=NOV, at=NOVEMBER - MINUTE, by="system:test")
    said = texts(Document(BytesIO(writing.docx(draft))))
    with translation.override(settings.LANGUAGE_CODE):
        assert tables.kind(sheet(draft)) in said[1]
        assert tables.kind(sheet(draft)) != tables.month_words(sheet(draft))
    assert words("This is the first report of this area; there is none to compare with.") in said
    assert writing.name(draft, "docx") == f"preparation-{town.code}-2026-11.docx"


def test_a_long_gap_list_is_cut_in_the_document_and_says_where_the_rest_is():
    table = tables.Table("x", "名单", [tables.Column("企业", 10)], [[f"厂{number}"] for number in range(7)])
    writer = writing.document.Writer()
    writer.table(table, limit=5)
    assert (len(writer.paper.tables[0].rows), "5" in writer.paper.paragraphs[-1].text, "7" in writer.paper.paragraphs[-1].text) == (6, True, True)
