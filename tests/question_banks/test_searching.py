"""Finding questions by their words: two Chinese characters, numbers, clauses, options; never by a key. The index keeps up by itself."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import grams, indexing, items, kinds, searching
from question_banks.models import Item, ItemState, SearchText
from tests.factories.kinds import SAMPLES
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_wording
from tests.factories.training import make_account
from training.models import Account


def found(account: Account, **wanted: Any) -> set[str]:
    return set(Item.objects.filter(pk__in=searching.find(wanted, account=account).ids).values_list("number", flat=True))


@given(st.text(alphabet="通风作业ab12，。%≥ ", max_size=12), st.text(alphabet="通风作业ab12，。%≥ ", max_size=4))
@settings(max_examples=200, deadline=None)
def test_the_pairs_of_a_word_are_among_those_of_every_text_that_holds_it(text: str, word: str) -> None:
    whole, part = indexing.bare(text + word + text), indexing.bare(word)
    if part in whole:
        assert set(grams.pairs(part)) <= set(grams.pairs(whole))


@pytest.mark.django_db
def test_words_are_found_wherever_they_stand() -> None:
    bank, editor = make_bank(), make_account("editor")
    options = {"options": ["强制排风", "自然对流", "PVC 管", "不小于5%"]}
    make_draft(bank, number="A-0012", stem="进入有限空间前应当先通风。", content=options, clause_title="工贸企业有限空间作业安全规定", clause_article="第十条")
    make_draft(bank, number="0777", stem="下列哪一种风机通用？")
    expected = {
        "A-0012": ["通风", "有限空间", "空间 排风", "ｐｖｃ", "pvc管", "5%", "%", "前应当先", "第十条", "工贸", "a-0012", "先通风。"],
        "0777": ["0777", "风机", "哪一种"],
        "": ["空间 风机", "≥", "当前应", "012", "风自", "通用*风机", "'; DROP", '"通风" OR', "*"],
    }
    for number, queries in expected.items():
        for words in queries:
            assert found(editor, q=words) == ({number} if number else set()), words
    assert found(editor, q="通*") == {"A-0012", "0777"}
    assert found(editor, q="风") == {"A-0012", "0777"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_no_kind_is_found_by_its_key_or_explanation(kind: str) -> None:
    stem, content, key = SAMPLES[kind]
    make_draft(make_bank(reserved=True), kind, stem=stem, content=content, key=key, explanation="因为解释如此")
    text = SearchText.objects.get().text
    assert indexing.bare("因为解释如此") not in text
    shown = indexing.bare(repr(kinds.present(kind, content)) + stem)
    told = {line for line in text.split("\n")[1:] if line}
    assert all(line in shown for line in told), told


@pytest.mark.django_db
def test_the_index_follows_the_newest_wording() -> None:
    editor = make_account("editor")
    version = make_approved(stem="动火作业前清理现场")
    items.revise(item=version.item, wording=make_wording(stem="登高作业前系安全带"), at=AT, by=editor)
    assert found(editor, q="登高") == {version.item.number}
    assert found(editor, q="动火") == set()


@pytest.mark.django_db
def test_what_was_missed_is_said_and_caught_up() -> None:
    editor, version = make_account("editor"), make_draft(stem="粉尘涉爆企业应当除尘")
    assert indexing.waiting() == 0
    SearchText.objects.all().delete()
    assert indexing.waiting() == 1
    assert found(editor, q="粉尘") == set()
    assert (indexing.catch_up(), indexing.catch_up(), indexing.waiting()) == (1, 0, 0)
    assert found(editor, q="粉尘") == {version.item.number}


@pytest.mark.django_db
def test_filters_narrow_and_orders_order() -> None:
    bank, other, editor = make_bank(), make_bank(), make_account("editor")
    one = make_approved(bank, number="1", stem="检修前停电验电接地")
    make_draft(other, number="2", stem="检修前停电验电接地")
    make_draft(other, "judgement", number="3", stem="电工应当持证上岗")
    assert found(editor, bank=bank.code) == {"1"}
    assert found(editor, kind="judgement") == {"3"}
    assert found(editor, state=ItemState.APPROVED) == {"1"}
    assert found(editor, waiting=True) == {"2", "3"}
    assert found(editor, twin=True) == {"1", "2"}
    items.retire(item=one.item, reason="过时", at=AT, by=editor)
    assert found(editor, twin=True) == set()
    assert [Item.objects.get(pk=pk).number for pk in searching.find({"sort": "newest"}, account=editor).ids] == ["3", "2", "1"]
    assert searching.find({"sort": "facility"}, account=editor).ids == []


@pytest.mark.django_db
def test_a_search_is_cut_off_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", 2)
    bank, editor = make_bank(), make_account("editor")
    for _one in range(3):
        make_draft(bank)
    assert (searching.find({}, account=editor).count, searching.find({}, account=editor).more) == (2, True)


@pytest.mark.django_db
def test_pairs_are_looked_up_in_the_index() -> None:
    make_draft(stem="通风")
    condition = grams.holding(["通风"])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {condition.sql}", condition.params)
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {condition.sql}", condition.params)
        assert grams.INDEX in str(cursor.fetchall())
