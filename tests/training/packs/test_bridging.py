"""The bridge adds up exactly, whatever happened; each way of changing is its own step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.packs import bridging
from training.packs.bridging import moves, survivors, totals

PLACES, PEOPLE = ("e1", "e2", "e3", "new"), ("", "p1", "p2", "p3")
KEYS = st.tuples(st.sampled_from(PLACES), st.sampled_from(PEOPLE)).map(lambda pair: f"{pair[0]}|{pair[1]}|principal|")
DUTIES = st.dictionaries(KEYS, st.booleans())


def is_new(key: str) -> bool:
    return key.startswith("new|")


@settings(deadline=None, derandomize=True, max_examples=100)
@given(before=DUTIES, restated=DUTIES, now=DUTIES)
def test_the_steps_add_up_exactly(before, restated, now):
    listed = moves(before, restated, now, is_new)
    by_step = totals(listed)
    assert set(by_step) == set(bridging.STEPS)
    assert len(before) + sum(population for population, _met in by_step.values()) == len(now)
    assert sum(before.values()) + sum(met for _population, met in by_step.values()) == sum(now.values())
    assert len({(move.key, move.step) for move in listed}) == len(listed)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(before=DUTIES, now=DUTIES)
def test_an_unchanged_past_has_no_corrections(before, now):
    listed = moves(before, before, now, is_new)
    assert totals(listed)["corrections"] == (0, 0)
    assert {move.key for move in listed} == {key for key in {*before, *now} if before.get(key) != now.get(key)}


@settings(deadline=None, derandomize=True, max_examples=60)
@given(before=DUTIES, merged=st.dictionaries(st.sampled_from(PEOPLE[1:]), st.sampled_from(PEOPLE[1:])))
def test_merged_people_keep_the_sum(before, merged):
    kept, gone = survivors(before, merged)
    assert len(kept) - sum(move.population for move in gone) == len(before)
    assert sum(kept.values()) - sum(move.satisfied for move in gone) == sum(before.values())


@pytest.mark.parametrize(
    ("before", "restated", "now", "step", "numbers"),
    [
        (None, None, True, "newly_due", (1, 1)),
        (True, True, None, "closed_or_left", (-1, -1)),
        (False, False, True, "fulfilled", (0, 1)),
        (True, True, False, "lapsed", (0, -1)),
        (None, True, True, "corrections", (1, 1)),
        (True, None, None, "corrections", (-1, -1)),
        (False, True, True, "corrections", (0, 1)),
    ],
)
def test_each_change_is_its_own_step(before, restated, now, step, numbers):
    key = "e1||principal|"
    listed = moves(*({} if met is None else {key: met} for met in (before, restated, now)), is_new)
    assert [(move.step, (move.population, move.satisfied)) for move in listed] == [(step, numbers)]


def test_an_enterprise_new_on_the_register_comes_in_once_with_what_it_is_now():
    key = "new||principal|"
    listed = moves({}, {key: False}, {key: True}, is_new)
    assert [(move.step, move.population, move.satisfied) for move in listed] == [("new_in_register", 1, 1)]
