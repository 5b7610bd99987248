"""What holds for every kind: the key earns everything, and what is presented never holds it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from question_banks import kinds

texts = st.lists(st.text("甲乙丙丁戊abc123", min_size=1, max_size=6), min_size=2, max_size=8, unique=True)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, dict[str, Any], Any]:
    kind = draw(st.sampled_from(sorted(kinds.KINDS)))
    if kind == "judgement":
        return kind, {}, draw(st.booleans())
    options = draw(texts)
    everything = list(range(len(options)))
    key = [draw(st.sampled_from(everything))] if kind == "single" else sorted(draw(st.sets(st.sampled_from(everything), min_size=1)))
    return kind, {"options": options}, key


def right_response(kind: str, key: Any, order: list[int] | None) -> Any:
    if kind == "judgement":
        return key
    positions = sorted(order.index(one) for one in key) if order else key
    return positions[0] if kind == "single" else positions


@given(questions(), st.sampled_from(["all_or_nothing", "partial"]), st.randoms())
def test_the_key_earns_one_in_any_order(question: tuple[str, dict[str, Any], Any], scoring: str, chance: Any) -> None:
    kind, content, key = question
    order = list(range(len(content["options"]))) if content else None
    if order:
        chance.shuffle(order)

    response = right_response(kind, key, order)

    assert kinds.check(kind, content, key) == []
    assert kinds.mark(kind, content, key, response, order=order, scoring=scoring) == 1
    assert kinds.read(kind, kinds.get(kind).values(response)) == response


@given(questions(), st.recursive(st.none() | st.booleans() | st.integers(-3, 30) | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4)))
def test_any_response_earns_between_zero_and_one(question: tuple[str, dict[str, Any], Any], response: Any) -> None:
    kind, content, key = question
    order = list(range(len(content["options"])))[::-1] if content else None
    for scoring in ("all_or_nothing", "partial"):
        earned = kinds.mark(kind, content, key, response, order=order, scoring=scoring)
        assert isinstance(earned, Decimal)
        assert 0 <= earned <= 1


@given(questions())
def test_presenting_is_the_same_for_every_key(question: tuple[str, dict[str, Any], Any]) -> None:
    kind, content, _key = question
    shown = json.loads(json.dumps(kinds.present(kind, content), ensure_ascii=False))
    assert set(shown) <= {"options"}
    assert shown.get("options", []) == content.get("options", [])


@pytest.mark.parametrize(
    ("kind", "content", "key", "problems"),
    [
        ("judgement", {}, None, ["key-missing"]),
        ("judgement", {}, 1, ["key-missing"]),
        ("single", {}, [0], ["options-missing", "key-names-no-option"]),
        ("single", {"options": ["甲"]}, [0], ["options-too-few"]),
        ("single", {"options": ["甲", " "]}, [0], ["option-empty"]),
        ("single", {"options": ["甲", "甲 "]}, [0], ["option-twice"]),
        ("single", {"options": ["甲", "乙"]}, [], ["key-missing"]),
        ("single", {"options": ["甲", "乙"]}, [2], ["key-names-no-option"]),
        ("single", {"options": ["甲", "乙"]}, [0, 1], ["key-names-several"]),
        ("multiple", {"options": ["甲", "乙"]}, [0, 1], []),
        ("multiple", {"options": ["甲", "乙"]}, [0, 0], ["key-names-no-option"]),
        ("multiple", {"options": "甲乙"}, [True], ["options-missing", "key-missing"]),
        ("multiple", {"options": [str(one) for one in range(27)]}, [0], ["options-too-many"]),
    ],
)
def test_check_names_every_problem(kind: str, content: dict[str, Any], key: Any, problems: list[str]) -> None:
    assert kinds.check(kind, content, key) == problems


@pytest.mark.parametrize(
    ("response", "strict", "partial"),
    [([0, 1, 2], "1", "1"), ([0, 1], "0", "0.6666"), ([0], "0", "0.3333"), ([0, 3], "0", "0"), ([0, 1, 2, 3], "0", "0"), (None, "0", "0"), ([], "0", "0")],
)
def test_multiple_marks_by_the_setting_of_the_bank(response: Any, strict: str, partial: str) -> None:
    content = {"options": ["甲", "乙", "丙", "丁"]}
    assert kinds.mark("multiple", content, [0, 1, 2], response) == Decimal(strict)
    assert kinds.mark("multiple", content, [0, 1, 2], response, scoring="partial") == Decimal(partial)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(kinds.UnknownKind):
        kinds.label("riddle")


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_has_a_label_and_a_template_that_shows_the_question(kind: str) -> None:
    content = {"options": ["第一个", "第二个"]} if kind != "judgement" else {}
    key = {"judgement": True, "single": [1], "multiple": [0, 1]}[kind]
    response = right_response(kind, key, None)

    empty = render_to_string(kinds.template(kind), {"q": kinds.form(kind, "题干<b>", content, name="q7")})
    chosen = render_to_string(kinds.template(kind), {"q": kinds.form(kind, "题干<b>", content, name="q7", response=response)})

    assert kinds.label(kind)
    assert "题干&lt;b&gt;" in empty
    assert empty.count(' name="q7"') == 2
    assert "checked" not in empty
    assert chosen.count(" checked") == (2 if kind == "multiple" else 1)


def test_shuffled_options_are_shown_by_position_only() -> None:
    q = kinds.form("single", "题干", {"options": ["甲", "乙", "丙"]}, name="a", order=[2, 0, 1], response=0)
    assert [(row["value"], row["label"], row["text"], row["chosen"]) for row in q["options"]] == [
        ("0", "A", "丙", True),
        ("1", "B", "甲", False),
        ("2", "C", "乙", False),
    ]
