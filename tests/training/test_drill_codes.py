"""The code on the screen: good in its half minute and the next, made and checked by the server, and worth nothing when forwarded."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import drills as stage
from tests.factories.drills import START
from training.drills import codes
from training.models import DrillEvent

SECOND = timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "good"), [(0, True), (29, True), (30, True), (59, True), (60, False), (3600, False), (-30, True), (-31, False)])
def test_a_rotating_code_is_good_for_its_window_and_the_next(after, good):
    event = stage.planned()
    text = codes.rotating(event, START)
    if good:
        assert codes.read(text, at=START + after * SECOND) == (event, codes.ROTATING)
    else:
        with pytest.raises(codes.CodeNotGood):
            codes.read(text, at=START + after * SECOND)


@pytest.mark.django_db
def test_a_printed_code_is_good_on_its_day_only():
    event = stage.planned()
    text = codes.printed(event)
    assert codes.read(text, at=START) == (event, codes.PRINTED)
    for days in (-1, 1):
        with pytest.raises(codes.CodeNotGood):
            codes.read(text, at=START + timedelta(days=days))
    event.held_on += timedelta(days=1)
    event.save()
    with pytest.raises(codes.CodeNotGood):
        codes.read(text, at=START + timedelta(days=1))


@pytest.mark.django_db
def test_codes_of_another_drill_and_rubbish_open_nothing():
    one, other = stage.planned(), stage.planned()
    mixed = f"{one.public_id.hex}-{codes.rotating(other, START).partition('-')[2]}"
    swapped = codes.printed(one).replace("-p", "-q")
    for text in (mixed, swapped, "", "x", "-", f"{one.public_id.hex}-", f"{one.public_id.hex}-q", "ü" * 32 + "-q"):
        with pytest.raises(codes.CodeNotGood):
            codes.read(text, at=START)


def test_a_ticket_lives_ten_minutes_and_fits_one_drill():
    one, other = DrillEvent(), DrillEvent()
    text = codes.ticket(one, codes.ROTATING, START)
    assert codes.redeem(text, one, at=START + timedelta(minutes=10)) == codes.ROTATING
    for event, at in ((other, START), (one, START + timedelta(minutes=10, seconds=1))):
        with pytest.raises(codes.CodeNotGood):
            codes.redeem(text, event, at=at)


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_no_invented_ticket_is_good(text):
    with pytest.raises(codes.CodeNotGood):
        codes.redeem(text, DrillEvent(), at=START)


@settings(max_examples=30)
@given(st.integers(0, 10**7))
def test_the_screen_always_says_when_the_next_code_comes(seconds):
    at = START + seconds * SECOND
    left = codes.seconds_left(at)
    assert 1 <= left <= 30
    event = DrillEvent()
    assert codes.rotating(event, at) == codes.rotating(event, at + (left - 1) * SECOND) != codes.rotating(event, at + left * SECOND)
