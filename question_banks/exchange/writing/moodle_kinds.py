"""Each kind as a question type of Moodle: (type, HTML of the question text, the elements that only this type has)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from question_banks.models import ItemVersion

from ..structured.plain import normal
from .hypertext import inline, paragraph, quote
from .moodle_parts import file, rich, text

Body = Callable[[str], bytes]
Written = tuple[str, str, str]
_GAP = re.compile(r"_{4,}")
_SHAPES = {"rect": "rectangle", "circle": "circle", "poly": "polygon"}


def address(sha256: str) -> str:
    """Where Moodle finds the picture of a text."""
    return f"@@PLUGINFILE@@/{sha256}"


def stored(version: ItemVersion) -> list[int]:
    """For each stored option its place in the file, where the file has them in the order of the answers."""
    if version.kind == "ordering":
        return [version.key.index(one) for one in range(len(version.key))]
    if version.kind == "matching":
        written = [option for _prompt, option in _pairs(version)]
        options: list[str] = list(dict.fromkeys(written))
        return [options.index(normal(option)) for option in version.content["options"]]
    return []


def _stem(version: ItemVersion) -> str:
    return paragraph(version.stem, address)


def _shuffle(version: ItemVersion) -> str:
    return f"<shuffleanswers>{0 if version.no_shuffle else 1}</shuffleanswers>"


def _answer(fraction: str, value: str, picture: Body, inner: str = "") -> str:
    return rich("answer", inline(value, address), [value], picture, inner, f' fraction="{fraction}"')


def _bare(fraction: str, value: str, inner: str = "") -> str:
    return f'<answer fraction="{fraction}" format="plain_text">{text(normal(value))}{inner}</answer>'


def _judgement(version: ItemVersion, picture: Body) -> Written:
    right = str(version.key).lower()
    answers = "".join(_bare("100" if word == right else "0", word) for word in ("true", "false"))
    return "truefalse", _stem(version), answers


def _choice(version: ItemVersion, picture: Body) -> Written:
    single, right = version.kind == "single", set(version.key)
    share = f"{Decimal(100) / len(right):.5f}".rstrip("0").rstrip(".")
    wrong = "0" if single else "-100"
    answers = "".join(_answer(share if index in right else wrong, value, picture) for index, value in enumerate(version.content["options"]))
    return "multichoice", _stem(version), f"<single>{str(single).lower()}</single>{_shuffle(version)}<answernumbering>ABCD</answernumbering>{answers}"


def _fill(version: ItemVersion, picture: Body) -> Written:
    blanks = list(zip(version.content["blanks"], version.key, strict=True))
    if len(blanks) > 1:
        return _cloze(version, blanks)
    blank, row = blanks[0]
    if blank["type"] == "number":
        tolerance = f"<tolerance>{quote(row.get('tolerance', '0'))}</tolerance>"
        unit = f"<units><unit><multiplier>1</multiplier><unit_name>{quote(blank['unit'])}</unit_name></unit></units>" if blank.get("unit") else ""
        shown = f"<unitgradingtype>0</unitgradingtype><unitpenalty>0</unitpenalty><showunits>3</showunits>{unit}"
        return "numerical", _stem(version), _bare("100", row["value"], tolerance) + shown
    answers = "".join(_bare("100", one.replace("*", "\\*")) for one in row["accept"])
    return "shortanswer", _stem(version), f"<usecase>{int(bool(row.get('case')))}</usecase>{answers}"


def _cloze(version: ItemVersion, blanks: list[tuple[dict[str, Any], dict[str, Any]]]) -> Written:
    gaps = iter([_gap(blank, row) for blank, row in blanks])
    return "cloze", _GAP.sub(lambda _found: next(gaps), _stem(version)), ""


def _gap(blank: dict[str, Any], row: dict[str, Any]) -> str:
    if blank["type"] == "number":
        unit = f'<span class="unit">{quote(normal(blank["unit"]))}</span>' if blank.get("unit") else ""
        return quote(f"{{1:NUMERICAL:={row['value']}:{row.get('tolerance', '0')}}}") + unit
    kind = "SHORTANSWER_C" if row.get("case") else "SHORTANSWER"
    accept = "~".join("=" + re.sub(r'([\\{}#~/"])', r"\\\1", normal(one).replace("*", "\\*")) for one in row["accept"])
    return quote(f"{{1:{kind}:{accept}}}")


def _pairs(version: ItemVersion) -> list[tuple[str, str]]:
    """Prompt and option, then the options that belong to nothing."""
    options = [normal(option) for option in version.content["options"]]
    pairs = [(prompt, options[one]) for prompt, one in zip(version.content["prompts"], version.key, strict=True)]
    return pairs + [("", option) for index, option in enumerate(options) if index not in version.key]


def _matching(version: ItemVersion, picture: Body) -> Written:
    rows = [rich("subquestion", paragraph(prompt, address), [prompt], picture, f"<answer>{text(option)}</answer>") for prompt, option in _pairs(version)]
    return "matching", _stem(version), _shuffle(version) + "".join(rows)


def _ordering(version: ItemVersion, picture: Body) -> Written:
    steps = [version.content["options"][one] for one in version.key]
    settings = "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
    settings += "<gradingtype>ABSOLUTE_POSITION</gradingtype><showgrading>SHOW</showgrading><numberingstyle>none</numberingstyle>"
    return "ordering", _stem(version), settings + "".join(_answer(str(place), step, picture) for place, step in enumerate(steps, 1))


def _hotspot(version: ItemVersion, picture: Body) -> Written:
    content, sha256 = version.content, version.content["picture"]
    drops = "".join(
        f"<drop><no>{number}</no><shape>{_SHAPES[area['shape']]}</shape><coords>{_coords(area)}</coords><choice>1</choice></drop>"
        for number, area in enumerate(version.key["areas"], 1)
    )
    drag = f"<drag><no>1</no>{text('×')}<noofdrags>{content['points']}</noofdrags></drag>"
    stem = _stem(version) + f'<p class="alt">{quote(normal(content["alt"]))}</p>'
    return "ddmarker", stem, f"{file(sha256, picture(sha256))}{drag}{drops}"


def _coords(area: dict[str, Any]) -> str:
    numbers = [Decimal(str(one)) for one in area["coords"]]
    if area["shape"] == "rect":
        x1, y1, x2, y2 = numbers
        return f"{x1},{y1};{x2 - x1},{y2 - y1}"
    if area["shape"] == "circle":
        return f"{numbers[0]},{numbers[1]};{numbers[2]}"
    return ";".join(f"{x},{y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def _short(version: ItemVersion, picture: Body) -> Written:
    key = version.key
    points = "".join(f'<li>{inline(row["text"], address)}<span class="weight">{row["weight"]}</span></li>' for row in key.get("points", []))
    said = (f'<div class="guide">{inline(key["guide"], address)}</div>' if key.get("guide") else "") + (f"<ul>{points}</ul>" if points else "")
    lines = f"<responseformat>plain</responseformat><responserequired>1</responserequired><responsefieldlines>{version.content['lines']}</responsefieldlines>"
    return "essay", _stem(version), f"{lines}<attachments>0</attachments>{rich('graderinfo', said, key, picture)}"


WRITERS: dict[str, Callable[[ItemVersion, Body], Written]] = {
    "judgement": _judgement, "single": _choice, "multiple": _choice, "fill": _fill, "matching": _matching, "ordering": _ordering,
    "hotspot": _hotspot, "short": _short,
}  # fmt: skip
