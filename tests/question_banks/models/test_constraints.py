"""Every constraint, both ways: what it lets in, and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from question_banks.models import Bank, BankRelease, Citation, Comment, Decision, Item, ItemState, ItemVersion, KnowledgePoint, Review
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.standards import make_standard
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


def test_level_is_known_and_an_end_has_a_reason() -> None:
    rows = Item.objects.filter(pk=make_draft().item_id)
    rows.update(level="analyse")
    refused(lambda: rows.update(level="guess"))
    rows.update(ends_on=AT.date(), ends_reason="换版")
    refused(lambda: rows.update(ends_reason=""))
    refused(lambda: rows.update(ends_on=None))
    rows.update(ends_on=None, ends_reason="")


def test_points_have_code_and_title_and_do_not_stand_below_themselves() -> None:
    point = KnowledgePoint.objects.create(code="a", title="甲")
    rows = KnowledgePoint.objects.filter(pk=point.pk)
    KnowledgePoint.objects.create(code="b", title="乙", parent=point)
    refused(lambda: KnowledgePoint.objects.create(code="a", title="又"))
    refused(lambda: rows.update(code=""))
    refused(lambda: rows.update(title=""))
    refused(lambda: rows.update(code="a/b"))
    refused(lambda: rows.update(parent=point))


def test_a_wording_has_one_link_only() -> None:
    version, standard = make_draft(), make_standard("ONE")
    Citation.objects.create(version=version, standard=standard, at=AT)
    refused(lambda: Citation.objects.create(version=version, standard=standard, at=AT))


def test_comments_say_something_and_are_never_changed() -> None:
    version, by = make_draft(), make_account()
    comment = Comment.objects.create(item=version.item, version=version, by=by, at=AT, text="请核对")
    refused(lambda: Comment.objects.create(item=version.item, version=version, by=by, at=AT, text=""))
    refused(lambda: Comment.objects.filter(pk=comment.pk).update(text="改"))
    refused(lambda: Comment.objects.filter(pk=comment.pk)._raw_delete("default"))


def test_a_release_is_asked_for_once_granted_by_another_and_used_in_time() -> None:
    bank, asking, other = make_bank(reserved=True), make_account(), make_account()

    def ask(**fields: Any) -> BankRelease:
        return BankRelease.objects.create(**({"bank": bank, "requested_by": asking, "requested_at": AT, "purpose": "备案"} | fields))

    rows = BankRelease.objects.filter(pk=ask().pk)
    refused(ask)
    refused(lambda: ask(purpose="", requested_by=other))
    refused(lambda: rows.update(decided_by=asking, decided_at=AT))
    refused(lambda: rows.update(decided_by=other))
    refused(lambda: rows.update(decided_at=AT))
    refused(lambda: rows.update(expires_at=AT))
    rows.update(decided_by=other, decided_at=AT, expires_at=AT + timedelta(hours=24))
    refused(lambda: rows.update(used_at=AT + timedelta(hours=24)))
    refused(lambda: rows.update(used_at=AT - timedelta(seconds=1)))
    rows.update(used_at=AT + timedelta(hours=1))
    refused(lambda: rows.update(expires_at=None))
    ask()
