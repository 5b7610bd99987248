"""Packages from strangers: counted and measured before anything is unpacked, nothing outside, nothing locked."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..packages import unpack
from .xmlsafe import BrokenFile

MOST_PARTS = 20_000
LARGEST_PART = 16 * 1024 * 1024
LARGEST_TOTAL = 128 * 1024 * 1024
RATIO, SMALL = 150, 16 * 1024 * 1024
MANIFEST = "imsmanifest.xml"


def looks_like_package(content: bytes) -> bool:
    """Whether a zip file holds a manifest or XML items, and is no office document."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    if "[Content_Types].xml" in names or "mimetype" in names:
        return False
    return any(PurePosixPath(name).name == MANIFEST or name.lower().endswith(".xml") for name in names)


class Package:
    """The parts of a package by their path. Raises BrokenFile with the code of a finding."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        try:
            parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise BrokenFile("package-damaged") from None
        total = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or total > LARGEST_TOTAL or (total > SMALL and total > RATIO * len(content)):
            raise BrokenFile("package-too-large")
        if any(part.flag_bits & 1 for part in parts):
            raise BrokenFile("package-locked")
        self.parts = {name: part for part in parts if (name := inside("", part.filename)) and not part.is_dir()}

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None when there is no such part, it is damaged, or larger than it says."""
        part = self.parts.get(name)
        if part is None or part.file_size > LARGEST_PART:
            return None
        try:
            return unpack(self.content, part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            return None

    def manifest(self) -> str:
        """The path of the manifest, the shallowest where there are several; empty when there is none."""
        found = [name for name in self.parts if PurePosixPath(name).name == MANIFEST]
        return min(found, key=lambda name: name.count("/"), default="")


def inside(folder: str, href: str) -> str:
    """A path below the package's root, resolved from a folder; empty when it leads outside or is no path."""
    bare = unquote(href).partition("?")[0].partition("#")[0].replace("\\", "/").strip()
    if not bare or bare.startswith("/") or ":" in bare:
        return ""
    parts: list[str] = []
    for part in [*PurePosixPath(folder).parts, *bare.split("/")]:
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
