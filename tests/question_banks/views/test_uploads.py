"""The pages of an import: upload, preview, mapping by hand, progress, work list."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from question_banks import leftovers, uploading
from question_banks.models import Bank, Item, ItemVersion, Leftover
from tests.factories.question_banks import make_bank
from tests.factories.training import make_account
from training.models import AuditEntry, ImportBatch

pytestmark = pytest.mark.django_db
CSV = "题型,题干,选项,答案\n判断题,动火作业前应当清理现场,,对\n单选题,坏行,A.一B.二,D\n单选题,又一坏行,A.一B.二,\n"


def signed_in(role: str = "editor") -> Client:
    client = Client()
    client.force_login(make_account(role))
    return client


def upload(client: Client, bank: Bank, text: str = CSV, **fields: Any) -> str:
    answer = client.post(reverse("question_banks:upload"), {"bank": bank.code, "file": SimpleUploadedFile("题.csv", text.encode()), **fields})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_preview_shows_columns_samples_and_findings() -> None:
    editor, bank = signed_in(), make_bank()
    shown = body(editor, upload(editor, bank))
    for text in ("动火作业前应当清理现场", 'name="sheet0-column0"', 'name="sheet0-header"', 'value="confirm"', 'value="remap"', "坏行"):
        assert text in shown
    other = body(signed_in("trainer"), reverse("question_banks:preview", args=[ImportBatch.objects.get().public_id]))
    assert 'value="remap"' not in other


def test_columns_are_corrected_and_the_file_is_read_again() -> None:
    editor, bank = signed_in(), make_bank()
    page = upload(editor, bank, "甲列,乙列,丙列,丁列\n哪个颜色,1,红,绿\n哪个数字,0,一,二\n")
    assert 'value="confirm"' not in body(editor, page)
    form = {"act": "remap", "format": "auto", "sheet0-header": "1", "sheet0-kind": "", "sheet0-keys": "zero"}
    columns = dict(zip(("sheet0-column0", "sheet0-column1", "sheet0-column2", "sheet0-column3"), ("stem", "key", "option", "option"), strict=True))
    editor.post(page, form | columns)
    shown = body(editor, page)
    assert 'value="confirm"' in shown
    assert "哪个颜色" in shown
    editor.post(page, {"act": "confirm"})
    assert [version.key for version in ItemVersion.objects.order_by("pk")] == [[1], [0]]
    editor.post(page, form | {"sheet0-header": "x"})
    assert Item.objects.count() == 2


def test_another_format_is_honoured() -> None:
    editor, bank = signed_in(), make_bank()
    page = upload(editor, bank, "1、甲是哪个\nA.一 B.二\n答案：A\n", format="json")
    assert ImportBatch.objects.get().columns["unreadable"]
    editor.post(page, {"act": "remap", "format": "txt"})
    editor.post(page, {"act": "confirm"})
    assert ItemVersion.objects.get().key == [0]


def test_a_job_is_watched_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "AT_ONCE_ROWS", 0)
    editor, bank = signed_in(), make_bank()
    page = upload(editor, bank)
    editor.post(page, {"act": "confirm"})
    batch = ImportBatch.objects.get()
    address = reverse("question_banks:progress", args=[batch.public_id])
    assert f'hx-get="{address}"' in body(editor, page)
    waiting = editor.get(address)
    assert "HX-Refresh" not in waiting
    uploading.apply(batch=batch, at=batch.created_at, by=batch.created_by)
    assert editor.get(address)["HX-Refresh"] == "true"


def test_the_findings_come_as_the_file_with_remarks_while_it_is_there() -> None:
    editor, bank = signed_in(), make_bank()
    page = upload(editor, bank)
    book = openpyxl.load_workbook(io.BytesIO(editor.get(page + "findings/").content))
    assert [cell.value for cell in book["题"][3]][:8] == ["单选题", "坏行", "A.一B.二", "D", 3, "D", book["题"]["G3"].value, book["题"]["H3"].value]
    listed = openpyxl.load_workbook(io.BytesIO(signed_in("trainer").get(page + "findings/").content))
    assert len(listed.sheetnames) == 1


def test_rows_of_the_work_list_are_corrected_one_after_the_other() -> None:
    editor, bank = signed_in(), make_bank()
    page = upload(editor, bank)
    editor.post(page, {"act": "confirm"})
    listing = reverse("question_banks:leftovers") + f"?bank={bank.code}"
    assert listing.replace("&", "&amp;") in body(editor, page)
    assert body(editor, listing).count("坏行") == 2
    first, second = Leftover.objects.order_by("pk")
    address = reverse("question_banks:leftover", args=[first.public_id])
    typed = leftovers.as_typed(first) | {"kind": "single"}
    assert "A.一B.二" in body(editor, address)
    wrong = editor.post(address, typed | {"act": "correct", "key": "E"})
    assert wrong.status_code == 422
    after = editor.post(address, typed | {"act": "correct", "key": "B"})
    assert after["Location"] == reverse("question_banks:leftover", args=[second.public_id])
    assert signed_in("office").post(after["Location"], {"act": "dismiss", "reason": "x"}).status_code == 404
    editor.post(after["Location"], {"act": "dismiss", "reason": ""})
    assert Leftover.objects.get(pk=second.pk).state == "open"
    editor.post(after["Location"], {"act": "dismiss", "reason": "不需要"})
    assert sorted(Leftover.objects.values_list("state", flat=True)) == ["dismissed", "drafted"]
    assert "不需要" in body(editor, reverse("question_banks:leftover", args=[second.public_id]))


def test_a_reserved_bank_gives_no_workbook_away_and_records_views() -> None:
    editor, bank = signed_in(), make_bank(reserved=True)
    editor.post(upload(editor, bank), {"act": "confirm"})
    assert editor.get(reverse("question_banks:leftovers_workbook", args=[bank.code])).status_code == 404
    body(editor, reverse("question_banks:leftover", args=[Leftover.objects.order_by("pk")[0].public_id]))
    assert AuditEntry.objects.filter(action="question_banks.key_viewed").count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_work_list_costs_the_same_for_one_row_and_three(rows: int, django_assert_num_queries: Any) -> None:
    editor, bank = signed_in(), make_bank()
    bad = "".join(f"单选题,坏行{n},A.一B.二,D\n" for n in range(rows))
    editor.post(upload(editor, bank, "题型,题干,选项,答案\n判断题,甲是对的,,对\n" + bad), {"act": "confirm"})
    address = reverse("question_banks:leftovers")
    editor.get(address)
    with django_assert_num_queries(LIST):
        editor.get(address)


LIST = 8
