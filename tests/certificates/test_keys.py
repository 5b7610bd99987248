"""Signing keys: encrypted files that only the passphrase opens, one active key, old ones kept for verifying."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured

from certificates import keys, signing
from certificates.models import SigningKey
from tests.factories.certificates import AT, BY, make_key

pytestmark = pytest.mark.django_db


def test_new_key_is_an_encrypted_file_and_a_public_row() -> None:
    key = make_key()
    path = Path(configured.KEY_DIR) / f"{key.kid}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert path.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert key.public_key.kid == key.kid
    signer = keys.load_signer(key)
    signing.verify(b"payload", signing.sign(b"payload", signer), key.public_key)


def test_new_key_retires_the_old_one() -> None:
    old, new = make_key(), keys.new_key(at=AT, by=BY)
    old.refresh_from_db()
    assert (old.status, new.status) == ("retired", "active")
    assert keys.active(at=AT) == new
    assert set(keys.ring()) == {old.kid, new.kid}


def test_a_key_signs_only_in_its_time() -> None:
    make_key(at=AT)
    with pytest.raises(keys.NoSigningKey):
        keys.active(at=AT - timedelta(days=1))
    with pytest.raises(keys.NoSigningKey):
        keys.active(at=AT + timedelta(days=400))


def test_a_wrong_passphrase_or_missing_file_is_one_sentence(settings) -> None:  # noqa: ANN001
    key = make_key()
    settings.KEY_PASSPHRASE = "another"
    with pytest.raises(keys.KeyFileUnusable):
        keys.load_signer(key)
    settings.KEY_DIR = settings.KEY_DIR / "nowhere"
    with pytest.raises(keys.KeyFileUnusable):
        keys.load_signer(key)


def test_no_private_part_in_the_database() -> None:
    make_key()
    assert {field.name for field in SigningKey._meta.concrete_fields} == {
        "id", "kid", "algorithm", "public", "status", "not_before_on", "not_after_on", "created_at",
    }  # fmt: skip


def test_thumbprint_is_that_of_the_standard() -> None:
    """The example of RFC 8037, appendix A.3."""
    fields = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert keys.thumbprint(fields) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
