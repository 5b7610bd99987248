"""A film keeps its pictures and loses its place; a picture says when it was taken and nothing else."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from training import footage, stores

FILM = Path(__file__).resolve().parents[2] / "cms" / "demo" / "media" / "evacuation-drill.mp4"
SECONDS = int((datetime(2026, 11, 20, 1, tzinfo=UTC) - footage.EPOCH).total_seconds())


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def film(*, long: bool = False, seconds: int = SECONDS) -> bytes:
    head = b"\x01\0\0\0" + seconds.to_bytes(8, "big") if long else bytes(4) + seconds.to_bytes(4, "big")
    place = box(b"udta", box(b"\xa9xyz", b"+30.2741+120.1551/"))
    moov = box(b"moov", box(b"mvhd", head + bytes(90)) + box(b"trak", place + box(b"tkhd", b"kept")) + box(b"meta", b"location.ISO6709 +30.27"))
    return box(b"ftyp", b"isom") + moov + box(b"mdat", b"+30.2741 in the picture itself")


@pytest.mark.parametrize("long", [False, True])
def test_the_place_goes_and_nothing_moves(long):
    clean = footage.without_place(film(long=long))
    assert len(clean) == len(film(long=long))
    assert b"xyz" not in clean
    assert b"location" not in clean
    assert b"kept" in clean
    assert clean.endswith(b"+30.2741 in the picture itself")
    assert footage.filmed_at(clean) == datetime(2026, 11, 20, 1, tzinfo=UTC)


def test_a_camera_without_a_clock_says_nothing():
    assert footage.filmed_at(film(seconds=0)) is None
    assert footage.filmed_at(film(long=True, seconds=2**64 - 1)) is None
    assert footage.filmed_at(b"") is None


def test_a_real_film_stays_the_same_but_for_its_user_data():
    body = FILM.read_bytes()
    clean = footage.without_place(body)
    assert (len(clean), clean[:32]) == (len(body), body[:32])
    assert footage.without_place(clean) == clean


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(body):
    assert len(footage.without_place(body)) == len(body)
    footage.filmed_at(body)


@pytest.mark.parametrize(
    ("written", "zone", "taken"),
    [
        ("2026:11:20 09:05:00", "", datetime(2026, 11, 20, 1, 5, tzinfo=UTC)),
        ("2026:11:20 09:05:00", "+09:00", datetime(2026, 11, 20, 0, 5, tzinfo=UTC)),
        ("0000:00:00 00:00:00", "", None),
        ("rubbish", "+0", None),
        ("", "", None),
    ],
)
def test_a_picture_says_when_it_was_taken(written, zone, taken):
    known = Image.Exif()
    inner = known.get_ifd(ExifTags.IFD.Exif)
    if written:
        inner[ExifTags.Base.DateTimeOriginal] = written
    if zone:
        inner[ExifTags.Base.OffsetTimeOriginal] = zone
    known.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG", exif=known)
    checked = stores.check(SimpleUploadedFile("a.jpg", out.getvalue()))
    assert checked.taken_at == taken
    assert not Image.open(io.BytesIO(checked.body)).getexif()
