"""The planner alone: each stage once, the newest after an outage, and nobody above before somebody below was reached."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from training.reminding.planning import Past, Step, Waiting, level_of, plan
from training.reminding.scheme import LEVELS, Stage, scheme

DUE = date(2026, 6, 30)
STAGES = (
    Stage("month", -30, "person", ("site",)), Stage("week", -7, "person", ("site",)), Stage("late", 1, "enterprise", ("site",)),
    Stage("later", 8, "liaison", ("site",)), Stage("latest", 15, "office", ("site",)),
)  # fmt: skip
WAITING = Waiting(lambda reached, today: (today - reached).days >= 2, 5)


def step(days, past=(), ladder=LEVELS):
    return plan(DUE, DUE + timedelta(days=days), stages=STAGES, past=past, ladder=ladder, waiting=WAITING)


def told(code, days_reached=None, days_failed=None):
    stage = next(one for one in STAGES if one.code == code)
    reached = DUE + timedelta(days=days_reached) if days_reached is not None else None
    failed = DUE + timedelta(days=days_failed) if days_failed is not None else None
    return Past(code, stage.day, stage.to, False, reached, failed)


def test_nothing_before_the_first_stage_and_nothing_twice():
    assert step(-31) == Step()
    assert step(-30).stage == STAGES[0]
    assert step(-29, [told("month")]) == Step()


def test_after_an_outage_only_the_newest_goes_and_the_others_are_passed_over():
    found = step(-3)
    assert (found.stage.code, [one.code for one in found.passed_over]) == ("week", ["month"])
    assert step(5, [Past("month", -30, "person", True), told("week")]).waits


def test_the_next_level_waits_until_somebody_was_reached_and_had_time_to_act():
    assert step(3, [told("week")]) == Step(waits=True)
    assert step(3, [told("week", days_reached=2)]) == Step(waits=True)
    assert step(4, [told("week", days_reached=2)]).stage.code == "late"


def test_a_failed_attempt_lets_the_next_level_hear_after_some_days():
    assert step(4, [told("week", days_failed=0)]) == Step(waits=True)
    assert step(5, [told("week", days_failed=0)]).level == "enterprise"


def test_one_level_at_a_time_however_late_it_is():
    found = step(100, [told("week", days_reached=0)])
    assert (found.stage.code, found.level, found.waits) == ("late", "enterprise", True)
    assert step(100).level == "person"


def test_a_level_without_anybody_hands_on_to_the_next_above():
    assert level_of(STAGES[2], ["person", "liaison"]) == "liaison"
    assert level_of(STAGES[4], ["person", "enterprise"]) == "enterprise"
    assert step(-30, ladder=["enterprise", "office"]).level == "enterprise"
    assert step(100, ladder=[]) == Step()


def test_every_stage_of_the_file_climbs_and_every_level_and_channel_exists():
    for stages in scheme().kinds.values():
        assert [stage.day for stage in stages] == sorted({stage.day for stage in stages})
        ranks = [LEVELS.index(stage.to) for stage in stages]
        assert ranks == sorted(ranks)
        assert {channel for stage in stages for channel in stage.channels} <= {"site", "sms", "paper"}
        assert len({stage.code for stage in stages}) == len(stages)


days = st.integers(-40, 40)


@settings(max_examples=150, deadline=None)
@given(
    working=st.sets(days),
    reached=st.dictionaries(st.sampled_from([one.code for one in STAGES]), st.integers(0, 30)),
    ladder=st.sets(st.sampled_from(LEVELS), min_size=1),
)
def test_whatever_days_the_worker_is_up(working, reached, ladder):
    """Each stage at most once, in their order, never above somebody who was not reached, and never two on one day."""
    ladder = [level for level in LEVELS if level in ladder]
    past: list[Past] = []
    for day in sorted(working):
        today = DUE + timedelta(days=day)
        known = [_as_of(one, today) for one in past]
        found = plan(DUE, today, stages=STAGES, past=known, ladder=ladder, waiting=WAITING)
        if found.stage is None:
            continue
        before = max((ladder.index(one.level) for one in past if not one.passed_over), default=0)
        assert before <= ladder.index(found.level) <= before + 1
        if ladder.index(found.level) > before:
            assert any(one.reached_on and one.level == ladder[before] and not one.passed_over for one in known)
        past += [Past(one.code, one.day, found.level, True) for one in found.passed_over]
        lag = reached.get(found.stage.code)
        past.append(Past(found.stage.code, found.stage.day, found.level, False, today + timedelta(days=lag) if lag is not None else None))
        assert [one.offset for one in past] == sorted({one.offset for one in past})


def _as_of(one: Past, today: date) -> Past:
    """What is known on a day of a reminder that will be read later."""
    return one if one.reached_on is None or one.reached_on <= today else Past(one.stage, one.offset, one.level, one.passed_over)
