"""CQ1: the signed record in the symbol, as bytes and as text. Pure: no Django, no clock, no database, no settings.

Code (10 bytes) stands in the path of the address, body and signature in its fragment, both as decimal digits (`certificates.layout`).
What is signed is a COSE Sig_structure whose headers the reader rebuilds from the key with the given key id, so the
algorithm is never taken from the text. Every refusal is a named subclass of `SigningError`.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256

from .layout import VERSION, Malformed, Record, SigningError, UnknownVersion, decode_body, digits, undigits

CODE_BYTES, SIGNATURE_BYTES = 10, 64
AAD = b"CQ1"

_TEXT = re.compile(r"https://([a-z0-9.-]+(?::[0-9]+)?)/c/([0-9]{25})#([0-9]{100,600})")
_ALGORITHM_ID = {"EdDSA": b"\x27", "ES256": b"\x26", "SM2": b"\x3a\x00\x01\x00\x00"}


class NotOurText(SigningError):
    """The text is not a CQ1 address at all."""


class ForeignHost(NotOurText):
    """A well-formed CQ1 address on a host that is not ours; it may be an imitation."""


class UnknownKey(SigningError):
    """No key with this key id is known here; that alone does not make a forgery."""


class BadSignature(SigningError):
    """The signature does not belong to the record."""


class UnsupportedAlgorithm(SigningError):
    """The key's algorithm cannot be checked on this installation (SM2 needs an engine of its own)."""


class Algorithm(StrEnum):
    EDDSA = "EdDSA"
    ES256 = "ES256"
    SM2 = "SM2"


@dataclass(frozen=True)
class PublicKey:
    """A published key: `raw` is 32 bytes for Ed25519, 04 x y for the curves."""

    algorithm: str
    raw: bytes

    @property
    def kid(self) -> str:
        return hashlib.sha256(self.raw).digest()[:2].hex()


class Signer(Protocol):
    """Whoever holds a private key: a file today, a token or an external process later."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class Parts:
    """The pieces of a scanned text, not yet believed."""

    host: str
    code: bytes
    body: bytes
    signature: bytes

    @property
    def payload(self) -> bytes:
        return self.code + self.body


# -- signature


def _protected(algorithm: str, kid: str) -> bytes:
    return b"\xa2\x01" + _ALGORITHM_ID[algorithm] + b"\x04\x42" + bytes.fromhex(kid)


def _byte_string(data: bytes) -> bytes:
    if len(data) < 24:
        return bytes([0x40 + len(data)]) + data
    return (b"\x58" + len(data).to_bytes(1) if len(data) < 256 else b"\x59" + len(data).to_bytes(2)) + data


def sig_structure(payload: bytes, *, algorithm: str, kid: str, aad: bytes = AAD) -> bytes:
    """The COSE Sig_structure over a payload: what is really signed."""
    return b"\x84\x6aSignature1" + _byte_string(_protected(algorithm, kid)) + _byte_string(aad) + _byte_string(payload)


def cose_sign1(payload: bytes, signature: bytes, *, algorithm: str, kid: str) -> bytes:
    """The same as a full COSE_Sign1 message, for other people's verifiers."""
    return b"\xd2\x84" + _byte_string(_protected(algorithm, kid)) + b"\xa0" + _byte_string(payload) + _byte_string(signature)


def sign(payload: bytes, signer: Signer, *, aad: bytes = AAD) -> bytes:
    """64 bytes of signature over a payload by the signer's key."""
    signature = signer.sign(sig_structure(payload, algorithm=signer.public.algorithm, kid=signer.public.kid, aad=aad))
    if len(signature) != SIGNATURE_BYTES:
        raise Malformed("a signature has 64 bytes")
    return signature


def verify(payload: bytes, signature: bytes, key: PublicKey, *, aad: bytes = AAD) -> None:
    """Nothing, or BadSignature, or UnsupportedAlgorithm where this installation has no engine for the key."""
    if len(signature) != SIGNATURE_BYTES:
        raise BadSignature("a signature has 64 bytes")
    if key.algorithm not in (Algorithm.EDDSA, Algorithm.ES256):
        raise UnsupportedAlgorithm(key.algorithm)
    message = sig_structure(payload, algorithm=key.algorithm, kid=key.kid, aad=aad)
    try:
        if key.algorithm == Algorithm.EDDSA:
            ed25519.Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
        else:
            der = utils.encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.raw).verify(der, message, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise BadSignature("the signature does not belong to this record") from error


# -- text


def text(host: str, code: bytes, body: bytes, signature: bytes) -> str:
    """The address in the symbol."""
    return f"https://{host}/c/{digits(code)}#{digits(body + signature)}"


def parse(scanned: str, hosts: Collection[str]) -> Parts:
    """The parts of a scanned text. Raises NotOurText, ForeignHost or Malformed; nothing is believed yet."""
    match = _TEXT.fullmatch(scanned)
    if match is None:
        raise NotOurText("not a certificate address")
    host, code, fragment = match.groups()
    if host not in hosts:
        raise ForeignHost(host)
    return split(code, fragment, host)


def split(code: str, fragment: str, host: str = "") -> Parts:
    """The parts of an address that a page was opened by: its 25 path digits and the leading digits of its fragment."""
    data = undigits(fragment)
    if len(data) <= SIGNATURE_BYTES:
        raise Malformed("the record ends too early")
    path = undigits(code)
    if len(path) != CODE_BYTES:
        raise Malformed("a code has 25 digits")
    return Parts(host, path, data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:])


def read(parts: Parts, keys: Mapping[str, PublicKey]) -> Record:
    """The believed record: key known, signature good, layout good, in this order. Raises the first that fails."""
    if parts.body[0] >> 4 != VERSION:
        raise UnknownVersion(f"version {parts.body[0] >> 4}")
    key = keys.get(parts.body[1:3].hex())
    if key is None:
        raise UnknownKey(parts.body[1:3].hex())
    verify(parts.payload, parts.signature, key)
    return decode_body(parts.body)
