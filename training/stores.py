"""The private store: uploads checked by content, stripped of place data, kept under random names, served only by a scoped view."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from training import audit, footage
from training.clock import LEGAL_ZONE
from training.errors import Refusal
from training.models import Drill, DrillAction, DrillEvent, Enterprise, Person, PrivateFile, TrainingClass

MEGABYTE = 1024 * 1024
LIMITS = {
    "image/jpeg": 15 * MEGABYTE,
    "image/png": 15 * MEGABYTE,
    "image/webp": 15 * MEGABYTE,
    "application/pdf": 20 * MEGABYTE,
    "video/mp4": 100 * MEGABYTE,
}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf", "video/mp4": "mp4"}
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_PIXELS = 60_000_000
LONG_SIDE = 3000


class EmptyFile(Refusal):
    sentence = _("This file is empty: choose it again.")


class FileTooLarge(Refusal):
    sentence = _("This file is too large: pictures up to 15 MB, PDF up to 20 MB, video up to 100 MB.")


class WrongKind(Refusal):
    sentence = _("This kind of file is not accepted: choose a JPEG, PNG or WebP picture, a PDF, or an MP4 video.")


class BrokenPicture(Refusal):
    sentence = _("This picture can not be read: take it again or choose another.")


@dataclass(frozen=True)
class Checked:
    """What of an upload will be stored: its true type, its bytes (pictures drawn anew, films without place), and when the camera says it was taken."""

    content_type: str
    body: bytes
    taken_at: datetime | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def sniff(head: bytes) -> str:
    """The type by content, whatever the name says; empty when it is none of the accepted ones."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return "video/mp4" if head[4:8] == b"ftyp" else ""


def check(upload: UploadedFile) -> Checked:
    """Read and check an upload. Raises EmptyFile, WrongKind, FileTooLarge, BrokenPicture."""
    if not upload.size:
        raise EmptyFile
    upload.seek(0)
    kind = sniff(upload.read(16))
    if not kind:
        raise WrongKind
    if upload.size > LIMITS[kind]:
        raise FileTooLarge
    upload.seek(0)
    body = upload.read()
    if kind.startswith("image/"):
        return Checked(kind, *_reencoded(body))
    return Checked(kind, footage.without_place(body), footage.filmed_at(body)) if kind == "video/mp4" else Checked(kind, body)


def _taken_at(picture: Image.Image) -> datetime | None:
    """When the camera says it took the picture (EXIF); without a zone the time is the local one."""
    known = picture.getexif()
    inner = known.get_ifd(ExifTags.IFD.Exif)
    written = str(inner.get(ExifTags.Base.DateTimeOriginal) or known.get(ExifTags.Base.DateTime) or "").strip("\x00 ")
    zone = str(inner.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\x00 ")
    try:
        taken = datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=LEGAL_ZONE)
        if zone[:1] in ("+", "-") and zone[1:3].isdecimal():
            hours = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6] or 0)) * (-1 if zone[0] == "-" else 1)
            taken = taken.replace(tzinfo=timezone(hours))
    except ValueError:
        return None
    return taken.astimezone(UTC)


def _reencoded(body: bytes) -> tuple[bytes, datetime | None]:
    """The picture drawn anew, upright and at most 3000 pixels long, and when it was taken: neither place nor camera data survive."""
    try:
        with Image.open(io.BytesIO(body), formats=list(FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BrokenPicture
            form, taken_at = opened.format or "JPEG", _taken_at(opened)
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONG_SIDE, LONG_SIDE))
            clean = Image.new(picture.mode, picture.size)
            clean.paste(picture)
            if picture.mode == "P":
                clean = picture.convert("RGBA")
            if form == "JPEG" and clean.mode not in ("RGB", "L"):
                clean = clean.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise BrokenPicture from problem
    out = io.BytesIO()
    clean.info = {}
    clean.save(out, form, **({"quality": 85} if form != "PNG" else {}))
    return out.getvalue(), taken_at


@transaction.atomic
def store(
    checked: Checked,
    *,
    title: str,
    at: datetime,
    by: audit.Actor,
    enterprise: Enterprise | None = None,
    drill: Drill | None = None,
    person: Person | None = None,
    event: DrillEvent | None = None,
    action: DrillAction | None = None,
    purpose: str = "",
    training_class: TrainingClass | None = None,
) -> PrivateFile:
    """Keep a checked upload under a random name. The file is written before the row; if the row fails the file is removed."""
    folder = secrets.token_hex(1)
    name = f"{folder}/{secrets.token_hex(16)}.{SUFFIXES[checked.content_type]}"
    target = Path(settings.PRIVATE_ROOT) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(checked.body)
    try:
        kept = PrivateFile.objects.create(
            name=name,
            title=title[:120],
            content_type=checked.content_type,
            size=len(checked.body),
            sha256=checked.sha256,
            enterprise=enterprise,
            drill=drill,
            person=person,
            event=event,
            action=action,
            purpose=purpose,
            taken_at=checked.taken_at,
            training_class=training_class,
            stored_at=at,
        )
        audit.record("training.file_stored", at=at, by=by, subject=kept, data={"sha256": checked.sha256, "type": checked.content_type})
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return kept


def path_of(file: PrivateFile) -> Path:
    """Where the bytes are."""
    return Path(settings.PRIVATE_ROOT) / file.name
