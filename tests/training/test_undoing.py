"""An import taken back while nothing depends on it; rows that stayed out; the workbook given back with remarks."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import workbooks
from tests.factories.training import make_account, make_enterprise
from tests.factories.workbooks import ENTERPRISE_HEADER, FIRST, PEOPLE_HEADER, PRINCIPAL, SECOND, enterprise
from training import drills, intake, registry, stores, uscc
from training.intake import annotated_workbook, open_workbook
from training.models import Area, AuditEntry, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, ImportBatch, ImportLeftover, Person
from training.registry import batches, leftovers, undoing

AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
LATER = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)
LAST = datetime(2025, 8, 2, 2, 0, tzinfo=UTC)
BY = "system:test"
MODELS = (Area, Department, Enterprise, Person)
PERIODS = (EnterpriseState, EnterpriseTag, Engagement)

pytestmark = pytest.mark.django_db


def run(sheets: dict[str, Any], at: datetime = AT) -> ImportBatch:
    registry.import_registry(file=workbooks.xlsx(sheets), name="台账.xlsx", at=at, by=BY)
    return ImportBatch.objects.latest("pk")


def standing() -> dict[str, Any]:
    """What the register says now, without the keys of the rows."""
    people = sorted((person.name, person.mobile_digest) for person in Person.objects.all())
    facts = sorted(str((one.uscc, one.name, one.headcount, one.landlord and one.landlord.uscc, str(one.department))) for one in Enterprise.objects.all())
    current: Any = {"superseded_at__isnull": True}
    states = sorted((row.enterprise.number, row.state, str(row.from_on), str(row.until_on)) for row in EnterpriseState.objects.filter(**current))
    tags = sorted((row.enterprise.number, row.tag_set, row.value, row.basis) for row in EnterpriseTag.objects.filter(**current))
    posts = sorted((str(row.person), row.role, str(row.from_on), str(row.until_on), row.post) for row in Engagement.objects.filter(**current))
    return {"areas": sorted(Area.objects.values_list("code", "name")), "people": people, "facts": facts, "states": states, "tags": tags, "posts": posts}


def changed() -> dict[str, Any]:
    """The second workbook of an office: nearly everything says something else."""
    sheets = workbooks.registry()
    sheets["区域"] = [*sheets["区域"][:-1], [workbooks.VILLAGE, "新柳塘村", workbooks.TOWN, "村居"]]
    sheets["企业"] = [
        [*ENTERPRISE_HEADER, "出租方统一社会信用代码"],
        [*enterprise(从业人数=99, 状态="停产", 状态起始日期=date(2025, 5, 1), 监管行业="冶金"), SECOND],
        [*enterprise(SECOND, "云溪第二轻工厂", 监管行业="轻工"), None],
        [*enterprise(None, "新来的厂"), None],
    ]
    sheets["人员"] = [PEOPLE_HEADER, ["身份证", PRINCIPAL, "阿依古丽·买买提", "13800000099"]]
    sheets["任职用工"] = [*sheets["任职用工"][:2], [FIRST, PRINCIPAL, "主要负责人", "正式", "董事长", date(2023, 1, 1), date(2025, 1, 1)]]
    return sheets


def test_an_undone_import_leaves_the_register_as_it_was_and_loses_nothing():
    run(workbooks.registry())
    before = standing()
    batch = run(changed(), LATER)
    assert standing() != before
    rows = {model.__name__: getattr(model, "everything", model.objects).count() for model in (*MODELS, *PERIODS)}

    counts = registry.undo_registry(batch, at=LAST, by=BY)

    assert standing() == before
    assert all(getattr(model, "everything", model.objects).count() >= rows[model.__name__] for model in (*MODELS, *PERIODS))
    assert counts["restored"]
    assert counts["void"]
    batch.refresh_from_db()
    assert batch.state == "undone"
    with pytest.raises(undoing.NothingToTakeBack):
        registry.undo_registry(batch, at=LAST, by=BY)


def test_the_first_import_can_be_undone_after_the_second_was_and_imported_again():
    first = run(workbooks.registry())
    registry.undo_registry(run(changed(), LATER), at=LAST, by=BY)
    registry.undo_registry(first, at=LAST, by=BY)

    assert not any(model.objects.exists() for model in MODELS)
    assert not any(model.objects.filter(superseded_at__isnull=True).exists() for model in PERIODS)
    again = registry.import_registry(file=workbooks.xlsx(workbooks.registry()), name="台账.xlsx", at=LAST, by=BY)
    assert again.counts["total"]["new"] == 11


def depend_by_state(enterprise: Enterprise) -> None:
    registry.set_state(enterprise, state="closed", from_on=date(2025, 6, 20), at=LATER, by=BY)


def depend_by_name(enterprise: Enterprise) -> None:
    registry.change_enterprise(enterprise, name="改名厂", at=LATER, by=BY)


def depend_by_drill(enterprise: Enterprise) -> None:
    report = drills.Report(types=["evacuation"], form="live", held_on=date(2025, 6, 3), expected=35, present=35)
    checked = stores.check(SimpleUploadedFile("sheet.pdf", b"%PDF-1.4\n%%EOF\n"))
    drills.record_drill(enterprise=enterprise, report=report, files=[("签到表", checked)], at=LATER, by=BY)


def depend_by_account(enterprise: Enterprise) -> None:
    make_account("", person=enterprise.engagements.filter(role="principal").get().person)


def depend_by_tenant(enterprise: Enterprise) -> None:
    make_enterprise(landlord=enterprise, uscc=uscc.make(7777))


@pytest.mark.parametrize("depend", [depend_by_state, depend_by_name, depend_by_drill, depend_by_account, depend_by_tenant])
def test_what_something_depends_on_is_not_taken_back(depend):
    batch = run(workbooks.registry())
    depend(Enterprise.objects.get(uscc=FIRST))
    before = standing()
    with pytest.raises((undoing.ChangedSince, undoing.StillNeeded)) as refusal:
        registry.undo_registry(batch, at=LAST, by=BY)
    assert any(name in str(refusal.value) for name in ("云溪第一机械厂", "改名厂", "阿"))
    assert standing() == before
    assert not AuditEntry.objects.filter(action="training.import_undone").exists()


def bad() -> dict[str, Any]:
    wrong = FIRST[:-1] + ("0" if FIRST[-1] != "0" else "1")
    return workbooks.registry(企业=[ENTERPRISE_HEADER, enterprise(wrong, "错码厂"), enterprise(SECOND, "云溪第二轻工厂")], 任职用工=[], 区域岗位=[])


def test_bad_rows_wait_until_a_later_import_brings_them():
    run(bad())
    row = ImportLeftover.objects.get()
    assert (row.sheet, row.row, row.label, row.state, row.area.code) == ("企业", 2, "错码厂", "open", workbooks.VILLAGE)
    assert row.problems[0]["code"] == "bad_uscc"
    run(bad(), LATER)
    assert sorted(ImportLeftover.objects.values_list("state", flat=True)) == ["open", "repeated"]
    fixed = run(workbooks.registry(企业=[ENTERPRISE_HEADER, enterprise(FIRST, "错码厂")], 任职用工=[], 区域岗位=[]), LAST)
    assert sorted(ImportLeftover.objects.values_list("state", flat=True)) == ["corrected", "repeated"]
    registry.undo_registry(fixed, at=LAST, by=BY)
    assert sorted(ImportLeftover.objects.values_list("state", flat=True)) == ["open", "repeated"]


def test_a_row_is_dismissed_for_a_reason_once():
    run(bad())
    row = ImportLeftover.objects.select_related("batch").get()
    with pytest.raises(leftovers.NoReason):
        leftovers.dismiss([row], reason=" ", at=AT, by=BY)
    assert leftovers.dismiss([row], reason="已注销", at=AT, by=BY) == 1
    with pytest.raises(leftovers.Settled):
        leftovers.dismiss([row], reason="已注销", at=AT, by=BY)


def test_the_workbook_comes_back_with_remarks_and_can_be_imported_as_it_is():
    sheets = open_workbook(workbooks.xlsx(bad()))
    findings = [{"sheet": "企业", "row": 2, "column": "统一社会信用代码", "message": "=错", "suggestion": "对照执照"}]
    given_back = annotated_workbook(sheets, {"企业": 1, "人员": 1}, findings)
    once = {sheet.name: sheet for sheet in open_workbook(given_back)}
    assert once["企业"].rows[0][1][-4:] == ["行", "列", "问题", "建议"]
    assert once["企业"].rows[1][1][-4:] == [2, "统一社会信用代码", "'=错", "对照执照"]
    assert [values[:2] for _number, values in once["人员"].rows] == [values[:2] for _number, values in sheets[2].rows]
    twice = {sheet.name: sheet for sheet in open_workbook(annotated_workbook(once.values(), {"企业": 1, "人员": 1}, findings))}
    assert len(twice["企业"].rows[0][1]) == len(once["企业"].rows[0][1])
    outcome = registry.check_registry(file=given_back, name="a.xlsx", at=AT)
    assert {finding.code for finding in outcome.findings} == {"bad_uscc", "department_new"}
    assert intake.find_header(once["企业"], registry.layout.ENTERPRISES.columns).findings == []


def test_files_are_deleted_when_nothing_waits_or_they_lay_long_enough(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    officer = make_account("office")
    applied = batches.preview(content=workbooks.xlsx(bad()), name="a.xlsx", areas=[], at=AT, by=officer)
    batches.apply_batch(applied, areas=list(Area.objects.all()), at=AT, by=officer)
    assert batches.annotated(applied) is not None
    assert batches.prune(at=AT) == 0
    assert batches.prune(at=LAST) == 1
    assert batches.annotated(applied) is None
    assert not any((tmp_path / "imports").iterdir())
