"""From answers as other systems hold them to the content and key of our kinds: the same for every format."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .. import keys
from ..reading import Record
from . import weights
from .making import BLANK, Question, explain

Weighted = tuple[str, Decimal, str]  # text, weight in percent, remark
_BLANKS = re.compile(r"_{4,}")
_JOKER = re.compile(r"(?<!\\)\*")


def choice(question: Question, stem: str, given: list[Weighted], *, single: bool) -> Record | None:
    """Options with weights."""
    verdict = weights.judge([weight for _text, weight, _said in given], single=single)
    for code in verdict.codes:
        question.complain(code)
    question.explanation = explain(question.explanation, [(chr(65 + index % 26), said) for index, (_text, _weight, said) in enumerate(given)])
    if not verdict.key:
        return None
    return question.record(verdict.kind, stem, {"options": [text for text, _weight, _said in given]}, list(verdict.key))


def meanings(texts: list[str]) -> list[bool] | None:
    """What the two options of a true-or-false question mean; None when they are something else."""
    truths = [keys.truth(text) if len(text) > 1 else None for text in texts] if len(texts) == 2 else []
    return [truths[0] is True, truths[1] is True] if sorted(map(str, truths)) == ["False", "True"] else None


def short(question: Question, stem: str, given: list[Weighted], *, case: bool) -> Record | None:
    """One blank with its accepted texts."""
    row = accepted(question, given, case=case)
    question.explanation = explain(question.explanation, [("", said) for _text, weight, said in given if said and weight >= weights.FULL])
    return fill(question, stem, [({"type": "text"}, row)]) if row else None


def accepted(question: Question, given: list[Weighted], *, case: bool) -> dict[str, Any] | None:
    """The texts that are fully right; a joker or a half-right text is something our marking does not know."""
    full = [text for text, weight, _said in given if weight >= weights.FULL]
    if any(0 < weight < weights.FULL for _text, weight, _said in given):
        question.complain("weights-lost")
    if any(_JOKER.search(text) for text in full):
        question.complain("joker", next(text for text in full if _JOKER.search(text)))
        return None
    if not full:
        question.complain("key-missing")
        return None
    return {"accept": list(dict.fromkeys(text.replace("\\*", "*") for text in full)), "case": case}


def numeric(question: Question, stem: str, given: list[tuple[str, str, Decimal, str]], *, unit: str) -> Record | None:
    """One blank with a number; rows are (value, tolerance, weight, remark)."""
    row = counted(question, [one[:3] for one in given])
    question.explanation = explain(question.explanation, [("", said) for _value, _tolerance, weight, said in given if said and weight >= weights.FULL])
    blank = {"type": "number", "unit": unit} if unit else {"type": "number"}
    return fill(question, stem, [(blank, row)]) if row else None


def counted(question: Question, given: list[tuple[str, str, Decimal]]) -> dict[str, Any] | None:
    """The one number that is fully right, with its tolerance."""
    full = [(value, tolerance) for value, tolerance, weight in given if weight >= weights.FULL]
    if any(0 < weight < weights.FULL for _value, _tolerance, weight in given):
        question.complain("weights-lost")
    if not full:
        question.complain("key-missing")
        return None
    value, tolerance = full[0]
    if weights.number(value) is None or (weights.number(tolerance) or Decimal(0)) < 0 or weights.number(tolerance) is None:
        question.complain("number-unclear", f"{value}:{tolerance}")
        return None
    if len({weights.number(one) for one, _tolerance in full}) > 1:
        question.complain("several-numbers")
        return None
    return {"value": value.replace("\u2212", "-").strip(), "tolerance": tolerance.strip() or "0"}


def fill(question: Question, stem: str, blanks: list[tuple[dict[str, Any], dict[str, Any]]]) -> Record | None:
    """A stem with blanks; a stem that shows none gets its one blank at the end."""
    if len(blanks) == 1 and not _BLANKS.search(stem):
        stem = f"{stem} {BLANK}".strip()
    return question.record("fill", stem, {"blanks": [blank for blank, _row in blanks]}, [row for _blank, row in blanks])


def matching(question: Question, stem: str, pairs: list[tuple[str, str]], *, stored: list[int] | None = None) -> Record | None:
    """Pairs of prompt and option; an option without a prompt belongs to nothing. `stored` is the order our own file remembers."""
    options = in_order(list(dict.fromkeys(option for _prompt, option in pairs)), stored)
    asked = [(prompt, option) for prompt, option in pairs if prompt]
    content = {"prompts": [prompt for prompt, _option in asked], "options": options}
    return question.record("matching", stem, content, [options.index(option) for _prompt, option in asked])


def ordering(question: Question, stem: str, steps: list[str], *, stored: list[int] | None = None) -> Record | None:
    """Steps in the right order."""
    if len(set(steps)) < len(steps):
        question.complain("option-twice")
        return None
    options = in_order(steps, stored)
    return question.record("ordering", stem, {"options": options}, [options.index(step) for step in steps])


def in_order(texts: list[str], stored: list[int] | None) -> list[str]:
    """The texts as they had been stored, where that is known."""
    return [texts[one] for one in stored] if stored and sorted(stored) == list(range(len(texts))) else texts


def essay(question: Question, stem: str, *, lines: int, guide: str = "", points: list[dict[str, Any]] | None = None) -> Record | None:
    """A text that people mark; without a guide the explanation is the guide."""
    if not guide and not points:
        guide = question.explanation
    if not guide and not points:
        question.complain("guide-to-write")
        guide = _("To be written: what a full answer holds.")
    return question.record("short", stem, {"lines": min(50, max(1, lines))}, {"guide": guide, "points": points or []})
