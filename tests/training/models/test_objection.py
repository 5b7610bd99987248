"""Objections: what is wrong, what it should be and why; answered by somebody else, with a paper when the ledger was corrected."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.training import START, make_account, make_enterprise, make_hours, make_person
from tests.training.models.refusing import refused
from training.models import Entry, Objection, ObjectionAnswer

pytestmark = pytest.mark.django_db
DAY = date(2025, 1, 6)
SHA = "a" * 64


def _entry() -> Entry:
    return make_hours(make_person(), 2, DAY, at=START)[-1]


def _objection(mistake: str = "never", *, entry: Entry | None = None, **fields: Any) -> Objection:
    said = {"reason": "x", "raised_at": START, "raised_by": make_account(), "answer_due_on": DAY}
    return Objection.objects.create(entry=entry or _entry(), mistake=mistake, **(said | fields))


def _answer(outcome: str, *, own: bool, **fields: Any) -> ObjectionAnswer:
    raised = _objection()
    sha = SHA if outcome in {"upheld", "slip"} else ""
    said = {"objector": raised.raised_by, "by": raised.raised_by if own else make_account(), "at": START, "reason": "x", "sha256": sha}
    return ObjectionAnswer.objects.create(objection=raised, outcome=outcome, **(said | fields))


def test_objection_says_why() -> None:
    assert refused(lambda: _objection(reason=""))
    assert not refused(_objection)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, True),
        ({"amount": Decimal(0)}, True),
        ({"amount": Decimal("0.01")}, False),
        ({"occurred_on": DAY}, False),
        ({"grade": "B"}, False),
        ({"amount": Decimal(0), "grade": "B"}, False),
    ],
)
def test_objection_values_say_what(fields: dict[str, Any], wrong: bool) -> None:
    assert refused(lambda: _objection("values", **fields)) is wrong
    assert not refused(lambda: _objection("never", **fields)), "other mistakes need no values"


def test_objection_names_the_enterprise() -> None:
    assert refused(lambda: _objection("enterprise"))
    assert not refused(lambda: _objection("enterprise", enterprise=make_enterprise()))
    assert not refused(lambda: _objection("person")), "without a person nobody says whose it is"


def test_objection_names_the_twin() -> None:
    entry = _entry()
    assert refused(lambda: _objection("doubled", entry=entry))
    assert refused(lambda: _objection("doubled", entry=entry, twin=entry)), "an entry is not its own twin"
    assert not refused(lambda: _objection("doubled", entry=entry, twin=_entry()))
    assert not refused(lambda: _objection("never", entry=entry))


def test_objection_whole_class_is_doubled() -> None:
    assert refused(lambda: _objection("never", whole_class=True))
    assert not refused(lambda: _objection("never", whole_class=False))
    assert not refused(lambda: _objection("doubled", twin=_entry(), whole_class=True))


@pytest.mark.parametrize(("outcome", "own"), [("upheld", False), ("refused", False), ("withdrawn", True), ("slip", True)])
def test_objectionanswer_by_somebody_else(outcome: str, own: bool) -> None:
    assert not refused(lambda: _answer(outcome, own=own))
    assert refused(lambda: _answer(outcome, own=not own))


@pytest.mark.parametrize(("outcome", "own", "corrects"), [("upheld", False, True), ("refused", False, False), ("withdrawn", True, False), ("slip", True, True)])
def test_objectionanswer_paper_when_corrected(outcome: str, own: bool, corrects: bool) -> None:
    assert refused(lambda: _answer(outcome, own=own, sha256="")) is corrects
    assert refused(lambda: _answer(outcome, own=own, sha256=SHA)) is not corrects


@pytest.mark.parametrize(("outcome", "own", "wrong"), [("upheld", False, True), ("refused", False, True), ("withdrawn", True, False), ("slip", True, False)])
def test_objectionanswer_says_why(outcome: str, own: bool, wrong: bool) -> None:
    assert refused(lambda: _answer(outcome, own=own, reason="")) is wrong
    assert not refused(lambda: _answer(outcome, own=own, reason="x"))
