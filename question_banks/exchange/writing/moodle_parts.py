"""Pieces of Moodle XML."""

import base64
from collections.abc import Callable
from typing import Any

from question_banks import richtext
from training import stores

from .hypertext import quote

Body = Callable[[str], bytes]


def text(value: str) -> str:
    """A `<text>` element."""
    return f"<text>{quote(value)}</text>"


def file_name(sha256: str, body: bytes) -> str:
    """The name of a picture in a file: its hash and the ending of its type."""
    return f"{sha256}.{stores.SUFFIXES.get(stores.sniff(body[:16]), 'bin')}"


def file(sha256: str, body: bytes) -> str:
    """A `<file>` element."""
    return f'<file name="{file_name(sha256, body)}" path="/" encoding="base64">{base64.b64encode(body).decode()}</file>'


def rich(name: str, html: str, texts: Any, picture: Body, inner: str = "", attributes: str = "") -> str:
    """An element with marked-up text and the pictures that its texts name."""
    bodies = {sha256: picture(sha256) for sha256 in richtext.pictures(texts)}
    for sha256, body in bodies.items():
        html = html.replace(f"@@PLUGINFILE@@/{sha256}", f"@@PLUGINFILE@@/{file_name(sha256, body)}")
    return f'<{name} format="html"{attributes}>{text(html)}{"".join(file(*one) for one in bodies.items())}{inner}</{name}>'
