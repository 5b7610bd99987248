"""Moodle XML: one `<quiz>`, read question by question, so that a large file needs little memory."""

from collections.abc import Callable
from decimal import Decimal

from ..reading import Reading, Record
from . import moodle_gaps, xmlsafe
from .answers import choice, essay, matching, numeric, ordering, short
from .making import Question, explain, leaf, note, take
from .media import Media
from .moodle_source import Source, explain_and_cite, guide, order, tags
from .plain import normal
from .weights import number, weight

UNUSED = frozenset(
    ("defaultgrade", "penalty", "hidden", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "answernumbering", "hint", "responsetemplate")
)


def read(content: bytes, reading: Reading) -> None:
    """Every question of a quiz into a reading. Raises BrokenFile."""
    media, seen, category, row = Media(reading.pictures), dict[str, int](), "", 0
    for element in xmlsafe.below_root(content, without=UNUSED):
        kind = element.get("type", "")
        if element.tag != "question":
            continue
        if kind == "category":
            category = leaf(element.findtext("category/text") or "")
            continue
        row += 1
        question = Question(category[:60], row, normal(element.findtext("name/text") or "")[:60], subject=category)
        source = Source(element, question, media)
        if kind == "description":
            question.complain("no-answers", question.name)
            note(reading, question)
            continue
        _file(source)
        take(reading, question, _question(source, kind), seen)


def _file(source: Source) -> None:
    """What a question is filed under: tags that this program wrote count before the category."""
    question, written = source.question, tags(source)
    level = next((tag[-1] for tag in written if tag in ("difficulty:1", "difficulty:2", "difficulty:3")), "")
    if level:
        question.own, question.difficulty, question.fixed = True, int(level), "fixed" in written
        question.number = source.field("idnumber")[:20]
        question.subject = next((tag.partition(":")[2] for tag in written if tag.startswith("subject:")), "")
    explain_and_cite(source)


def _question(source: Source, kind: str) -> Record | None:
    if kind in DRAWN:
        return DRAWN[kind](source)
    if kind not in KINDS:
        source.question.complain("kind-foreign", kind)
        return None
    return KINDS[kind](source, source.rich(source.parts.get("questiontext")))


def _given(source: Source, *, plain: bool = False) -> list[tuple[str, Decimal, str]] | None:
    """Text, weight and remark of every answer; None with a finding when a weight can not be read."""
    rows = []
    for answer in source.element:
        if answer.tag != "answer":
            continue
        fraction = weight(answer.get("fraction", "0"))
        if fraction is None:
            source.question.complain("weight-unclear", answer.get("fraction"))
            return None
        rows.append((source.rich(answer, plain=plain), fraction, source.rich(answer.find("feedback"), aside=True)))
    return rows


def _multichoice(source: Source, stem: str) -> Record | None:
    given = _given(source)
    if given is None:
        return None
    source.question.fixed = source.question.fixed or not source.flag("shuffleanswers", missing=True)
    if source.element.get("type") == "multichoiceset":  # every right option counts 100, all of them are needed
        right = sum(1 for _text, fraction, _said in given if fraction > 0)
        given = [(text, fraction / right if fraction > 0 else Decimal(0), said) for text, fraction, said in given]
        return choice(source.question, stem, given, single=False)
    return choice(source.question, stem, given, single=source.flag("single", missing=True))


def _truefalse(source: Source, stem: str) -> Record | None:
    given = _given(source, plain=True)
    if given is None:
        return None
    right = [text.strip().lower() for text, fraction, _said in given if fraction > 0]
    source.question.explanation = explain(source.question.explanation, [("", said) for _text, _fraction, said in given])
    if len(right) != 1 or right[0] not in ("true", "false"):
        source.question.complain("key-missing" if not right else "key-unclear", ", ".join(right))
        return None
    return source.question.record("judgement", stem, {}, right[0] == "true")


def _shortanswer(source: Source, stem: str) -> Record | None:
    given = _given(source, plain=True)
    return short(source.question, stem, given, case=source.flag("usecase", missing=False)) if given is not None else None


def _numerical(source: Source, stem: str) -> Record | None:
    given = _given(source, plain=True)
    if given is None:
        return None
    tolerances = [(answer.findtext("tolerance") or answer.get("tolerance") or "0").strip() for answer in source.element.iterfind("answer")]
    rows = [(text, tolerance, fraction, said) for (text, fraction, said), tolerance in zip(given, tolerances, strict=True)]
    return numeric(source.question, stem, rows, unit=_unit(source))


def _unit(source: Source) -> str:
    """The unit with the factor one; others can not be kept."""
    units = [(normal(unit.findtext("unit_name") or ""), number(unit.findtext("multiplier") or "1")) for unit in source.element.iterfind("units/unit")]
    if len(units) > 1:
        source.question.complain("units-lost", ", ".join(name for name, _factor in units))
    return next((name for name, factor in units if factor == 1), "")


def _matching(source: Source, stem: str) -> Record | None:
    pairs = [(source.rich(one), source.rich(one.find("answer"), plain=True)) for one in source.element.iterfind("subquestion")]
    source.question.fixed = source.question.fixed or not source.flag("shuffleanswers", missing=True)
    return matching(source.question, stem, pairs, stored=order(source))


def _ordering(source: Source, stem: str) -> Record | None:
    rows = [(number(answer.get("fraction", "0")) or Decimal(0), source.rich(answer)) for answer in source.element.iterfind("answer")]
    return ordering(source.question, stem, [text for _place, text in sorted(rows, key=lambda row: row[0])], stored=order(source))


def _essay(source: Source, stem: str) -> Record | None:
    said, points = guide(source)
    lines = number(source.field("responsefieldlines") or "10") or Decimal(10)
    return essay(source.question, stem, lines=int(min(lines, Decimal(50))), guide=said, points=points)


KINDS: dict[str, Callable[[Source, str], Record | None]] = {
    "multichoice": _multichoice, "multichoiceset": _multichoice, "truefalse": _truefalse, "shortanswer": _shortanswer, "numerical": _numerical,
    "matching": _matching, "ddmatch": _matching, "ordering": _ordering, "essay": _essay,
}  # fmt: skip
DRAWN: dict[str, Callable[[Source], Record | None]] = {"cloze": moodle_gaps.cloze, "ddmarker": moodle_gaps.ddmarker}
