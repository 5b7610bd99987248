"""What stands in the braces of a GIFT question, told apart by its signs."""

import re
from collections.abc import Callable
from decimal import Decimal

from ..reading import Record
from . import answers, weights
from .making import Question, explain

Shown = Callable[[str], str]
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,8})?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDERING = re.compile(r">\s*\d*\s*[A-Z_ ]*\n", re.IGNORECASE)


def read(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    """The question that the answers make of a stem."""
    if not inside:
        return answers.essay(question, stem, lines=10)
    if inside.startswith("#"):
        return _numeric(question, inside[1:], stem, shown)
    if "~" in inside:
        return _choice(question, inside, stem, shown)
    if "=" in inside and "->" in inside:
        return _matching(question, inside, stem, shown)
    if _ORDERING.match(inside):
        return _ordering(question, inside, stem, shown)
    truth, *feedback = inside.split("#")
    if truth.strip().upper() in _TRUTH:
        question.explanation = explain(question.explanation, [("", shown(one)) for one in feedback])
        return question.record("judgement", stem, {}, _TRUTH[truth.strip().upper()])
    if not inside.startswith(("=", "%")):
        question.complain("answers-unclear", inside[:60])
        return None
    return _short(question, inside, stem, shown)


def _choice(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    first, *others = [piece.strip() for piece in inside.replace("=", "~=").split("~")]
    given = [_answer(piece, shown) for piece in ([first, *others] if first else others)]
    if any(one[1] is None for one in given):
        question.complain("weight-unclear")
        return None
    return answers.choice(question, stem, [(text, weight or Decimal(0), said) for text, weight, said in given], single="=" in inside)


def _answer(piece: str, shown: Shown) -> tuple[str, Decimal | None, str]:
    """(text, weight, remark) of one answer."""
    right = piece.startswith("=")
    piece = piece[1:].lstrip() if right else piece
    found = _WEIGHT.match(piece)
    weight = weights.number(found[1]) if found else Decimal(100 if right else 0)
    text, _mark, said = (piece[found.end() :] if found else piece).partition("#")
    return shown(text), weight, shown(said)


def _short(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    given = [_answer(f"={piece}", shown) for piece in inside.split("=") if piece.strip()]
    if any(one[1] is None for one in given):
        question.complain("weight-unclear")
        return None
    return answers.short(question, stem, [(text, weight or Decimal(0), said) for text, weight, said in given], case=False)


def _numeric(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    inside, _wave, wrong = inside.partition("~")
    rows: list[tuple[str, str, Decimal, str]] = []
    for piece in inside.split("="):
        if not piece.strip():
            continue
        found = _WEIGHT.match(piece.strip())
        weight = weights.number(found[1]) if found else Decimal(100)
        text, _mark, said = (piece.strip()[found.end() :] if found else piece).partition("#")
        value, tolerance = _range(shown(text))
        rows.append((value, tolerance, weight or Decimal(0), shown(said)))
    if wrong.startswith("#"):
        rows.append(("*", "0", Decimal(0), shown(wrong[1:])))
    return answers.numeric(question, stem, rows, unit="")


def _range(text: str) -> tuple[str, str]:
    """Value and tolerance of `a..b`, `a:t` or `a`."""
    low, between, high = text.partition("..")
    if between:
        first, last = weights.number(low), weights.number(high)
        if first is None or last is None:
            return text, "0"
        return weights.plain((first + last) / 2), weights.plain(abs(last - first) / 2)
    value, colon, tolerance = text.partition(":")
    return value.strip(), tolerance.strip() if colon else "0"


def _matching(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    pairs, remarks = [], []
    for piece in inside.split("="):
        if not piece.strip():
            continue
        prompt, arrow, option = piece.partition("->")
        if not arrow:
            question.complain("pair-unclear", shown(piece))
            return None
        text, _mark, said = option.partition("#")
        pairs.append((shown(prompt), shown(text)))
        remarks.append(("", shown(said)))
    question.explanation = explain(question.explanation, remarks)
    return answers.matching(question, stem, pairs)


def _ordering(question: Question, inside: str, stem: str, shown: Shown) -> Record | None:
    steps = [shown(line) for line in inside.split("\n")[1:] if line.strip()]
    return answers.ordering(question, stem, steps)
