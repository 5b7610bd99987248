"""Public media: two folders and nothing else, in parts where a player asks for parts."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db  # an address that is no file may still be a page

BODY = bytes(range(256)) * 8192  # 2 MB, more than one chunk
CHUNK = 1_048_576


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A media root with a public picture and video, and things that are nobody's business beside them."""
    root = tmp_path / "media"
    for name in ("images/a.png", "documents/film.mp4", "documents/odd.zzz", "original_images/a.png", "private/x.jpg", "secret.txt", "imagesque/a.png"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(BODY if name.endswith(".mp4") else name.encode())
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "sheet.pdf").write_bytes(b"signed")
    (root / "images" / "link.pdf").symlink_to(tmp_path / "private" / "sheet.pdf")
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = root, tmp_path / "private"
    return root


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content)  # read to its end, the file closes


def test_a_public_file_is_served_with_its_type(client: Any) -> None:
    response = client.get("/media/images/a.png")
    assert (response.status_code, response.headers["Content-Type"], _body(response)) == (200, "image/png", b"images/a.png")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["Accept-Ranges"] == "bytes"


def test_an_unknown_type_is_handed_over_as_bytes(client: Any) -> None:
    response = client.get("/media/documents/odd.zzz")
    assert (response.headers["Content-Type"], _body(response)) == ("application/octet-stream", b"documents/odd.zzz")


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt", "private/x.jpg", "original_images/a.png", "imagesque/a.png", "images", "images/", "", "images/none.png",
        "images/../secret.txt", "images/../private/x.jpg", "images/../../private/sheet.pdf", "../private/sheet.pdf",
        "images/%2e%2e/secret.txt", "images/..%2fsecret.txt", "images/%2fetc%2fpasswd", "/etc/passwd", "images//etc/passwd",
        "images/link.pdf", "images/a%00.png", f"images/{'a' * 300}.png",
    ],
)  # fmt: skip
def test_nothing_else_is_reachable(client: Any, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_the_private_store_has_no_address(client: Any) -> None:
    assert not Path(settings.PRIVATE_ROOT).is_relative_to(settings.MEDIA_ROOT)
    for address in ("/private/sheet.pdf", "/media/private/sheet.pdf", "/files/sheet.pdf", "/private-files/sheet.pdf"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=0-", 0, CHUNK - 1),
        (f"bytes={CHUNK}-", CHUNK, len(BODY) - 1),
        (f"bytes=5-{len(BODY) * 2}", 5, len(BODY) - 1),
        (f"bytes={len(BODY) - 1}-", len(BODY) - 1, len(BODY) - 1),
        ("bytes=-4", len(BODY) - 4, len(BODY) - 1),
        (f"bytes=-{len(BODY) * 2}", 0, len(BODY) - 1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client: Any, asked: str, start: int, end: int) -> None:
    response = client.get("/media/documents/film.mp4", headers={"range": asked})
    assert (response.status_code, response.headers["Content-Range"]) == (206, f"bytes {start}-{end}/{len(BODY)}")
    assert response.content == BODY[start : end + 1]
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", [f"bytes={len(BODY)}-", f"bytes={len(BODY)}-{len(BODY) + 5}", "bytes=-0"])
def test_a_part_behind_the_end_is_refused_with_the_size(client: Any, asked: str) -> None:
    response = client.get("/media/documents/film.mp4", headers={"range": asked})
    assert (response.status_code, response.headers["Content-Range"], response.content) == (416, f"bytes */{len(BODY)}", b"")


@pytest.mark.parametrize("asked", ["", "lines=1-2", "bytes=", "bytes=a-b", "bytes=0-1,4-5"])
def test_what_is_no_single_range_gets_the_whole_file(client: Any, asked: str) -> None:
    response = client.get("/media/documents/film.mp4", headers={"range": asked})
    assert (response.status_code, len(_body(response))) == (200, len(BODY))
