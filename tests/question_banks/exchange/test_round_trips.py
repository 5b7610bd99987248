"""What a bank says, every format brings back to the letter, or its losses say that it does not."""

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from question_banks import kinds, pictures
from question_banks.exchange import Reading, structured, writing
from question_banks.models import Bank, Item, ItemVersion
from question_banks.wording import Wording, fingerprints
from tests.factories.kinds import SAMPLES, picture_bytes

SHA256, BODY, _TYPE, WIDTH, HEIGHT = pictures.clean(picture_bytes())
MARK = f"![车间一角](picture:{SHA256})"
STORED = {SHA256: ("image/png", "车间一角")}
PIECES = ["甲乙丙", "安全 第一", "a<b & c>d", "x_{2}", "m^{3}", r"\( \frac{a}{b} \)", "=1+1", "-5℃", "@名", "'=x", "“引”", "1.5kV", "{T}", "~=#:", "$$x$$",
          "\\", "<b>粗</b>", "&nbsp;", "]]>", "第一行\n第二行", "一\n\n二", "|", MARK, "**", "A、B都对", "以上都对", "]( x"]  # fmt: skip
SUBJECTS = ["", "动火作业", "=高处", "安全/触电", "一 级：A&B<c>"]


def texts(most: int = 3) -> st.SearchStrategy[str]:
    """Texts that say something, as people and other systems write them."""
    piece = st.sampled_from(PIECES) | st.text(
        st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=("Cs", "Co", "Cn")), min_size=1, max_size=6
    )
    return st.lists(piece, min_size=1, max_size=most).map(lambda pieces: ("题" + "".join(pieces)).replace("____", "__"))


def lists(fewest: int, most: int) -> st.SearchStrategy[list[str]]:
    """Different texts."""
    return st.lists(texts(), min_size=fewest, max_size=most, unique_by=lambda text: text.strip())


@st.composite
def parts(draw: st.DrawFn, kind: str) -> tuple[str, dict[str, Any], Any]:
    """Stem, content and key of one kind."""
    stem = draw(texts(5))
    if kind == "judgement":
        return stem, {}, draw(st.booleans())
    if kind in ("single", "multiple", "ordering"):
        options = draw(lists(2, 6))
        places = st.integers(0, len(options) - 1)
        many = st.permutations(range(len(options))) if kind == "ordering" else st.sets(places, min_size=1).map(sorted)
        return stem, {"options": options}, [draw(places)] if kind == "single" else list(draw(many))
    if kind == "matching":
        prompts = draw(lists(2, 4))
        options = draw(lists(len(prompts), 6))
        return stem, {"prompts": prompts, "options": options}, [draw(st.integers(0, len(options) - 1)) for _prompt in prompts]
    return _others(draw, kind, stem)


def _others(draw: st.DrawFn, kind: str, stem: str) -> tuple[str, dict[str, Any], Any]:
    if kind == "fill":
        number = st.tuples(st.just({"type": "number", "unit": "m²"}) | st.just({"type": "number"}), st.just({"value": "12.50", "tolerance": "0.1"}))
        words = st.lists(st.sampled_from(["外", "a*b", "~}#", "=1", 'a/b"', "kV", "50%"]), min_size=1, max_size=3, unique=True)
        worded = st.tuples(st.just({"type": "text"}), st.builds(lambda accept, case: {"accept": accept, "case": case}, words, st.booleans()))
        blanks = draw(st.lists(number | worded, min_size=1, max_size=3))
        return stem + "".join(f"____{draw(texts(1))}" for _blank in blanks), {"blanks": [one for one, _row in blanks]}, [row for _one, row in blanks]
    if kind == "hotspot":
        areas = draw(st.lists(st.sampled_from([{"shape": "rect", "coords": [40, 30, 160, 120]}, {"shape": "circle", "coords": [300, 200, 50.5]},
                                               {"shape": "poly", "coords": [1, 1, 50, 2, 30, 40]}]), min_size=1, max_size=3))  # fmt: skip
        points = draw(st.integers(1, len(areas)))
        return stem, {"picture": SHA256, "alt": "车间 <一> 角", "width": WIDTH, "height": HEIGHT, "points": points}, {"areas": areas}
    if kind == "short":
        points = draw(st.lists(st.builds(lambda text, weight: {"text": text, "weight": weight}, texts(), st.sampled_from([1, 2, 1.5])), max_size=2))
        return stem, {"lines": draw(st.integers(1, 50))}, {"guide": draw(texts()), "points": points}
    if kind == "task":
        return stem, SAMPLES["task"][1], SAMPLES["task"][2]
    rows = [(one, *draw(parts(one))) for one in draw(st.lists(st.sampled_from(sorted(set(kinds.get("case").allowed()))), min_size=1, max_size=3))]
    content = {"parts": [{"kind": one, "stem": text, "content": inner, "weight": draw(st.sampled_from([1, 2, 0.5]))} for one, text, inner, _key in rows]}
    return stem, content, [key for _one, _text, _inner, key in rows]


@st.composite
def versions(draw: st.DrawFn, kind: str) -> ItemVersion:
    """A wording of a kind with everything that can stand beside it."""
    stem, content, key = draw(parts(kind))
    short = texts(1).map(lambda text: text.replace(MARK, "图")[:60].strip())
    aside = {"explanation": draw(st.just("") | texts()), **{name: draw(st.just("") | short) for name in ("clause_title", "clause_article")}}
    wording = Wording(kind, stem, key, content, no_shuffle=draw(st.booleans()), clause_standard=draw(st.sampled_from(["", "AQ-2021"])), **aside)
    made = stored(wording, number=draw(st.sampled_from(["0001", "Q-7"])), difficulty=draw(st.integers(1, 3)), subject=draw(st.sampled_from(SUBJECTS)))
    made.item.bank.scoring = draw(st.sampled_from(["partial", "all_or_nothing"]))
    return made


def stored(wording: Wording, **facts: Any) -> ItemVersion:
    """A version as the database would give it."""
    facts = {"number": "0001", "difficulty": 2, "subject": "", **facts}
    values = {name: getattr(wording, name) for name in Wording.__dataclass_fields__}
    return ItemVersion(item=Item(bank=Bank(code="b", title="题库/甲"), **facts), number=1, sameness=fingerprints(wording).sameness, **values)


def written(made: list[ItemVersion], format: str) -> bytes:
    return writing.write(made, format, title="题库/甲", picture=lambda _name: BODY, stored=STORED)


def read_back(made: list[ItemVersion], format: str) -> Reading:
    body, name = written(made, format), f"bank{writing.SUFFIXES[format]}"
    found = structured.detect(body, name)
    assert found == {"json": "own-json", "xlsx": "own-xlsx", "moodle-xml": "moodle-xml"}.get(format, "qti")
    return structured.read(body, name, found)


def lost(version: ItemVersion, format: str) -> set[str]:
    return {loss.code for loss in writing.losses([version], format, stored={name: kind for name, (kind, _alt) in STORED.items()})}


HARMLESS = {"scoring", "fractions", "formula", "plain-options", "picture-shrunk", "filed", "state"}


def check(version: ItemVersion, format: str) -> None:
    """Whatever is not named as lost comes back to the letter; what is left out is not there."""
    if kinds.check(version.kind, version.content, version.key) or kinds.fits(version.kind, version.stem, version.content):
        return
    codes, reading = lost(version, format), read_back([version], format)
    if codes & {"kind", "too-long"}:
        assert reading.records == []
        return
    assert [one.code for one in reading.findings if one.severity == "error"] == []
    (record,) = reading.records
    assert (record.difficulty, record.number) == (version.item.difficulty, version.item.number)
    if not codes - HARMLESS:
        assert record.wording == Wording(**{name: getattr(version, name) for name in Wording.__dataclass_fields__})
        assert record.subject == version.item.subject
        assert [one.code for one in reading.findings] in ([], ["one-right-of-many"])


@cache
def _plain(kind: str) -> ItemVersion:
    stem, content, key = SAMPLES[kind]
    content = content | ({"picture": SHA256} if kind == "hotspot" else {})
    return stored(Wording(kind, stem + (MARK if kind == "single" else ""), key, content, "解析一句。", "AQ", "《安全生产法》", "第二十条"), subject="动火")


@pytest.mark.parametrize("format", writing.FORMATS)
@pytest.mark.parametrize("kind", list(SAMPLES))
def test_every_kind_comes_back(kind: str, format: str) -> None:
    check(_plain(kind), format)


@pytest.mark.parametrize("format", writing.FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), kind=st.sampled_from(list(SAMPLES)))
def test_any_question_comes_back_or_is_named(data: st.DataObject, kind: str, format: str) -> None:
    check(data.draw(versions(kind)), format)
