"""Public media (pictures and videos of pages): only the two public folders, with ranges so that phones can play a video."""

import mimetypes
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

_PUBLIC = ("images", "documents")
_RANGE = re.compile(r"bytes=(?:(\d+)-(\d*)|-(\d+))$")
_CHUNK = 1_048_576  # what an open-ended range gets at once; the player asks again


def public(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve one file of the public folders; the private store has no address here."""
    path = _public_file(name)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    asked = _RANGE.match(request.headers.get("Range", ""))
    response = _part(path, kind, asked) if asked else FileResponse(path.open("rb"), content_type=kind)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _public_file(name: str) -> Path:
    """The file meant, wherever dots and links lead; 404 unless it lies in a public folder."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        path = (root / name).resolve()
        if any(path.is_relative_to(root / folder) for folder in _PUBLIC) and path.is_file():
            return path
    except (OSError, ValueError):  # a name no file can have: too long, or with a zero byte
        pass
    raise Http404


def _bounds(asked: "re.Match[str]", size: int) -> tuple[int, int]:
    """First and last byte (included) of what was asked; first > last when there is nothing to give."""
    if asked[3]:
        return (max(0, size - int(asked[3])), size - 1) if int(asked[3]) else (size, size - 1)
    start = int(asked[1])
    return start, min(int(asked[2]) if asked[2] else start + _CHUNK - 1, size - 1)


def _part(path: Path, kind: str, asked: "re.Match[str]") -> HttpResponse:
    size = path.stat().st_size
    start, end = _bounds(asked, size)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(start)
        body = file.read(end - start + 1)
    return HttpResponse(body, status=206, content_type=kind, headers={"Content-Range": f"bytes {start}-{end}/{size}"})
