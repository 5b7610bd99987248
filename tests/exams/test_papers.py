"""Drawing: counts, clusters, replay, and the short cell by name."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams import blueprints, grading, papers, wordings
from question_banks import kinds
from tests.factories.exams import AT, make_blueprint, make_open, make_registration, make_session, make_session_of_all_kinds, make_waiting, right_answers
from tests.factories.question_banks import FOUR, make_approved, make_bank, make_filled_bank

KINDS = st.sampled_from(["judgement", "single", "multiple"])
SUBJECTS = st.sampled_from(["", "法规", "应急"])


@st.composite
def choices(draw):
    rows = draw(st.lists(st.tuples(KINDS, SUBJECTS, st.integers(0, 30), st.integers(2, 5), st.booleans()), min_size=1, max_size=50))
    return [
        papers.Choice(version=n, name=f"item-{n}", digest=f"d{n}", kind=kind, subject=subject, cluster=f"c{cluster}", options=options, shuffles=shuffles)
        for n, (kind, subject, cluster, options, shuffles) in enumerate(rows)
    ]


CELLS = st.lists(
    st.builds(papers.Cell, kind=KINDS, subject=SUBJECTS, count=st.integers(1, 5), points=st.just("1")),
    min_size=1,
    max_size=4,
    unique_by=lambda cell: (cell.kind, cell.subject),
)


@settings(max_examples=200, deadline=None)
@given(pool=choices(), cells=CELLS, seed=st.text(min_size=1, max_size=8))
def test_pick_fills_every_cell_without_repeating_or_names_the_short_one(pool, cells, seed):
    try:
        drawn = papers.pick(cells, pool, seed)
    except papers.CellShort as short:
        # The number of questions left for the cell is what the sentence names.
        available, needed = short.available, short.cell.count
    else:
        available, needed = 0, 0
    if needed:
        assert available < needed
        return
    expected = [cell for cell in cells for _one in range(cell.count)]
    assert len(drawn) == len(expected)
    assert all(cell.takes(choice) for cell, (choice, _order) in zip(expected, drawn, strict=True))
    assert max(Counter(choice.cluster for choice, _order in drawn).values()) == 1
    for choice, order in drawn:
        assert order is None or sorted(order) == list(range(choice.options))
        assert choice.shuffles or order is None
    assert papers.pick(cells, list(reversed(pool)), seed) == drawn


def test_pick_gives_way_where_cells_compete():
    """The open cell must not take the only question the narrow one can have, whatever the seed."""
    pool = [
        papers.Choice(1, "a", "d", "single", "法规", "x", 4, True),
        papers.Choice(2, "b", "d", "judgement", "", "x", 0, False),
        papers.Choice(3, "c", "d", "judgement", "", "y", 0, False),
    ]
    wanted = [papers.Cell("judgement", "", 1, "1"), papers.Cell("single", "", 1, "1")]
    for seed in map(str, range(20)):
        assert [choice.version for choice, _order in papers.pick(wanted, pool, seed)] == [3, 1]


@pytest.mark.django_db
def test_draw_is_replayed_byte_by_byte_from_the_seed():
    blueprint = make_blueprint()
    first = papers.draw(blueprint=blueprint, seed="2026", at=AT)
    assert first == papers.draw(blueprint=blueprint, seed="2026", at=AT)
    assert len(first) == 5
    assert any(papers.draw(blueprint=blueprint, seed=str(n), at=AT) != first for n in range(5))


@pytest.mark.django_db
def test_draw_keeps_the_order_of_an_item_that_must_not_be_shuffled():
    bank = make_bank()
    make_approved(bank, "single", no_shuffle=True)
    blueprint = make_blueprint(bank=bank, rules=[{"kind": "single", "count": 1, "points": "10"}])
    assert {papers.draw(blueprint=blueprint, seed=str(n), at=AT)[0][1] is None for n in range(5)} == {True}


@pytest.mark.django_db
def test_draw_never_puts_two_of_a_cluster_on_one_paper():
    bank = make_bank()
    for stem in ("进入有限空间前，应当先通风。", "进入有限空间前应当先通风"):
        make_approved(bank, "single", stem=stem, content={"options": FOUR}, key=[0])
    make_approved(bank, "single")
    blueprint = make_blueprint(bank=bank, rules=[{"kind": "single", "count": 3, "points": "4"}], active=False)
    with pytest.raises(papers.CellShort):
        papers.draw(blueprint=blueprint, seed="1", at=AT)


@pytest.mark.django_db
def test_feasible_names_the_short_cell():
    bank = make_filled_bank(judgement=1, single=3, multiple=1)
    blueprint = make_blueprint(bank=bank, active=False)
    report = blueprints.feasible(blueprint, AT)
    assert not report.ok
    assert report.short is not None
    assert report.short.cell.kind == "judgement"
    assert [(one.available, one.short) for one in report.cells] == [(1, True), (3, False), (1, False)]
    with pytest.raises(papers.CellShort):
        blueprints.activate(blueprint=blueprint, at=AT, by="system:test")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"kind": "essay", "count": 1, "points": "1"}],
        [{"kind": "single", "count": 0, "points": "1"}],
        [{"kind": "single", "count": 1, "points": "NaN"}],
        [{"kind": "single"}],
    ],
)
def test_compose_refuses_rules_that_say_nothing(rules):
    with pytest.raises(blueprints.BadRules):
        blueprints.compose(code="x", title="x", exam_class="local", banks=[], rules=rules, minutes=1, pass_mark=Decimal(1), at=AT, by="system:test")


@pytest.mark.django_db
def test_compose_refuses_a_pass_mark_above_the_full_score_and_a_code_twice():
    with pytest.raises(blueprints.PassMarkTooHigh):
        make_blueprint(pass_mark=Decimal(11))
    made = make_blueprint()
    with pytest.raises(blueprints.CodeTaken):
        make_blueprint(code=made.code)


@pytest.mark.django_db
def test_rehearse_reports_overlap_and_use():
    report = blueprints.rehearse(make_blueprint(), count=20, seed="r", at=AT)
    assert report.papers == 20
    assert 5 <= report.used <= report.pool == 10
    assert 0 <= report.overlap_mean <= report.overlap_most <= 1
    assert sum(report.difficulty.values()) == 1


@pytest.mark.django_db
def test_paper_is_sealed_and_shown_without_key():
    paper = make_waiting(make_registration(make_session())).paper
    assert papers.is_intact(paper)
    paper.items[0][0] += 1
    assert not papers.is_intact(paper)
    paper.items[0][0] -= 1
    shown = wordings.shown(paper, lambda index, place: f"/{index}/{place}/")
    assert {name for one in shown for name in one} == {"label", "points", "q"}
    assert [one["q"]["name"] for one in shown] == ["q0", "q1", "q2", "q3", "q4"]
    assert not [name for one in shown for name in one["q"] if "key" in name or "correct" in name]


@pytest.mark.django_db
def test_every_kind_is_drawn_shown_in_its_order_and_marked():
    attempt = make_open(make_registration(make_session_of_all_kinds()))
    orders = {wording.kind: row[1] for wording, row in zip(wordings.of(attempt.paper), attempt.paper.items, strict=True)}
    assert {kind: order and sorted(order) for kind, order in orders.items() if kind != "case"} == {
        "judgement": None, "single": [0, 1, 2, 3], "multiple": [0, 1, 2, 3], "fill": None, "matching": [0, 1, 2], "ordering": [0, 1, 2, 3], "hotspot": None,
    }  # fmt: skip
    assert [order and len(order) for order in orders["case"]] == [None, 4, None, 3]
    assert papers.is_intact(attempt.paper)
    assert papers.draw(blueprint=attempt.registration.session.blueprint, seed=attempt.paper.seed, at=AT) == [
        (version, order) for version, order, _digest in attempt.paper.items
    ]
    right = right_answers(attempt)
    assert set(grading.points(attempt.paper, right).values()) == {Decimal(2)}
    assert set(grading.points(attempt.paper, {}).values()) == {Decimal(0)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["short", "task"])
def test_what_people_mark_is_not_drawn_for_computers(kind):
    with pytest.raises(blueprints.NotOnScreen) as refusal:
        make_blueprint(rules=[{"kind": kind, "count": 1, "points": "5"}])
    assert kinds.label(kind) in str(refusal.value)
