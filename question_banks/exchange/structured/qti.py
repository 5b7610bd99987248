"""QTI 2.1, 2.2 and 3.0: a single item, or a content package with its pictures."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from ..reading import Reading, Record
from . import qti_kinds, qti_meta
from .answers import essay, fill
from .making import Question, explain, take
from .media import NO_FILES, Files, Load, Media
from .plain import normal
from .qti_body import Body, Interaction, Reader
from .qti_names import attribute, below, children, declarations, name, processing
from .weights import count
from .xmlsafe import BrokenFile, root_name, tree
from .zips import Package, inside

ITEMS = ("assessmentitem", "qti-assessment-item")
ROOTS = (*ITEMS, "questestinterop", "assessmenttest", "qti-assessment-test")


@dataclass
class Folder:
    """The files of a package as an item sees them."""

    package: Package
    folder: str

    def get(self, name: str, /) -> Load | None:
        """The way to a file named relative to the item."""
        path = inside(self.folder, name)
        return (lambda: self.package.read(path)) if path in self.package.parts else None


@dataclass
class Place:
    """One item of a file: where it stands, its bytes, what the manifest says about it."""

    path: str
    body: bytes | None
    files: Files = field(default_factory=lambda: NO_FILES)
    about: qti_meta.About = field(default_factory=qti_meta.About)


def read(content: bytes, reading: Reading) -> None:
    """Every item of a file into a reading. Raises BrokenFile for a file that is none."""
    media, seen = Media(reading.pictures), dict[str, int]()
    for row, place in enumerate(_places(content), 1):
        question = Question(place.path[-100:], row)
        take(reading, question, _item(question, place, media), seen)


def _places(content: bytes) -> list[Place]:
    if not content.startswith(b"PK\x03\x04"):
        root = root_name(content)
        if root not in ITEMS:
            raise BrokenFile("qti-version" if root == "questestinterop" else "qti-test-alone")
        return [Place("", content)]
    package = Package(content)
    listed = qti_meta.resources(package)
    if not listed:
        named = sorted(name for name in package.parts if name.lower().endswith(".xml"))
        listed = [(name, qti_meta.About()) for name in named if root_name((package.read(name) or b"")[:65536]) in ITEMS]
    return [Place(path, package.read(path), Folder(package, str(PurePosixPath(path).parent)), about) for path, about in listed]


def _item(question: Question, place: Place, media: Media) -> Record | None:
    if place.body is None:
        question.complain("item-not-in-package", place.path)
        return None
    try:
        root = tree(place.body)
    except BrokenFile as broken:
        question.complain(broken.code, broken.line)
        return None
    if name(root) != "assessmentitem":
        question.complain("kind-foreign", name(root))
        return None
    question.name = normal(attribute(root, "title") or attribute(root, "identifier"))[:60]
    if attribute(root, "adaptive") in ("true", "1") or below(root, "templatedeclaration", "templateprocessing"):
        question.complain("item-varies")
        return None
    question.own = attribute(root, "toolname") == qti_meta.TOOL
    place.about.onto(question, attribute(root, "identifier"))
    return _read(question, root, Reader(question, media, place.files), place)


def _read(question: Question, root: Element, reader: Reader, place: Place) -> Record | None:
    item = qti_kinds.Item(question, reader, declarations(root), processing(root), attribute(root, "label") if question.own else "")
    if item.processing.own:
        question.complain("processing-own")
    bodies = children(root, "itembody")
    if not bodies:
        question.complain("stem-missing")
        return None
    body = reader.body(bodies[0])
    shared = _stimulus(question, root, reader, place)
    remarks = [("", reader.text(one, aside=True)) for one in children(root, "modalfeedback")]
    return _case(item, root, body, shared) if item.label == "case" else _question(item, body, shared, remarks)


def _stimulus(question: Question, root: Element, reader: Reader, place: Place) -> str:
    """The text that several items share stands before the stem of each."""
    texts = []
    for reference in children(root, "assessmentstimulusref"):
        load = place.files.get(attribute(reference, "href"))
        body = load() if load else None
        try:
            found = below(tree(body), "stimulusbody") if body else []
        except BrokenFile:
            found = []
        if not found:
            question.complain("stimulus-missing", attribute(reference, "href"))
        texts += [reader.text(one) for one in found]
    return "\n".join(texts)


def _question(item: qti_kinds.Item, body: Body, shared: str, remarks: list[tuple[str, str]]) -> Record | None:
    question = item.question
    interactions = body.interactions
    if not interactions:
        question.complain("no-interaction")
        return None
    stem = normal(f"{shared}\n{body.whole()}")
    if all(name(one.element) == "textentryinteraction" for one in interactions):
        blanks = [row for one in interactions if (row := qti_kinds.blank(item, one))]
        _explain(question, body, remarks)
        return fill(question, stem, blanks) if len(blanks) == len(interactions) else None
    if len(interactions) > 1:
        return _foreign_case(item, body, shared, remarks)
    found = qti_kinds.read(item, interactions[0])
    _explain(question, body, remarks)
    if found is None:
        return None
    if found.kind == "short":
        guide, points = _guide(item, body)
        return essay(question, stem, lines=found.content["lines"], guide=guide, points=points)
    return question.record(found.kind, stem, found.content, found.key)


def _explain(question: Question, body: Body, remarks: list[tuple[str, str]]) -> None:
    question.explanation = explain("", [*remarks, *body.remarks, *question.remarks])


def _guide(item: qti_kinds.Item, body: Body) -> tuple[str, list[dict[str, Any]]]:
    """What the markers are told; our own writer puts points and weights into a list."""
    if not item.question.own:
        return "\n".join(item.reader.text(one) for one in body.guides), []
    guide, points = "", []
    for block in body.guides:
        for one in below(block, "div"):
            guide = item.reader.text(one) if attribute(one, "class") == "guide" else guide
        for one in below(block, "li"):
            weight = next((child for child in children(one, "span") if attribute(child, "class") == "weight"), None)
            if weight is not None:
                one.remove(weight)
                points.append({"text": item.reader.text(one), "weight": count("".join(weight.itertext()))})
    return guide, points


def _foreign_case(item: qti_kinds.Item, body: Body, shared: str, remarks: list[tuple[str, str]]) -> Record | None:
    """Several interactions below each other: a text and its parts, where every part says what it asks."""
    first, *_others = body.interactions
    if any(one.inline for one in body.interactions):
        item.question.complain("several-interactions")
        return None
    stem = normal("\n".join(text.strip("\n") for text in (shared, first.lead, body.rest) if text.strip()))
    stems = [normal(one.prompt if index == 0 else one.asked()) for index, one in enumerate(body.interactions)]
    if not stem or not all(stems):
        item.question.complain("several-interactions")
        return None
    parts = [(found, text, Decimal(1)) for one, text in zip(body.interactions, stems, strict=True) if (found := qti_kinds.read(item, one))]
    _explain(item.question, body, remarks)
    return _whole_case(item, stem, parts) if len(parts) == len(stems) else None


def _case(item: qti_kinds.Item, root: Element, body: Body, shared: str) -> Record | None:
    """A case that this program wrote: a division for each part, its kind and weight noted."""
    weights = {attribute(one, "identifier"): attribute(one, "normalmaximum", "1") for one in children(root, "outcomedeclaration")}
    parts = []
    for index, element in enumerate(body.parts, 1):
        inner = item.reader.body(element)
        item.label = attribute(element, "id").partition("-")[0]
        found, stem = _part(item, inner.interactions), inner.whole()
        if found is None:
            return None
        parts.append((found, stem, Decimal(count(weights.get(f"SCORE_{index}", "1")) or 1)))
    remarks = [("", item.reader.text(one, aside=True)) for one in children(root, "modalfeedback")]
    _explain(item.question, body, remarks)
    return _whole_case(item, normal(f"{shared}\n{body.rest}"), parts)


def _part(item: qti_kinds.Item, interactions: list[Interaction]) -> qti_kinds.Found | None:
    if interactions and all(name(one.element) == "textentryinteraction" for one in interactions):
        blanks = [found for one in interactions if (found := qti_kinds.blank(item, one))]
        return qti_kinds.Found("fill", {"blanks": [one for one, _row in blanks]}, [row for _one, row in blanks])
    if len(interactions) == 1:
        return qti_kinds.read(item, interactions[0])
    item.question.complain("several-interactions")
    return None


def _whole_case(item: qti_kinds.Item, stem: str, parts: list[tuple[qti_kinds.Found, str, Decimal]]) -> Record | None:
    rows = [{"kind": found.kind, "stem": text, "content": found.content, "weight": count(str(weight))} for found, text, weight in parts]
    return item.question.record("case", stem, {"parts": rows}, [found.key for found, _text, _weight in parts])
