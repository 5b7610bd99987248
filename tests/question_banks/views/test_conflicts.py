"""The pages on which conflicts are decided: what they show, to whom, what they cost, and the way from list to second signature."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from question_banks import conflicts
from question_banks.models import ItemState, ItemVersion, Ruling, Verdict
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.training import make_account
from training.models import Account, AuditEntry

pytestmark = pytest.mark.django_db
LIST = reverse("question_banks:conflicts")


def signed_in(role: str) -> tuple[Client, Account]:
    account, client = make_account(role), Client()
    client.force_login(account)
    return client, account


def torn(*, reserved: bool = False, stem: str = "动火作业应当审批") -> tuple[ItemVersion, ItemVersion]:
    one = make_approved(make_bank(reserved=reserved, title="正式题库"), "judgement", stem=stem, key=True)
    return one, make_draft(make_bank(title="旧题库"), "judgement", stem=f"{stem}。", key=False, by=make_account("editor"))


def page(version: ItemVersion) -> str:
    return reverse("question_banks:conflict", args=[version.cluster])


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_kind_banks_and_number_and_shows_no_key() -> None:
    one, _other = torn(reserved=True)
    twin = make_approved(stem="甲是哪一个")
    make_draft(twin.item.bank, stem="甲是哪一个？")
    client, _account = signed_in("trainer")
    shown = body(client, LIST)
    assert "动火作业应当审批" in shown
    assert "正式题库" in shown
    assert shown.index("动火作业应当审批") < shown.index("甲是哪一个")  # what blocks stands first
    assert not AuditEntry.objects.filter(action="question_banks.key_viewed").exists()
    only = body(client, f"{LIST}?code=near-duplicate")
    assert "甲是哪一个" in only
    assert "动火作业应当审批" not in only
    assert "甲是哪一个" not in body(client, f"{LIST}?bank={one.item.bank.code}")
    for state in ("open", "signature", "author", "decided", "nonsense"):
        body(client, f"{LIST}?state={state}&page=9")


def test_members_stand_side_by_side_and_a_reserved_key_is_recorded() -> None:
    one, other = torn(reserved=True)
    client, _account = signed_in("office")
    shown = body(client, page(one))
    assert f'<ins><span class="visually-hidden">' in shown  # noqa: F541 - the added full stop is marked
    for version in (one, other):
        assert reverse("question_banks:item", args=[version.item.public_id]) in shown
    (entry,) = AuditEntry.objects.filter(action="question_banks.key_viewed")
    assert entry.data["items"] == [one.item.number]
    assert client.get(reverse("question_banks:conflict", args=["0" * 64])).status_code == 404
    assert client.get(page(make_draft())).status_code == 404


def test_from_the_list_to_the_second_signature_and_back() -> None:
    one, other = torn()
    client, _account = signed_in("editor")
    given = {"verdict": "keep_one", "item": str(one.item.public_id), "leaving": "retired", "seen": conflicts.of(one.cluster).seen}
    client.post(page(one), given | {"reason": " "})
    assert not Ruling.objects.exists()
    client.post(page(one), given | {"reason": "依据第九条"})
    ruling = Ruling.objects.get()
    address = reverse("question_banks:ruling", args=[ruling.public_id])
    assert ("动火作业应当审批" in body(client, f"{LIST}?state=signature"), "动火作业应当审批" in body(client, LIST)) == (True, False)
    client.post(address, {"act": "sign"})
    trainer, _account = signed_in("trainer")
    assert trainer.post(address, {"act": "sign"}).status_code == 404
    assert conflicts.awaiting().exists()
    office, _account = signed_in("office")
    assert 'value="sign"' in body(office, page(one))
    office.post(address, {"act": "sign"})
    other.item.refresh_from_db()
    assert other.item.state == ItemState.RETIRED
    decided = body(office, f"{LIST}?state=decided")
    assert "依据第九条" in decided
    office.post(address, {"act": "undo", "reason": "另有依据"})
    other.item.refresh_from_db()
    assert other.item.state == ItemState.DRAFT  # it never was in use, so one person is enough
    history = body(office, page(one))
    assert "另有依据" in history
    assert "依据第九条" in history
    count = Ruling.objects.count()
    assert office.post(address, {"act": "nonsense"}).status_code == 302
    assert Ruling.objects.count() == count


def test_correcting_a_key_leads_to_the_form() -> None:
    one, other = torn()
    client, _account = signed_in("editor")
    answer = client.post(page(one), {"verdict": "correct", "item": str(other.item.public_id), "reason": "键错了"})
    assert answer["Location"] == reverse("question_banks:edit", args=[other.item.public_id])
    assert "动火作业应当审批" in body(client, f"{LIST}?state=author")


def test_a_foreign_question_and_an_old_page_decide_nothing() -> None:
    one, _other = torn()
    client, _account = signed_in("editor")
    for given in ({"item": str(make_draft().item.public_id)}, {"item": "x"}, {"item": str(one.item.public_id), "seen": "old"}, {"verdict": "reopened"}):
        client.post(page(one), {"verdict": "keep_one", "reason": "看过"} | given)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_pages_cost_the_same_for_one_conflict_and_four(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        one, _other = torn(stem=f"第{number}条应当执行")
        make_draft(one.item.bank, "judgement", stem=f"第{number}条应当执行！", key=True)
        twin = make_approved(stem=f"甲{number}乙")
        make_draft(stem=f"甲{number}乙。")
        ruling = Ruling.objects.create(cluster=twin.cluster, verdict=Verdict.DIFFERENT, reason="两题", signatures=2, by=make_account(), at=AT)
        ruling.members.create(version=twin, digest=twin.digest)
    for number in range(rows - 1):
        make_draft(kind="judgement", stem=f"第0条应当执行{'，' * (number + 1)}", key=False)
    client, _account = signed_in("office")
    first = conflicts.clusters()[0]["first"]
    costs = {LIST: 11, f"{LIST}?state=signature": 11, page(ItemVersion.objects.get(pk=first)): PAGE}
    for address, count in costs.items():
        client.get(address)
        with django_assert_num_queries(count, info=address):
            client.get(address)


PAGE = 10
