"""The editor's search page: what it costs, whom it lets change many questions, the way to the change and back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms import roles, site
from question_banks import searching
from question_banks.models import Bulk, Item
from tests.factories.question_banks import make_approved, make_bank, make_draft
from tests.factories.training import make_account
from training import access
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
SEARCH, CHANGE = reverse("question_banks:search"), reverse("question_banks:bulk_change")


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_account(role))
    return client


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("query", ["", "q=试题", "q=测试+题干&sort=hard&difficulty=2&flag=any", "twin=on&waiting=on", "q=没有"])
def test_a_page_costs_twelve_queries_at_most_whatever_it_finds(rows: int, query: str, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        make_approved(make_bank(), stem="甲方和乙方的测试题干")
    client = signed_in("editor")
    client.get(SEARCH)
    with django_assert_max_num_queries(12):
        assert client.get(f"{SEARCH}?{query}").status_code == 200


def test_all_filters_stand_in_the_address_and_come_back_filled() -> None:
    bank = make_bank(title="动火题库")
    make_approved(bank, stem="动火作业前应当清理现场")
    make_draft(stem="动火作业后应当看守现场")
    client = signed_in("examiner")
    page = client.get(SEARCH, {"q": "动火", "bank": bank.code, "state": "approved", "sort": "newest"})
    assert [item.bank for item, _marks in page.context["rows"]] == [bank]
    assert 'value="动火"' in page.content.decode()
    assert client.get(SEARCH, {"state": "nonsense"}).status_code == 422


def test_the_chosen_are_changed_and_the_change_is_taken_back_and_seen() -> None:
    rows = [make_draft().item for _one in range(3)]
    client = signed_in("editor")
    sent = {"item": [str(item.public_id) for item in rows[:2]], "search": "q=测试", "set-act": "difficulty", "set-difficulty": "3"}
    page = client.get(client.post(CHANGE, sent)["Location"])
    bulk = Bulk.objects.get()
    assert (bulk.count, bulk.search) == (2, "q=测试")
    assert sorted(Item.objects.values_list("difficulty", flat=True)) == [2, 3, 3]
    assert [(row["was"], row["now"]) for row in page.context["rows"]] == [("中等", "难")] * 2

    address = reverse("question_banks:bulk", args=[bulk.public_id])
    assert signed_in("trainer").get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert set(Item.objects.values_list("difficulty", flat=True)) == {2}
    assert client.get(address).context["bulk"].taken_back.by.person is not None
    assert client.get(reverse("question_banks:item", args=[rows[0].public_id])).context["bulks"].count() == 2


def test_all_that_were_found_are_changed_only_while_the_search_finds_the_same() -> None:
    bank = make_bank()
    for _one in range(3):
        make_draft(bank)
    make_draft()
    client = signed_in("editor")
    sent = {"which": "all", "bank": bank.code, "search": "", "count": "3", "set-act": "quarantine", "set-reason": "待核实"}
    client.post(CHANGE, sent | {"count": "2"})
    assert not Bulk.objects.exists()
    client.post(CHANGE, sent)
    assert Bulk.objects.get().count == 3
    assert AuditEntry.objects.filter(action="question_banks.bulk_changed").count() == 1


def test_more_than_can_be_shown_are_never_changed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", 1)
    make_draft()
    make_draft()
    client = signed_in("editor")
    assert client.get(SEARCH).context["found"].more
    answer = client.post(CHANGE, {"which": "all", "count": "1", "set-act": "quarantine", "set-reason": "待核实"}, follow=True)
    assert answer.context["found"].more
    assert not Bulk.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"set-act": "undo"}, {"set-act": "work"}, {"set-act": "retire_from", "set-day": "heute"}, {"set-act": "difficulty"}])
def test_a_form_that_says_nothing_changes_nothing(sent: dict[str, str]) -> None:
    item = make_draft().item
    assert signed_in("editor").post(CHANGE, {"item": str(item.public_id)} | sent).status_code == 302
    assert not Bulk.objects.exists()


def test_strangers_and_learners_stay_outside() -> None:
    for address in (SEARCH, reverse("question_banks:bulks")):
        assert Client().get(address).status_code == 302
        assert signed_in("learner").get(address).status_code == 403
    assert signed_in("proctor").post(CHANGE).status_code == 403


def test_the_back_office_lists_questions_by_the_same_search_and_leads_to_the_desk() -> None:
    site.ensure()
    roles.ensure(Page.get_first_root_node())
    wanted = make_draft(stem="受限空间应当通风").item
    make_draft(stem="动火作业应当审批")
    client, editor = Client(), make_account("editor")
    access.sync_groups(editor)
    client.force_login(editor)
    listed = client.get("/cms/questions/?q=通风").content.decode()
    assert ("受限空间" in listed, "动火作业" in listed) == (True, False)
    assert reverse("question_banks:item", args=[wanted.public_id]) in listed
    assert client.get(f"/cms/questions/edit/{wanted.pk}/")["Location"] == reverse("question_banks:edit", args=[wanted.public_id])
    assert client.get(f"/cms/questions/delete/{wanted.pk}/").status_code == 404
    assert client.get("/cms/questions/new/").status_code == 302
