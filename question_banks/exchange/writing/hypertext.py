"""Plain text with our three marks as XHTML: the form in which other systems take it, and from which it comes back to the letter."""

import re
from collections.abc import Callable
from html import escape

from ..structured.plain import normal

MARKS = re.compile(
    r"!\[(?P<alt>[^\[\]\n]{0,300})\]\(picture:(?P<sha>[0-9a-f]{64})\)|(?P<tex>\\\(.{1,1000}?\\\))"
    r"|_\{(?P<sub>[^{}\n]{1,40})\}|\^\{(?P<sup>[^{}\n]{1,40})\}",
    re.DOTALL,
)
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Address = Callable[[str], str]


def quote(text: str) -> str:
    """Text or attribute value in XML, without what XML forbids."""
    return escape(ILLEGAL.sub("", text)).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def inline(text: str, address: Address) -> str:
    """A text as inline XHTML; line breaks are `<br/>`. `address` says where a picture lies."""

    def one(found: re.Match[str]) -> str:
        if found["sha"]:
            return f'<img src="{quote(address(found["sha"]))}" alt="{quote(found["alt"])}"/>'
        if found["tex"]:
            return escape(found["tex"], quote=False).replace("\n", " ")
        return f"<sub>{escape(found['sub'])}</sub>" if found["sub"] else f"<sup>{escape(found['sup'])}</sup>"

    pieces, place = [], 0
    text = normal(text)
    for found in MARKS.finditer(text):
        pieces += [_text(text[place : found.start()]), one(found)]
        place = found.end()
    return "".join([*pieces, _text(text[place:])])


def _text(text: str) -> str:
    return escape(ILLEGAL.sub("", text), quote=False).replace("\n", "<br/>")


def paragraph(text: str, address: Address) -> str:
    """A text as one paragraph, or nothing."""
    return f"<p>{inline(text, address)}</p>" if text.strip() else ""
