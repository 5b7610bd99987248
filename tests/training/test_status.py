"""The status function and its pure neighbours, paragraph by paragraph of the semantics, and by property."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.coverage import credentials, drilling, hours, studies
from training.coverage.credentials import Card, CardTerms
from training.coverage.drilling import DrillFact, DrillTerms
from training.coverage.hours import Holding, Hours, HoursTerms
from training.coverage.periods import Suspension, Window, add_months, period, windows
from training.coverage.status import WORST_FIRST, Outcome, Rhythm, Status, Tally, composite, decide, periodic, unknown

YEARLY = Rhythm(months=12, lead_days=30, short_days=90, resume_days=30)
HALF_YEARLY = Rhythm(months=6, lead_days=30, short_days=45, resume_days=30)
GENERAL = HoursTerms(Decimal(32), Decimal(12), due_months=6, prior_months=12, base_hours=Decimal(32), rhythm=YEARLY)
HIGH = HoursTerms(Decimal(48), Decimal(16), due_months=6, prior_months=12, base_hours=Decimal(32), rhythm=YEARLY)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def acted(*on: date):
    """A tally of one act a period."""

    def earned(first: date, last: date) -> Tally:
        hits = [day for day in on if first <= day <= last]
        return Tally(Decimal(len(hits)), Decimal(1))

    return earned


def yearly(day: date, *on: date, bound_from: date = date(2020, 1, 1), **more) -> Outcome:
    return periodic(day, YEARLY, bound_from=bound_from, earned=acted(*(one for one in on if one <= day)), **more)


# §1 the function


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 15), -12, date(2025, 3, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_keep_the_day_number_and_clamp_to_the_month_end(start, months, end):
    assert add_months(start, months) == end


@given(days, st.integers(-60, 120))
def test_months_land_in_the_right_month_on_the_same_or_the_last_day(day, months):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("left", "status"),
    [(31, Status.PENDING), (30, Status.DUE_SOON), (0, Status.DUE_SOON), (-1, Status.OVERDUE)],
)
def test_an_unmet_duty_turns_soon_at_the_lead_and_overdue_the_day_after(left, status):
    day = date(2026, 11, 21)
    assert decide(day, lead_days=30, due_on=day + timedelta(days=left)).status == status


def test_a_met_duty_without_end_is_satisfied_even_close_to_its_day():
    assert decide(date(2026, 12, 31), lead_days=30, due_on=date(2026, 12, 31), met=True).status == Status.SATISFIED


@pytest.mark.parametrize(
    ("left", "status", "met"),
    [(91, Status.SATISFIED, True), (90, Status.DUE_SOON, True), (0, Status.DUE_SOON, True), (-1, Status.OVERDUE, False)],
)
def test_a_credential_that_ends_soon_is_due_soon_and_met(left, status, met):
    day = date(2026, 11, 21)
    found = decide(day, lead_days=90, due_on=None, met=True, valid_until=day + timedelta(days=left))
    assert (found.status, found.covered) == (status, met)


def test_a_missing_fact_comes_before_everything_else():
    found = decide(date(2026, 1, 1), lead_days=30, due_on=date(2020, 1, 1), met=True, reason="class_unconfirmed")
    assert (found.status, found.reason, found.covered) == (Status.UNKNOWN, "class_unconfirmed", False)


@given(days, days, st.booleans(), st.one_of(st.none(), days), st.integers(0, 120))
def test_every_case_has_exactly_one_status(day, due_on, met, valid_until, lead_days):
    found = decide(day, lead_days=lead_days, due_on=due_on, met=met, valid_until=valid_until)
    assert found.status in Status
    assert found.covered == (met and (valid_until is None or valid_until >= day))


# §2 periods


def test_calendar_periods():
    assert period(date(2026, 6, 30), 6) == Window(date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30))
    assert period(date(2026, 7, 1), 6) == Window(date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31))
    assert period(date(2024, 2, 29), 3) == Window(date(2024, 1, 1), date(2024, 3, 31), date(2024, 3, 31))


def test_a_year_is_met_pending_or_due_by_its_last_day():
    assert yearly(date(2026, 5, 1), date(2025, 3, 1), date(2026, 4, 1)).status == Status.SATISFIED
    open_ = yearly(date(2026, 5, 1), date(2025, 3, 1))
    assert (open_.status, open_.due_on) == (Status.PENDING, date(2026, 12, 31))
    assert yearly(date(2026, 12, 1), date(2025, 3, 1)).status == Status.DUE_SOON
    assert yearly(date(2026, 11, 30), date(2025, 3, 1)).status == Status.PENDING


def test_the_lapse_of_the_year_before_lasts_until_this_year_is_met():
    lapsed = yearly(date(2026, 5, 1), date(2024, 3, 1))
    assert (lapsed.status, lapsed.due_on) == (Status.OVERDUE, date(2025, 12, 31))
    assert yearly(date(2026, 5, 1), date(2026, 4, 30)).status == Status.SATISFIED


def test_a_lapse_two_years_ago_is_history():
    assert yearly(date(2026, 5, 1), date(2025, 2, 1)).status == Status.PENDING


def test_new_years_day_is_pending_for_those_who_met_the_old_year():
    assert yearly(date(2026, 12, 31), date(2026, 6, 1)).status == Status.SATISFIED
    assert yearly(date(2027, 1, 1), date(2026, 6, 1)).status == Status.PENDING
    assert yearly(date(2026, 12, 31), date(2025, 6, 1)).status == Status.DUE_SOON
    assert yearly(date(2027, 1, 1), date(2025, 6, 1)).status == Status.OVERDUE


def test_first_bound_late_in_the_year_may_act_until_the_end_of_the_next():
    late = date(2026, 10, 3)
    first = yearly(date(2026, 12, 31), bound_from=late)
    assert (first.status, first.due_on) == (Status.PENDING, date(2027, 12, 31))
    assert yearly(date(2027, 3, 1), bound_from=late).status == Status.PENDING
    assert yearly(date(2027, 3, 1), date(2026, 11, 1), bound_from=late).status == Status.SATISFIED
    missed = yearly(date(2028, 1, 1), bound_from=late)
    assert (missed.status, missed.due_on) == (Status.OVERDUE, date(2027, 12, 31))
    assert yearly(date(2028, 1, 1), date(2026, 11, 1), bound_from=late).status == Status.PENDING


def test_first_bound_with_ninety_days_left_owes_the_same_year():
    found = yearly(date(2026, 10, 2), bound_from=date(2026, 10, 2))
    assert (found.status, found.due_on) == (Status.PENDING, date(2026, 12, 31))


def test_a_june_act_never_serves_the_second_half():
    june = acted(date(2026, 6, 30))
    assert periodic(date(2026, 6, 30), HALF_YEARLY, bound_from=date(2020, 1, 1), earned=june).status == Status.SATISFIED
    found = periodic(date(2026, 7, 1), HALF_YEARLY, bound_from=date(2020, 1, 1), earned=june)
    assert (found.status, found.due_on) == (Status.PENDING, date(2026, 12, 31))


@given(days, days, st.integers(1, 12).filter(lambda months: 12 % months == 0))
def test_the_windows_hold_the_day_and_follow_each_other(bound_from, day, months):
    if day < bound_from:
        bound_from, day = day, bound_from
    before, current = windows(day, bound_from, months, short_days=months * 7)
    assert current.first <= day <= current.last
    assert before is None or before.last == current.first - timedelta(days=1)


@given(days, days, st.lists(days, max_size=6))
def test_more_acts_never_make_a_status_worse(bound_from, day, on):
    if day < bound_from:
        bound_from, day = day, bound_from
    less = yearly(day, *on[:-1], bound_from=bound_from)
    more = yearly(day, *on, bound_from=bound_from)
    assert more.covered >= less.covered


# §5 suspension


def test_a_year_suspended_from_first_to_last_day_falls_away():
    pause = Suspension(date(2024, 12, 1), date(2026, 3, 1))
    found = yearly(date(2026, 5, 1), suspensions=[pause])
    assert (found.status, found.due_on) == (Status.PENDING, date(2026, 12, 31))


def test_after_resumption_the_earlier_period_is_due_thirty_days_later():
    pause = Suspension(date(2026, 8, 1), date(2026, 12, 20))
    found = yearly(date(2027, 1, 5), date(2025, 5, 1), suspensions=[pause])
    assert (found.status, found.due_on) == (Status.DUE_SOON, date(2027, 1, 19))
    assert yearly(date(2027, 1, 20), date(2025, 5, 1), suspensions=[pause]).status == Status.OVERDUE


def test_an_act_in_the_extension_counts_for_the_earlier_period_only():
    pause = Suspension(date(2026, 8, 1), date(2026, 12, 20))
    found = yearly(date(2027, 1, 15), date(2025, 5, 1), date(2027, 1, 10), suspensions=[pause])
    assert (found.status, found.due_on) == (Status.PENDING, date(2027, 12, 31))


# §3 first hours and yearly hours


def trained(day: date, *acts: tuple[date, int] | tuple[date, int, str], start: date | None = date(2024, 3, 1), terms: HoursTerms = GENERAL, **more):
    listed = [Hours(number, act[0], Decimal(act[1]), act[2] if len(act) > 2 else "") for number, act in enumerate(acts) if act[0] <= day]
    holding = Holding(start=start, role_start=more.pop("role_start", start), **more)
    return hours.training(day, listed, holding, terms)


def test_initial_hours_are_due_six_months_after_the_appointment():
    found = trained(date(2024, 5, 1), (date(2024, 4, 1), 20))
    assert (found.status, found.due_on, found.done, found.needed, found.stage) == (Status.PENDING, date(2024, 9, 1), Decimal(20), Decimal(32), "initial")
    assert trained(date(2024, 9, 2), (date(2024, 4, 1), 20)).status == Status.OVERDUE


def test_hours_up_to_twelve_months_before_the_start_count():
    assert trained(date(2024, 4, 1), (date(2023, 3, 1), 32)).stage == "refresher"
    assert trained(date(2024, 4, 1), (date(2023, 2, 28), 32)).stage == "initial"


def test_the_year_of_the_initial_owes_no_refresher_and_the_next_one_does():
    done = (date(2024, 6, 1), 40)
    assert trained(date(2024, 12, 31), done).status == Status.SATISFIED
    found = trained(date(2025, 1, 1), done)
    assert (found.status, found.due_on, found.done, found.needed, found.stage) == (Status.PENDING, date(2025, 12, 31), Decimal(0), Decimal(12), "refresher")
    assert trained(date(2026, 1, 1), done).status == Status.OVERDUE
    assert trained(date(2025, 7, 1), done, (date(2025, 6, 1), 12)).status == Status.SATISFIED


def test_surplus_is_not_carried_over():
    assert trained(date(2026, 3, 1), (date(2024, 6, 1), 32), (date(2025, 6, 1), 24)).status == Status.PENDING


def test_undeclared_hours_fill_the_initial_first_in_date_order():
    found = trained(date(2025, 12, 31), (date(2024, 6, 1), 20), (date(2025, 6, 1), 12))
    assert (found.status, found.stage) == (Status.SATISFIED, "initial")


def test_declared_refresher_hours_never_fill_the_initial():
    found = trained(date(2025, 12, 31), (date(2024, 6, 1), 20), (date(2025, 6, 1), 12, "refresher"))
    assert (found.status, found.done) == (Status.OVERDUE, Decimal(20))


def test_whoever_never_did_the_initial_stays_overdue():
    found = trained(date(2026, 11, 21), (date(2025, 6, 1), 12), (date(2026, 6, 1), 12))
    assert (found.status, found.due_on) == (Status.OVERDUE, date(2024, 9, 1))


def test_a_second_appointment_in_the_role_starts_no_new_initial():
    found = trained(date(2026, 11, 21), (date(2020, 6, 1), 32), start=date(2026, 7, 1), role_start=date(2020, 1, 1))
    assert (found.status, found.due_on, found.stage) == (Status.PENDING, date(2026, 12, 31), "refresher")


def test_a_missing_start_is_unknown():
    assert trained(date(2026, 1, 1), (date(2025, 1, 1), 32), start=None).reason == "start_missing"


def test_moving_into_the_higher_class_asks_for_the_difference_within_six_months():
    acts = [(date(2024, 6, 1), 32), (date(2025, 6, 1), 12)]
    found = trained(date(2026, 5, 1), *acts, terms=HIGH, classified_on=date(2026, 3, 1))
    assert (found.status, found.done, found.needed, found.due_on) == (Status.PENDING, Decimal(32), Decimal(48), date(2026, 9, 1))
    assert trained(date(2026, 8, 1), *acts, (date(2026, 7, 1), 16), terms=HIGH, classified_on=date(2026, 3, 1)).status == Status.SATISFIED


def test_an_old_appointment_without_entries_is_unknown_until_the_cutoff():
    cutoff = hours.legacy_until(date(2024, 3, 1), date(2026, 7, 1), 180)
    assert cutoff == date(2026, 12, 28)
    assert trained(date(2026, 12, 28), legacy_until=cutoff).reason == "legacy_no_evidence"
    assert trained(date(2026, 12, 29), legacy_until=cutoff).status == Status.OVERDUE
    assert hours.legacy_until(date(2026, 8, 1), date(2026, 7, 1), 180) is None


def test_the_worst_member_of_a_composite_wins():
    satisfied, soon_met = Outcome(Status.SATISFIED, met=True), Outcome(Status.DUE_SOON, met=True)
    soon, overdue = Outcome(Status.DUE_SOON), Outcome(Status.OVERDUE, due_on=date(2025, 12, 31))
    assert composite([satisfied, overdue, unknown("start_missing")]).status == Status.OVERDUE
    assert composite([satisfied, unknown("start_missing"), soon]).reason == "start_missing"
    assert composite([satisfied, soon_met]).covered
    assert not composite([soon_met, soon]).covered
    assert composite([satisfied]).covered


@given(st.lists(st.sampled_from(WORST_FIRST), min_size=1, max_size=5))
def test_a_composite_is_never_better_than_a_member(statuses):
    found = composite([Outcome(status, met=status == Status.SATISFIED) for status in statuses])
    assert WORST_FIRST.index(found.status) == min(WORST_FIRST.index(status) for status in statuses)


# §7 credentials

CARD = CardTerms(lead_days=90, validity_months=72, review_months=36, review_ended_on=date(2026, 6, 1))
OLD_CARD = CardTerms(lead_days=90, validity_months=72, review_months=36)


def test_a_special_operator_without_a_card_is_overdue_from_the_first_day():
    found = credentials.card_held(date(2026, 7, 1), [], date(2026, 7, 1), CARD)
    assert (found.status, found.due_on) == (Status.OVERDUE, date(2026, 6, 30))


def test_a_card_counts_through_its_last_day():
    card = Card(1, date(2023, 8, 1), date(2029, 7, 31))
    assert credentials.card_held(date(2029, 5, 2), [card], None, CARD).covered
    assert credentials.card_held(date(2029, 7, 31), [card], None, CARD).status == Status.DUE_SOON
    gone = credentials.card_held(date(2029, 8, 1), [card], date(2023, 9, 1), CARD)
    assert (gone.status, gone.due_on) == (Status.OVERDUE, date(2029, 7, 31))


def test_a_card_without_end_is_unknown():
    assert credentials.card_held(date(2026, 7, 1), [Card(1, None, None)], None, CARD).reason == "valid_to_missing"


def test_a_review_due_after_june_2026_is_no_task():
    assert credentials.card_held(date(2026, 11, 21), [Card(1, date(2023, 8, 1), date(2029, 7, 31))], None, CARD).status == Status.SATISFIED


def test_a_review_missed_before_june_2026_is_a_manual_check():
    missed = Card(1, date(2022, 8, 1), date(2028, 7, 31))
    assert credentials.card_held(date(2026, 11, 21), [missed], None, CARD).reason == "review_before_2026_06_01"
    reviewed = Card(1, date(2022, 8, 1), date(2028, 7, 31), reviewed_on=date(2025, 7, 1))
    assert credentials.card_held(date(2026, 11, 21), [reviewed], None, CARD).status == Status.SATISFIED


def test_before_june_2026_the_next_due_day_is_the_review():
    card = Card(1, date(2022, 8, 1), date(2028, 7, 31))
    assert credentials.card_held(date(2025, 8, 1), [card], None, OLD_CARD).status == Status.DUE_SOON
    assert credentials.card_held(date(2025, 8, 2), [card], None, OLD_CARD).status == Status.OVERDUE


def test_of_several_cards_the_best_counts():
    old, new = Card(1, date(2017, 1, 1), date(2022, 12, 31)), Card(2, date(2024, 1, 1), date(2029, 12, 31))
    assert credentials.card_held(date(2026, 11, 21), [old, new], None, CARD).counted == (2,)


def test_a_recorded_pass_stands_for_its_certificate_for_thirty_days():
    passed = [(7, date(2026, 10, 1))]
    due = date(2026, 9, 1)
    assert credentials.assessed(date(2026, 10, 31), [], passed, due, CardTerms(90), 30).status == Status.SATISFIED
    assert credentials.assessed(date(2026, 11, 1), [], passed, due, CardTerms(90), 30).reason == "certificate_not_registered"
    registered = credentials.assessed(date(2026, 11, 1), [Card(8, date(2026, 10, 10), date(2029, 10, 9))], passed, due, CardTerms(90), 30)
    assert registered.status == Status.SATISFIED


def test_an_assessment_is_due_six_months_after_the_start():
    assert credentials.assessed(date(2026, 5, 1), [], [], date(2026, 9, 1), CardTerms(90), 30).status == Status.PENDING
    assert credentials.assessed(date(2026, 9, 2), [], [], date(2026, 9, 1), CardTerms(90), 30).status == Status.OVERDUE


# §8 drills

EVAC = DrillTerms(frozenset({"evacuation", "fire_evacuation"}), forms=frozenset({"live"}), timed=True, share=Decimal("0.90"))
FIRE = DrillTerms(frozenset({"fire_evacuation"}), fire_types=frozenset({"evacuation"}), forms=frozenset({"live"}))
PLAN = DrillTerms(frozenset({"comprehensive", "special"}), plan_kinds=frozenset({"comprehensive", "special"}))
SITE = DrillTerms(frozenset({"onsite"}), plan_kinds=frozenset({"onsite"}))


def event(*types: str, **more) -> DrillFact:
    return DrillFact(**({"entries": (1,), "on": date(2026, 5, 8), "types": frozenset(types), "timed": True, "expected": 30, "present": 30} | more))


def counts(terms: DrillTerms, *events: DrillFact) -> bool:
    return drilling.earned(events, terms)(date(2026, 1, 1), date(2026, 12, 31)).met


@pytest.mark.parametrize(("present", "counted"), [(27, True), (26, False)])
def test_nine_tenths_of_the_roster_must_be_out(present, counted):
    assert counts(EVAC, event("evacuation", present=present)) is counted


def test_an_evacuation_is_live_and_timed():
    assert not counts(EVAC, event("evacuation", form="tabletop"))
    assert not counts(EVAC, event("evacuation", timed=False))
    assert counts(EVAC, event("evacuation", timed=False, imported=True))


def test_fire_and_evacuation_counts_as_evacuation_but_not_the_other_way_round():
    assert counts(EVAC, event("fire_evacuation"))
    assert counts(FIRE, event("fire_evacuation"))
    assert not counts(FIRE, event("evacuation"))
    assert counts(FIRE, event("evacuation", with_fire=True))


def test_plans_and_sites_are_told_apart_and_a_bare_evacuation_meets_neither():
    assert counts(PLAN, event("comprehensive", form="tabletop"))
    assert not counts(SITE, event("special"))
    assert counts(SITE, event("onsite"))
    assert not counts(PLAN, event("evacuation"))
    assert counts(PLAN, event("evacuation", plan_kind="special"))


def test_one_event_serves_every_duty_it_fits():
    both = event("fire_evacuation", "onsite")
    assert all(counts(terms, both) for terms in (EVAC, FIRE, SITE))


def test_shifts_add_up_over_the_days_of_a_period():
    early = event("evacuation", shift="early", expected=20, present=20, roster=40)
    late = event("evacuation", on=date(2026, 9, 1), shift="late", expected=20, present=17, roster=40)
    assert not counts(EVAC, early)
    assert counts(EVAC, early, late)
    assert not counts(EVAC, early, event("evacuation", shift="early", expected=20, present=20, roster=40))


def test_a_drill_without_expected_heads_can_not_be_weighed():
    nobody = event("evacuation", expected=None, present=20)
    assert not counts(EVAC, nobody)
    assert drilling.unweighed([nobody], EVAC) == [nobody]
    assert drilling.earned([nobody], EVAC, generous=True)(date(2026, 1, 1), date(2026, 12, 31)).met


# §10 other kinds


def test_an_edition_is_due_ninety_days_after_it_or_the_appointment():
    opens = date(2026, 7, 1)
    found = studies.once(date(2026, 7, 2), [], opens_on=opens, start=date(2024, 1, 1), days=90, lead_days=30)
    assert (found.status, found.due_on) == (Status.PENDING, date(2026, 9, 29))
    assert studies.once(date(2026, 7, 2), [], opens_on=opens, start=date(2026, 8, 1), days=90, lead_days=30).due_on == date(2026, 10, 30)
    early = [studies.Done(1, date(2026, 6, 1))]
    assert studies.once(date(2026, 7, 2), early, opens_on=opens, start=date(2024, 1, 1), days=90, lead_days=30).status == Status.SATISFIED


def test_activities_count_by_different_days():
    same = [studies.Done(1, date(2026, 3, 1)), studies.Done(2, date(2026, 3, 1))]
    other = [*same, studies.Done(3, date(2026, 9, 1))]
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert not studies.days_earned(same, 2)(*year).met
    assert studies.days_earned(other, 2)(*year).met


def test_a_rolling_duty_without_record_is_unknown():
    assert studies.rolling(date(2026, 1, 1), [], months=24, lead_days=30).status == Status.UNKNOWN
    last = [studies.Done(1, date(2024, 2, 29))]
    assert studies.rolling(date(2025, 1, 1), last, months=24, lead_days=30).due_on == date(2026, 2, 28)
    assert studies.rolling(date(2026, 3, 1), last, months=24, lead_days=30).status == Status.OVERDUE
