"""One act on many questions: what it changes, whom it leaves out, and taking it back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from question_banks import bulks, classification, items, reviewing
from question_banks.bulks import BulkAct
from question_banks.models import Bulk, BulkRow, Item, ItemState, ItemVersion
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft
from tests.factories.standards import make_standard
from tests.factories.training import make_account
from training.models import Account, AuditEntry

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1, microseconds=7)
DAY = date(2027, 1, 1)


def change(items_: list[Item], act: BulkAct, **facts: Any) -> Bulk:
    return bulks.change(items=[item.pk for item in items_], act=act, at=LATER, by=facts.pop("by", None) or make_account("editor"), **facts)


def columns(item: Item) -> dict[str, Any]:
    return Item.objects.filter(pk=item.pk).values()[0]


def three() -> list[Item]:
    bank = make_bank()
    return [make_approved(bank).item, make_draft(bank).item, make_approved(bank).item]


def point() -> Any:
    return classification.add_point(code="fire", title="动火", at=AT, by="system:test")


ACTS = [
    (BulkAct.POINT, {"target": point}, {}),
    (BulkAct.DIFFICULTY, {"target": lambda: 3}, {"difficulty": 3}),
    (BulkAct.LEVEL, {"target": lambda: "apply"}, {"level": "apply"}),
    (BulkAct.RETIRE_FROM, {"target": lambda: DAY, "reason": "新规定"}, {"ends_on": DAY, "ends_reason": "新规定"}),
    (BulkAct.QUARANTINE, {"reason": "待核实"}, {"state": "quarantined", "withdrawn_at": LATER, "withdrawn_reason": "待核实"}),
]


@pytest.mark.parametrize(("act", "given", "became"), ACTS)
def test_an_act_changes_all_and_is_taken_back_to_the_letter(act: BulkAct, given: dict[str, Any], became: dict[str, Any]) -> None:
    rows = three()
    before = [columns(item) for item in rows]
    target = given["target"]() if "target" in given else None
    bulk = change(rows, act, target=target, reason=given.get("reason", ""))
    assert (bulk.count, bulk.left_out) == (3, 0)
    for item in rows:
        assert became.items() <= columns(item).items()
    undo = bulks.take_back(bulk=bulk, at=LATER, by=make_account("office"))
    assert [columns(item) for item in rows] == before
    assert undo.takes_back == bulk
    assert list(AuditEntry.objects.filter(action__startswith="question_banks.bulk").order_by("pk").values_list("action", "subject_id")) == [
        ("question_banks.bulk_changed", str(bulk.public_id)), ("question_banks.bulk_taken_back", str(bulk.public_id)),
    ]  # fmt: skip
    with pytest.raises(bulks.AlreadyTakenBack):
        bulks.take_back(bulk=bulk, at=LATER, by=make_account("office"))


def test_withdrawn_questions_are_taken_up_again_but_for_those_on_an_ended_edition() -> None:
    make_standard("OLD", until_on=date(2026, 1, 1))
    rows = [*three(), make_approved(clause_standard="OLD").item]
    for item in rows[:2] + rows[3:]:
        items.quarantine(item=item, reason="待核实", at=AT, by="system:test")
    bulk = change(rows, BulkAct.RESTORE)
    assert (bulk.count, bulk.left_out) == (2, 2)
    assert [columns(item)["state"] for item in rows] == ["approved", "draft", "approved", "quarantined"]
    bulks.take_back(bulk=bulk, at=LATER, by=make_account("editor"))
    assert [columns(item)["state"] for item in rows] == ["quarantined", "quarantined", "approved", "quarantined"]


def test_sent_to_review_a_question_is_out_of_use_until_one_more_person_approves() -> None:
    author, first, second = (make_account("editor") for _one in range(3))
    version = make_draft(by=author)
    reviewing.approve(version=version, at=AT, by=first)
    bulk = change([version.item], BulkAct.REVIEW, by=author)
    versions = ItemVersion.objects.all()
    assert columns(version.item)["state"] == ItemState.DRAFT
    for again in (author, first):
        reviewing.approve_versions(bank=version.item.bank, versions=versions, at=LATER, by=again)
        assert columns(version.item)["state"] == ItemState.DRAFT
    reviewing.approve(version=version, at=LATER, by=second)
    assert columns(version.item)["state"] == ItemState.APPROVED
    with pytest.raises(bulks.ChangedSince):
        bulks.take_back(bulk=bulk, at=LATER, by=author)


def test_what_was_changed_since_is_not_taken_back() -> None:
    rows = three()
    bulk = change(rows, BulkAct.DIFFICULTY, target=3)
    classification.classify(items=[rows[0]], difficulty=1, at=LATER, by="system:test")
    with pytest.raises(bulks.ChangedSince, match="1"):
        bulks.take_back(bulk=bulk, at=LATER, by=make_account("editor"))
    assert [columns(item)["difficulty"] for item in rows] == [1, 3, 3]


@pytest.mark.parametrize(
    ("act", "given", "refusal"),
    [
        (BulkAct.QUARANTINE, {}, bulks.ReasonMissing), (BulkAct.RETIRE_FROM, {"reason": "旧"}, bulks.ValueMissing),
        (BulkAct.RETIRE_FROM, {"reason": "旧", "target": date(2026, 1, 1)}, bulks.DayNotAhead), (BulkAct.POINT, {}, bulks.ValueMissing),
        (BulkAct.DIFFICULTY, {"target": 9}, bulks.ValueMissing), (BulkAct.DIFFICULTY, {"target": 2}, bulks.NothingToChange),
        (BulkAct.RESTORE, {}, bulks.NothingToChange),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_refused(act: BulkAct, given: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        change(three(), act, **given)
    assert not Bulk.objects.exists()


def test_nothing_chosen_is_refused_and_one_unsigned_question_stops_all() -> None:
    with pytest.raises(bulks.NothingChosen):
        change([], BulkAct.RESTORE)
    bank = make_bank()
    item = make_approved(bank).item
    items.quarantine(item=item, reason="待核实", at=AT, by="system:test")
    bank.reserved = True
    bank.save()
    with pytest.raises(bulks.Unsigned):
        change([item], BulkAct.RESTORE)
    assert not Bulk.objects.exists()


def test_a_bulk_is_never_rewritten() -> None:
    change(three(), BulkAct.DIFFICULTY, target=3)
    for rows, values in ((Bulk.objects.all(), {"count": 9}), (BulkRow.objects.all(), {"was": {}})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete("default")


def test_the_cost_does_not_grow_with_the_questions(django_assert_max_num_queries: Any) -> None:
    bank, editor = make_bank(), make_account("editor")
    rows = [make_draft(bank).item for _one in range(20)]
    with django_assert_max_num_queries(12):
        bulk = change(rows, BulkAct.DIFFICULTY, target=3, by=editor)
    assert isinstance(editor, Account)
    with django_assert_max_num_queries(14):
        bulks.take_back(bulk=bulk, at=LATER, by=editor)
