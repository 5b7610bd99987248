"""Each kind as an interaction of QTI with its declarations."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext

from .hypertext import quote
from .qti_parts import Paper, Response, Written

_GAP = re.compile(r"_{4,}")
Writer = Callable[[Paper, str, dict[str, Any], Any, bool, str], Written]


def _judgement(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    words = {"true": pgettext("judgement", "Correct"), "false": pgettext("judgement", "Incorrect")}
    return _chosen(paper, stem, words, [str(key).lower()], shuffle=False, several=False, name=name)


def _single(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    choices = {f"C{index}": text for index, text in enumerate(content["options"], 1)}
    return _chosen(paper, stem, choices, [f"C{one + 1}" for one in key], shuffle=not fixed, several=False, name=name)


def _multiple(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    choices = {f"C{index}": text for index, text in enumerate(content["options"], 1)}
    return _chosen(paper, stem, choices, [f"C{one + 1}" for one in key], shuffle=not fixed, several=True, name=name)


def _chosen(paper: Paper, stem: str, choices: dict[str, str], right: list[str], *, shuffle: bool, several: bool, name: str) -> Written:
    element = paper.dialect.element
    options = [element("simpleChoice", paper.text(text), identifier=one) for one, text in choices.items()]
    block = element(
        "choiceInteraction", paper.prompt(stem), *options, responseIdentifier=name, shuffle=str(shuffle).lower(), maxChoices=0 if several else 1
    )  # fmt: skip
    mapping = _shares(paper, right, wrong="-1") if several and paper.partial else ""
    declared = paper.declare(name, "multiple" if several else "single", "identifier", right, mapping)
    return Written(block, [Response(name, declared, paper.matches(name), _mapped(paper, name) if mapping else "")])


def _shares(paper: Paper, right: list[str], *, wrong: str = "0") -> str:
    """Every right answer earns its share; a wrong one takes everything."""
    element, share = paper.dialect.element, f"{1 / len(right):.6f}"
    entries = [element("mapEntry", mapKey=one, mappedValue=share) for one in right]
    return element("mapping", *entries, lowerBound="0", upperBound="1", defaultValue=wrong)


def _mapped(paper: Paper, name: str) -> str:
    return paper.dialect.element("mapResponse", identifier=name)


def _fill(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    names = [f"{name}_{number}" if len(key) > 1 else name for number in range(1, len(key) + 1)]
    entries = iter([_entry(paper, one, blank) for one, blank in zip(names, content["blanks"], strict=True)])
    shown = _GAP.sub(lambda _found: next(entries), paper.text(stem))
    rows = zip(names, content["blanks"], key, strict=True)
    return Written(f"<p>{shown}</p>", [_counted(paper, *row) if row[1]["type"] == "number" else _worded(paper, *row) for row in rows])


def _entry(paper: Paper, name: str, blank: dict[str, Any]) -> str:
    unit = f'<span class="unit">{quote(blank["unit"])}</span>' if blank.get("unit") else ""
    return paper.dialect.element("textEntryInteraction", responseIdentifier=name, expectedLength=15) + unit


def _worded(paper: Paper, name: str, blank: dict[str, Any], row: dict[str, Any]) -> Response:
    element, case = paper.dialect.element, str(bool(row.get("case"))).lower()
    entries = [element("mapEntry", mapKey=one, mappedValue="1", caseSensitive=case) for one in row["accept"]]
    declared = paper.declare(name, "single", "string", row["accept"][:1], element("mapping", *entries, defaultValue="0"))
    return Response(name, declared, element("gte", _mapped(paper, name), paper.number(1)))


def _counted(paper: Paper, name: str, blank: dict[str, Any], row: dict[str, Any]) -> Response:
    element, tolerance = paper.dialect.element, str(row.get("tolerance", "0"))
    declared = paper.declare(name, "single", "float", [row["value"]])
    same = element(
        "equal", paper.variable(name), element("correct", identifier=name), toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}"
    )  # fmt: skip
    return Response(name, declared, same)


def _matching(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    element, pairs = paper.dialect.element, [f"P{index} M{one + 1}" for index, one in enumerate(key, 1)]
    prompts = [element("simpleAssociableChoice", paper.text(text), identifier=f"P{index}", matchMax=1) for index, text in enumerate(content["prompts"], 1)]
    options = [element("simpleAssociableChoice", paper.text(text), identifier=f"M{index}", matchMax=0) for index, text in enumerate(content["options"], 1)]
    sets = element("simpleMatchSet", *prompts), element("simpleMatchSet", *options)
    block = element(
        "matchInteraction", paper.prompt(stem), *sets, responseIdentifier=name, shuffle=str(not fixed).lower(), maxAssociations=len(pairs)
    )  # fmt: skip
    declared = paper.declare(name, "multiple", "directedPair", pairs, _shares(paper, pairs) if paper.partial else "")
    return Written(block, [Response(name, declared, paper.matches(name), _mapped(paper, name) if paper.partial else "")])


def _ordering(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    element = paper.dialect.element
    choices = [element("simpleChoice", paper.text(text), identifier=f"C{index}") for index, text in enumerate(content["options"], 1)]
    block = element("orderInteraction", paper.prompt(stem), *choices, responseIdentifier=name, shuffle="true")
    return Written(block, [Response(name, paper.declare(name, "ordered", "identifier", [f"C{one + 1}" for one in key]), paper.matches(name))])


def _hotspot(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    element, points = paper.dialect.element, content["points"]
    size = f'width="{content["width"]}" height="{content["height"]}"'
    source = quote(paper.address(content["picture"]))
    shown = f'<img src="{source}" alt="{quote(content["alt"])}" {size}/>'
    if not paper.dialect.kebab:
        kind = {"jpg": "jpeg"}.get(source.rpartition(".")[2], source.rpartition(".")[2])
        shown = f'<object data="{source}" type="image/{kind}" {size}>{quote(content["alt"])}</object>'
    block = element("selectPointInteraction", paper.prompt(stem), shown, responseIdentifier=name, maxChoices=points)
    share = f"{1 / points:.6f}"
    areas = [
        element("areaMapEntry", shape=area["shape"], coords=",".join(map(str, area["coords"])), mappedValue=share) for area in key["areas"]
    ]  # fmt: skip
    mapping = element("areaMapping", *areas, lowerBound="0", upperBound="1", defaultValue="0")
    declared = paper.declare(name, "single" if points == 1 else "multiple", "point", [], mapping)
    earned = element("mapResponsePoint", identifier=name)
    return Written(block, [Response(name, declared, element("gte", earned, paper.number("0.999")), earned if paper.partial else "")])


def _short(paper: Paper, stem: str, content: dict[str, Any], key: Any, fixed: bool, name: str) -> Written:
    element = paper.dialect.element
    points = "".join(f'<li>{paper.text(row["text"])}<span class="weight">{row["weight"]}</span></li>' for row in key.get("points", []))
    said = (f'<div class="guide">{paper.text(key["guide"])}</div>' if key.get("guide") else "") + (f"<ul>{points}</ul>" if points else "")
    inside, use = (element("contentBody", said), "scoring") if paper.dialect.kebab else (said, "")
    rubric = element("rubricBlock", inside, use=use, view="scorer")
    block = element("extendedTextInteraction", paper.prompt(stem), responseIdentifier=name, expectedLines=content["lines"])
    return Written(block, [Response(name, paper.declare(name, "single", "string", []), "")], rubric)


WRITERS: dict[str, Writer] = {
    "judgement": _judgement, "single": _single, "multiple": _multiple, "fill": _fill, "matching": _matching, "ordering": _ordering,
    "hotspot": _hotspot, "short": _short,
}  # fmt: skip
