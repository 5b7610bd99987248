"""Ranking by the formula: exact scores, shared places, nobody ranked on noise."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from training.packs.months import Formula
from training.packs.ranking import Candidate, exact_score, rank

FORMULA = Formula(1, "2026-01", 5, {"hours": Decimal(50), "drill": Decimal(30), "credential": Decimal(20)}, "", "")
COUNTS = st.integers(0, 40).flatmap(lambda population: st.tuples(st.integers(0, population), st.just(population)))
CANDIDATES = st.builds(Candidate, st.text("abc", min_size=3, max_size=3), st.integers(0, 12), st.fixed_dictionaries(dict.fromkeys(FORMULA.weights, COUNTS)))


def candidate(area, enterprises=9, **met):
    return Candidate(area, enterprises, met)


def test_the_score_is_the_weighted_rate_and_a_missing_part_gives_its_weight_away():
    assert exact_score(FORMULA, candidate("a", hours=(3, 4), drill=(1, 2), credential=(1, 1))) == Fraction("72.5")
    assert exact_score(FORMULA, candidate("a", hours=(3, 4), drill=(1, 2), credential=(0, 0))) == Fraction(52.5 / 0.8)
    assert exact_score(FORMULA, candidate("a")) is None


def test_under_five_enterprises_there_is_no_rank():
    few, enough = rank(FORMULA, [candidate("few", 4, hours=(4, 4)), candidate("enough", 5, hours=(1, 5))])[::-1]
    assert (few.area, few.rank, few.score, few.why) == ("few", None, None, "too_few")
    assert (enough.rank, enough.score) == (1, Decimal("20.00"))


def test_equal_scores_share_a_place_and_the_next_is_skipped():
    places = rank(FORMULA, [candidate("c", hours=(1, 2)), candidate("a", hours=(2, 4)), candidate("b", hours=(1, 4)), candidate("n")])
    assert [(place.area, place.rank, place.why) for place in places] == [("a", 1, ""), ("c", 1, ""), ("b", 3, ""), ("n", None, "no_duty")]


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(CANDIDATES, max_size=8, unique_by=lambda one: one.area))
def test_ranks_follow_the_scores_and_everybody_appears_once(candidates):
    places = rank(FORMULA, candidates)
    assert sorted(place.area for place in places) == sorted(one.area for one in candidates)
    ranked = [place for place in places if place.rank is not None]
    assert places[: len(ranked)] == ranked
    for place in ranked:
        assert place.rank == 1 + sum(other.score > place.score for other in ranked)
        assert 0 <= place.score <= 100
