"""One `<question>` of Moodle XML as its readers need it: texts in plain text, fields, and the marks this program leaves in its own files."""

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from .making import Question
from .markup import from_html, from_markdown, no_mark
from .media import Load, Media, unpacked
from .plain import normal
from .weights import count

_FORMATS = {"plain_text": "plain", "2": "plain", "markdown": "markdown", "4": "markdown", "moodle_auto_format": "moodle", "0": "moodle"}
_CLAUSE = re.compile(r'<p class="clause">((?:(?!</p>).){0,4000})</p>\s*\Z', re.DOTALL)
_PART = re.compile(r'<span class="clause-(standard|title|article)">([^<]{0,1000})</span>')
_ALT = re.compile(r'<p class="alt">([^<]{0,2000})</p>\s*\Z')
_GUIDE = re.compile(r'<div class="guide">((?:(?!</div>).){0,40000})</div>', re.DOTALL)
_POINT = re.compile(r'<li>((?:(?!</li>|<span class="weight">).){0,20000})<span class="weight">([\d.]{1,12})</span></li>', re.DOTALL)


class Source:
    """One `<question>` element: its texts in plain text, its fields."""

    def __init__(self, element: Element, question: Question, media: Media) -> None:
        self.element, self.question, self.media = element, question, media
        self.parts = {child.tag: child for child in element}

    def field(self, name: str) -> str:
        """The bare text of a field."""
        found = self.parts.get(name)
        return (found.text or "").strip() if found is not None else ""

    def flag(self, name: str, *, missing: bool) -> bool:
        """Whether a field says yes; an empty element says yes too."""
        found = self.parts.get(name)
        return missing if found is None else (found.text or "").strip().lower() not in ("0", "false", "no")

    def rich(self, node: Element | None, *, aside: bool = False, plain: bool = False) -> str:
        """The text of an element that has a `<text>`, a format and files. `aside`: it is a remark."""
        text = raw(node)
        return self.shown(text, node, aside=aside, plain=plain) if node is not None and text.strip() else ""

    def shown(self, text: str, node: Element, *, aside: bool = False, plain: bool = False) -> str:
        """A text in the format and with the files of an element."""
        form = _FORMATS.get(node.get("format", "html"), "html")
        if plain or form == "plain":
            return normal(text if self.question.own else no_mark(text))
        files = loads(node)
        picture: Callable[[str, str], str] = lambda source, alt: self.media.mark(self.question, source, alt, files, aside=aside)  # noqa: E731
        if form == "markdown":
            return from_markdown(text, picture, self.lost(aside))
        return from_html(text, picture, self.lost(aside), lenient=form == "moodle", own=self.question.own)

    def lost(self, aside: bool) -> Callable[[str, str], None]:
        """Where to complain; in a remark nothing that is lost keeps the question out."""
        if not aside:
            return self.question.complain
        return lambda code, value: self.question.complain("remark-shortened", value)


def loads(node: Element) -> dict[str, Load]:
    """Name, and path with name, of every file of an element → its bytes on demand."""
    files: dict[str, Load] = {}
    for file in node.iter("file"):
        if file.get("encoding", "base64") == "base64":
            load = partial(unpacked, file.text or "")
            files[file.get("name", "")] = load
            files[(file.get("path", "/").strip("/") + "/" + file.get("name", "")).lstrip("/")] = load
    return files


def raw(node: Element | None) -> str:
    """The text of an element as it was written."""
    if node is None:
        return ""
    for child in node:
        if child.tag == "text":
            return child.text or ""
    return node.text or ""


def tags(source: Source) -> list[str]:
    """The question's tags."""
    held = source.parts.get("tags")
    return [normal(tag.findtext("text") or "") for tag in held] if held is not None else []


def order(source: Source) -> list[int]:
    """In which order this program had stored the options: for each its place among those of the file; empty in other files."""
    found = next((tag.partition(":")[2] for tag in tags(source) if tag.startswith("order:")), "") if source.question.own else ""
    return [int(one) for one in found.split(",")] if re.fullmatch(r"\d{1,2}(?:,\d{1,2})*", found) else []


def explain_and_cite(source: Source) -> None:
    """The general remark is the explanation; a last paragraph of our own is the clause."""
    node, question = source.parts.get("generalfeedback"), source.question
    text = raw(node)
    if node is None or not text.strip():
        return
    cited = _CLAUSE.search(text) if question.own else None
    if cited:
        parts = {name: unescape(value) for name, value in _PART.findall(cited[1])}
        question.clause = (parts.get("standard", ""), parts.get("title", ""), parts.get("article", ""))
        text = text[: cited.start()]
    question.explanation = source.shown(text, node, aside=True) if text.strip() else ""


def guide(source: Source) -> tuple[str, list[dict[str, Any]]]:
    """What a full answer holds, and its points with weights where this program wrote them."""
    node = source.parts.get("graderinfo")
    if node is None:
        return "", []
    text = raw(node)
    if not source.question.own:
        return source.rich(node), []
    found = _GUIDE.search(text)
    points = [{"text": source.shown(said, node), "weight": count(weight)} for said, weight in _POINT.findall(text)]
    return source.shown(found[1], node) if found and found[1] else "", points


def described(text: str) -> tuple[str, str]:
    """The text of a question about a picture, and the description of the picture behind it."""
    found = _ALT.search(text)
    return (text[: found.start()], unescape(found[1])) if found else (text, "")
