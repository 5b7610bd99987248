"""One interaction of QTI to the content and key of one of our kinds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from .answers import meanings
from .making import Question
from .qti_body import Interaction, Reader
from .qti_names import Declaration, Processing, attribute, attributes, below, children, name, said
from .weights import count, number, plain

_SHAPES = {"rect": "rect", "circle": "circle", "poly": "poly"}


@dataclass
class Found:
    """What an interaction asks and what is right."""

    kind: str
    content: dict[str, Any]
    key: Any


@dataclass
class Item:
    """What the readers of interactions need of their item. `label` is the kind our own writer noted."""

    question: Question
    reader: Reader
    declarations: dict[str, Declaration]
    processing: Processing
    label: str = ""

    def declaration(self, element: Element) -> Declaration:
        """The declaration of the response an interaction asks for."""
        return self.declarations.get(attribute(element, "responseidentifier"), Declaration())


def read(item: Item, interaction: Interaction) -> Found | None:
    """The kind, content and key, or nothing with a finding."""
    kind = name(interaction.element)
    if kind not in READERS:
        item.question.complain("kind-foreign", kind)
        return None
    if item.declaration(interaction.element).strange:
        item.question.complain("weight-unclear")
        return None
    return READERS[kind](item, interaction)


def _choices(item: Item, element: Element, kind: str) -> dict[str, str]:
    """Identifier → text of the choices; what they say when chosen goes to the explanation."""
    texts: dict[str, str] = {}
    for index, one in enumerate(children(element, kind)):
        texts[attribute(one, "identifier")] = item.reader.text(one)
        for remark in below(one, "feedbackinline", "feedbackblock"):
            item.question.remark(chr(65 + index % 26), item.reader.text(remark, aside=True))
    return texts


def _right(item: Item, declared: Declaration, names: list[str]) -> list[int] | None:
    """Positions of what is right, in the declared order."""
    right = declared.correct or [one for one, value in declared.mapped.items() if value > 0]
    missing = next((one for one in right if one not in names), "")
    if missing or not right or len(set(right)) < len(right):
        item.question.complain("key-names-no-option" if missing else "key-repeats" if right else "key-missing", missing or " ".join(right)[:40])
        return None
    return [names.index(one) for one in right]


def _weigh(item: Item, declared: Declaration, names: list[str], right: list[int]) -> None:
    """Say so when the weights mean something that our marking does not: uneven ones, or wrong answers that cost only a part."""
    if not declared.mapped:
        return
    values = [declared.mapped.get(one, declared.default) for one in names]
    good, bad = [values[one] for one in right], [value for index, value in enumerate(values) if index not in right]
    if len(set(good)) > 1 or any(value <= 0 for value in good) or any(value != 0 and value > -sum(good) for value in bad):
        item.question.complain("weights-lost")


def _choice(item: Item, interaction: Interaction) -> Found | None:
    element, declared = interaction.element, item.declaration(interaction.element)
    texts = _choices(item, element, "simplechoice" if name(element) == "choiceinteraction" else "inlinechoice")
    right = _right(item, declared, list(texts))
    if right is None:
        return None
    _weigh(item, declared, list(texts), right)
    options, several = list(texts.values()), declared.cardinality != "single" and (item.label or attribute(element, "maxchoices", "0") != "1")
    item.question.fixed = item.question.fixed or (not item.question.own and _is_fixed(element))
    truths = meanings(options) or _truths(list(texts))
    if (item.label == "judgement" or not item.label) and truths and not several and len(right) == 1:
        item.question.fixed = item.question.fixed and item.question.own
        return Found("judgement", {}, truths[right[0]])
    return Found("multiple" if several else "single", {"options": options}, sorted(right))


def _is_fixed(element: Element) -> bool:
    """Whether an option may not change its place."""
    return any(attribute(one, "fixed") in ("true", "1") for one in children(element, "simplechoice"))


def _truths(names: list[str]) -> list[bool] | None:
    low = [one.lower() for one in names]
    return [one == "true" for one in low] if sorted(low) == ["false", "true"] else None


def _order(item: Item, interaction: Interaction) -> Found | None:
    texts = _choices(item, interaction.element, "simplechoice")
    right = _right(item, item.declaration(interaction.element), list(texts))
    if right is not None and len(right) < len(texts):
        item.question.complain("order-partial")
        return None
    return Found("ordering", {"options": list(texts.values())}, right) if right is not None else None


def _match(item: Item, interaction: Interaction) -> Found | None:
    sets = children(interaction.element, "simplematchset")
    if len(sets) != 2:
        item.question.complain("options-missing")
        return None
    prompts, options = (_choices(item, one, "simpleassociablechoice") for one in sets)
    declared = item.declaration(interaction.element)
    pairs = [pair.split() for pair in declared.correct or [one for one, value in declared.mapped.items() if value > 0]]
    belongs: dict[str, str] = {}
    for pair in pairs:
        if len(pair) != 2 or pair[0] not in prompts or pair[1] not in options or pair[0] in belongs:
            item.question.complain("pair-unclear", " ".join(pair))
            return None
        belongs[pair[0]] = pair[1]
    if len(belongs) < len(prompts):
        item.question.complain("key-missing")
        return None
    places = list(options)
    return Found("matching", {"prompts": list(prompts.values()), "options": list(options.values())}, [places.index(belongs[one]) for one in prompts])


def blank(item: Item, interaction: Interaction) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A blank and its key."""
    identifier = attribute(interaction.element, "responseidentifier")
    declared = item.declaration(interaction.element)
    if declared.base in ("float", "integer"):
        return _number(item, declared, *item.processing.tolerances.get(identifier, ("exact", "")), unit=interaction.unit)
    most = max(declared.mapped.values(), default=Decimal(0))
    accept = [one for one, value in declared.mapped.items() if value == most > 0]
    accept += [one for one in declared.correct if one not in accept and not (accept and item.question.own)]
    if any(0 < value < most for value in declared.mapped.values()):
        item.question.complain("weights-lost")
    if not accept:
        item.question.complain("key-missing")
        return None
    return {"type": "text"}, {"accept": accept, "case": not (declared.any_case or identifier in item.processing.any_case)}


def _number(item: Item, declared: Declaration, mode: str, written: str, *, unit: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    value = (declared.correct or [one for one, worth in declared.mapped.items() if worth > 0] or [""])[0]
    low, high = (written.split() * 2)[:2] if written.split() else ("0", "0")
    exact, below_, above = number(value), number(low), number(high)
    if exact is None or below_ is None or above is None or below_ != above or mode not in ("exact", "absolute", "relative") or len(declared.correct) > 1:
        item.question.complain("number-unclear", f"{value} {written}".strip())
        return None
    tolerance = low if mode == "absolute" else plain(abs(exact) * below_ / 100) if mode == "relative" else "0"
    return {"type": "number", **({"unit": unit} if unit else {})}, {"value": value, "tolerance": tolerance}


def _blank(item: Item, interaction: Interaction) -> Found | None:
    found = blank(item, interaction)
    return Found("fill", {"blanks": [found[0]]}, [found[1]]) if found else None


def _extended(item: Item, interaction: Interaction) -> Found | None:
    lines = number(attribute(interaction.element, "expectedlines") or "10") or Decimal(10)
    return Found("short", {"lines": int(min(Decimal(50), max(Decimal(1), lines)))}, {"guide": "", "points": []})


def _picture(item: Item, element: Element) -> dict[str, Any] | None:
    """The picture of an interaction: its hash, description and size, and how the file scales it."""
    beside = [one for child in element if name(child) not in ("prompt", "hotspotchoice") for one in child.iter()]
    for one in [one for one in beside if name(one) in ("img", "object", "image")]:
        values = attributes(one)
        source, alt = values.get("src") or values.get("data", ""), values.get("alt") or said(one)
        sha256 = item.reader.media.take(item.question, source, alt, item.reader.files)
        if not sha256:
            return None
        width, height = item.reader.media.sizes[sha256]
        shown = number(values.get("width", "")), number(values.get("height", ""))
        scale = (width / shown[0] if shown[0] else Decimal(1), height / shown[1] if shown[1] else Decimal(1))
        picture = {"picture": sha256, "alt": alt.strip() or item.reader.media.taken[sha256][1], "width": width, "height": height}
        return {"content": picture, "scale": scale}
    item.question.complain("picture-not-in-file")
    return None


def _area(item: Item, shape: str, coords: str, scale: tuple[Decimal, Decimal]) -> dict[str, Any] | None:
    numbers = [number(one) for one in re.split(r"[,\s]+", coords.strip()[:2000])]
    found = [one for one in numbers if one is not None]
    if shape not in _SHAPES or len(found) < len(numbers) or len(found) < 3:
        item.question.complain("shape-unclear", f"{shape} {coords}")
        return None
    if scale != (1, 1):
        found = [round(one * scale[index % 2]) + Decimal(0) for index, one in enumerate(found)]
    return {"shape": _SHAPES[shape], "coords": [count(plain(one)) for one in found]}


def _hotspot(item: Item, interaction: Interaction) -> Found | None:
    element, declared = interaction.element, item.declaration(interaction.element)
    spots = {attribute(one, "identifier"): (attribute(one, "shape"), attribute(one, "coords")) for one in children(element, "hotspotchoice")}
    right = _right(item, declared, list(spots))
    return _pointed(item, element, [list(spots.values())[one] for one in right], len(right)) if right is not None else None


def _point(item: Item, interaction: Interaction) -> Found | None:
    element, declared = interaction.element, item.declaration(interaction.element)
    areas = [(shape, coords) for shape, coords, value in declared.areas if value > 0]
    if len({value for _shape, _coords, value in declared.areas if value > 0}) > 1:
        item.question.complain("weights-lost")
    if not areas:
        item.question.complain("key-missing")
        return None
    wanted = number(attribute(element, "maxchoices", "1")) or Decimal(0)
    return _pointed(item, element, areas, min(int(wanted), len(areas)) or len(areas))


def _pointed(item: Item, element: Element, shapes: list[tuple[str, str]], points: int) -> Found | None:
    picture = _picture(item, element)
    if picture is None:
        return None
    areas = [area for shape, coords in shapes if (area := _area(item, shape, coords, picture["scale"]))]
    return Found("hotspot", {**picture["content"], "points": points}, {"areas": areas}) if len(areas) == len(shapes) else None


READERS: dict[str, Callable[[Item, Interaction], Found | None]] = {
    "choiceinteraction": _choice, "inlinechoiceinteraction": _choice, "orderinteraction": _order, "matchinteraction": _match,
    "textentryinteraction": _blank, "extendedtextinteraction": _extended, "hotspotinteraction": _hotspot, "selectpointinteraction": _point,
}  # fmt: skip
