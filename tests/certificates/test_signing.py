"""The signed record: the house's own vectors, the shared vectors where they lie beside the project, and round trips."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st

from certificates import layout, signing

OWN = Path(__file__).with_name("vectors.json")
SHARED = Path(__file__).parents[3] / "shared" / "certificates" / "vectors.json"


def load(path: Path) -> dict[str, Any]:
    if not path.exists():
        pytest.skip(f"the shared vector file is not beside the project: {path.parent.name}/{path.name}")
    return json.loads(path.read_text())


def keys_of(vectors: dict[str, Any]) -> dict[str, signing.PublicKey]:
    keys = {}
    for key in vectors["keys"]:
        x, y = bytes.fromhex(key["x_hex"]), bytes.fromhex(key.get("y_hex", ""))
        public = signing.PublicKey(key["alg"], b"\x04" + x + y if y else x)
        assert public.kid == key["cq_kid"]
        keys[public.kid] = public
    return keys


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def record_of(entry: dict[str, Any]) -> layout.Record:
    fields = entry["record"]
    extensions = tuple((int(tag), bytes.fromhex(value)) for tag, value in fields.get("ext", {}).items())
    issued_on = day(fields["issued"])
    assert issued_on
    return layout.Record(
        fields["kid"], fields["index"], fields["number"], fields["category"], issued_on, fields["name"],
        day(fields["expires"]), day(fields["review"]), fields["last4"], fields["org"] or "", extensions,
    )  # fmt: skip


class Seed:
    """A signer over a fixed seed, so that signatures repeat."""

    def __init__(self, seed: bytes) -> None:
        self.private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        self.public = signing.PublicKey("EdDSA", self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


@pytest.mark.parametrize("path", [OWN, SHARED], ids=["own", "shared"])
def test_digits_match_the_vectors(path: Path) -> None:
    for data, text in load(path)["digits"]:
        assert layout.digits(bytes.fromhex(data)) == text
        assert layout.undigits(text) == bytes.fromhex(data)


@pytest.mark.parametrize("path", [OWN, SHARED], ids=["own", "shared"])
def test_valid_texts_are_read_and_rebuilt(path: Path) -> None:
    vectors = load(path)
    keys = keys_of(vectors)
    for entry in vectors["valid"]:
        record, parts = record_of(entry), signing.parse(entry["text"], [vectors["host"]])
        assert parts.code.hex() == entry["code"]
        assert layout.encode_body(record) == parts.body == bytes.fromhex(entry["body"])
        assert layout.decode_body(parts.body) == record
        assert signing.sig_structure(parts.payload, algorithm=entry["alg"], kid=record.kid).hex() == entry["tbs"]
        assert signing.cose_sign1(parts.payload, parts.signature, algorithm=entry["alg"], kid=record.kid).hex() == entry["cose_sign1"]
        assert signing.text(vectors["host"], parts.code, parts.body, parts.signature) == entry["text"]
        if entry["alg"] != "SM2":
            assert signing.read(parts, keys) == record


@pytest.mark.parametrize("path", [OWN, SHARED], ids=["own", "shared"])
def test_signing_gives_the_vectors_signatures(path: Path) -> None:
    vectors = load(path)
    seeds = {key["cq_kid"]: Seed(bytes.fromhex(key["d_hex"])) for key in vectors["keys"] if key["alg"] == "EdDSA"}
    for entry in vectors["valid"]:
        if entry["alg"] == "EdDSA":
            signature = signing.sign(bytes.fromhex(entry["code"] + entry["body"]), seeds[entry["record"]["kid"]])
            assert signature.hex() == entry["signature"]


@pytest.mark.parametrize("path", [OWN, SHARED], ids=["own", "shared"])
def test_every_false_text_is_refused(path: Path) -> None:
    vectors = load(path)
    keys = keys_of(vectors)
    accepted = []
    for entry in vectors["invalid"]:
        try:
            signing.read(signing.parse(entry["text"], [vectors["host"]]), keys)
        except signing.SigningError:
            continue
        accepted.append(entry["title"])
    assert accepted == []
    assert len(vectors["invalid"]) >= 10


EXPECTED = {
    "expiry moved by a year": signing.BadSignature,
    "unknown key": signing.UnknownKey,
    "unknown version": layout.UnknownVersion,
    "look-alike host": signing.ForeignHost,
    "user info in the URL": signing.NotOurText,
    "plain http": signing.NotOurText,
    "digit group out of range": layout.Malformed,
    "trailing text": signing.NotOurText,
    "full-width digits": signing.NotOurText,
    "signed but with an unknown critical extension": layout.UnknownExtension,
    "S + group order (malleable Ed25519)": signing.BadSignature,
}


def test_refusals_have_their_names() -> None:
    vectors = load(SHARED)
    keys = keys_of(vectors)
    for entry in vectors["invalid"]:
        if expected := EXPECTED.get(entry["title"]):
            with pytest.raises(signing.SigningError) as refusal:
                signing.read(signing.parse(entry["text"], [vectors["host"]]), keys)
            assert type(refusal.value) is expected, entry["title"]


def test_sm2_is_named_as_unsupported() -> None:
    vectors = load(SHARED)
    entry = next(entry for entry in vectors["valid"] if entry["alg"] == "SM2")
    with pytest.raises(signing.UnsupportedAlgorithm):
        signing.read(signing.parse(entry["text"], [vectors["host"]]), keys_of(vectors))


def test_sm2_signature_is_checked() -> None:
    pytest.importorskip("gmssl", reason="no SM2 engine is installed: SM2 signatures are refused as unsupported, not checked")
    pytest.skip("SM2 is not wired to an engine; the key's algorithm is refused by name")


def test_status_pack_signature_has_another_aad() -> None:
    signer = Seed(bytes(32))
    signature = signing.sign(b"payload", signer, aad=b"CQS1")
    signing.verify(b"payload", signature, signer.public, aad=b"CQS1")
    with pytest.raises(signing.BadSignature):
        signing.verify(b"payload", signature, signer.public)


@given(st.binary(max_size=200))
def test_digits_round_trip(data: bytes) -> None:
    assert layout.undigits(layout.digits(data)) == data


@given(st.text(alphabet="0123456789", max_size=120))
def test_undigits_accepts_only_what_digits_writes(text: str) -> None:
    try:
        data = layout.undigits(text)
    except layout.Malformed:
        return
    assert layout.digits(data) == text


@given(st.binary(max_size=120))
def test_decode_accepts_only_what_encode_writes(data: bytes) -> None:
    try:
        record = layout.decode_body(b"\x11" + data)
    except layout.Malformed:
        return
    assert layout.encode_body(record) == b"\x11" + data


days = st.dates(date(2020, 1, 1), date(2199, 6, 5))
records = st.builds(
    layout.Record,
    kid=st.binary(min_size=2, max_size=2).map(bytes.hex),
    index=st.integers(0, 2**32 - 1),
    number=st.builds("{}{:017d}".format, st.sampled_from(sorted(layout.PREFIXES.values())), st.integers(0, 10**17 - 1)),
    category=st.integers(0, 65535),
    issued_on=days,
    name=st.text(alphabet="张王欧阳丰*·𠮷", min_size=1, max_size=10),
    expires_on=st.none() | days,
    review_on=st.none() | days,
    last4=st.just("") | st.text(alphabet="0123456789X", min_size=4, max_size=4),
    enterprise=st.text(alphabet="示例市安泰建设工程有限公司", max_size=24),
)


@given(records, st.binary(min_size=10, max_size=10), st.integers(0, 10_000))
def test_record_round_trip_and_no_bit_can_move(record: layout.Record, code: bytes, flip: int) -> None:
    signer = Seed(bytes(range(32)))
    record = replace(record, kid=signer.public.kid)
    body = layout.encode_body(record)
    signature = signing.sign(code + body, signer)
    keys = {signer.public.kid: signer.public}
    parts = signing.parse(signing.text("v.example.cn", code, body, signature), ["v.example.cn"])
    assert signing.read(parts, keys) == record

    data = bytearray(code + body + signature)
    data[flip // 8 % len(data)] ^= 1 << flip % 8
    altered = signing.Parts("", bytes(data[:10]), bytes(data[10:-64]), bytes(data[-64:]))
    with pytest.raises(signing.SigningError):
        signing.read(altered, keys)


@pytest.mark.parametrize(
    "change",
    [
        {"number": "XX33010020260000001"},
        {"number": "PX3301002026000000"},
        {"number": "PX3301002026000000１"},
        {"index": 2**32},
        {"category": 65536},
        {"kid": "zzzz"},
        {"last4": "12a4"},
        {"last4": "123"},
        {"name": ""},
        {"name": "张" * 14},
        {"name": "e\u0301"},
        {"enterprise": "公" * 25},
        {"issued_on": date(2019, 12, 31)},
        {"expires_on": date(2020, 1, 1) + timedelta(days=0xFFFF)},
        {"extensions": ((2, b""), (1, b""))},
        {"extensions": ((1, bytes(256)),)},
    ],
)
def test_encoding_refuses_what_does_not_fit(change: dict[str, Any]) -> None:
    record = layout.Record("5647", 1, "PX33010020260000001", 1, date(2026, 1, 1), "张*")
    layout.encode_body(record)
    with pytest.raises(layout.Malformed):
        layout.encode_body(replace(record, **change))


def test_live_code_ends_after_its_seconds() -> None:
    record = layout.Record("5647", 1, "PX33010020260000001", 1, date(2026, 1, 1), "张*")
    assert layout.live_until(record) is None
    assert layout.live_until(replace(record, extensions=((layout.LIVE_CODE, bytes.fromhex("6a3b2d80003c")),))) == 0x6A3B2D80 + 60
