"""Every constraint, both ways: what it lets in, and what the database itself refuses."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from question_banks.models import Bank, Decision, Item, ItemState, ItemVersion, Review
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.training import make_account

pytestmark = pytest.mark.django_db


def refused(act: Any) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        act()


def test_bank_needs_code_title_and_known_scoring() -> None:
    Bank.objects.create(code="a", title="甲", created_at=AT)
    refused(lambda: Bank.objects.create(code="", title="甲", created_at=AT))
    refused(lambda: Bank.objects.create(code="b", title="", created_at=AT))
    refused(lambda: Bank.objects.create(code="c", title="丙", scoring="generous", created_at=AT))
    refused(lambda: Bank.objects.create(code="a", title="又", created_at=AT))


def test_item_number_is_unique_in_its_bank_only() -> None:
    bank = make_bank()
    Item.objects.create(bank=bank, number="1", created_at=AT)
    Item.objects.create(bank=make_bank(), number="1", created_at=AT)
    refused(lambda: Item.objects.create(bank=bank, number="1", created_at=AT))


def test_approved_item_has_a_version_and_an_instant() -> None:
    item = make_approved().item
    assert item.state == ItemState.APPROVED
    refused(lambda: Item.objects.filter(pk=item.pk).update(current_version=None))
    refused(lambda: Item.objects.filter(pk=item.pk).update(published_at=None))


def test_withdrawn_item_has_a_reason_and_an_instant_and_others_have_none() -> None:
    item = make_draft().item
    rows = Item.objects.filter(pk=item.pk)
    rows.update(state=ItemState.RETIRED, withdrawn_at=AT, withdrawn_reason="标准已更新")
    refused(lambda: rows.update(withdrawn_reason=""))
    refused(lambda: rows.update(withdrawn_at=None))
    refused(lambda: rows.update(state=ItemState.DRAFT))


def test_difficulty_is_known() -> None:
    rows = Item.objects.filter(pk=make_draft().item_id)
    rows.update(difficulty=3)
    refused(lambda: rows.update(difficulty=4))


def test_version_numbers_start_at_one_and_are_unique_with_a_stem() -> None:
    version = make_draft()

    def another(**fields: Any) -> ItemVersion:
        defaults = {"item": version.item, "number": 2, "kind": "judgement", "stem": "题干", "key": True, "created_at": AT}
        return ItemVersion.objects.create(**(defaults | fields))

    another()
    refused(lambda: another(number=2))
    refused(lambda: another(number=3, stem=""))
    refused(lambda: another(number=0))


def test_versions_and_reviews_are_never_changed_or_deleted() -> None:
    version = make_approved()
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(stem="别的"))
    refused(lambda: ItemVersion.objects.filter(pk=version.pk)._raw_delete("default"))
    refused(lambda: Review.objects.filter(version=version).update(note="别的"))
    refused(lambda: Review.objects.filter(version=version)._raw_delete("default"))


def test_review_is_by_another_person_once_and_a_return_has_a_note() -> None:
    author, other, third = make_account(), make_account(), make_account()
    version = make_draft(by=author)

    def sign(**fields: Any) -> Review:
        defaults = {"version": version, "author": author, "decision": Decision.APPROVED, "at": AT}
        return Review.objects.create(**(defaults | fields))

    sign(by=other)
    refused(lambda: sign(by=author))
    refused(lambda: sign(by=other))
    refused(lambda: sign(by=third, decision=Decision.RETURNED))
    sign(by=third, decision=Decision.RETURNED, note="题干有歧义")
