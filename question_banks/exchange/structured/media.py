"""The pictures of a file: found by the name a question gives them, cleaned, and kept under the hash of their bytes."""

import base64
import binascii
import io
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from question_banks import pictures, richtext
from training.errors import Refusal

from .making import Question

LARGEST_TEXT = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
Load = Callable[[], bytes | None]


class Files(Protocol):
    """What a question calls its files → how to get their bytes."""

    def get(self, name: str, /) -> Load | None:
        """The way to a file, or nothing."""


NO_FILES: dict[str, Load] = {}


class Media:
    """Pictures of one file, shared by its questions. `taken` is what the reading gives: hash → (bytes, description)."""

    def __init__(self, taken: dict[str, tuple[bytes, str]]) -> None:
        self.taken = taken
        self.sizes: dict[str, tuple[int, int]] = {}

    def mark(self, question: Question, source: str, alt: str, files: Files, *, aside: bool = False) -> str:
        """The mark of a picture in a text; of one that is missing its description, with a finding. `aside`: in a remark, where it may be missing."""
        if not aside and alt.strip() and found(source, files)[1] is None:
            question.complain("picture-only-described", found(source, files)[0])
            return f"[{description(alt)}]"
        sha256 = self.take(question, source, alt, files, aside=aside)
        return richtext.picture(sha256, alt if alt.strip() else self.taken[sha256][1]) if sha256 else ""

    def take(self, question: Question, source: str, alt: str, files: Files, *, aside: bool = False) -> str:
        """The hash of a picture; empty with a finding when it can not be had."""
        name, body = found(source, files)
        if body is None:
            elsewhere = source.strip().lower().startswith(("http:", "https:", "//", "ftp:"))
            question.complain("remark-picture-lost" if aside else "picture-elsewhere" if elsewhere else "picture-not-in-file", name)
            return ""
        try:
            sha256, kept, _type, width, height = pictures.clean(turned(body))
        except Refusal as refusal:
            question.complain("remark-picture-lost" if aside else "picture-refused", f"{name}: {refusal}" if not aside else name)
            return ""
        if not alt.strip():
            question.complain("picture-without-alt", name)
            alt = PurePosixPath(name).stem or _("Picture")
        self.sizes[sha256] = width, height
        self.taken.setdefault(sha256, (kept, description(alt)))
        return sha256


def description(alt: str) -> str:
    """A description as a mark can hold it."""
    return richtext.picture("0" * 64, alt)[2:].partition("]")[0]


def found(source: str, files: Files) -> tuple[str, bytes | None]:
    """The name a source means, and its bytes where the file holds them."""
    if source.startswith("data:image/"):
        return "data:", unpacked(source.partition(",")[2])
    name = unquote(source.replace("@@PLUGINFILE@@/", "").partition("?")[0].partition("#")[0]).strip()
    load = files.get(name) or files.get(PurePosixPath(name).name)
    return name[:80], load() if load else None


def unpacked(text: str) -> bytes | None:
    """The bytes of a Base64 text, white space allowed; None when it is none or too large."""
    if len(text) > LARGEST_TEXT:
        return None
    try:
        return base64.b64decode("".join(unquote(text).split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def turned(body: bytes) -> bytes:
    """A GIF or BMP that does not move, as PNG; anything else as it is."""
    if not body.startswith((b"GIF8", b"BM")):
        return body
    try:
        with Image.open(io.BytesIO(body), formats=["GIF", "BMP"]) as opened:
            if opened.width * opened.height > MOST_PIXELS or getattr(opened, "n_frames", 1) > 1:
                return body
            out = io.BytesIO()
            opened.convert("RGBA" if opened.mode in ("P", "LA", "RGBA") else "RGB").save(out, "PNG")
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError):
        return body
