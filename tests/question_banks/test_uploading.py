"""A file through the page: read, corrected by hand, stored at once or by a job that may break and go on."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from question_banks import conflicts, exchange, importing, items, tasks, uploading
from question_banks.models import Bank, Item, ItemVersion, Leftover
from tests.factories.question_banks import AT, make_approved, make_bank
from tests.factories.training import make_account
from tests.factories.workbooks import xlsx
from training import jobs
from training.models import Account, AuditEntry, ImportBatch

pytestmark = pytest.mark.django_db
State = ImportBatch.State
TABLE = [["题干", "A", "B", "答案"], ["甲是哪个", "一", "二", "A"], ["乙是哪个", "一", "二", "B"], ["丙是哪个", "一", "二", ""]]


@pytest.fixture
def editor() -> Account:
    return make_account("editor")


def upload(bank: Bank, by: Account, rows: list[list[Any]] = TABLE, **said: Any) -> ImportBatch:
    return uploading.preview(bank=bank, content=xlsx({"S": rows}), name="题.xlsx", at=AT, by=by, **said)


def files() -> set[Path]:
    folder = Path(settings.PRIVATE_ROOT) / "intake"
    return set(folder.glob("*")) if folder.exists() else set()


def test_small_files_are_read_and_stored_at_once(editor: Account) -> None:
    before = files()
    batch = upload(make_bank(), editor)
    assert (batch.state, batch.counts, len(files() - before)) == (State.PREVIEWED, {"rows": 3, "accepted": 2, "unchanged": 0, "rejected": 1}, 1)
    assert [sample["stem"] for sample in batch.columns["samples"]] == ["甲是哪个", "乙是哪个"]
    assert batch.columns["layouts"][0]["columns"] == {"0": "stem", "1": "option", "2": "option", "3": "key"}
    done = uploading.confirm(batch=batch, at=AT, by=editor)
    assert (done.state, done.counts["accepted"], Item.objects.filter(latest_version__isnull=False).count()) == (State.APPLIED, 2, 2)
    assert [(row.row, row.texts["stem"]) for row in Leftover.objects.all()] == [(4, "丙是哪个")]
    assert {entry.data["count"] for entry in AuditEntry.objects.filter(action="question_banks.drafted")} == {2}


def test_columns_corrected_by_hand_change_what_is_stored(editor: Account) -> None:
    rows = [["甲列", "乙列", "丙列", "丁列"], ["哪个颜色", 1, "红", "绿"], ["哪个数字", 0, "一", "二"]]
    batch = upload(make_bank(), editor, rows)
    assert batch.columns["unreadable"]
    said = {"sheets": {"S": {"header": 1, "kind": "", "keys": "zero", "skip": False, "columns": {"A": "stem", "B": "key", "C": "option", "D": "option"}}}}
    batch = uploading.remap(batch=batch, mapping=said, format="auto", at=AT, by=editor)
    assert (batch.state, batch.counts["accepted"]) == (State.PREVIEWED, 2)
    uploading.confirm(batch=batch, at=AT, by=editor)
    assert [version.key for version in ItemVersion.objects.order_by("pk")] == [[1], [0]]


def test_a_large_file_goes_through_jobs(editor: Account, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    monkeypatch.setattr(uploading, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(uploading, "AT_ONCE_ROWS", 1)
    with django_capture_on_commit_callbacks(execute=True):
        batch = upload(make_bank(), editor)
        assert batch.state == State.READING
    batch.refresh_from_db()
    assert batch.state == State.PREVIEWED
    with django_capture_on_commit_callbacks(execute=True):
        batch = uploading.confirm(batch=batch, at=AT, by=editor)
        assert (batch.state, Item.objects.count()) == (State.APPLYING, 0)
    batch.refresh_from_db()
    assert (batch.state, Item.objects.count()) == (State.APPLIED, 2)


def test_a_job_that_broke_off_goes_on_and_stores_nothing_twice(editor: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "AT_ONCE_ROWS", 1)
    monkeypatch.setattr(uploading, "CHUNK", 3)
    monkeypatch.setattr(uploading, "PAUSE", 0)
    bank = make_bank()
    batch = upload(bank, editor, [TABLE[0], *([f"第{n}号是哪个", "一", "二", "A"] for n in range(10))])
    uploading.confirm(batch=batch, at=AT, by=editor)
    batch.refresh_from_db()
    stage, calls = uploading._stage, []

    def break_off(*args: Any, **named: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise ConnectionError
        stage(*args, **named)

    monkeypatch.setattr(uploading, "_stage", break_off)
    with pytest.raises(ConnectionError):
        tasks.apply_upload(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Item.objects.count(), uploading.progress(batch)) == (State.APPLYING, 6, 60)
    assert conflicts.live().count() == 0  # staged questions speak nowhere
    for _again in range(2):
        tasks.apply_upload(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["accepted"], batch.counts["unchanged"]) == (State.APPLIED, 10, 0)
    assert (Item.objects.count(), conflicts.live().count()) == (10, 10)


def test_bulk_work_waits_while_it_must(editor: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "AT_ONCE_ROWS", 1)
    batch = uploading.confirm(batch=upload(make_bank(), editor), at=AT, by=editor)
    monkeypatch.setattr(jobs, "_BUSY", [lambda: True])
    tasks.apply_upload(batch.pk)
    assert not Item.objects.exists()
    monkeypatch.setattr(jobs, "_BUSY", [])
    tasks.apply_upload(batch.pk)
    assert Item.objects.count() == 2


def test_the_sweep_takes_up_lost_jobs_and_forgets_old_previews(editor: Account, django_capture_on_commit_callbacks: Any) -> None:
    lost, old = upload(make_bank(), editor), upload(make_bank(), editor)
    ImportBatch.objects.filter(pk=lost.pk).update(state=State.READING)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploading.sweep(at=AT + timedelta(minutes=10)) == 1
    lost.refresh_from_db()
    assert lost.state == State.PREVIEWED
    assert uploading.sweep(at=AT + timedelta(days=31)) == 2
    old.refresh_from_db()
    assert (old.state, old.stored_name) == (State.DISCARDED, "")
    with pytest.raises(uploading.NotPreviewed):
        uploading.confirm(batch=old, at=AT, by=editor)


def test_keys_that_slipped_against_another_bank_stay_out() -> None:
    stems = [f"第{n}号作业应当由谁审批" for n in range(8)]
    right = [0, 1, 2, 3, 1, 0, 3, 2]
    options = ["班长", "厂长", "经理", "员工"]
    for stem, key in zip(stems, right, strict=True):
        make_approved(stem=stem, content={"options": options}, key=[key])
    slipped = [right[0], right[1], *right[1:5], *right[6:]]
    rows = [["题干", "A", "B", "C", "D", "答案"], *([stem, *options, "ABCD"[key]] for stem, key in zip(stems, slipped, strict=True))]
    reading = exchange.read(xlsx({"S": rows}), "题.xlsx")
    assert reading.rejected == 0
    (plan,) = importing.plan(bank=make_bank(), readings=[reading])
    assert {one.row - 2 for one in plan.findings if one.code == "key-shifted"} == {2, 3, 4, 5}
    assert (len(plan.fresh), plan.counts()["rejected"], plan.torn) == (4, 4, {})


def test_numbers_of_an_import_are_kept_where_the_bank_uses_none_of_them() -> None:
    bank, record = make_bank(), exchange.read("题干,答案\n甲是对的,对\n乙是对的,对\n".encode(), "a.csv")
    record.records[0].number, record.records[1].number = "7", "A-1"
    for expected in (["7", "A-1"], ["0008", "0009"]):
        (plan,) = importing.plan(bank=None, readings=[record])
        found = [draft.number for draft in importing.drafts(plan, plan.fresh, bank)]
        assert found == (expected if expected[0] == "7" else ["", ""])
        items.draft_many(bank=bank, drafts=importing.drafts(plan, plan.fresh, bank), at=AT, by="system:test")
    assert sorted(bank.items.values_list("number", flat=True)) == ["0008", "0009", "7", "A-1"]
