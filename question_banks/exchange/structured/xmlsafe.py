"""XML from strangers: no entities, nothing fetched, nothing endless.

Entities can only be declared before the root element: defusedxml reads up to there and refuses them, the fast parser reads the
rest. Depth, number of elements and length of a single token are bounded.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # noqa: S405 - behind the guard below
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from training.intake import UnreadableWorkbook

from ..encodings import decode

CHUNK = 1 << 20
LONGEST_TOKEN = 1 << 20
DEEPEST = 200
MOST_ELEMENTS = 50_000
_LONG_TOKEN = re.compile(rb"<[^<>]{%d}" % LONGEST_TOKEN)
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["'](gb[\w-]{0,20}|cp936|big5[\w-]{0,10}|iso-8859-\d+|windows-125\d)["']""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FIRST_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})")
_ILLEGAL = bytes(code for code in range(32) if code not in (9, 10, 13))


class BrokenFile(Exception):
    """The file can not be read: `code` of a finding, and the line or limit it speaks of."""

    def __init__(self, code: str, line: object = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


class _Begun(Exception):
    """The root element has been reached."""


class _Prologue:
    """A target that stops at the first element."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise _Begun

    def close(self) -> None:
        """Nothing was built."""


def as_utf8(content: bytes) -> bytes:
    """The document in UTF-8 without declaration and without characters XML forbids. Raises BrokenFile."""
    declared = _DECLARED.search(content[:300])
    name = declared.group(1).decode().lower() if declared else ""
    try:
        text = content.decode("gb18030" if name.startswith("gb") else name) if name else decode(content)
    except (UnicodeDecodeError, LookupError):
        text = _guessed(content)
    except UnreadableWorkbook:
        raise BrokenFile("encoding-unknown") from None
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace").translate(None, _ILLEGAL).lstrip()


def _guessed(content: bytes) -> str:
    try:
        return decode(content)
    except UnreadableWorkbook:
        raise BrokenFile("encoding-unknown") from None


def below_root(content: bytes, *, level: int = 1, without: frozenset[str] = frozenset()) -> Iterator[Element]:
    """The elements one level (or more) below the root, one after the other, so that a large file needs little memory. Raises BrokenFile.

    `without` are names of their children that nobody wants to know.
    """
    yield from _Assembly(level=level, without=without).of(content)


def tree(content: bytes) -> Element:
    """A small document as a whole. Raises BrokenFile."""
    for root in _Assembly(level=0).of(content):
        return root
    raise BrokenFile("xml-broken")


class _Assembly:
    """Builds the elements of one level of a document, and counts. Names keep their prefixes."""

    def __init__(self, *, level: int, without: frozenset[str] = frozenset()) -> None:
        self.level, self.without, self.depth, self.count, self.skipped = level, without, 0, 0, 0
        self.builder = TreeBuilder()
        self.done: list[Element] = []

    def of(self, content: bytes) -> Iterator[Element]:
        """The finished elements, chunk by chunk."""
        content = as_utf8(content)
        _guard(content)
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text, parser.buffer_size = True, 1 << 16
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self.start, self.end, self.data
        try:
            for start in range(0, len(content) or 1, CHUNK):
                parser.Parse(content[start : start + CHUNK], start + CHUNK >= len(content))
                yield from self.done
                self.done = []
        except expat.ExpatError as error:
            raise BrokenFile("xml-broken", error.lineno) from None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise BrokenFile("xml-too-large")
        if self.skipped or (self.depth == self.level + 2 and tag in self.without):
            self.skipped += 1
        elif self.depth > self.level:
            self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends; one of the wanted level is finished."""
        self.depth -= 1
        if self.skipped:
            self.skipped -= 1
            return
        if self.depth >= self.level:
            self.builder.end(tag)
        if self.depth == self.level:
            self.done.append(self.builder.close())
            self.builder, self.count = TreeBuilder(), 0

    def data(self, text: str) -> None:
        """Text."""
        if self.depth > self.level and not self.skipped:
            self.builder.data(text)


def root_name(content: bytes) -> str:
    """The local name of the root element in lower case, from a look at the head; empty when there is none to be seen."""
    head = content[:65536]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    bare = _COMMENT.sub("", head.decode(encoding, "ignore").lstrip("\ufeff"))
    found = _FIRST_ELEMENT.search(bare) if bare.lstrip().startswith("<") else None
    return found.group(1).lower() if found else ""


def _guard(content: bytes) -> None:
    """Refuse entity declarations, outside references and tokens beyond measure."""
    if _LONG_TOKEN.search(content):
        raise BrokenFile("xml-too-large")
    parser = XMLParser(target=_Prologue(), forbid_entities=True, forbid_external=True)
    try:
        parser.feed(content)
        parser.close()
    except _Begun:
        return
    except DefusedXmlException:
        raise BrokenFile("xml-entities") from None
    except ParseError as error:
        raise BrokenFile("xml-broken", error.position[0]) from None
