"""Paper records come into the ledger once, for the right person and role, and can be taken back."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import workbooks
from tests.factories.training import make_account
from training import coverage, record_import, records, reference, registry
from training.intake import UnreadableWorkbook
from training.models import Area, EnterpriseTag, Entry, ImportBatch
from training.record_import.importing import CorrectedSince, NothingToTakeBack, undo_records
from training.record_import.reading import clock_time

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
BY = "system:test"
FIRST, SECOND, PRINCIPAL, WORKER = workbooks.FIRST, workbooks.SECOND, workbooks.PRINCIPAL, workbooks.WORKER
HOURS = ["证件号码", "统一社会信用代码", "学习内容", "学时", "日期", "形式", "举办单位", "培训类型"]
EXAMS = ["证件号码", "统一社会信用代码", "考核项目", "成绩", "满分", "结论", "日期", "考核类别", "考核机关"]
CARDS = ["证件号码", "证书类型", "证书编号", "作业类别", "准操项目", "初领日期", "有效期起", "有效期止", "发证机关"]
DRILLS = ["统一社会信用代码", "演练类型", "日期", "应到人数", "实到人数", "开始时间", "全部撤出时间", "结束时间", "场景", "形式", "预案编号"]


@pytest.fixture(autouse=True)
def _register() -> None:
    reference.load_reference(AT - timedelta(days=40))
    registry.import_registry(file=workbooks.xlsx(workbooks.registry()), name="r.xlsx", at=AT - timedelta(days=30), by=BY)


def take(at: datetime = AT, **sheets: list[list[Any]]) -> registry.Outcome:
    return record_import.import_records(file=workbooks.xlsx(sheets), name="台账.xlsx", at=at, by=BY)


def codes(outcome: registry.Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings if finding.severity != "info"]


def days(count: int, hours: int = 8, **more: Any) -> list[list[Any]]:
    row = {"content": "企业负责人安全培训", "kind": None} | more
    return [[PRINCIPAL, FIRST, row["content"], hours, date(2026, 3, 2 + number), "线下", "云溪镇安委办", row["kind"]] for number in range(count)]


def test_hours_count_for_the_role_held_there() -> None:
    outcome = take(学时=[HOURS, *days(4)])
    assert codes(outcome) == []
    entries = list(Entry.objects.filter(kind="hours"))
    assert {entry.what for entry in entries} == {"principal"}
    assert sum(entry.amount or 0 for entry in entries) == 32
    assert {entry.grade for entry in entries} == {"C"}
    assert {entry.recorded_by for entry in entries} == {BY}
    assert entries[0].detail["row"] == {"sheet": "学时", "row": 2}


def test_the_content_may_name_the_roles_and_a_standard() -> None:
    take(学时=[HOURS, *days(1, content="主要负责人和安全生产管理人员培训：工贸企业重大事故隐患判定标准")])
    assert Entry.objects.get(kind="hours").what == "principal,safety_manager"
    assert {entry.what for entry in Entry.objects.filter(kind="completion")} <= {"DS-GONGMAO"}


def test_levels_of_new_workers_are_told_apart() -> None:
    take(学时=[HOURS, *[[WORKER, FIRST, "三级安全教育", 8, date(2026, 3, 2 + n), "线下", "本厂", kind] for n, kind in enumerate(("三级-厂", "车间", "班组"))]])
    entries = Entry.objects.filter(person__last4=WORKER[-4:])
    assert [entry.detail["training_type"] for entry in entries] == ["level_factory", "level_workshop", "level_team"]
    assert {entry.what for entry in entries} == {"worker"}


def test_a_second_import_changes_nothing_and_a_twin_row_stays_out() -> None:
    sheets = {"学时": [HOURS, *days(2), *days(1)]}
    first, second = take(**sheets), take(at=AT + timedelta(days=1), **sheets)
    assert codes(first) == ["duplicate_row"]
    assert first.counts["hours"]["new"] == 2
    assert second.counts["hours"] | {"rows": 0} == {"rows": 0, "new": 0, "changed": 0, "same": 2, "refused": 1, "to_decide": 0}
    assert Entry.objects.count() == 2


def test_more_than_a_day_can_hold_waits_for_a_decision() -> None:
    outcome = take(学时=[HOURS, *days(1, hours=6), *days(1, hours=4, content="第二门课")])
    assert codes(outcome) == ["over_day_limit"]
    waiting = records.held().get()
    assert waiting.amount == 4
    with pytest.raises(records.NoReason):
        records.decide(waiting, counts=True, reason=" ", at=AT, by=BY)
    records.decide(waiting, counts=True, reason="两天的课记在一天，签到表已核对。", at=AT, by=BY)
    assert sum(entry.amount or 0 for entry in records.counting().filter(kind="hours")) == Decimal(10)
    with pytest.raises(records.NotHeld):
        records.decide(waiting, counts=False, reason="再来", at=AT, by=BY)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([workbooks.identity.make(9, born=date(1980, 1, 1)), FIRST, "培训", 4, "2026-03-02", "线上", "甲", None], "unknown_person"),
        ([PRINCIPAL, workbooks.uscc.make(77), "培训", 4, "2026-03-02", "线上", "甲", None], "unknown_enterprise"),
        ([PRINCIPAL, FIRST, "培训", 0, "2026-03-02", "线上", "甲", None], "bad_hours"),
        ([PRINCIPAL, FIRST, "培训", 4, "2027-03-02", "线上", "甲", None], "future_date"),
        ([PRINCIPAL, FIRST, "培训", 4, None, "线上", "甲", None], "value_missing"),
        ([1.2e17, FIRST, "培训", 4, "2026-03-02", "线上", "甲", None], "number_ruined"),
        ([WORKER, SECOND, "培训", 4, "2026-03-02", "线上", "甲", None], "no_role"),
    ],
)
def test_rows_that_stay_out_are_named(row: list[Any], code: str) -> None:
    outcome = take(学时=[HOURS, row])
    assert codes(outcome) == [code]
    assert outcome.counts["hours"]["refused"] == 1
    assert not Entry.objects.exists()
    assert PRINCIPAL not in str([finding.as_dict() for finding in outcome.findings])


def test_a_statutory_assessment_names_authority_and_trade() -> None:
    EnterpriseTag.objects.filter(enterprise__uscc=FIRST).update(superseded_at=AT)
    row = [PRINCIPAL, FIRST, "金属冶炼单位主要负责人考核", 85, 100, "合格", "2026-04-01", "法定"]
    assert codes(take(考核=[EXAMS, [*row, None]])) == ["authority_missing"]
    assert codes(take(考核=[EXAMS, [*row, "某市应急管理局"]])) == []
    entry = Entry.objects.get()
    assert (entry.what, entry.exam_class, entry.detail["industry"], entry.detail["passed"]) == ("principal", "statutory", "metal_smelting", True)


def test_a_local_exam_stays_local() -> None:
    outcome = take(考核=[EXAMS, [PRINCIPAL, FIRST, "本镇年度考试", 60, 100, "不合格", "2026-04-01", None, None]])
    assert codes(outcome) == ["class_missing"]
    entry = Entry.objects.get()
    assert (entry.exam_class, entry.detail["passed"]) == ("local", False)


def test_a_card_keeps_no_document_number() -> None:
    row = [WORKER, "特种作业操作证", f"T{WORKER}", "焊接与热切割作业", "熔化焊接与热切割作业", "2024-05-06", "2024-05-06", "2030-05-05", "某省应急管理厅"]
    assert codes(take(证书=[CARDS, row])) == []
    entry = Entry.objects.get()
    assert entry.what.startswith("special_operation:")
    assert entry.valid_until == date(2030, 5, 5)
    assert WORKER not in json.dumps(entry.detail)
    assert entry.detail["number"].endswith(WORKER[-4:])
    other = [WORKER, "特种作业操作证", f"T{PRINCIPAL}", *row[3:]]
    assert codes(take(证书=[CARDS, other])) == ["number_differs"]


def test_a_drill_serves_several_duties() -> None:
    row = [FIRST, "疏散逃生、综合预案", date(2026, 5, 12), 35, 34, time(14, 0), "14:03", 0.59, "车间起火", "实战", "YA-01"]
    assert codes(take(演练=[DRILLS, row])) == []
    entries = list(Entry.objects.filter(kind="drill"))
    assert [entry.what for entry in entries] == ["evacuation", "comprehensive"]
    assert entries[0].detail["alarm_at"] == "2026-05-12T14:00:00+08:00"
    assert len({entry.detail["event"] for entry in entries}) == 1
    town = Area.objects.get(code=workbooks.TOWN)
    figure = coverage.coverage(town, "DR-GEN-PLAN", date(2026, 6, 15)).as_json()
    assert (figure["population"], figure["satisfied"]) == (2, 1)


def test_a_drill_few_came_to_waits() -> None:
    assert codes(take(演练=[DRILLS, [FIRST, "疏散", "2026-05-12", 35, 20, None, None, None, None, "实战", None]])) == ["attendance_low"]
    assert records.held().count() == 1


def test_an_import_is_taken_back_and_can_come_again() -> None:
    sheets = {"学时": [HOURS, *days(2)]}
    take(**sheets)
    batch = ImportBatch.objects.get(kind="records")
    assert undo_records(batch, at=AT, by=BY) == 2
    assert not records.counting().exists()
    assert Entry.objects.count() == 4
    with pytest.raises(NothingToTakeBack):
        undo_records(batch, at=AT, by=BY)
    again = take(at=AT + timedelta(days=1), **sheets)
    assert again.counts["hours"]["new"] == 2
    assert records.counting().count() == 2
    assert take(at=AT + timedelta(days=2), **sheets).counts["hours"]["same"] == 2


def test_an_import_with_decided_entries_stays() -> None:
    take(学时=[HOURS, *days(1, hours=9)])
    records.decide(records.held().get(), counts=True, reason="已核对", at=AT, by=BY)
    with pytest.raises(CorrectedSince):
        undo_records(ImportBatch.objects.get(kind="records"), at=AT, by=BY)


def test_what_is_no_records_workbook_is_one_sentence() -> None:
    with pytest.raises(UnreadableWorkbook):
        record_import.check_records(file=workbooks.xlsx(workbooks.registry()), name="r.xlsx", at=AT)


@pytest.mark.parametrize(
    ("written", "read"), [("14:05", time(14, 5)), ("14时5分", time(14, 5)), (0.5, time(12, 0)), ("2026-05-12 09:30:10", time(9, 30, 10)), ("", None)]
)
def test_times_of_day(written: Any, read: time | None) -> None:
    assert clock_time(written) == read


def test_the_command_speaks_json(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbooks.xlsx({"学时": [HOURS, *days(2), [PRINCIPAL, FIRST, "x", "abc", "2026-03-01", None, None, None]]}))
    out = StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("import_records", path, "--json", stdout=out, stderr=StringIO())
    document = json.loads(out.getvalue())
    assert (exit_code.value.code, document["counts"]["total"]["new"], document["findings"][0]["row"]) == (1, 2, 4)


def test_the_office_imports_checks_and_decides_on_the_pages(client: Client) -> None:
    town = Area.objects.get(code=workbooks.TOWN)
    client.force_login(make_account("office", area=town))
    content = workbooks.xlsx({"学时": [HOURS, *days(1, hours=9), *days(1, content="另一课", hours=3)]})
    upload = SimpleUploadedFile("台账.xlsx", content)
    page = client.post(reverse("training:import_records"), {"file": upload})["Location"]
    assert not Entry.objects.exists()
    client.post(page, {"action": "apply"})
    assert Entry.objects.count() == 2
    waiting = records.held().get()
    listing = client.get(reverse("training:held_entries")).content.decode()
    assert waiting.detail["title"] in listing
    client.post(reverse("training:held_decide"), {"entry": waiting.pk, "action": "withdraw", "reason": "签到表只有一天"})
    assert not records.held().exists()
    stranger = Client()
    stranger.force_login(make_account("office"))
    assert stranger.post(reverse("training:held_decide"), {"entry": waiting.pk, "action": "counts", "reason": "x"}).status_code == 404
