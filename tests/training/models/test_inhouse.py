"""In-house classes and yearly plans: hours, times in their order, a trainer's word; a line built once, and every change of it with a reason."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.training import START, make_account, make_enterprise
from tests.training.models.refusing import refused
from training.models import Enterprise, PlanLine, TrainingClass

pytestmark = pytest.mark.django_db


def _class(**fields: Any) -> TrainingClass:
    said = {
        "topic": "用电安全", "training_type": "refresher", "hours": Decimal(2), "held_on": date(2026, 3, 1), "place": "会议室", "trainer": "王工",
        "statement": "本人授课", "sign_in": "sheet", "recorded_at": START, "recorded_by": make_account(),
    }  # fmt: skip
    return TrainingClass.objects.create(enterprise=make_enterprise(), **(said | fields))


def _line(enterprise: Enterprise | None = None, **fields: Any) -> PlanLine:
    said = {
        "year": 2026, "role": "principal", "requirement": "TR-PRIN-GEN", "frequency": "每年", "content": "再培训", "scope": "主要负责人", "time": "三月",
        "recorded_at": START, "recorded_by": make_account(),
    }  # fmt: skip
    return PlanLine.objects.create(enterprise=enterprise or make_enterprise(), **(said | fields))


@pytest.mark.parametrize(("hours", "wrong"), [("-1", True), ("0", True), ("0.1", False)])
def test_trainingclass_has_hours(hours: str, wrong: bool) -> None:
    assert refused(lambda: _class(hours=Decimal(hours))) is wrong


@pytest.mark.parametrize(
    ("began", "ended", "wrong"),
    [
        (time(9), time(8, 59), True),
        (time(9), time(9), True),
        (time(9), time(9, 1), False),
        (time(9), None, False),
        (None, time(9), False),
        (None, None, False),
    ],
)
def test_trainingclass_ends_after_it_began(began: time | None, ended: time | None, wrong: bool) -> None:
    assert refused(lambda: _class(began=began, ended=ended)) is wrong


def test_trainingclass_is_stated_by_a_trainer() -> None:
    assert refused(lambda: _class(statement=""))
    assert refused(lambda: _class(trainer=""))
    assert not refused(_class)


def test_planline_built_once() -> None:
    enterprise = make_enterprise()
    first = _line(enterprise)
    assert refused(lambda: _line(enterprise))
    assert not refused(lambda: _line(enterprise, replaces=first, reason="x")), "a newer line of the same"
    assert not refused(_line), "another enterprise"
    for other in ({"year": 2027}, {"role": "manager"}, {"requirement": "TR-MGR-GEN"}):
        assert not refused(lambda other=other: _line(enterprise, **other))
    _line(enterprise, requirement="")
    assert not refused(lambda: _line(enterprise, requirement="")), "beyond the rules as often as it likes"


def test_planline_change_says_why() -> None:
    enterprise = make_enterprise()
    first = _line(enterprise)
    assert refused(lambda: _line(enterprise, replaces=first))
    assert not refused(lambda: _line(enterprise, replaces=first, reason="x"))
    assert not refused(lambda: _line(reason="")), "a first line needs no reason"


def test_planline_dropped_was_there() -> None:
    enterprise = make_enterprise()
    first = _line(enterprise)
    assert refused(lambda: _line(is_dropped=True, reason="x"))
    assert not refused(lambda: _line(enterprise, is_dropped=True, replaces=first, reason="x"))
    assert not refused(_line)
