"""Personal numbers at rest: nobody reads them without a key, a new key takes over without a break, and look-up goes on."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.training import make_person
from training import identity, sealing
from training.models import Person

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()
NUMBER = "330106196501011234"


@given(st.text(max_size=40))
def test_what_is_sealed_comes_back(text: str) -> None:
    assert sealing.unseal(sealing.seal(text)) == text


@given(st.text(min_size=4, max_size=40))
def test_a_seal_shows_nothing_and_never_looks_the_same_twice(text: str) -> None:
    first, second = sealing.seal(text), sealing.seal(text)
    assert text.encode() not in first
    assert first != second
    assert len(first) == len(text.encode()) + 12 + 16


def test_a_new_key_in_front_reads_the_old_and_seals_with_the_new(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    before, looked_up = sealing.seal(NUMBER), sealing.digest("identity", NUMBER)

    settings.FIELD_KEYS = [NEW, OLD]
    after = sealing.seal(NUMBER)
    assert (sealing.unseal(before), sealing.unseal(after)) == (NUMBER, NUMBER)
    assert sealing.digest("identity", NUMBER) == looked_up

    settings.FIELD_KEYS = [OLD]
    with pytest.raises(sealing.UnreadableSeal):
        sealing.unseal(after)


@pytest.mark.parametrize("spoilt", [b"", b"short", b"x" * 12, b"x" * 27, b"x" * 60])
def test_what_is_no_seal_is_unreadable(spoilt: bytes) -> None:
    with pytest.raises(sealing.UnreadableSeal):
        sealing.unseal(spoilt)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_a_changed_seal_is_unreadable(place: int) -> None:
    sealed = bytearray(sealing.seal(NUMBER))
    sealed[place] ^= 1
    with pytest.raises(sealing.UnreadableSeal):
        sealing.unseal(bytes(sealed))


def test_a_stored_seal_is_read_as_the_database_gives_it() -> None:
    assert sealing.unseal(memoryview(sealing.seal(NUMBER))) == NUMBER  # type: ignore[arg-type]


def test_the_digest_needs_the_key_and_knows_the_kind(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    one = sealing.digest("identity", NUMBER)
    assert (len(one), one) == (64, sealing.digest("identity", NUMBER))
    assert sealing.digest("mobile", NUMBER) != one
    assert sealing.digest("identity", NUMBER[:-1] + "5") != one
    settings.FIELD_KEYS = [NEW]
    assert sealing.digest("identity", NUMBER) != one


@pytest.mark.django_db
def test_a_person_is_found_and_read_across_a_change_of_keys(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    number = identity.make(77)
    person = make_person(number=number, mobile="13800000077")
    settings.FIELD_KEYS = [NEW, OLD]
    found = Person.objects.get(identity_digest=sealing.digest("identity", number))
    assert (found, found.read_identity(), found.read_mobile(), found.last4) == (person, number, "13800000077", number[-4:])


@pytest.mark.django_db
def test_the_table_holds_no_number() -> None:
    number = identity.make(78)
    person = make_person(number=number, mobile="13800000078")
    row = Person.objects.filter(pk=person.pk).values().get()
    for value in row.values():
        shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert number.encode() not in shown
        assert b"13800000078" not in shown


@pytest.mark.django_db
def test_a_forgotten_mobile_leaves_nothing() -> None:
    person = make_person()
    person.set_mobile("")
    assert (person.mobile_sealed, person.mobile_digest, person.read_mobile()) == (None, None, "")
