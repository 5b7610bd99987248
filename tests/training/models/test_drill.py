"""Drills: nobody present who was not expected, nobody out before the alarm."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories.training import START, make_enterprise
from tests.training.models.refusing import refused
from training.models import Drill

pytestmark = pytest.mark.django_db
ALARM = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def _drill(**fields: Any) -> Drill:
    facts = {"enterprise": make_enterprise(), "types": ["evacuation"], "held_on": date(2026, 3, 1), "expected": 30, "present": 28, "recorded_at": START}
    return Drill.objects.create(**(facts | fields))


@pytest.mark.parametrize(("present", "wrong"), [(0, False), (30, False), (31, True)])
def test_drill_present_within_expected(present: int, wrong: bool) -> None:
    assert refused(lambda: _drill(present=present)) is wrong


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ({}, False),
        ({"alarm_at": ALARM}, False),
        ({"all_out_at": ALARM}, False),
        ({"alarm_at": ALARM, "all_out_at": ALARM}, False),
        ({"alarm_at": ALARM, "all_out_at": ALARM + timedelta(minutes=3)}, False),
        ({"alarm_at": ALARM, "all_out_at": ALARM - timedelta(seconds=1)}, True),
    ],
)
def test_drill_out_after_alarm(times: dict[str, datetime], wrong: bool) -> None:
    assert refused(lambda: _drill(**times)) is wrong
