"""The calendar of the pack: the day of the figures, the window, the deadline, the month under way."""

from datetime import date

import pytest

from tests.factories.packs import MINUTE, NOVEMBER
from training import packs
from training.packs.months import Month, options

NOV, OCT = Month.parse("2026-11"), Month.parse("2026-10")


def test_the_calendar_of_a_month():
    january = Month.parse("2027-01")
    assert (january.first, january.as_of, january.prepares_on, january.last_on) == (date(2026, 12, 26), date(2027, 1, 25), date(2027, 1, 20), date(2027, 1, 25))
    assert NOV.freezes_at == NOVEMBER
    assert (packs.latest_due(NOVEMBER - MINUTE), packs.latest_due(NOVEMBER)) == (OCT, NOV)
    assert (packs.current(NOVEMBER - MINUTE), packs.current(NOVEMBER)) == (NOV, Month.parse("2026-12"))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "", "2026-11-01", "2026-11 "])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Month.parse(text)


def test_formulas_have_rising_versions_and_months_and_weights_of_a_hundred():
    listed = options().formulas
    assert [one.version for one in listed] == list(range(1, len(listed) + 1))
    assert [one.from_month for one in listed] == sorted(one.from_month for one in listed)
    assert all(sum(one.weights.values()) == 100 for one in listed)
    assert Month.parse("2024-01").formula is listed[0]
