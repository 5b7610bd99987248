"""Sums in whole numbers: the same figures, exact under adding and taking out; groups and comparisons."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import statistics
from question_banks.statistics import SCALE, SHARES, Adder, PaperSums, Sums
from tests.question_banks.statistics import oracle

MARK, SHARE = st.sampled_from([0, SCALE, SCALE, SCALE // 2, 333_333]), st.integers(0, SCALE)
ANSWERS = st.tuples(st.integers(0, 2), MARK, SHARE, SHARE, st.integers(0, 3), st.integers(-1, 90))
MEANINGS = [(item, (option,)) for item in range(3) for option in "ABC-"]


def add(rows):
    """Sums by item of (item, x, o, t, option, seconds)."""
    adder = Adder()
    item, x, o, t, option, seconds = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    adder.add(item=item, x=x, o=o, t=t, share=np.full(len(item), SHARES // 5), answer=item * 4 + option, seconds=seconds)
    return adder.sums(MEANINGS)


def together(parts):
    whole = {}
    for part in parts:
        for item, sums in part.items():
            whole.setdefault(item, Sums()).add(sums)
    return whole


@settings(deadline=None, derandomize=True, max_examples=80)
@given(st.lists(ANSWERS, max_size=30), st.integers(0, 30))
def test_parts_add_up_to_the_whole_and_come_out_again(rows, cut):
    assert together([add(rows[:cut]), add(rows[cut:])]) == add(rows)
    left = add(rows)
    for item, sums in add(rows[cut:]).items():
        left[item].add(sums, -1)
    assert {item: sums for item, sums in left.items() if sums.n} == add(rows[:cut])
    assert all(sums == Sums() for sums in left.values() if not sums.n)
    for sums in add(rows).values():
        assert Sums.of({name: getattr(sums, name) for name in statistics.NUMBERS}, sums.detail()) == sums


@settings(deadline=None, derandomize=True, max_examples=80)
@given(st.lists(ANSWERS, min_size=1, max_size=30))
def test_figures_from_sums_are_the_oracles(rows):
    for number, sums in add(rows).items():
        own = [row for row in rows if row[0] == number]
        x, o, t = ([Fraction(row[place], SCALE) for row in own] for place in (1, 2, 3))
        wanted = oracle.item({"x": x, "o": o, "t": t, "y": [mark / 5 for mark in x]})
        found = statistics.item(sums.moments())
        for name, value in wanted.items():
            got = getattr(found, name)
            assert (got is None and value is None) or math.isclose(got, value, rel_tol=1e-9, abs_tol=1e-12), (name, got, value)
        timed = [row[5] for row in own if row[5] >= 0]
        assert sums.mean_seconds == (pytest.approx(sum(timed) / len(timed)) if timed else None)
        if timed:
            assert sums.typical_seconds == pytest.approx(math.expm1(sum(math.log1p(one) for one in timed) / len(timed)), rel=1e-4, abs=1e-4)


def test_adding_nothing_is_nothing():
    assert add([]) == {}


def test_a_paper_is_crossed_only_when_everybody_had_everything():
    rows = [(item, SCALE * (who > item), who * 300_000, who * 300_000, 0, 9) for who in range(4) for item in range(3)]
    items = list(add(rows).values())
    papers = PaperSums(n=4, t=sum(who * 300_000 for who in range(4)), tt=sum((who * 300_000) ** 2 for who in range(4)), error=SHARES // 25)
    assert papers.figures(items).design == "crossed"
    nested = papers.figures([*items, add(rows[:3])[0]])
    assert (nested.design, nested.kr20) == ("nested", None)
    assert nested.alpha == pytest.approx(1 - 0.01 / nested.sd**2)
    assert PaperSums().figures([]).hints == ("none",)


def test_groups_take_in_whoever_ties_at_the_border():
    assert statistics.cuts({"10": 1, "20": 1, "50": 6, "80": 1, "90": 1}) is None  # the middle would be in both
    assert statistics.cuts({"10": 3, "50": 4, "90": 3}) == (10, 90)
    assert statistics.cuts({"10": 1, "20": 5, "80": 5, "90": 1}) == (20, 80)
    assert statistics.cuts({}) is None
    assert statistics.cuts({"70": 9}) is None


def test_table_of_options_counts_all_best_and_weakest():
    faced = {"10": 3, "50": 4, "90": 3}
    rows = statistics.table({"B": {"10": 2, "50": 1}, "A": {"10": 1, "50": 3, "90": 3}, "C": {}, "-": {}}, faced, statistics.cuts(faced))
    assert [(row.option, row.chosen, row.upper, row.lower) for row in rows] == [
        ("A", 7, 1.0, 1 / 3), ("B", 3, 0.0, 2 / 3), ("C", 0, 0.0, 0.0), ("-", 0, 0.0, 0.0),
    ]  # fmt: skip
    assert [row.upper for row in statistics.table({"A": {"70": 9}}, {"70": 9}, None)] == [None]


def marked(right, wrong, level="55", rest=500_000):
    """A question with so many full and empty marks, everybody at one level."""
    n = right + wrong
    marks = {name: {level: count} for name, count in ((str(SCALE), right), ("0", wrong)) if count}
    return Sums(n=n, x=right * SCALE, xx=right * SCALE**2, o=n * rest, oo=n * rest**2, xo=right * SCALE * rest, marks=marks)


def test_drift_leaves_out_what_the_candidates_explain():
    easier = statistics.drift(marked(50, 50), marked(80, 20))
    assert (easier.change, easier.adjusted) == (pytest.approx(0.3), pytest.approx(0.3))
    assert easier.standardised == pytest.approx(0.3 / math.sqrt(0.25 / 99 + 0.16 / 99), rel=1e-6)
    better_people = statistics.drift(marked(50, 50, rest=500_000), marked(80, 20, rest=800_000))
    assert (better_people.change, better_people.standardised) == (pytest.approx(0.3), pytest.approx(0.0, abs=1e-9))
    assert statistics.drift(marked(1, 0), marked(5, 5)) is None
    assert statistics.drift(marked(5, 0), marked(5, 0)).standardised is None


def test_differential_matches_by_level():
    same = statistics.differential(marked(30, 10), marked(60, 20))
    assert (same.difference, same.delta) == (pytest.approx(0), pytest.approx(0))
    harder = statistics.differential(marked(10, 30), marked(60, 20))
    assert harder.difference == pytest.approx(-0.5)
    assert harder.delta == pytest.approx(2.35 * math.log((10 / 30) / (60 / 20)))
    assert harder.chi2 == pytest.approx((abs(10 - 40 * 70 / 120) - 0.5) ** 2 / (40 * 80 * 70 * 50 / (120**2 * 119)))
    apart = statistics.differential(marked(10, 30, level="5"), marked(60, 20, level="95"))
    assert (apart.difference, apart.delta, apart.chi2) == (None, None, None)
