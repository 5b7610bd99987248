"""The pages around a question: versions, talk, filing, editions, releases; who may open them, and what they cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from question_banks import checklists, classification, editions, items, releasing
from question_banks.models import BankRelease, Citation, Comment, Item, ItemState, KnowledgePoint, Review
from tests.clock import clock
from tests.factories.question_banks import AT, FOUR, make_approved, make_bank, make_draft, make_wording
from tests.factories.standards import make_clause, make_standard
from tests.factories.training import make_account
from training.models import Account, AuditEntry, OperationItem

pytestmark = pytest.mark.django_db
READERS = {"editor", "trainer", "office", "examiner"}


def signed_in(role: str) -> tuple[Client, Account]:
    account, client = make_account(role), Client()
    client.force_login(account)
    return client, account


def page(name: str, *arguments: object) -> str:
    return reverse(f"question_banks:{name}", args=arguments)


def viewed() -> list[list[str]]:
    """The numbers in the entries about keys seen, oldest first."""
    entries = AuditEntry.objects.filter(action="question_banks.key_viewed").order_by("pk")
    return [entry.data["items"] for entry in entries]


def test_every_page_answers_its_roles_and_refuses_the_others() -> None:
    item, standard = make_draft().item, make_standard("LAW")
    point = KnowledgePoint.objects.create(code="a", title="甲")
    addresses = {
        page("compare", item.public_id): READERS, page("points"): READERS, page("editions"): READERS, page("edition", standard.code): READERS,
        page("unresolved"): READERS, page("releases"): READERS, page("points_import"): {"editor", "office"},
        page("point", point.public_id): {"editor", "office"},
    }  # fmt: skip
    clients = {role: signed_in(role)[0] for role in (*READERS, "learner", "proctor", "base_manager")}
    for address, roles in addresses.items():
        assert Client().get(address).status_code == 302, address
        for role, client in clients.items():
            assert client.get(address).status_code == (200 if role in roles else 403), (address, role)
    for name in ("comment", "classify", "cite"):
        address = page(name, item.public_id)
        assert clients["editor"].get(address).status_code == 405
        assert clients["learner"].post(address).status_code == 403
    assert clients["trainer"].post(page("points"), {"code": "b", "title": "乙", "order": 0}).status_code == 403


def test_two_versions_are_shown_with_words_and_signs_for_what_changed() -> None:
    version = make_approved(stem="每年组织一次演练。", explanation="旧解析")
    changed = make_wording(stem="每年组织两次演练。", content={"options": [FOUR[1], FOUR[0], *FOUR[2:]]}, key=[0], explanation="新解析")
    items.revise(item=version.item, wording=changed, at=AT, by=make_account())
    client, _account = signed_in("trainer")
    body = client.get(page("compare", version.item.public_id)).content.decode()
    assert "</span>一</del><ins>" in body  # the span says "removed" to those who can not see the line
    assert "</span>两</ins>" in body
    assert "</span>B</del> <ins>" in body
    same = client.get(page("compare", version.item.public_id) + "?before=1&after=1").content.decode()
    assert same.count("<ins>") == 1  # the legend's
    for wrong in ("?before=9", "?after=x", "?before=²"):
        assert client.get(page("compare", version.item.public_id) + wrong).status_code == 404
    assert page("compare", version.item.public_id) in client.get(page("item", version.item.public_id)).content.decode()


def test_the_checklist_is_asked_for_and_kept() -> None:
    version = make_draft(make_bank(reserved=True))
    points = [point.code for point in checklists.current().points]
    office, _account = signed_in("office")
    body = office.get(page("item", version.item.public_id)).content.decode()
    assert body.count('name="ticks"') == len(points)
    office.post(page("decide", version.item.public_id), {"act": "approve", "ticks": points[1:]})
    assert not Review.objects.exists()
    office.post(page("decide", version.item.public_id), {"act": "approve", "ticks": points})
    assert Review.objects.get().ticks == points
    second, _account = signed_in("examiner")
    second.post(page("review_bank", version.item.bank.code), {"ticks": points[:2]})
    assert Review.objects.count() == 1
    assert "checked" not in second.get(page("review_bank", version.item.bank.code)).content.decode()
    second.post(page("review_bank", version.item.bank.code), {"ticks": points})
    assert Item.objects.get().state == ItemState.APPROVED


def test_comments_are_added_and_shown() -> None:
    item = make_draft().item
    client, account = signed_in("trainer")
    answer = client.post(page("comment", item.public_id), {"text": "第二项也对？<b>"})
    assert answer["Location"].endswith("#comments")
    client.post(page("comment", item.public_id), {"text": " "})
    client.post(page("comment", item.public_id), {"text": "长" * 2001})
    assert Comment.objects.get().by == account
    assert "第二项也对？&lt;b&gt;" in client.get(page("item", item.public_id)).content.decode()


def test_a_question_is_filed_and_its_clause_linked_by_hand() -> None:
    item = make_draft(clause_title="某规定").item
    work = OperationItem.objects.create(edition="CAT-9", code="1.2", work_type="电工作业", name="低压电工作业")
    classification.add_point(code="law", title="法规", at=AT, by="system:test")
    make_clause(make_standard("LAW"), "33")
    client, _account = signed_in("editor")
    form = {"subject": "法规", "point": "law", "work": "CAT-9:1.2", "difficulty": "3", "level": "apply"}
    client.post(page("classify", item.public_id), form | {"level": "guess"})
    client.post(page("classify", item.public_id), form)
    item.refresh_from_db()
    assert (item.point.code, item.work, item.difficulty, item.level) == ("law", work, 3, "apply")
    assert "某规定" in client.get(page("unresolved")).content.decode()
    assert page("item", item.public_id) in client.get(page("unresolved") + "?title=某规定&standard=").content.decode()
    assert page("item", item.public_id) not in client.get(page("unresolved") + "?title=别的").content.decode()
    client.post(page("cite", item.public_id), {"standard": "LAW", "article": "第九十九条"})
    assert not Citation.objects.exists()
    client.post(page("cite", item.public_id), {"standard": "LAW", "article": "第三十三条"})
    assert Citation.objects.get().clause.number == "33"
    assert "某规定" not in client.get(page("unresolved")).content.decode()


def test_the_bank_page_narrows_by_what_questions_are_filed_under() -> None:
    bank, standard = make_bank(), make_standard("LAW")
    top = classification.add_point(code="law", title="法规", at=AT, by="system:test")
    below = classification.add_point(code="duty", title="职责", parent=top, at=AT, by="system:test")
    work = OperationItem.objects.create(edition="CAT-9", code="1.2", work_type="电工作业", name="低压电工作业")
    filed, bare = make_draft(bank, clause_standard=standard.code).item, make_draft(bank).item
    facts = {"subject": "触电", "point": below, "work": work, "difficulty": 3, "level": "apply"}
    classification.classify(items=[filed], at=AT, by="system:test", **facts)
    client, _account = signed_in("editor")
    narrow = ["subject=触电", "point=law", "point=duty", "work=CAT-9:1.2", "difficulty=3", "level=apply", "standard=LAW"]
    for query in [*narrow, "&".join(narrow[:1] + narrow[2:])]:
        body = client.get(page("bank", bank.code) + f"?{query}").content.decode()
        assert (page("item", filed.public_id) in body, page("item", bare.public_id) in body) == (True, False), query
    assert page("item", bare.public_id) in client.get(page("bank", bank.code) + "?difficulty=2").content.decode()


def test_points_are_kept_by_hand_and_by_workbook() -> None:
    client, _account = signed_in("editor")
    assert client.post(page("points"), {"code": "law", "title": "法规", "order": 1}).status_code == 302
    assert client.post(page("points"), {"code": "law", "title": "又", "order": 1}).status_code == 422
    assert client.post(page("points"), {"code": "a/b", "title": "斜线", "order": 1}).status_code == 422
    assert client.post(page("points"), {"code": "duty", "title": "职责", "parent": "law", "order": 1}).status_code == 302
    law, duty = KnowledgePoint.objects.get(code="law"), KnowledgePoint.objects.get(code="duty")
    assert client.post(page("point", law.public_id), {"title": "法律", "parent": "duty", "order": 1}).status_code == 422
    assert client.post(page("point", law.public_id), {"title": "法律", "parent": "", "order": 2}).status_code == 302
    assert client.post(page("point", law.public_id), {"act": "delete"}).status_code == 200
    assert client.post(page("point", duty.public_id), {"act": "delete"}).status_code == 302
    assert [point.title for point in KnowledgePoint.objects.all()] == ["法律"]
    for text, status in (("编码,名称\nfire,消防\n", 302), ("编码,名称,上级编码\nx,某,nowhere\n", 422), ("姓名\n张三\n", 422)):
        file = SimpleUploadedFile("points.csv", text.encode())
        assert client.post(page("points_import"), {"file": file}).status_code == status, text
    assert set(KnowledgePoint.objects.values_list("code", flat=True)) == {"law", "fire"}


def test_an_ended_edition_and_its_questions_are_shown_until_they_are_reworded() -> None:
    make_standard("OLD", title="旧规定", until_on=date(2026, 7, 1), number="令第30号")
    make_standard("NEW", title="新规定", replaces="令第30号", number="令第19号")
    item = make_approved(clause_standard="OLD").item
    at = AT + timedelta(days=200)
    clock.set(at)
    editions.quarantine_ended(at=at)
    client, _account = signed_in("editor")
    assert "旧规定" in client.get(page("editions")).content.decode()
    shown = client.get(page("edition", "OLD")).content.decode()
    assert item.number in shown
    assert "新规定" in shown
    client.post(page("withdraw", item.public_id), {"act": "reinstate"})
    item.refresh_from_db()
    assert item.state == ItemState.QUARANTINED
    items.revise(item=item, wording=make_wording(clause_standard="NEW"), at=at, by=make_account())
    client.post(page("withdraw", item.public_id), {"act": "reinstate"})
    item.refresh_from_db()
    assert item.state == ItemState.DRAFT


def test_a_last_day_is_set_and_lifted_on_the_page() -> None:
    item = make_approved().item
    clock.set(AT)
    client, _account = signed_in("editor")
    for day in ("", "x", "2026-03-02"):
        client.post(page("withdraw", item.public_id), {"act": "retire_from", "day": day, "reason": "换版"})
        item.refresh_from_db()
        assert item.ends_on is None
    client.post(page("withdraw", item.public_id), {"act": "retire_from", "day": "2026-06-01", "reason": "换版"})
    assert "2026-06-01" in client.get(page("item", item.public_id)).content.decode()
    client.post(page("withdraw", item.public_id), {"act": "keep"})
    item.refresh_from_db()
    assert (item.ends_on, item.state) == (None, ItemState.APPROVED)


def test_two_persons_release_a_reserved_bank_on_the_page() -> None:
    bank = make_bank(reserved=True)
    make_bank(code="open-bank")
    editor, asking = signed_in("editor")
    office, _account = signed_in("office")
    assert editor.post(page("releases"), {"bank": "open-bank", "purpose": "备案"}).status_code == 422
    assert editor.post(page("releases"), {"bank": bank.code, "purpose": ""}).status_code == 422
    assert editor.post(page("releases"), {"bank": bank.code, "purpose": "备案"}).status_code == 302
    assert editor.post(page("releases"), {"bank": bank.code, "purpose": "备案"}).status_code == 422
    release = BankRelease.objects.get()
    decide = page("release_decide", release.public_id)
    assert editor.post(decide, {"act": "grant"}).status_code == 403
    assert decide in office.get(page("releases")).content.decode()
    assert "备案" not in signed_in("trainer")[0].get(page("releases")).content.decode()
    office.post(decide, {"act": "grant"})
    office.post(decide, {"act": "refuse"})
    release.refresh_from_db()
    assert release.is_granted
    assert releasing.require(bank=bank, account=asking, at=clock.now()) == release


def test_every_page_that_shows_a_key_of_a_reserved_bank_is_recorded_once() -> None:
    bank, open_bank = make_bank(reserved=True), make_bank()
    one, two = make_draft(bank, number="R-1").item, make_draft(bank, "judgement", number="R-2", stem="动火作业应当审批", key=True).item
    make_draft(bank, "judgement", number="R-3", stem="动火作业应当审批。", key=False)
    client, _account = signed_in("editor")
    for address in (page("bank", bank.code), page("item", make_draft(open_bank).item.public_id), page("index"), page("review")):
        client.get(address)
    assert viewed() == []
    client.get(page("item", one.public_id))
    client.get(page("item", one.public_id))
    assert viewed() == [["R-1"]]
    client.get(page("conflicts"))
    client.get(page("review_bank", bank.code))
    assert viewed() == [["R-1"], ["R-2", "R-3"]]
    for name in ("compare", "edit"):
        other, _account = signed_in("editor")
        other.get(page(name, two.public_id))
        assert viewed()[-1] == ["R-2"]
    assert len(viewed()) == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_row_and_three(rows: int, django_assert_num_queries: Any) -> None:
    bank = make_bank()
    make_standard("OLD", until_on=date(2026, 7, 1))
    for number in range(rows):
        item = make_approved(bank, clause_standard="OLD").item
        make_draft(bank, clause_title="某规定")
        point = classification.add_point(code=f"p{number}", title="点", at=AT, by="system:test")
        classification.classify(items=[item], point=point, subject=f"科目{number}", at=AT, by="system:test")
        releasing.request(bank=make_bank(reserved=True), purpose="备案", at=AT, by=make_account("editor"))
    client, _account = signed_in("office")
    costs = {"bank": 12, "points": 6, "editions": 7, "edition": 8, "unresolved": 7, "releases": 9}
    for name, count in costs.items():
        address = page(name, *({"bank": [bank.code], "edition": ["OLD"]}.get(name, [])))
        client.get(address)
        with django_assert_num_queries(count, info=name):
            client.get(address)
