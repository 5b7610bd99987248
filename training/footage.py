"""MP4 files without touching the picture: where the camera wrote the place and its own data is blanked in place, and when it was filmed is read.

Boxes that hold user data (`udta`, `meta`, and the `uuid` boxes of some makers) become `free` boxes of the same length, so that nothing else moves.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1904, 1, 1, tzinfo=UTC)  # of ISO/IEC 14496-12
INSIDE = {b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"}
PRIVATE = {b"udta", b"meta", b"uuid"}


def _boxes(body: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, first byte, first byte of the content, end) of the boxes between two places; stops where the file is not well formed."""
    while start + 8 <= end:
        size, name, head = int.from_bytes(body[start : start + 4], "big"), bytes(body[start + 4 : start + 8]), 8
        if size == 1 and start + 16 <= end:
            size, head = int.from_bytes(body[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield name, start, start + head, start + size
        start += size


def without_place(body: bytes) -> bytes:
    """The same film with every box of user data blanked."""
    clean = bytearray(body)
    _blank(clean, 0, len(clean))
    return bytes(clean)


def _blank(body: bytearray, start: int, end: int) -> None:
    for name, first, content, last in list(_boxes(body, start, end)):
        if name in PRIVATE:
            body[first + 4 : first + 8] = b"free"
            body[content:last] = bytes(last - content)
        elif name in INSIDE:
            _blank(body, content, last)


def filmed_at(body: bytes) -> datetime | None:
    """When the film says it was made (`mvhd`), if it says so."""
    for name, _first, content, end in _boxes(body, 0, len(body)):
        if name != b"moov":
            continue
        for inner, _start, at, _end in _boxes(body, content, end):
            if inner == b"mvhd":
                long = body[at : at + 1] == b"\x01"
                seconds = int.from_bytes(body[at + 4 : at + (12 if long else 8)], "big")
                return _moment(seconds)
    return None


def _moment(seconds: int) -> datetime | None:
    """Cameras without a clock write zero, or years that can not be."""
    try:
        found = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return found if found.year >= 2000 else None
