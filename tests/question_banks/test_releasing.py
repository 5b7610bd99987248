"""A reserved bank leaves the house by two persons, once, within a day; and whoever sees its keys is remembered."""

from datetime import timedelta

import pytest

from question_banks import releasing, viewing
from question_banks.models import BankRelease, Item
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.training import make_account
from training.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_asked_granted_used_once() -> None:
    bank, asking, granting = make_bank(reserved=True), make_account("editor"), make_account("office")
    with pytest.raises(releasing.NotReleased):
        releasing.require(bank=bank, account=asking, at=AT)
    release = releasing.request(bank=bank, purpose="送省考试院备案", at=AT, by=asking)
    assert Notice.objects.get(kind="question_banks.release_requested").person == granting.person
    with pytest.raises(releasing.NotReleased):
        releasing.require(bank=bank, account=asking, at=LATER)
    with pytest.raises(releasing.OwnRequest):
        releasing.grant(release=release, at=LATER, by=asking)

    releasing.grant(release=release, at=LATER, by=granting)

    with pytest.raises(releasing.AlreadyDecided):
        releasing.refuse(release=release, at=LATER, by=make_account("office"))
    assert Notice.objects.get(kind="question_banks.release_decided").person == asking.person
    for somebody in (granting, make_account("editor"), None):
        with pytest.raises(releasing.NotReleased):
            releasing.require(bank=bank, account=somebody, at=LATER)
    with pytest.raises(releasing.NotReleased):
        releasing.require(bank=make_bank(reserved=True), account=asking, at=LATER)
    assert releasing.require(bank=bank, account=asking, at=LATER) == release
    assert releasing.use(bank=bank, account=asking, at=LATER) == release
    with pytest.raises(releasing.NotReleased):
        releasing.use(bank=bank, account=asking, at=LATER)
    actions = [f"question_banks.release_{word}" for word in ("requested", "granted", "used")]
    assert list(AuditEntry.objects.filter(action__in=actions).order_by("pk").values_list("action", flat=True)) == actions


def test_a_release_ends_after_a_day_to_the_second() -> None:
    bank, asking = make_bank(reserved=True), make_account("editor")
    releasing.grant(release=releasing.request(bank=bank, purpose="备案", at=AT, by=asking), at=AT, by=make_account("office"))
    end = AT + timedelta(hours=24)
    assert releasing.require(bank=bank, account=asking, at=end - timedelta(seconds=1))
    with pytest.raises(releasing.NotReleased):
        releasing.use(bank=bank, account=asking, at=end)
    assert BankRelease.objects.get().used_at is None


def test_a_refused_request_opens_nothing_and_may_be_made_again() -> None:
    bank, asking = make_bank(reserved=True), make_account("editor")
    release = releasing.request(bank=bank, purpose="备案", at=AT, by=asking)
    with pytest.raises(releasing.AlreadyAsked):
        releasing.request(bank=bank, purpose="再问", at=AT, by=asking)
    releasing.refuse(release=release, at=AT, by=make_account("office"))
    with pytest.raises(releasing.NotReleased):
        releasing.require(bank=bank, account=asking, at=LATER)
    assert releasing.request(bank=bank, purpose="再问", at=LATER, by=asking)


def test_an_open_bank_passes_and_needs_no_request() -> None:
    bank = make_bank()
    assert releasing.require(bank=bank, account=None, at=AT) is None
    assert releasing.use(bank=bank, account=None, at=AT) is None
    with pytest.raises(releasing.NotReserved):
        releasing.request(bank=bank, purpose="备案", at=AT, by=make_account("editor"))
    with pytest.raises(releasing.PurposeMissing):
        releasing.request(bank=make_bank(reserved=True), purpose=" ", at=AT, by=make_account("editor"))


def test_a_key_seen_is_recorded_once_an_account_question_and_hour() -> None:
    bank, one, other = make_bank(reserved=True), make_account("editor"), make_account("office")
    first, second = make_draft(bank).item, make_draft(bank).item
    opened = make_approved().item
    entries = AuditEntry.objects.filter(action="question_banks.key_viewed").order_by("pk")

    assert viewing.keys_shown([first, opened], at=AT, by=one) == 1
    assert viewing.keys_shown([first], at=LATER - timedelta(seconds=1), by=one) == 0
    assert viewing.keys_shown([first, second], at=AT, by=one) == 1
    assert viewing.keys_shown([first, second], at=AT, by=other) == 2
    assert viewing.keys_shown([first], at=LATER, by=one) == 1

    assert [(entry.subject_id, entry.data["items"]) for entry in entries] == [
        (str(first.public_id), [first.number]),
        (str(second.public_id), [second.number]),
        (str(bank.public_id), [first.number, second.number]),
        (str(first.public_id), [first.number]),
    ]


def test_open_banks_cost_no_query(django_assert_num_queries: object) -> None:
    item = Item.objects.select_related("bank").get(pk=make_approved().item_id)
    by = make_account("editor")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert viewing.keys_shown([item], at=AT, by=by) == 0
