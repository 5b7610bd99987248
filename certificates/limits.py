"""A brake on guessing: misses of one address, counted by the hour."""

import hashlib
from contextlib import suppress
from datetime import datetime

from django.core.cache import cache

MISSES_AN_HOUR = 60
_HOUR = 3600


def _key(address: str, at: datetime) -> str:
    hour = int(at.timestamp()) // _HOUR
    return "certificates.misses:" + hashlib.sha256(f"{hour}:{address}".encode()).hexdigest()[:32]


def retry_after(address: str, *, at: datetime) -> int | None:
    """Seconds until this address may ask again; None while it may."""
    if cache.get(_key(address, at), 0) < MISSES_AN_HOUR:
        return None
    return _HOUR - int(at.timestamp()) % _HOUR


def count_miss(address: str, *, at: datetime) -> None:
    """One more unknown code from this address. Addresses are kept hashed with their hour."""
    key = _key(address, at)
    if not cache.add(key, 1, _HOUR):
        with suppress(ValueError):  # the hour ended in between
            cache.incr(key)
