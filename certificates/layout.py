"""CQ1, the layout: digits and the body of a record, byte by byte. Pure; `certificates.signing` signs and reads it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

VERSION = 1
NAME_BYTES, ENTERPRISE_BYTES = 40, 72
PREFIXES: Mapping[int, str] = {1: "PX", 2: "TZ", 3: "FZ", 4: "AG"}
LIVE_CODE = 0x81

_EPOCH = date(2020, 1, 1)
_NONE = 0xFFFF
_GROUP = {1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 15, 7: 17}
_BYTES = {digits: size for size, digits in _GROUP.items()}
_BASE11 = "0123456789X"


class SigningError(ValueError):
    """A text, record or key that this module refuses."""


class Malformed(SigningError):
    """Digits or bytes that no issuer writes."""


class UnknownVersion(Malformed):
    """A record version this reader does not know."""


class UnknownExtension(Malformed):
    """A critical extension this reader does not know."""


@dataclass(frozen=True)
class Record:
    """What is signed beside the code. Dates are local days; `number` is prefix and 17 digits; `kid` two bytes as hexadecimal."""

    kid: str
    index: int
    number: str
    category: int
    issued_on: date
    name: str
    expires_on: date | None = None
    review_on: date | None = None
    last4: str = ""
    enterprise: str = ""
    extensions: tuple[tuple[int, bytes], ...] = ()

    @property
    def kind(self) -> int:
        return {prefix: kind for kind, prefix in PREFIXES.items()}.get(self.number[:2], 0)


# -- digits: 7 bytes are 17 digits, one to one


def digits(data: bytes) -> str:
    """Bytes as decimal digits, seven bytes to seventeen digits, a shorter last group to the fewest that hold it."""
    groups = (data[at : at + 7] for at in range(0, len(data), 7))
    return "".join(str(int.from_bytes(group)).zfill(_GROUP[len(group)]) for group in groups)


def undigits(text: str) -> bytes:
    """The bytes of `digits`. Raises Malformed for other characters, lengths, or a group that is too large."""
    if not (text.isascii() and text.isdigit()) and text:
        raise Malformed("not decimal digits")
    return b"".join(_group(text[at : at + 17]) for at in range(0, len(text), 17))


def _group(text: str) -> bytes:
    size = _BYTES.get(len(text))
    if size is None:
        raise Malformed("no bytes have this many digits")
    if (value := int(text)) >= 256**size:
        raise Malformed("digit group out of range")
    return value.to_bytes(size)


# -- body


def _to_days(day: date | None) -> bytes:
    if day is None:
        return _NONE.to_bytes(2)
    days = (day - _EPOCH).days
    if not 0 <= days < _NONE:
        raise Malformed("day outside 2020 to 2199")
    return days.to_bytes(2)


def _from_days(value: int) -> date | None:
    return None if value == _NONE else _EPOCH + timedelta(days=value)


def _last4_to_int(text: str) -> int:
    if not text:
        return _NONE
    if len(text) != 4 or any(character not in _BASE11 for character in text):
        raise Malformed("last four must be four digits or X")
    return sum(_BASE11.index(character) * 11 ** (3 - place) for place, character in enumerate(text))


def _last4_from_int(value: int) -> str:
    if value == _NONE:
        return ""
    if value >= 11**4:
        raise Malformed("last four out of range")
    return "".join(_BASE11[value // 11 ** (3 - place) % 11] for place in range(4))


def _sized(text: str, lowest: int, highest: int) -> bytes:
    data = text.encode()
    if unicodedata.normalize("NFC", text) != text:
        raise Malformed("text is not in normal form C")
    if not lowest <= len(data) <= highest:
        raise Malformed(f"text of {len(data)} bytes, {lowest} to {highest} are allowed")
    return bytes([len(data)]) + data


def encode_body(record: Record) -> bytes:
    """The body of the payload, byte by byte. Raises Malformed where the record does not fit the layout."""
    serial = record.number[2:]
    if not record.kind or len(serial) != 17 or not (serial.isascii() and serial.isdigit()):
        raise Malformed("a number is PX, TZ, FZ or AG and 17 digits")
    if not (0 <= record.index < 2**32 and 0 <= record.category < 2**16 and re.fullmatch("[0-9a-f]{4}", record.kid)):
        raise Malformed("index, category or key id out of range")
    fields = (
        bytes([VERSION << 4 | record.kind]),
        bytes.fromhex(record.kid),
        record.index.to_bytes(4),
        int(serial).to_bytes(8),
        record.category.to_bytes(2),
        _to_days(record.issued_on),
        _to_days(record.expires_on),
        _to_days(record.review_on),
        _last4_to_int(record.last4).to_bytes(2),
        _sized(record.name, 1, NAME_BYTES),
        _sized(record.enterprise, 0, ENTERPRISE_BYTES),
    )
    return b"".join(fields) + _encode_extensions(record.extensions)


def _encode_extensions(extensions: tuple[tuple[int, bytes], ...]) -> bytes:
    tags = [tag for tag, _value in extensions]
    if tags != sorted(set(tags)) or any(not 0 <= tag < 256 or len(value) > 255 for tag, value in extensions):
        raise Malformed("extensions stand once each, in rising order")
    return b"".join(bytes([tag, len(value)]) + value for tag, value in extensions)


class _Reader:
    """A cursor that refuses to read past the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        if len(piece) != count:
            raise Malformed("the record ends too early")
        self.at += count
        return piece

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def text(self, lowest: int, highest: int) -> str:
        try:
            text = self.take(self.number(1)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("text is not UTF-8") from error
        _sized(text, lowest, highest)
        return text

    @property
    def rest(self) -> int:
        return len(self.data) - self.at


def decode_body(body: bytes) -> Record:
    """The record in a body. Raises Malformed, UnknownVersion or UnknownExtension; a decoded body encodes to the same bytes."""
    reader = _Reader(body)
    version, kind = divmod(reader.number(1), 16)
    if version != VERSION:
        raise UnknownVersion(f"version {version}")
    if kind not in PREFIXES:
        raise Malformed(f"kind {kind}")
    kid, index, serial, category = reader.take(2).hex(), reader.number(4), reader.number(8), reader.number(2)
    if serial >= 10**17:
        raise Malformed("number out of range")
    issued_on, expires_on, review_on = (_from_days(reader.number(2)) for _field in range(3))
    if issued_on is None:
        raise Malformed("no issue date")
    last4 = _last4_from_int(reader.number(2))
    name, enterprise = reader.text(1, NAME_BYTES), reader.text(0, ENTERPRISE_BYTES)
    number = f"{PREFIXES[kind]}{serial:017d}"
    return Record(kid, index, number, category, issued_on, name, expires_on, review_on, last4, enterprise, _decode_extensions(reader))


def _decode_extensions(reader: _Reader) -> tuple[tuple[int, bytes], ...]:
    found: list[tuple[int, bytes]] = []
    while reader.rest:
        tag, value = reader.number(1), reader.take(reader.number(1))
        if found and tag <= found[-1][0]:
            raise Malformed("extensions out of order")
        if tag >= 0x80 and tag != LIVE_CODE:
            raise UnknownExtension(f"critical extension {tag:#x}")
        if tag == LIVE_CODE and len(value) != 6:
            raise Malformed("a live code has six bytes")
        found.append((tag, value))
    return tuple(found)


def live_until(record: Record) -> int | None:
    """The last second (Unix time) of a live presentation code; None for a printed one."""
    value = dict(record.extensions).get(LIVE_CODE)
    return None if value is None else int.from_bytes(value[:4]) + int.from_bytes(value[4:])


def normal(text: str) -> str:
    """A text in the normal form the record demands."""
    return unicodedata.normalize("NFC", text)


def fitting(text: str, limit: int) -> str:
    """A text cut to so many bytes at a character, ending in … where something is missing."""
    text = normal(text)
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len("…".encode())].decode("utf-8", "ignore") + "…"
