"""A superior's own workbook: checked by its content, mapped once, filled every month; what it calculates stays its own."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from tests.factories import packs as make
from tests.factories.packs import NOVEMBER
from training import packs
from training.models import AuditEntry
from training.packs import choosing, superiors
from training.packs.months import Month
from training.packs.showing import sheet
from training.requirements import all_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
BY = {"at": NOVEMBER, "by": "system:test"}


@pytest.fixture
def town():
    return make.town()[0]


@pytest.fixture
def form(town):
    return superiors.add(area=town, title="县级月报表", content=make.form(), **BY)


def freeze(town):
    return packs.freeze(area=town, month=Month.parse("2026-11"), **BY)


def with_part(name, content=b"x"):
    out = BytesIO(make.form())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_mapped_cells_are_filled_and_formulas_stay(town, form):
    for cell, figure in (("B2", "TR-PRIN.population"), ("b3", "TR-PRIN.covered"), ("C1", ".month"), ("C2", ".as_of"), ("C3", "TR-PRIN.percent")):
        superiors.map_cell(form, name="报表", cell=cell, figure=figure, **BY)
    superiors.map_cell(form, name="报表", cell="C4", figure=f"TR-PRIN.population@{town.children.first().code}", **BY)
    superiors.map_cell(form, name="报表", cell="C5", figure="TR-GONE.population", **BY)
    pack = freeze(town)
    filled = openpyxl.load_workbook(BytesIO(superiors.fill(form, pack)))["报表"]
    assert [filled[cell].value for cell in ("B2", "B3", "C3", "C4", "C5", "B4", "A1")] == [2, 2, 100.0, 1, None, "=SUM(B2:B3)", "上级报表"]
    assert filled["C2"].value.date() == pack.as_of
    assert "2026" in filled["C1"].value
    assert AuditEntry.objects.filter(action="training.pack_form_mapped").count() == 7


def test_a_cell_mapped_again_is_replaced_and_can_be_cleared(form):
    superiors.map_cell(form, name="报表", cell="B2", figure="TR-PRIN.gap", **BY)
    row = superiors.map_cell(form, name="报表", cell="B2", figure="TR-PRIN.overdue", **BY)
    assert [(one.cell, one.figure) for one in form.cells.all()] == [("B2", "TR-PRIN.overdue")]
    superiors.clear_cell(row, **BY)
    assert not form.cells.exists()


@pytest.mark.parametrize(("name", "cell", "refusal"), [
    ("报表", "B4", superiors.CellTaken), ("报表", "B1", superiors.CellTaken), ("别的表", "B2", superiors.NoSuchCell),
    ("报表", "2B", superiors.NoSuchCell), ("报表", "ZZZ9", superiors.NoSuchCell),
    ("报表", "A1048577", superiors.NoSuchCell), ("报表", "A1:B2", superiors.NoSuchCell),
])  # fmt: skip
def test_cells_that_can_not_be_filled_are_refused(form, name, cell, refusal):
    with pytest.raises(refusal):
        superiors.map_cell(form, name=name, cell=cell, figure="TR-PRIN.gap", **BY)


@pytest.mark.parametrize("figure", ["", "TR-PRIN", ".gap", "TR-PRIN.name", "TR-PRIN.nonsense@1"])
def test_only_figures_of_the_list_are_accepted(form, figure):
    with pytest.raises(choosing.UnknownFigure):
        superiors.map_cell(form, name="报表", cell="B2", figure=figure, **BY)


def test_every_figure_on_the_list_has_a_value(town):
    opened = sheet(freeze(town))
    figures = [figure for _group, choices in choosing.groups(rule for rule in all_rules() if rule.code == "TR-PRIN") for figure, _label in choices]
    assert len(figures) == len(set(figures)) > 15
    assert all(choosing.value(opened, figure) is not None for figure in figures)


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/oleObject1.bin"])
def test_active_content_is_refused(town, part):
    with pytest.raises(superiors.ActiveContent):
        superiors.add(area=town, title="x", content=with_part(part), **BY)


def test_what_is_no_workbook_or_too_large_is_refused(town):
    for content in (b"", b"PK\x03\x04 not a zip", b"%PDF-1.4", zipped(b"no workbook")):
        with pytest.raises(superiors.Unusable):
            superiors.add(area=town, title="x", content=content, **BY)
    with pytest.raises(superiors.TooLarge):
        superiors.add(area=town, title="x", content=b"x" * (superiors.MAX_BYTES + 1), **BY)


def zipped(content):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", content)
    return out.getvalue()


def test_a_form_out_of_use_is_neither_mapped_nor_filled(town, form):
    pack = freeze(town)
    superiors.retire(form, **BY)
    with pytest.raises(superiors.Retired):
        superiors.map_cell(form, name="报表", cell="B2", figure="TR-PRIN.gap", **BY)
    with pytest.raises(superiors.Retired):
        superiors.fill(form, pack)
