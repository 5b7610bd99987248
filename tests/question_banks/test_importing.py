"""Files in, drafts out: the real workbook, a second time, bad files, contradictions."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import Workbook

from question_banks import exchange, importing, items, starter, uploading
from question_banks.models import Bank, Item, ItemVersion
from tests.factories.question_banks import AT, make_bank
from tests.factories.training import make_account

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "question_banks"
REAL = SAMPLES / "一般企业安全负责人.xlsx"
HEAD = ["题型", "题目", "选项", "答案"]
needs_samples = pytest.mark.skipif(not REAL.exists(), reason="SAMPLE WORKBOOKS MISSING: the real files beside the project are needed for this test")

pytestmark = pytest.mark.django_db


def workbook(*rows: list[Any], title: str = "Sheet1") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def run(*args: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = 0
    try:
        call_command("import_questions", *args, "--json")
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    return code, json.loads(capsys.readouterr().out)


@needs_samples
def test_the_real_workbook_is_read_completely_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, report = run("principals", str(REAL), "--create", "--title", "负责人", capsys=capsys)
    (file,) = report["files"]
    assert (code, file["format"], file["sheets"], file["rows"], file["accepted"], file["rejected"]) == (0, "xlsx", 1, 249, 249, 0)
    assert file["findings"] == report["conflicts"] == []
    kinds = [ItemVersion.objects.filter(kind=kind).count() for kind in ("judgement", "single", "multiple")]
    assert kinds == [109, 90, 50]
    assert not ItemVersion.objects.filter(stem__regex=r"^\d+[.、]").exists()

    code, report = run("principals", str(REAL), capsys=capsys)

    assert (code, report["files"][0]["accepted"], report["files"][0]["unchanged"]) == (0, 0, 249)
    assert Item.objects.count() == 249


@needs_samples
@pytest.mark.parametrize(
    ("name", "rows", "accepted"),
    [
        ("一般企业安全管理员.xlsx", 299, 298),
        ("省级低压电工题库.xlsx", 628, 625),
        ("省级高处作业.xlsx", 742, 730),
        ("观光车总题库.xlsx", 1356, 1227),
        ("judge_gbk.csv", 399, 321),
        ("低压电工.json", 628, 620),
        ("电焊新题库_数字类选择题.xlsx", 74, 71),
        ("layout_multi_sheet_template.xlsx", 6, 5),
    ],
)
def test_every_refused_row_of_the_samples_is_named(name: str, rows: int, accepted: int) -> None:
    reading = exchange.read((SAMPLES / name).read_bytes(), name)
    assert (reading.rows, len(reading.records)) == (rows, accepted)
    refused = {(one.sheet, one.row) for one in reading.findings if one.severity == exchange.ERROR}
    assert len(refused) == reading.rejected
    assert not refused & {(record.sheet, record.row) for record in reading.records}


def test_bad_rows_are_named_and_good_rows_enter() -> None:
    reading = exchange.read(
        workbook(
            ["某单位试题"],
            HEAD,
            ["单选题", "1.灭火器的检查周期是（）", "A.每月B.每季C.每年", "A"],
            ["单选题", "2.甲是什么", "A.一**B.二", "D"],
            ["单选题", "3.乙是什么", "A.一**B.二", ""],
            ["单选题", "", "A.一**B.二", "A"],
            ["单选题", "5.丙是什么", "", "A"],
            ["单选题", "6.丁是什么", "A.一**B.二**B.三", "A"],
            ["单选题", "7.戊是什么", "A.一**C.三", "A"],
            ["单选题", "8.己是什么", "A.一**B.**C.三", "A"],
            ["单选题", "9.庚是什么", "A.一**B.二", "AB"],
            ["判断题", "10.灭火器每月检查一次", "", "对"],
            ["判断题", "10.灭火器，每月检查一次。", "", "对"],
            ["填空题", "12.辛是什么", "", "壬"],
            ["多选题", "13.癸是什么", "A.一**B.二**C.三", "A、C"],
            ["判断题", "14.子是什么", "", "也许"],
        ),
        "试题.xlsx",
    )
    assert [(one.row, one.column, one.code) for one in reading.findings] == [
        (4, "D", "key-names-no-option"),
        (5, "D", "key-missing"),
        (6, "B", "stem-missing"),
        (7, "C", "options-missing"),
        (8, "C", "label-twice"),
        (9, "C", "option-lost"),
        (10, "C", "option-empty"),
        (11, "D", "key-names-several"),
        (13, "B", "duplicate"),
        (16, "D", "key-unclear"),
    ]
    assert all(one.message and one.suggestion for one in reading.findings)
    assert [(record.row, record.wording.stem, record.wording.key) for record in reading.records] == [
        (3, "灭火器的检查周期是（）", [0]),
        (12, "灭火器每月检查一次", True),
        (14, "辛是什么 ____", [{"accept": ["壬"], "case": False}]),
        (15, "癸是什么", [0, 2]),
    ]
    assert reading.records[0].wording.content == {"options": ["每月", "每季", "每年"]}


def test_a_formula_without_value_is_a_finding() -> None:
    reading = exchange.read(workbook(HEAD, ["单选题", "甲是什么样的", "=B1&B2", "A"]), "公式.xlsx")
    assert [(one.row, one.column, one.code) for one in reading.findings] == [(2, "C", "formula")]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty-file"),
        (b"   \n", "a.csv", "empty-file"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (b"%PDF-1.4", "a.pdf", "not-a-table"),
        (b"[1, 2", "a.json", "damaged"),
        (b"[]", "a.json", "no-questions"),
        ("姓名,电话\n张三,1\n".encode(), "a.csv", "no-questions"),
    ],
)
def test_a_file_without_questions_is_one_clear_sentence(content: bytes, name: str, code: str) -> None:
    reading = exchange.read(content, name)
    assert reading.unreadable
    assert reading.records == []
    assert code in [one.code for one in reading.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_offices_use(encoding: str) -> None:
    text = "题干,选项A,选项B,选项C,答案\n“三同时”是指什么,甲,乙,丙,c\n动火前应检测,,,,√\n"
    reading = exchange.read(text.encode(encoding), "题.csv")
    assert [(record.wording.kind, record.wording.key) for record in reading.records] == [("single", [2]), ("judgement", True)]
    assert reading.findings == []


def test_contradicting_rows_enter_as_drafts_but_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "矛盾.xlsx"
    file.write_bytes(workbook(HEAD, ["判断题", "动火作业应当办理审批。", "", "对"], ["判断题", "动火作业应当办理审批", "", "错"]))
    for mode in (["--dry-run"], []):
        code, report = run("b", str(file), "--create", *mode, capsys=capsys)
        assert code == 1
        assert [one["code"] for one in report["files"][0]["findings"]] == ["conflict", "conflict"]
        (conflict,) = report["conflicts"]
        assert conflict["code"] == "contradicting-key"
        assert [(member["bank"] or "b", member["sheet"], member["row"]) for member in conflict["members"]] == [("b", "Sheet1", 2), ("b", "Sheet1", 3)]
        assert Item.objects.count() == (0 if mode else 2)


def test_a_missing_bank_or_file_is_a_wrong_call(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("题干,答案\n甲是乙吗,对\n")
    for args in (["none", str(file)], ["none", str(tmp_path / "missing.xlsx"), "--create"]):
        with pytest.raises(CommandError) as caught:
            call_command("import_questions", *args)
        assert caught.value.returncode == 2
    assert not Bank.objects.exists()


def test_an_unreadable_file_stores_nothing_and_still_reports(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, bad, report = tmp_path / "a.csv", tmp_path / "b.xlsx", tmp_path / "out.xlsx"
    good.write_text("题干,答案\n甲是乙吗,对\n丙是丁吗,错\n")
    bad.write_bytes(b"")
    code, document = run("b", str(good), str(bad), "--create", "--report", str(report), capsys=capsys)
    assert code == 2
    assert [file["accepted"] for file in document["files"]] == [2, 0]
    assert report.read_bytes()[:2] == b"PK"
    assert not Bank.objects.exists()


def test_preview_stores_nothing_and_confirming_stores_once() -> None:
    bank, editor = make_bank(), make_account("editor")
    content = workbook(HEAD, ["判断题", "动火作业应当办理审批。", "", "对"])

    batch = uploading.preview(bank=bank, content=content, name="题.xlsx", at=AT, by=editor)
    assert (batch.counts["accepted"], Item.objects.count()) == (1, 0)
    uploading.confirm(batch=batch, at=AT, by=editor)
    assert [version.author for version in importing.drafts_of(batch)] == [editor]
    with pytest.raises(uploading.NotPreviewed):
        uploading.confirm(batch=batch, at=AT, by=editor)

    again = uploading.preview(bank=bank, content=content, name="题.xlsx", at=AT, by=editor)
    assert (again.counts["accepted"], again.counts["unchanged"]) == (0, 1)
    uploading.discard(batch=again, at=AT, by=editor)
    with pytest.raises(uploading.NotPreviewed):
        uploading.confirm(batch=again, at=AT, by=editor)
    assert Item.objects.count() == 1


def test_approve_and_export_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, out = tmp_path / "a.csv", tmp_path / "out.json"
    file.write_text("题干,选项A,选项B,答案\n甲是哪一个,一,二,B\n")
    run("b", str(file), "--create", capsys=capsys)
    first, second, learner = make_account("office"), make_account("examiner"), make_account()
    bank = Bank.objects.get(code="b")

    with pytest.raises(SystemExit) as leaving:
        call_command("approve_questions", "b", "--by", first.login)
    assert leaving.value.code == 1
    assert list(items.drawable([bank], AT.replace(year=2099))) == []
    with pytest.raises(CommandError):
        call_command("approve_questions", "b", "--by", learner.login)
    call_command("approve_questions", "b", "--by", first.login, "--by", str(second.public_id))
    assert items.drawable([bank], AT.replace(year=2099)).count() == 1

    call_command("export_questions", "b", str(out), "--format", "json")
    (entry,) = json.loads(out.read_text())
    assert entry["options"] == [{"label": "A", "text": "一", "correct": False}, {"label": "B", "text": "二", "correct": True}]
    assert (entry["item"], entry["key"], entry["source"]["row"]) == ("0001", "B", 2)


def test_the_starter_bank_loads_once_and_is_drawable() -> None:
    author, reviewer = make_account("editor"), make_account("office")
    bank = starter.load(author=author, reviewer=reviewer, at=AT)
    count = len(starter.entries())
    assert count >= 200
    assert items.drawable([bank], AT).count() == count
    starter.load(author=author, reviewer=reviewer, at=AT)
    assert ItemVersion.objects.count() == count
