"""The difference of two wordings: nothing lost, nothing invented, and readable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import comparing, differences, kinds
from question_banks.differences import ADDED, REMOVED, SAME, Facts, Piece
from tests.factories.question_banks import make_draft

WORDS = st.text(alphabet="电工作业人员应当持证上岗。，、！\n 12.5kVAB", max_size=60)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(WORDS, WORDS)
def test_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = differences.text(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != SAME or other.kind != SAME for one, other in zip(pieces, pieces[1:], strict=False))
    if before == after:
        assert {piece.kind for piece in pieces} <= {SAME}


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("每年组织一次演练。", "每年组织两次演练。", [(SAME, "每年组织"), (REMOVED, "一"), (ADDED, "两"), (SAME, "次演练。")]),
        ("电压10kV。先停电。", "电压35kV。先停电。", [(SAME, "电压"), (REMOVED, "10kV"), (ADDED, "35kV"), (SAME, "。先停电。")]),
        ("", "新增", [(ADDED, "新增")]),
        ("删去", "", [(REMOVED, "删去")]),
        ("一样", "一样", [(SAME, "一样")]),
    ],
)
def test_changes_are_found_to_the_character_and_the_word(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert differences.text(before, after) == tuple(Piece(*piece) for piece in pieces)


def test_a_long_text_stays_quick_and_whole() -> None:
    before, after = "应当先通风再检测后作业，" * 400, "必须先检测再通风后作业，" * 400
    pieces = differences.text(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before


def test_options_are_paired_by_text_then_by_likeness() -> None:
    before = [("A", "先通风", False), ("B", "先检测", True), ("C", "直接进入", False)]
    after = [("A", "先检测", True), ("B", "先通风十分钟", False), ("C", "佩戴呼吸器", False)]
    lines = differences.options(before, after)
    assert [(line.before, line.after) for line in lines] == [("B", "A"), ("A", "B"), ("", "C"), ("C", "")]
    assert all(line.changed for line in lines)
    assert lines[1].pieces == (Piece(SAME, "先通风"), Piece(ADDED, "十分钟"))


def test_a_moved_key_is_told_and_an_equal_wording_has_no_change() -> None:
    one = Facts({"stem": "题干"}, (("A", "甲", True), ("B", "乙", False)))
    other = Facts({"stem": "题干"}, (("A", "甲", False), ("B", "乙", True)))
    assert differences.between(one, other).changed == ["key"]
    assert (differences.between(one, other).key_before, differences.between(one, other).key_after) == ("A", "B")
    assert differences.between(one, one).changed == []
    assert differences.between(one, Facts({"stem": "别的", "explanation": "说明"}, one.options)).changed == ["stem", "explanation"]


def test_an_outline_shows_nested_content_a_line_each() -> None:
    outline = differences.outline({"minutes": 10, "steps": [{"text": "断电", "weight": 5}], "areas": [{"coords": [1, 2]}]})
    assert outline.splitlines() == ["minutes: 10", "steps:", "　1.", "　　text: 断电", "　　weight: 5", "areas:", "　1.", "　　coords: 1, 2"]


@pytest.mark.django_db
def test_every_kind_can_be_compared_with_itself_and_with_another() -> None:
    made = [make_draft(kind=kind) for kind in kinds.KINDS]
    for version in made:
        assert comparing.between(version, version).changed == []
        assert "".join(comparing.facts(version).texts)
    assert all(comparing.between(one, other).changed for one, other in zip(made, made[1:], strict=False))
