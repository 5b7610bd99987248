"""Personal numbers at rest: encrypted for reading, digested with a key for look-up. Nothing here is reversible without FIELD_KEYS.

FIELD_KEYS is a comma-separated list of base64 keys of 32 bytes. The first encrypts, all decrypt; the look-up digest is
derived from the *last* one, so a new key is put in front and the last stays.
"""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class UnreadableSeal(Exception):
    """The stored bytes can not be opened with any configured key."""


@cache
def _decoded(keys: tuple[str, ...]) -> list[bytes]:
    return [base64.b64decode(key) for key in keys]


def _keys() -> list[bytes]:
    return _decoded(tuple(settings.FIELD_KEYS))


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@cache
def _look_up_key(key: bytes) -> bytes:
    return hashlib.sha256(b"look-up:" + key).digest()


def seal(text: str) -> bytes:
    """Encrypt a personal number with the first key (AES-256-GCM, random nonce of 12 bytes in front)."""
    nonce = os.urandom(12)
    return nonce + _cipher(_keys()[0]).encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes) -> str:
    """The text behind `seal`; raises UnreadableSeal when no key fits."""
    raw = bytes(sealed)
    for key in _keys():
        try:
            return _cipher(key).decrypt(raw[:12], raw[12:], None).decode()
        except (InvalidTag, ValueError):  # another key, or bytes too short to be a seal
            continue
    raise UnreadableSeal


def digest(kind: str, text: str) -> str:
    """A keyed digest (hex) of a normalised number, for exact look-up. It never leaves the database."""
    return hmac.digest(_look_up_key(_keys()[-1]), f"{kind}:{text}".encode(), "sha256").hex()
