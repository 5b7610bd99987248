"""Uploads are believed for what they hold, not for what they are called, and give nothing away."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from training import stores
from training.stores import BrokenPicture, EmptyFile, FileTooLarge, WrongKind, check

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 32


def picture(form="JPEG", *, size=(40, 30), mode="RGB", exif=None) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 100).save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def upload(body: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of the workshop"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    return picture(exif=exif)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png"), (picture("WEBP"), "image/webp"), (PDF, "application/pdf"), (MP4, "video/mp4")],
)
def test_the_type_comes_from_the_content(body, kind):
    assert check(upload(body, "anything.exe")).content_type == kind


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", EmptyFile),
        (b"<html><script>alert(1)</script>", WrongKind),
        (b"GIF89a" + b"\x00" * 40, WrongKind),
        (b"\xff\xd8\xff\xe0 not a picture at all", BrokenPicture),
        (picture("PNG")[:60], BrokenPicture),
    ],
)
def test_what_is_none_of_them_is_refused(body, refusal):
    with pytest.raises(refusal):
        check(upload(body))


def test_a_file_over_its_limit_is_refused(monkeypatch):
    monkeypatch.setitem(stores.LIMITS, "application/pdf", 10)
    with pytest.raises(FileTooLarge):
        check(upload(PDF))


def test_place_and_camera_are_removed():
    body = with_place()
    assert b"Camera of the workshop" in body
    clean = check(upload(body)).body
    assert b"Camera" not in clean
    assert not dict(Image.open(io.BytesIO(clean)).getexif())


def test_a_large_picture_is_made_smaller():
    clean = check(upload(picture(size=(4000, 100)))).body
    assert max(Image.open(io.BytesIO(clean)).size) == 3000


@pytest.mark.parametrize("mode", ["P", "RGBA", "L", "1"])
def test_every_mode_of_png_survives(mode):
    assert check(upload(picture("PNG", mode=mode))).content_type == "image/png"


def test_the_same_picture_has_the_same_hash():
    assert check(upload(with_place())).sha256 == check(upload(with_place())).sha256
