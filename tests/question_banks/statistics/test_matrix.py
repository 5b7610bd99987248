"""Figures of a matrix against the oracle, by property: any marks, any gaps, any weights."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import statistics
from tests.question_banks.statistics import oracle

FIGURES = ("facility", "sd", "discrimination_index", "discriminative_efficiency", "point_biserial", "effective_weight")
MARKS = st.sampled_from([Fraction(0), Fraction(1), Fraction(1), Fraction(0), Fraction(1, 2), Fraction(1, 4), Fraction(1, 3)])


@st.composite
def matrices(draw, *, gaps=True, marks=MARKS):
    people, items = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    cell = st.one_of(st.none(), marks, marks, marks) if gaps else marks
    rows = draw(st.lists(st.lists(cell, min_size=items, max_size=items), min_size=people, max_size=people))
    weights = draw(
        st.one_of(st.just([Fraction(1)] * items), st.lists(st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 2)]), min_size=items, max_size=items))
    )
    return rows, weights


def close(found, wanted):
    if found is None or wanted is None:
        return found is None and wanted is None
    return math.isfinite(found) and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)


def analyse(rows, weights):
    return statistics.analyse([str(place) for place in range(len(weights))], [[None if mark is None else float(mark) for mark in row] for row in rows], weights)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(matrices())
def test_every_figure_is_the_oracles(drawn):
    rows, weights = drawn
    if not any(mark is not None for row in rows for mark in row):
        rows = [[Fraction(1)] * len(weights)]
    items, paper = oracle.analyse(rows, weights)
    found = analyse(rows, weights)
    for one, wanted in zip(found.items, items, strict=True):
        for name in FIGURES:
            assert close(getattr(one, name), wanted[name]), (name, getattr(one, name), wanted[name])
    for name, wanted in paper.items():
        assert close(getattr(found.paper, name), wanted), (name, getattr(found.paper, name), wanted)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(matrices(gaps=False))
def test_a_complete_matrix_of_equal_weights_gives_the_plain_formulas(drawn):
    """o = total − x, and the total itself, not shares: the figures are the same."""
    rows, _weights = drawn
    k = len(rows[0])
    totals = [sum(row, Fraction(0)) for row in rows]
    found = analyse(rows, [Fraction(1)] * k)
    if len(rows) < 2 or k < 2:
        return
    for place, one in enumerate(found.items):
        x = [row[place] for row in rows]
        o = [total - mark for total, mark in zip(totals, x, strict=True)]
        index, largest = oracle.corr(x, o), oracle.cov(sorted(x), sorted(o))
        assert close(one.discrimination_index, None if index is None else 100 * index)
        assert close(one.discriminative_efficiency, float(100 * oracle.cov(x, o) / largest) if largest else None)
        assert close(one.point_biserial, oracle.corr(x, totals))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(matrices())
def test_the_sparse_form_says_the_same(drawn):
    rows, weights = drawn
    sparse = [(who, str(place), float(mark), float(weights[place])) for who, row in enumerate(rows) for place, mark in enumerate(row) if mark is not None]
    if not sparse:
        return
    whole, found = analyse(rows, weights), statistics.from_rows(sparse)
    by_name = dict(zip(found.names, found.items, strict=True))
    for name, one in zip(whole.names, whole.items, strict=True):
        if name in by_name:
            assert all(close(getattr(one, key), getattr(by_name[name], key)) for key in FIGURES)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(matrices(gaps=False, marks=st.sampled_from([Fraction(0), Fraction(1)])))
def test_kr20_is_what_its_own_formula_says(drawn):
    rows, _weights = drawn
    n, k = len(rows), len(rows[0])
    found = analyse(rows, [Fraction(1)] * k).paper
    totals = [sum(row, Fraction(0)) for row in rows]
    variance = sum((total - sum(totals) / n) ** 2 for total in totals) / n
    if n < 2 or k < 2 or not variance:
        assert found.kr20 is None
        return
    right = [sum(row[place] for row in rows) / Fraction(n) for place in range(k)]
    assert close(found.kr20, float(Fraction(k, k - 1) * (1 - sum(p * (1 - p) for p in right) / variance)))


def test_a_worked_example():
    found = statistics.analyse(["a", "b", "c"], [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    a = found.items[0]
    assert (a.facility, a.sd) == (0.75, 0.5)
    assert a.discrimination_index == pytest.approx(100 * 1 / 4 / math.sqrt(1 / 4 * 11 / 12))  # o = 2, 1, 0, 0 against x = 1, 1, 1, 0
    assert a.discriminative_efficiency == pytest.approx(100.0)
    assert sum(one.effective_weight for one in found.items) == pytest.approx(100)
    assert found.paper.kr20 == pytest.approx(0.75)
    assert (found.full, found.paper.design) == (3, "crossed")


def test_what_can_not_be_said_is_none_and_says_why():
    one = statistics.analyse(["a", "b"], [[1, 0.5]])
    assert [(row.facility, row.sd, row.discrimination_index, row.effective_weight, row.hints) for row in one.items] == [
        (1.0, None, None, None, ("one",)), (0.5, None, None, None, ("one",)),
    ]  # fmt: skip
    same = statistics.analyse(["a", "b"], [[1, 0], [1, 1], [1, 1]]).items[0]
    assert (same.sd, same.discrimination_index, same.discriminative_efficiency, same.effective_weight) == (0.0, None, None, 0.0)
    assert {"all_same", "few"} <= set(same.hints)
    nobody = statistics.analyse(["a", "b"], [[1, None], [0, None]]).items[1]
    assert (nobody.n, nobody.facility, nobody.hints) == (0, None, ("none",))
    against = statistics.analyse(["a", "b", "c"], [[0, 1, 1], [0, 1, 1], [1, 0, 0]]).items[0]
    assert (against.discrimination_index, against.effective_weight) == (pytest.approx(-100), None)
    assert "negative" in against.hints


@pytest.mark.parametrize("marks", [[[1.2]], [[-0.1]], [[float("inf")]], [[1, 2]], [1]])
def test_what_is_no_table_of_marks_is_refused(marks):
    with pytest.raises(ValueError, match="mark|table"):
        statistics.analyse(["a"], marks)


def test_a_candidate_with_the_same_question_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        statistics.from_rows([(1, "a", 1, 1), (1, "a", 0, 1)])
    with pytest.raises(ValueError, match="weight"):
        statistics.from_rows([(1, "a", 1, 0)])
