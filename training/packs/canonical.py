"""Canonical JSON, its hash, and its packed form: one body has one text, and one text one hash. Pure."""

import hashlib
import json
import zlib
from typing import Any


class BrokenPack(ValueError):
    """The stored bytes do not have the hash that was printed."""


def text(body: Any) -> bytes:
    """UTF-8, keys sorted, no spaces, nothing escaped that need not be."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(body: Any) -> str:
    """SHA-256 over the canonical JSON, in hexadecimal."""
    return hashlib.sha256(text(body)).hexdigest()


def packed(body: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes to keep and the hash of what they hold."""
    plain = text(body)
    return zlib.compress(plain, 6), hashlib.sha256(plain).hexdigest()


def unpacked(stored: bytes | memoryview, sha256: str) -> dict[str, Any]:
    """The body again. Raises BrokenPack when it is not what was hashed."""
    try:
        plain = zlib.decompress(bytes(stored))
    except zlib.error as problem:
        raise BrokenPack(sha256) from problem
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise BrokenPack(sha256)
    found: dict[str, Any] = json.loads(plain)
    return found
