"""The work list: rows stay, become drafts through the same check, or are dismissed with a reason."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from question_banks import exchange, importing, leftovers
from question_banks.models import Bank, ItemVersion, Leftover
from tests.factories.question_banks import AT, make_bank
from tests.factories.training import make_account
from tests.factories.workbooks import xlsx
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
HEAD = ["题型", "题目", "A", "B", "C", "答案", "解析"]
BAD = [["单选题", "灭火器多久检查", "每月", "每季", "每年", "", "见规程"], ["单选题", "谁审批", "班长", "厂长", "", "D", ""]]


def brought(bank: Bank, *rows: list[Any]) -> importing.Plan:
    (plan,) = importing.plan(bank=bank, readings=[exchange.read(xlsx({"S": [HEAD, *rows]}), "题.xlsx")])
    importing.store(plan=plan, bank=bank, at=AT, by="system:test")
    return plan


def test_refused_rows_wait_once_however_often_the_file_comes() -> None:
    bank = make_bank()
    brought(bank, *BAD, ["判断题", "甲是对的", "", "", "", "对", ""])
    brought(bank, ["判断题", "乙是对的", "", "", "", "对", ""], *BAD)
    brought(bank, *BAD)
    rows = list(leftovers.open_rows(bank))
    assert [(row.row, [one["code"] for one in leftovers.findings_of(row)]) for row in rows] == [(2, ["key-missing"]), (3, ["key-names-no-option"])]
    assert leftovers.as_typed(rows[0]) == {
        "kind": "单选题", "stem": "灭火器多久检查", "options": "A. 每月\nB. 每季\nC. 每年", "key": "", "explanation": "见规程",
        "clause": "", "subject": "", "difficulty": "",
    }  # fmt: skip


def test_a_corrected_row_becomes_a_draft_from_its_place() -> None:
    bank, editor = make_bank(), make_account("editor")
    brought(bank, *BAD)
    row = leftovers.open_rows(bank)[0]
    with pytest.raises(leftovers.StillWrong) as caught:
        leftovers.correct(row=row, texts=leftovers.as_typed(row) | {"key": "F"}, at=AT, by=editor)
    assert [one.code for one in caught.value.findings] == ["key-names-no-option"]
    version = leftovers.correct(row=row, texts=leftovers.as_typed(row) | {"key": "A", "kind": "single"}, at=AT, by=editor)
    assert (version.content, version.key, version.author, version.explanation) == ({"options": ["每月", "每季", "每年"]}, [0], editor, "见规程")
    assert (version.source_file, version.source_sheet, version.source_row) == ("题.xlsx", "S", 2)
    row.refresh_from_db()
    assert (row.state, row.version, row.decided_by) == ("drafted", version, editor)
    with pytest.raises(leftovers.NotOpen):
        leftovers.dismiss(row=row, reason="x", at=AT, by=editor)
    other = leftovers.open_rows(bank)[0]
    with pytest.raises(leftovers.AlreadyThere):
        leftovers.correct(row=other, texts=leftovers.as_typed(row) | {"key": "A"}, at=AT, by=editor)
    assert AuditEntry.objects.filter(action="question_banks.leftover_corrected").count() == 1


def test_a_dismissed_row_needs_a_reason_and_stays_away() -> None:
    bank, editor = make_bank(), make_account("editor")
    brought(bank, *BAD)
    row = leftovers.open_rows(bank)[0]
    with pytest.raises(leftovers.ReasonMissing):
        leftovers.dismiss(row=row, reason=" ", at=AT, by=editor)
    leftovers.dismiss(row=row, reason="重复", at=AT, by=editor)
    brought(bank, *BAD)
    assert [one.row for one in leftovers.open_rows(bank)] == [3]
    assert not ItemVersion.objects.exists()


def test_the_database_knows_when_a_row_is_decided() -> None:
    bank = make_bank()
    brought(bank, *BAD)
    row = leftovers.open_rows(bank)[0]
    for wrong in ({"state": "dismissed", "decided_at": AT}, {"state": "drafted", "decided_at": AT}, {"state": "open", "reason": "x"}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leftover.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leftover.objects.create(batch=row.batch, bank=bank, row=9, digest=row.digest)
    Leftover.objects.filter(pk=row.pk).update(state="dismissed", decided_at=AT, reason="x")


def test_the_work_list_as_a_workbook_can_be_corrected_there() -> None:
    from question_banks.exchange import returning
    from question_banks.views.leftovers import TITLES

    bank = make_bank()
    brought(bank, *BAD)
    rows = [(tuple(typed[role] for role in TITLES), row.row, row.findings) for typed, row in leftovers.table(leftovers.open_rows(bank))]
    book = openpyxl.load_workbook(io.BytesIO(returning.typed(list(TITLES.values()), rows)))
    page = book.active
    assert [cell.value for cell in page[1]][-4:] == ["行", "列", "问题", "建议"]
    page["D2"], page["D3"] = "A", "B"
    memory = io.BytesIO()
    book.save(memory)
    reading = exchange.read(memory.getvalue(), "work-list.xlsx")
    assert [(one.wording.stem, one.wording.key) for one in reading.records] == [("灭火器多久检查", [0]), ("谁审批", [1])]
    assert reading.findings == []
