"""The editor's desk: who may open it, the way of a workbook from upload to approval, what it costs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from question_banks import items
from question_banks.models import Bank, Decision, Item, ItemState, ItemVersion, Review
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_wording
from tests.factories.training import make_account
from training.models import Account, AuditEntry, ImportBatch

pytestmark = pytest.mark.django_db
CSV = "题型,题干,选项,答案\n判断题,动火作业前应当清理现场,,对\n单选题,灭火器多久检查一次,A.每月B.每年,A\n单选题,坏行,A.一B.二,D\n"


def signed_in(role: str) -> tuple[Client, Account]:
    account = make_account(role)
    client = Client()
    client.force_login(account)
    return client, account


def upload(client: Client, bank: Bank, text: str = CSV) -> Any:
    file = SimpleUploadedFile("安全题.csv", text.encode("gb18030"))
    return client.post(reverse("question_banks:upload"), {"bank": bank.code, "file": file})


def addresses() -> list[tuple[str, set[str]]]:
    """Every page of the desk and the roles that may open it."""
    editor = make_account("editor")
    version = make_draft(by=editor)
    bank = version.item.bank
    batch = ImportBatch.objects.create(kind="questions", title="a.xlsx", sha256="", columns={"bank": bank.code, "sheets": {}}, created_at=AT, created_by=editor)
    readers, writers, reviewers = {"editor", "trainer", "office", "examiner"}, {"editor", "trainer"}, {"editor", "office", "examiner"}
    return [
        (reverse("question_banks:index"), readers),
        (reverse("question_banks:bank", args=[bank.code]), readers),
        (reverse("question_banks:item", args=[version.item.public_id]), readers),
        (reverse("question_banks:preview", args=[batch.public_id]), readers),
        (reverse("question_banks:findings", args=[batch.public_id]), readers),
        (reverse("question_banks:conflicts"), readers),
        (reverse("question_banks:upload"), writers),
        (reverse("question_banks:new_bank"), writers),
        (reverse("question_banks:new_question", args=[bank.code]), writers),
        (reverse("question_banks:edit", args=[version.item.public_id]), writers),
        (reverse("question_banks:review"), reviewers),
        (reverse("question_banks:review_import", args=[batch.public_id]), reviewers),
        (reverse("question_banks:review_bank", args=[bank.code]), reviewers),
    ]


def test_every_page_answers_its_roles_and_refuses_the_others() -> None:
    clients = {role: signed_in(role)[0] for role in ("editor", "trainer", "office", "examiner", "learner", "proctor")}
    for address, roles in addresses():
        stranger = Client().get(address)
        assert stranger.status_code == 302, address
        assert "/sign-in" in stranger["Location"], address
        for role, client in clients.items():
            assert client.get(address).status_code == (200 if role in roles else 403), (address, role)


def test_changes_need_post_and_a_role() -> None:
    version = make_draft()
    for name in ("decide", "withdraw"):
        address = reverse(f"question_banks:{name}", args=[version.item.public_id])
        assert signed_in("editor")[0].get(address).status_code == 405
        assert Client().post(address).status_code == 302
        assert signed_in("learner")[0].post(address, {"act": "approve"}).status_code == 403
    assert signed_in("trainer")[0].post(reverse("question_banks:decide", args=[version.item.public_id])).status_code == 403
    assert not Review.objects.exists()


def test_a_workbook_goes_from_upload_to_approval_by_a_second_person() -> None:
    bank = make_bank()
    editor, author = signed_in("editor")
    answer = upload(editor, bank)
    batch = ImportBatch.objects.get()
    page = reverse("question_banks:preview", args=[batch.public_id])
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = editor.get(page).content.decode()
    assert "安全题.csv" in shown
    assert not Item.objects.exists()

    other, _other = signed_in("trainer")
    assert other.post(page, {"act": "confirm"}).status_code == 404
    editor.post(page, {"act": "confirm"})
    assert Item.objects.filter(bank=bank, state=ItemState.DRAFT).count() == 2
    assert AuditEntry.objects.filter(action="question_banks.imported").count() == 1

    review = reverse("question_banks:review_import", args=[batch.public_id])
    editor.post(review)
    assert not Review.objects.exists()
    office, signer = signed_in("office")
    body = office.get(review).content.decode()
    assert "灭火器多久检查一次" in body
    assert "安全题.csv" in body
    office.post(review)
    assert set(Review.objects.values_list("by", "author")) == {(signer.pk, author.pk)}
    assert items.drawable([bank], AT.replace(year=2099)).count() == 2

    again = upload(editor, bank)
    batch = ImportBatch.objects.get(public_id=again["Location"].rstrip("/").split("/")[-1])
    assert (batch.counts["accepted"], batch.counts["unchanged"], batch.counts["rejected"]) == (0, 2, 1)
    editor.post(again["Location"], {"act": "discard"})
    assert Item.objects.count() == 2


@pytest.mark.parametrize("text", ["", "姓名,电话\n张三,1\n"])
def test_a_useless_file_is_explained_and_can_not_be_confirmed(text: str) -> None:
    bank = make_bank()
    editor, _account = signed_in("editor")
    answer = upload(editor, bank, text)
    if answer.status_code == 422:  # Django refuses an empty upload itself
        return
    body = editor.get(answer["Location"]).content.decode()
    assert 'value="confirm"' not in body
    editor.post(answer["Location"], {"act": "confirm"})
    assert not Item.objects.exists()


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10
    editor, _account = signed_in("editor")
    assert upload(editor, make_bank()).status_code == 422
    assert not ImportBatch.objects.exists()


def test_writing_rewording_and_withdrawing_by_hand() -> None:
    bank = make_bank()
    editor, _account = signed_in("editor")
    form = {"kind": "single", "stem": "灭火器压力表指针应在哪个区", "options": "红区\n绿区\n黄区", "key": "B", "difficulty": "1"}
    assert editor.post(reverse("question_banks:new_question", args=[bank.code]), form | {"key": "E"}).status_code == 422
    editor.post(reverse("question_banks:new_question", args=[bank.code]), form)
    item = Item.objects.get()
    assert (item.latest_version.key, item.difficulty) == ([1], 1)

    editor.post(reverse("question_banks:edit", args=[item.public_id]), form | {"stem": "灭火器压力表指针应当在哪个区"})
    assert item.versions.count() == 2
    office, _account = signed_in("office")
    office.post(reverse("question_banks:decide", args=[item.public_id]), {"act": "return", "note": ""})
    assert not Review.objects.exists()
    office.post(reverse("question_banks:decide", args=[item.public_id]), {"act": "return", "note": "选项太明显"})
    assert Review.objects.get().decision == Decision.RETURNED
    office.post(reverse("question_banks:withdraw", args=[item.public_id]), {"act": "quarantine", "reason": "待核"})
    item.refresh_from_db()
    assert item.state == ItemState.QUARANTINED
    office.post(reverse("question_banks:withdraw", args=[item.public_id]), {"act": "reinstate"})
    assert ItemVersion.objects.filter(item=item).count() == 2
    assert "选项太明显" in office.get(reverse("question_banks:item", args=[item.public_id])).content.decode()


def test_search_finds_by_stem_kind_and_state() -> None:
    bank = make_bank()
    make_approved(bank, "judgement", stem="临时用电应当办理审批")
    make_draft(bank, "single", stem="有限空间作业先通风")
    editor, _account = signed_in("editor")
    page = reverse("question_banks:bank", args=[bank.code])
    for query, found in (("q=通风", 1), ("kind=judgement", 1), ("state=draft", 1), ("q=通风&state=approved", 0), ("q=0001", 1), ("", 2)):
        body = editor.get(f"{page}?{query}").content.decode()
        assert ("临时用电" in body) + ("有限空间" in body) == found, query


def test_a_new_bank_is_opened_once() -> None:
    editor, _account = signed_in("editor")
    form = {"title": "动火作业", "code": "hot-work"}
    assert editor.post(reverse("question_banks:new_bank"), form).status_code == 302
    assert editor.post(reverse("question_banks:new_bank"), form).status_code == 422
    assert editor.post(reverse("question_banks:new_bank"), form | {"code": "a/b"}).status_code == 422
    assert Bank.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_row_and_three(rows: int, django_assert_num_queries: Any) -> None:
    bank = make_bank()
    for _row in range(rows):
        make_approved(make_bank())
        items.draft(bank=bank, draft=items.Draft(make_wording()), at=AT, by=make_account("editor"))
    editor, _account = signed_in("editor")
    for address, count in (
        (reverse("question_banks:index"), INDEX),
        (reverse("question_banks:bank", args=[bank.code]), BANK),
        (reverse("question_banks:review"), REVIEW),
        (reverse("question_banks:review_bank", args=[bank.code]), REVIEW_BANK),
    ):
        editor.get(address)
        with django_assert_num_queries(count):
            editor.get(address)


INDEX, BANK, REVIEW, REVIEW_BANK = 7, 12, 6, 10
