"""What holds for every kind: the key earns everything, what is presented never holds it, and no answer is too strange."""

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import kinds
from question_banks.wording import Wording, fingerprints
from tests.factories.kinds import SAMPLES, right_response

from .strategies import Question, junk, questions, shuffled

SCORINGS = st.sampled_from(["all_or_nothing", "partial"])
quick = settings(deadline=None, max_examples=60)


@quick
@given(questions(), SCORINGS, st.randoms())
def test_the_key_earns_one_in_any_order(question: Question, scoring: str, chance: Any) -> None:
    kind, _stem, content, key = question
    order = shuffled(kind, content, chance)

    response = right_response(kind, content, key, order)

    assert kinds.check(kind, content, key) == []
    assert kinds.mark(kind, content, key, response, order=order, scoring=scoring) == 1
    assert kinds.read(kind, kinds.values(kind, response, content), content) == response


@quick
@given(questions(), junk, SCORINGS, st.randoms())
def test_any_response_earns_between_zero_and_one_and_falls_into_buckets(question: Question, response: Any, scoring: str, chance: Any) -> None:
    kind, _stem, content, key = question
    order = shuffled(kind, content, chance)

    earned = kinds.mark(kind, content, key, response, order=order, scoring=scoring)
    buckets = kinds.tally(kind, content, key, response, order=order)

    assert isinstance(earned, Decimal)
    assert 0 <= earned <= 1
    assert all(isinstance(one, str) for one in buckets)


@quick
@given(questions(), st.lists(st.text(max_size=8) | st.sampled_from(["0", "1", "true", "0:1", "1:true", "12,9"]), max_size=8))
def test_any_values_of_inputs_can_be_read_and_marked(question: Question, values: list[str]) -> None:
    kind, _stem, content, key = question
    response = kinds.read(kind, values, content)
    assert kinds.read(kind, [], content) is None
    assert 0 <= (kinds.mark(kind, content, key, response) or 0) <= 1
    json.dumps(response)


@quick
@given(questions(), st.randoms())
def test_marking_and_tallying_shuffled_equals_unshuffled(question: Question, chance: Any) -> None:
    kind, _stem, content, key = question
    order = shuffled(kind, content, chance)
    plain, shown = right_response(kind, content, key), right_response(kind, content, key, order)
    assert kinds.tally(kind, content, key, shown, order=order) == kinds.tally(kind, content, key, plain)
    identity = [list(range(len(one))) if one else None for one in order] if kind == "case" and order else order and list(range(len(order)))
    assert kinds.mark(kind, content, key, plain, order=identity) == 1


@quick
@given(questions(), questions())
def test_presenting_is_the_same_for_every_key(question: Question, other: Question) -> None:
    kind, stem, content, key = question
    _marked(content)
    shown = kinds.present(kind, content)
    assert "密" not in json.dumps(shown, ensure_ascii=False)
    assert kinds.present(kind, content) == shown
    form = kinds.form(kind, stem, content, name="q")
    html = render_to_string(form["template"], {"q": form})
    assert "密" not in html
    assert kinds.present(kind, copy.deepcopy(shown)) == shown  # what is presented can be presented again: nothing is lost, nothing added


def _marked(content: dict[str, Any]) -> None:
    """Content with remarks that no kind knows: they must never come out."""
    content["remark"] = "密"
    for name in ("blanks", "parts"):
        for row in content.get(name, []):
            row["remark"] = "密"
            if name == "parts":
                _marked(row["content"])


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
@quick
@given(content=st.dictionaries(st.sampled_from(["options", "blanks", "prompts", "parts", "steps", "lines", "minutes", "picture", "points"]), junk), key=junk)
def test_check_answers_any_content_with_codes_that_have_a_sentence(kind: str, content: dict[str, Any], key: Any) -> None:
    for code in kinds.check(kind, content, key):
        field, sentence = kinds.problem(kind, code)
        assert str(sentence)
        assert field in [declared.name for declared in kinds.get(kind).FIELDS]


@quick
@given(questions())
def test_what_an_editor_types_is_what_is_stored(question: Question) -> None:
    kind, _stem, content, key = question
    typed = kinds.spell(kind, content, key)
    if kind == "hotspot":
        typed |= {"picture_width": str(content["width"]), "picture_height": str(content["height"])}
    if kind == "case" and any(part["kind"] == "hotspot" for part in content["parts"]):
        return
    again = kinds.parse(kind, typed)
    assert kinds.check(kind, *again) == []
    one, other = (fingerprints(Wording(kind=kind, stem="题", content=made, key=right)) for made, right in ((content, key), again))
    assert (one.cluster, one.sameness) == (other.cluster, other.sameness)


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_has_a_label_a_template_a_solution_and_a_sound_sample(kind: str) -> None:
    stem, content, key = SAMPLES[kind]
    assert kinds.check(kind, content, key) == []
    assert kinds.fits(kind, stem, content) == []
    assert kinds.label(kind)
    assert kinds.solution(kind, content, key)
    html = render_to_string(kinds.template(kind), {"q": kinds.form(kind, stem + "<b>", content, name="q7")})
    assert "&lt;b&gt;" in html
    assert 'data-name="q7"' in html
    assert "密语" not in html


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_the_answer_stands_in_the_template_again(kind: str) -> None:
    stem, content, key = SAMPLES[kind]
    if kinds.needs_people(kind):
        assert kinds.mark(kind, content, key, "话") is None
        return
    response = right_response(kind, content, key)
    form = kinds.form(kind, stem, content, name="q7", response=response)
    html = render_to_string(form["template"], {"q": form})
    empty = render_to_string(form["template"], {"q": kinds.form(kind, stem, content, name="q7")})
    assert html != empty
    expected = {"single": 1, "multiple": 2, "judgement": 1, "matching": 0, "case": 2}
    assert html.count(" checked") == expected.get(kind, 0)
    if kind == "matching":
        assert html.count(" selected") == 2


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(kinds.UnknownKind):
        kinds.label("riddle")


def test_shuffled_options_are_shown_by_position_only() -> None:
    q = kinds.form("single", "题干", {"options": ["甲", "乙", "丙"]}, name="a", order=[2, 0, 1], response=0)
    assert [(row["value"], row["label"], row["text"], row["chosen"]) for row in q["options"]] == [
        ("0", "A", "丙", True),
        ("1", "B", "甲", False),
        ("2", "C", "乙", False),
    ]


def test_what_would_tell_the_key_is_shuffled_even_where_the_order_is_kept() -> None:
    places = {kind: kinds.places(kind, SAMPLES[kind][1], fixed=True) for kind in kinds.KINDS}
    assert places == {
        "judgement": 0, "single": 0, "multiple": 0, "fill": 0, "matching": 3, "ordering": 4, "hotspot": 0, "case": [0, 0, 0, 3], "short": 0, "task": 0,
    }  # fmt: skip
    assert kinds.places("single", SAMPLES["single"][1]) == 4
    assert kinds.places("case", SAMPLES["case"][1]) == [0, 4, 0, 3]
