"""Pictures of questions: checked and cleaned like every upload, then known by the hash of their bytes. Texts name them by a mark (`richtext`)."""

import hashlib
import io
import re
import struct
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image

from training import audit, stores
from training.errors import Refusal
from training.models import Account

from . import richtext
from .models import Picture

MOST_BYTES = 5 * stores.MEGABYTE
_STRANGE = re.compile(rb"\xff[^\x00\xc4\xd0-\xda\xff]")
named = richtext.pictures
mark = richtext.picture


class _OnTheDesk(dict[str, str]):
    """Where editors and reviewers see any picture."""

    def __missing__(self, sha256: str) -> str:
        return reverse("question_banks:picture", args=[sha256])


ON_THE_DESK = _OnTheDesk()


class DescriptionMissing(Refusal):
    sentence = _("Describe the picture in a few words, for people who can not see it.")


class NotAPicture(stores.WrongKind):
    sentence = _("This kind of file is not accepted: choose a JPEG, PNG or WebP picture.")


class PictureTooLarge(stores.FileTooLarge):
    sentence = _("This picture is too large: questions take pictures up to 5 MB.")


class UnknownPicture(Refusal):
    sentence = _("A picture that the question names is not stored here. Upload it again.")


def clean(body: bytes) -> tuple[str, bytes, str, int, int]:
    """(sha256, bytes, type, width, height) of a picture as it will be stored; a picture once cleaned stays as it is, to the byte. Pure.

    Raises the refusals of `training.stores` (EmptyFile, WrongKind, FileTooLarge, BrokenPicture).
    """
    if len(body) > MOST_BYTES:
        raise PictureTooLarge
    content_type = stores.sniff(body[:16])
    if body and not content_type.startswith("image/"):
        raise NotAPicture
    kept = stores.check(SimpleUploadedFile("picture", body)).body
    if _is_bare(body, content_type) and _size(body) == _size(kept):
        kept = body
    return hashlib.sha256(kept).hexdigest(), kept, content_type, *_size(kept)


def _size(body: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(body)) as picture:
        return picture.width, picture.height


def _is_bare(body: bytes, content_type: str) -> bool:
    """Whether a picture holds nothing beside the picture: no camera or place data, no comment, nothing behind its end."""
    return {"image/jpeg": _is_bare_jpeg, "image/png": _is_bare_png, "image/webp": _is_bare_webp}[content_type](body)


def _is_bare_jpeg(body: bytes) -> bool:
    place = 2
    while place + 4 <= len(body) and body[place] == 0xFF and body[place + 1] != 0xDA:
        marker, length = body[place + 1], struct.unpack(">H", body[place + 2 : place + 4])[0]
        small_header = marker == 0xE0 and length == 16 and body[place + 4 : place + 9] == b"JFIF\0"
        if not small_header and marker not in {0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD}:
            return False
        place += 2 + length
    # In the picture's data an FF is followed by 00, a restart, a table or a scan; the first end marker must be the last two bytes.
    return body[place : place + 2] == b"\xff\xda" and body.find(b"\xff\xd9", place) == len(body) - 2 and not _STRANGE.search(body, place)


def _is_bare_png(body: bytes) -> bool:
    place = 8
    while place + 12 <= len(body):
        length, name = struct.unpack(">I4s", body[place : place + 8])
        if name not in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}:
            return False
        place += 12 + length
        if name == b"IEND":
            return place == len(body)
    return False


def _is_bare_webp(body: bytes) -> bool:
    place = 12
    while place + 8 <= len(body):
        name, length = struct.unpack("<4sI", body[place : place + 8])
        if name not in {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}:
            return False
        place += 8 + length + length % 2
    return place == len(body) == 8 + struct.unpack("<I", body[4:8])[0]


@transaction.atomic
def add(*, body: bytes, alt: str, at: datetime, by: audit.Actor) -> Picture:
    """Store a picture, once; the same picture again is the one that is there. Raises DescriptionMissing and what `clean` raises."""
    if not alt.strip():
        raise DescriptionMissing
    sha256, kept, content_type, width, height = clean(body)
    known = Picture.objects.filter(sha256=sha256).first()
    if known:
        return known
    words = alt.strip()[: richtext.LONGEST_ALT]
    file = stores.store(stores.Checked(content_type, kept), title=words, at=at, by=by)
    made = Picture.objects.create(
        sha256=sha256, alt=words, content_type=content_type, width=width, height=height, file=file,
        added_by=by if isinstance(by, Account) else None, added_at=at,
    )  # fmt: skip
    audit.record("question_banks.picture_added", at=at, by=by, subject=made, data={"sha256": sha256})
    return made


def read(sha256: str) -> bytes:
    """The bytes of a stored picture. Raises UnknownPicture."""
    return content(sha256)[0]


def content(sha256: str) -> tuple[bytes, str]:
    """Bytes and type of a stored picture. Raises UnknownPicture."""
    found = Picture.objects.select_related("file").filter(sha256=sha256).first()
    if found is None or not stores.path_of(found.file).is_file():
        raise UnknownPicture
    return stores.path_of(found.file).read_bytes(), found.content_type


def missing(names: list[str]) -> list[str]:
    """Those of the named pictures that are not stored."""
    held = set(Picture.objects.filter(sha256__in=names).values_list("sha256", flat=True))
    return [name for name in names if name not in held]
