"""Random re-checks: each duty drawn once, an untrue one says why, an entry has one open proposal; and the figures of a day once."""

from datetime import date
from typing import Any

import pytest

from tests.factories.training import START, make_account, make_area, make_hours, make_person
from tests.training.models.refusing import refused
from training.models import Account, CoverageDay, Entry, Pack, Recheck, RecheckItem, RecheckProposal, RecheckResult

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def _recheck() -> Recheck:
    kept = {"as_of": DAY, "known_at": START, "frozen_at": START, "frozen_by": "system:test", "formula_version": 1, "body": b""}
    area = make_area("town")
    pack = Pack.objects.create(area=area, month="2026-03", sha256=area.code, **kept)
    return Recheck.objects.create(pack=pack, seed="s", population=9, size=3, drawn_at=START, drawn_by="system:test")


def _item(recheck: Recheck, order: int = 1, requirement: str = "TR-PRIN-GEN", key: str = "e1|p1") -> RecheckItem:
    return RecheckItem.objects.create(recheck=recheck, order=order, requirement=requirement, key=key)


def _result(by: Account, *, is_true: bool = False, reason: str = "人不在岗") -> RecheckResult:
    return RecheckResult.objects.create(item=_item(_recheck()), is_true=is_true, reason=reason, seen_on=DAY, recorded_at=START, recorded_by=by)


def _entry() -> Entry:
    return make_hours(make_person(), 4, date(2025, 1, 3), at=START)[-1]


def _proposal(result: RecheckResult, entry: Entry, **fields: Any) -> RecheckProposal:
    return RecheckProposal.objects.create(result=result, entry=entry, **fields)


def test_coverageday_once() -> None:
    area = make_area("town")

    def day(area_id: int, on: date = DAY) -> CoverageDay:
        return CoverageDay.objects.create(area_id=area_id, as_of=on, counted_at=START)

    day(area.pk)
    assert refused(lambda: day(area.pk))
    assert not refused(lambda: day(area.pk, date(2026, 3, 2)))
    assert not refused(lambda: day(make_area("town").pk))


def test_recheckitem_drawn_once() -> None:
    recheck = _recheck()
    _item(recheck)
    assert refused(lambda: _item(recheck, 2))
    assert not refused(lambda: _item(recheck, 2, key="e1|p2"))
    assert not refused(lambda: _item(recheck, 3, requirement="DR-EVAC"))
    assert not refused(lambda: _item(_recheck(), 2))


def test_recheckitem_order_once() -> None:
    recheck = _recheck()
    _item(recheck)
    assert refused(lambda: _item(recheck, 1, key="e1|p2"))
    assert not refused(lambda: _item(recheck, 2, key="e1|p2"))
    assert not refused(lambda: _item(_recheck(), 1, key="e1|p2"))


def test_recheckproposal_decided() -> None:
    by = make_account()
    result, whole = _result(by), {"accepted": True, "decided_at": START, "decided_by": by}
    for left_out in whole:
        part = {name: value for name, value in whole.items() if name != left_out}
        assert refused(lambda part=part: _proposal(result, _entry(), **part)), f"without {left_out}"
        assert refused(lambda left_out=left_out: _proposal(result, _entry(), **{left_out: whole[left_out]})), f"only {left_out}"
    assert not refused(lambda: _proposal(result, _entry()))
    assert not refused(lambda: _proposal(result, _entry(), **whole))
    assert not refused(lambda: _proposal(result, _entry(), **(whole | {"accepted": False})))


def test_recheckproposal_one_open() -> None:
    by, entry = make_account(), _entry()
    result = _result(by)
    first = _proposal(result, entry)
    assert refused(lambda: _proposal(_result(by), entry))
    assert not refused(lambda: _proposal(result, _entry()))
    RecheckProposal.objects.filter(pk=first.pk).update(accepted=False, decided_at=START, decided_by=by)
    assert not refused(lambda: _proposal(_result(by), entry)), "the first is decided"


def test_recheckresult_untrue_says_why() -> None:
    by = make_account()
    assert refused(lambda: _result(by, reason=""))
    assert not refused(lambda: _result(by))
    assert not refused(lambda: _result(by, is_true=True, reason=""))
