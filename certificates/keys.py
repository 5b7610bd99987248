"""Signing keys: making them, finding the active one, and holding the private half only while it signs.

A private key is a PKCS#8 file, encrypted with `KEY_PASSPHRASE`, mode 0400, named by its key id, in `KEY_DIR`: outside the
repository, the database and the media. Anything that has `public` and `sign` may stand in its place later.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates import signing
from certificates.models import Algorithm, KeyStatus, SigningKey
from training import audit, clock
from training.errors import Refusal

DAYS_IN_USE = 366


class NoSigningKey(Refusal):
    sentence = _("There is no active signing key: make one with “manage.py signing_key new”.")


class KeyFileUnusable(Refusal):
    sentence = _("The file of the signing key is missing or does not open with the passphrase: restore it or make a new key.")


@dataclass(frozen=True)
class FileSigner:
    """A private key read from its file."""

    public: signing.PublicKey
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def _path(kid: str) -> Path:
    return Path(settings.KEY_DIR) / f"{kid}.pem"


def _write(kid: str, private: Ed25519PrivateKey) -> None:
    data = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(settings.KEY_PASSPHRASE.encode()))
    path = _path(kid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(data)


def _unused_pair() -> tuple[Ed25519PrivateKey, signing.PublicKey]:
    """A fresh key whose short id no earlier key has."""
    while True:
        private = Ed25519PrivateKey.generate()
        public = signing.PublicKey(Algorithm.EDDSA, private.public_key().public_bytes_raw())
        if not SigningKey.objects.filter(kid=public.kid).exists() and not _path(public.kid).exists():
            return private, public


@transaction.atomic
def new_key(*, at: datetime, by: audit.Actor) -> SigningKey:
    """Make an Ed25519 key, retire the active one, and use the new one from today for a year. Retired keys still verify."""
    SigningKey.objects.filter(algorithm=Algorithm.EDDSA, status=KeyStatus.ACTIVE).update(status=KeyStatus.RETIRED)
    private, public = _unused_pair()
    today = clock.day(at)
    key = SigningKey.objects.create(
        kid=public.kid,
        algorithm=public.algorithm,
        public=public.raw,
        not_before_on=today,
        not_after_on=today + timedelta(days=DAYS_IN_USE),
        created_at=at,
    )
    audit.record("certificates.key_made", at=at, by=by, subject=key, data={"kid": key.kid, "algorithm": key.algorithm})
    _write(public.kid, private)
    return key


def active(*, at: datetime) -> SigningKey:
    """The key that signs on this day. Raises NoSigningKey."""
    today = clock.day(at)
    key = SigningKey.objects.filter(status=KeyStatus.ACTIVE, not_before_on__lte=today, not_after_on__gte=today).first()
    if key is None:
        raise NoSigningKey
    return key


def load_signer(key: SigningKey) -> FileSigner:
    """The private half of a key. Raises KeyFileUnusable."""
    try:
        private = load_pem_private_key(_path(key.kid).read_bytes(), settings.KEY_PASSPHRASE.encode())
    except (OSError, ValueError) as error:
        raise KeyFileUnusable from error
    if not isinstance(private, Ed25519PrivateKey) or private.public_key().public_bytes_raw() != bytes(key.public):
        raise KeyFileUnusable
    return FileSigner(key.public_key, private)


def ring() -> Mapping[str, SigningKey]:
    """All keys ever published, by key id."""
    return {key.kid: key for key in SigningKey.objects.all()}


def thumbprint(fields: Mapping[str, str]) -> str:
    """The RFC 7638 name of a public key given as the members of its JWK."""
    digest = hashlib.sha256(json.dumps(dict(fields), sort_keys=True, separators=(",", ":")).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
