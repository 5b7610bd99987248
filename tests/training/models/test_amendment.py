"""Changes of requirements: one open at a time, decided by somebody, put in force by somebody else, and days in their order."""

from datetime import date
from typing import Any

import pytest

from tests.factories.training import START, make_account
from tests.training.models.refusing import refused
from training.models import Account, Amendment, Requirement

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def _requirement(code: str = "T-ONE", **fields: Any) -> Requirement:
    said = {"title": "复训", "title_en": "Refresher", "obligation": "yearly_hours", "basis_level": "law", "effective_on": DAY}
    return Requirement.objects.create(code=code, **(said | fields))


def _amendment(base: Requirement, by: Account, **fields: Any) -> Amendment:
    said = {"title": "复训", "title_en": "Refresher", "basis_level": "law", "effective_on": DAY, "reason": "新规", "proposed_at": START}
    return Amendment.objects.create(base=base, proposed_by=by, **(said | fields))


def test_amendment_decided() -> None:
    base, by, other = _requirement(), make_account(), make_account()
    assert refused(lambda: _amendment(base, by, decided_by=other))
    assert refused(lambda: _amendment(base, by, state="in_force"))
    assert refused(lambda: _amendment(base, by, state="rejected"))
    assert not refused(lambda: _amendment(base, by))
    assert not refused(lambda: _amendment(base, by, state="in_force", decided_by=other))
    assert not refused(lambda: _amendment(base, by, state="rejected", decided_by=other))


def test_amendment_one_open() -> None:
    base, by, other = _requirement(), make_account(), make_account()
    first = _amendment(base, by)
    assert refused(lambda: _amendment(base, other))
    assert not refused(lambda: _amendment(_requirement("T-TWO"), by))
    Amendment.objects.filter(pk=first.pk).update(state="rejected", decided_by=other)
    assert not refused(lambda: _amendment(base, by)), "the first is decided"


@pytest.mark.parametrize(("until", "wrong"), [(date(2026, 2, 28), True), (DAY, True), (date(2026, 3, 2), False), (None, False)])
def test_amendment_period(until: date | None, wrong: bool) -> None:
    assert refused(lambda: _amendment(_requirement(), make_account(), until_on=until)) is wrong


def test_amendment_second_person() -> None:
    base, by, other = _requirement(), make_account(), make_account()
    assert refused(lambda: _amendment(base, by, state="in_force", decided_by=by))
    assert not refused(lambda: _amendment(base, by, state="in_force", decided_by=other))
    assert not refused(lambda: _amendment(base, by, state="rejected", decided_by=by)), "one's own proposal may be taken back"


@pytest.mark.parametrize(("on", "wrong"), [(date(2026, 2, 28), True), (DAY, False), (date(2026, 3, 2), False), (None, False)])
def test_requirement_closed_later(on: date | None, wrong: bool) -> None:
    assert refused(lambda: _requirement(closed_on=on)) is wrong
