"""Four eyes in the database: what no act could do either, both ways, past the acts."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from question_banks import foureyes, items, reviewing
from question_banks.models import Bank, Decision, Item, ItemState, ItemVersion, Review
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.training import make_account
from training.models import Account

pytestmark = pytest.mark.django_db


def refused(act: Any) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        act()


def sign(version: ItemVersion, by: Account, **fields: Any) -> Review:
    facts = {"author": version.author, "decision": Decision.APPROVED, "at": AT}
    return Review.objects.create(version=version, by=by, **(facts | fields))


def publish(version: ItemVersion, **fields: Any) -> int:
    facts = {"state": ItemState.APPROVED, "current_version": version, "published_at": AT}
    return Item.objects.filter(pk=version.item_id).update(**(facts | fields))


def test_every_trigger_is_in_place() -> None:
    assert foureyes.missing(connection) == []


def test_a_signature_by_the_author_is_refused_whatever_it_claims() -> None:
    author, other = make_account(), make_account()
    version = make_draft(by=author)
    refused(lambda: sign(version, author))
    refused(lambda: sign(version, author, author=None))
    refused(lambda: sign(version, author, author=other))
    refused(lambda: sign(version, other, author=None))
    refused(lambda: Review.objects.bulk_create([Review(version=version, author=None, by=author, decision="approved", at=AT)]))
    refused(lambda: Review.objects.bulk_create([Review(version=version, author=author, by=author, decision="approved", at=AT)], ignore_conflicts=True))
    Review.objects.bulk_create([Review(version=version, author=author, by=other, decision="approved", at=AT)])
    assert list(Review.objects.values_list("by", flat=True)) == [other.pk]


def test_a_question_comes_into_use_with_its_signatures_only() -> None:
    version = make_draft()
    refused(lambda: publish(version))
    sign(version, make_account())
    assert publish(version) == 1
    item = version.item
    item.refresh_from_db()
    item.save()  # a harmless save of all columns


def test_a_reserved_bank_and_an_unknown_author_need_two() -> None:
    for version in (make_draft(make_bank(reserved=True)), make_draft(by="command:import_questions")):
        sign(version, make_account())
        refused(lambda version=version: publish(version))
        sign(version, make_account())
        assert publish(version) == 1


def test_signatures_of_another_wording_do_not_count_and_a_returned_wording_stays_out() -> None:
    mine, theirs, returned = make_draft(), make_approved(), make_draft()
    refused(lambda: publish(mine, current_version=theirs))
    sign(returned, make_account())
    sign(returned, make_account(), decision=Decision.RETURNED, note="题干不清")
    refused(lambda: publish(returned))
    unsigned = Item(bank=mine.item.bank, number="X-1", state=ItemState.APPROVED, current_version=theirs, published_at=AT, created_at=AT)
    refused(lambda: Item.objects.bulk_create([unsigned]))


def test_a_withdrawn_question_comes_back_only_with_its_signatures() -> None:
    version = make_approved()
    item = items.quarantine(item=version.item, reason="待核", at=AT, by="system:test")
    assert items.reinstate(item=item, at=AT, by="system:test").state == ItemState.APPROVED
    other = make_draft()
    withdrawn = {"withdrawn_at": AT, "withdrawn_reason": "待核", "current_version": other}
    Item.objects.filter(pk=other.item_id).update(state=ItemState.QUARANTINED, **withdrawn)
    refused(lambda: publish(other, withdrawn_at=None, withdrawn_reason=""))


def test_an_open_bank_signed_once_can_not_be_declared_reserved() -> None:
    once, twice = make_approved().item.bank, make_approved(make_bank(reserved=True)).item.bank
    refused(lambda: Bank.objects.filter(pk=once.pk).update(reserved=True))
    Bank.objects.filter(pk=twice.pk).update(reserved=False)
    Bank.objects.filter(pk=twice.pk).update(reserved=True)


def test_moving_a_question_into_a_reserved_bank_needs_the_second_signature() -> None:
    version, reserved = make_approved(), make_bank(reserved=True)
    refused(lambda: Item.objects.filter(pk=version.item_id).update(bank=reserved, number="M-1"))


def test_the_check_finds_what_a_database_without_triggers_let_in() -> None:
    with connection.cursor() as cursor:
        for sql in foureyes.removals(connection.vendor):
            cursor.execute(sql)
    assert len(foureyes.missing(connection)) >= 3
    author, bare, once = make_account(), make_draft(), make_draft(make_bank(reserved=True))
    own = make_draft(by=author)
    sign(own, author, author=None)
    sign(once, make_account())
    for version in (bare, own, once):
        publish(version)
    make_approved()
    assert {item.pk for item in reviewing.unsigned()} == {bare.item_id, own.item_id, once.item_id}


def test_the_check_finds_nothing_where_the_database_is_whole() -> None:
    make_approved()
    make_approved(make_bank(reserved=True))
    make_approved(by="command:import_questions")
    make_draft()
    assert list(reviewing.unsigned()) == []
