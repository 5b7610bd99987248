"""The body of a QTI item as text, cut where its interactions stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from .making import BLANK, Question
from .markup import Flow
from .media import Files, Media
from .plain import normal
from .qti_names import attribute, attributes, below, children, name, said

PLACE = "\U0010fe00"  # stands in the text where an interaction stood
INLINE = {"textentryinteraction", "inlinechoiceinteraction"}
_ASIDE = {"feedbackblock", "feedbackinline"}
_HIDDEN = _ASIDE | {"modalfeedback", "templateblock", "templateinline", "stylesheet", "companionmaterialsinfo", "catalog", "cataloginfo"}


@dataclass
class Interaction:
    """One interaction: its element, the text before it, its prompt, and the unit behind a blank."""

    element: Element
    prompt: str
    lead: str = ""
    unit: str = ""

    def asked(self) -> str:
        """The text before it and its prompt, a line each."""
        return "\n".join(text for text in (self.lead.strip("\n"), self.prompt) if text)

    @property
    def inline(self) -> bool:
        """Whether it stands inside a sentence."""
        return name(self.element) in INLINE


@dataclass
class Body:
    """What was read of a body: interactions, the text behind the last, parts of a case, remarks, and words for the markers."""

    interactions: list[Interaction] = field(default_factory=list)
    rest: str = ""
    parts: list[Element] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    guides: list[Element] = field(default_factory=list)

    def whole(self) -> str:
        """All text with the prompts, a line each; blanks stand where inline interactions stood."""
        pieces = [one.lead + BLANK if one.inline else f"{one.asked()}\n" for one in self.interactions]
        return normal("".join([*pieces, self.rest.lstrip("\n")]))


class Reader:
    """Turns elements of one item into text."""

    def __init__(self, question: Question, media: Media, files: Files) -> None:
        self.question, self.media, self.files = question, media, files

    def text(self, element: Element, *, aside: bool = False) -> str:
        """The text of an element without its interactions."""
        flow = self._flow(aside)
        _Walk(self, flow, Body()).into(element)
        return flow.result()

    def body(self, element: Element) -> Body:
        """A body with its interactions."""
        body, flow = Body(), self._flow(False)
        _Walk(self, flow, body).into(element)
        *leads, body.rest = flow.result().split(PLACE)
        for interaction, lead in zip(body.interactions, leads, strict=True):
            interaction.lead = lead
        return body

    def _flow(self, aside: bool) -> Flow:
        lost: Callable[[str, str], None] = self.question.complain
        if aside:
            lost = lambda code, value: self.question.complain("remark-shortened", value)  # noqa: E731
        return Flow(lambda source, alt: self.media.mark(self.question, source, alt, self.files, aside=aside), lost, own=self.question.own)


class _Walk:
    """One walk over a tree; xmlsafe bounds its depth."""

    def __init__(self, reader: Reader, flow: Flow, body: Body) -> None:
        self.reader, self.flow, self.body = reader, flow, body

    def into(self, element: Element) -> None:
        """The text of an element and of everything in it."""
        self.flow.text((element.text or "").replace(PLACE, ""))
        for child in element:
            self._one(child)
            self.flow.text((child.tail or "").replace(PLACE, ""))

    def _one(self, element: Element) -> None:
        kind = name(element)
        if kind.endswith("interaction"):
            self._interaction(element, kind)
        elif kind in _HIDDEN:
            if kind in _ASIDE:
                self.body.remarks.append(("", self.reader.text(element, aside=True)))
        elif kind == "rubricblock" and "candidate" not in attribute(element, "view", "candidate"):
            self.body.guides.append(element)
        elif kind in ("printedvariable", "templatevariable"):
            self.reader.question.complain("item-varies")
        elif kind == "math":
            self._math(element)
        elif kind == "object":
            self.flow.open("object", {**attributes(element), "alt": attribute(element, "alt") or said(element)})
            self.flow.close("object")
        elif self.reader.question.own and kind == "div" and attribute(element, "class") == "part":
            self.body.parts.append(element)
        elif self.reader.question.own and kind == "span" and attribute(element, "class") == "unit" and self.body.interactions:
            self.body.interactions[-1].unit = said(element)
        else:
            self.flow.open(kind, attributes(element))
            self.into(element)
            self.flow.close(kind)

    def _interaction(self, element: Element, kind: str) -> None:
        prompts = children(element, "prompt")
        prompt = self.reader.text(prompts[0]) if prompts else ""
        self.body.interactions.append(Interaction(element, prompt))
        self.flow.mark(PLACE if kind in INLINE else f"\n{PLACE}\n")

    def _math(self, element: Element) -> None:
        tex = next((said(one) for one in below(element, "annotation") if "tex" in attribute(one, "encoding").lower()), "")
        if tex:
            self.flow.mark(f"\\({tex}\\)")
        else:
            self.reader.question.complain("formula-lost", said(element))
