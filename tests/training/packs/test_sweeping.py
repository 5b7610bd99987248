"""The calendar's job: prepares from the 20th, reminds on its days, locks at the deadline; twice, late, or after an outage."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.clock import clock
from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import NOVEMBER
from training import jobs, packs
from training.models import Area, Notice, Pack, PackDraft
from training.packs import confirming, sweeping
from training.packs.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOV = Month.parse("2026-11")


def noon(day, month=11):
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture
def town():
    area, villages = make.town()
    training.make_account("office", area=area)
    for village in villages:
        training.make_account("liaison", area=village)
    packs.freeze(area=area, month=Month.parse("2026-10"), at=noon(26, 10), by="system:test")
    return area, villages


def run(area, *moments):
    """Every job twice, as the house promises; what the first run did."""
    done = []
    for at in moments:
        done += sweeping.keep_up(area, at)
        assert [one for one in sweeping.keep_up(area, at) if not one.startswith("reminded")] == []
    return done


def test_a_whole_month_day_by_day(town):
    area, (one, two) = town
    told = [f"reminded {village.code}" for village in (one, two)]
    assert run(area, *(noon(day) for day in range(10, 20))) == []
    assert run(area, noon(20)) == ["prepared 2026-11", *told]
    assert run(area, noon(22)) == ["prepared 2026-11", *told]
    assert Notice.objects.count() == 2
    liaison = confirming.liaisons(one)[0].account
    packs.confirm(village=one, month=NOV, part_sha256=confirming.part_of(one, NOV, noon(22)).sha256, at=noon(22), by=liaison)
    run(area, noon(23), noon(25))
    assert sorted(Notice.objects.values_list("key", flat=True)) == sorted(
        [f"{one.code}:2026-11:20", f"{two.code}:2026-11:20", f"{two.code}:2026-11:23", f"{two.code}:2026-11:25"]
    )
    assert run(area, noon(26)) == ["frozen 2026-11"]
    assert not PackDraft.objects.exists()
    assert run(area, noon(27)) == []


def test_nobody_is_reminded_at_night_and_a_confirmation_after_the_count_is_seen(town):
    area, (one, _two) = town
    night = noon(20) - timedelta(hours=11)
    assert run(area, night) == ["prepared 2026-11"]
    make.enterprise(one, at=noon(20) - timedelta(hours=2))
    liaison = confirming.liaisons(one)[0].account
    packs.confirm(village=one, month=NOV, part_sha256=confirming.part_of(one, NOV, noon(20)).sha256, at=noon(20) - timedelta(hours=1), by=liaison)
    sweeping.keep_up(area, noon(20))
    assert [notice.key for notice in Notice.objects.all()] == [f"{_two.code}:2026-11:20"]


def test_a_worker_that_was_away_locks_late_by_the_rule_and_not_beyond_its_reach(town):
    area, (village, _two) = town
    make.enterprise(village, at=NOVEMBER + timedelta(days=2))
    assert run(area, datetime(2027, 2, 10, 4, tzinfo=UTC)) == ["frozen 2026-11", "frozen 2026-12", "frozen 2027-01"]
    late = Pack.objects.get(month="2026-11")
    assert (late.known_at, packs.open_body(late)["areas"][0]["enterprises"]) == (NOVEMBER, 2)
    assert [packs.open_body(pack)["previous"]["month"] for pack in Pack.objects.exclude(month="2026-10").order_by("month")] == ["2026-10", "2026-11", "2026-12"]


def test_a_register_that_was_empty_then_has_no_pack():
    area, (village, *_rest) = training.make_area_tree(1)[1:]
    make.enterprise(village, at=noon(1, 12))
    assert run(area, noon(2, 12)) == []
    assert run(area, noon(27, 12)) == ["frozen 2026-12"]


def test_the_jobs_serve_every_office_of_a_town_or_county_and_wait_for_exams(town, django_capture_on_commit_callbacks, monkeypatch):
    area, _villages = town
    training.make_account("office", area=training.make_area("village"))
    assert sweeping.offices() == [Area.objects.get(pk=area.pk)]
    clock.set(noon(26))
    with monkeypatch.context() as exam:
        exam.setattr(jobs, "_BUSY", [lambda: True])
        assert jobs.run("training.keep_pack", area.pk) == []
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run("training.keep_packs")
    assert Pack.objects.filter(area=area, month="2026-11").exists()
    assert not sweeping.is_due(area, noon(27))
