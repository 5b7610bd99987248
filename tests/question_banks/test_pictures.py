"""Pictures of questions: cleaned, described, stored once, read again."""

from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from question_banks import pictures
from question_banks.models import Picture
from tests.factories.kinds import picture_bytes
from tests.factories.question_banks import AT, make_picture
from tests.factories.training import make_account
from training import stores
from training.models import AuditEntry, PrivateFile


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_cleaned_picture_stays_as_it_is(form: str) -> None:
    facts = pictures.clean(picture_bytes(form))
    assert facts[2:] == (f"image/{form.lower()}", 400, 300)
    assert pictures.clean(facts[1]) == facts


@pytest.mark.parametrize(("form", "extra"), [("PNG", b"hidden"), ("JPEG", b"hidden"), ("WEBP", b"hidden")])
def test_what_hides_in_or_behind_a_picture_is_gone(form: str, extra: bytes) -> None:
    exif = Image.Exif()
    exif[0x010E] = "place: secret"
    body = picture_bytes(form, exif=exif) + extra
    _sha, kept, _type, _width, _height = pictures.clean(body)
    assert b"secret" not in kept
    assert extra not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_large_picture_is_scaled_and_a_turned_one_stands_upright() -> None:
    assert pictures.clean(picture_bytes("JPEG", size=(4000, 1000)))[3:] == (3000, 750)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert pictures.clean(picture_bytes("JPEG", exif=exif))[3:] == (300, 400)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", stores.EmptyFile),
        (b"<svg onload=x>", stores.WrongKind),
        (b"%PDF-1.4\n%%EOF\n", stores.WrongKind),
        (b"\x89PNG\r\n\x1a\nbroken", stores.BrokenPicture),
        (b"\xff\xd8\xff" + b"x" * pictures.MOST_BYTES, stores.FileTooLarge),
    ],
)
def test_what_is_no_picture_is_refused(body: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        pictures.clean(body)


@pytest.mark.django_db
def test_a_picture_is_stored_once_with_its_description() -> None:
    account = make_account("editor")
    made = pictures.add(body=picture_bytes(), alt=" 车间一角 ", at=AT, by=account)
    again = pictures.add(body=pictures.read(made.sha256), alt="别的话", at=AT, by=account)
    assert (again.pk, again.alt, made.added_by) == (made.pk, "车间一角", account)
    assert (Picture.objects.count(), PrivateFile.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="question_banks.picture_added").count() == 1
    assert made.sha256 not in made.file.name
    assert pictures.missing([made.sha256, "0" * 64]) == ["0" * 64]


@pytest.mark.django_db
def test_a_picture_without_description_is_refused() -> None:
    with pytest.raises(pictures.DescriptionMissing):
        make_picture(" ")
    with pytest.raises(pictures.UnknownPicture):
        pictures.read("0" * 64)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"alt": ""}, "picture_has_a_description"), ({"width": 0}, "picture_has_a_size"), ({"content_type": "image/gif"}, "picture_type_known")],
)
def test_the_database_refuses_what_is_no_picture(changes: dict[str, object], constraint: str) -> None:
    made = make_picture()
    facts = {"sha256": "1" * 64, "alt": "图", "content_type": "image/png", "width": 1, "height": 1, "file": made.file, "added_at": AT}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Picture.objects.create(**facts | changes)
    Picture.objects.create(**facts)


@pytest.mark.django_db
def test_a_stored_picture_is_never_changed_nor_removed() -> None:
    made = make_picture()
    with pytest.raises(DatabaseError), transaction.atomic():
        Picture.objects.filter(pk=made.pk).update(alt="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
