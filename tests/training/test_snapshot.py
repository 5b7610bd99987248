"""Kept figures of coverage: never older than the last act where counting is quick; in a large area shown with their time until a job has counted anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.clock import clock
from tests.factories import training as make
from training.coverage import snapshot
from training.reference import load_reference
from training.requirements import all_rules

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
TODAY = date(2026, 11, 21)
LARGE, QUICK = -1.0, 3600.0  # seconds


@pytest.fixture
def town():
    load_reference(AT)
    clock.set(AT)
    _county, town, _villages = make.make_area_tree()
    return town


@pytest.fixture
def principal(town):
    return make.make_engagement(enterprise=make.make_enterprise(area=town.children.first()), since=date(2026, 10, 1)).person


def covered(town, **more):
    seen = snapshot.read(town, ["TR-PRIN"], TODAY, all_rules(), **more)
    return seen.figure("TR-PRIN").covered, seen.behind


def train(person):
    make.make_hours(person, 32, date(2026, 11, 1), at=AT)


def test_a_small_area_is_counted_as_soon_as_something_is_recorded(town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = QUICK
    assert covered(town) == (0, False)
    train(principal)
    assert covered(town) == (1, False)


def test_a_large_area_is_shown_as_counted_last_until_the_job_has_counted(town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = LARGE
    assert covered(town) == (0, False)
    assert snapshot.refresh() == 0
    train(principal)
    assert covered(town) == (0, True)
    assert snapshot.refresh() == 1
    assert covered(town) == (1, False)
    assert snapshot.refresh() == 0


def test_whoever_asks_to_count_now_sees_the_last_act(town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = LARGE
    covered(town)
    train(principal)
    assert covered(town, anew=True) == (1, False)
    assert covered(town) == (1, False)


def test_nothing_older_than_ten_minutes_is_shown_even_without_the_job(town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = LARGE
    covered(town)
    train(principal)
    clock.set(AT + timedelta(minutes=9))
    assert covered(town) == (0, True)
    clock.set(AT + timedelta(minutes=11))
    assert covered(town) == (1, False)


def test_the_job_forgets_what_nobody_looked_at_for_a_week(town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = LARGE
    covered(town)
    train(principal)
    clock.set(AT + timedelta(days=1))
    assert snapshot.refresh() == 1  # the new day is counted before its first reader comes
    clock.set(AT + timedelta(days=8))
    assert snapshot.refresh() == 0


def test_the_page_says_that_it_is_behind_and_offers_to_count_now(client, town, principal, settings):
    settings.COVERAGE_QUICK_SECONDS = LARGE
    client.force_login(make.make_account("office", area=town))
    page = client.get(reverse("training:coverage"), headers={"accept-language": "en"})
    assert not page.context["shown"].seen.behind
    train(principal)
    page = client.get(reverse("training:coverage"), headers={"accept-language": "en"})
    assert page.context["figure"].covered == 0
    assert page.context["now_url"].replace("&", "&amp;") in page.text
    page = client.get(reverse("training:coverage") + page.context["now_url"])
    assert page.context["figure"].covered == 1
    assert not page.context["shown"].seen.behind
