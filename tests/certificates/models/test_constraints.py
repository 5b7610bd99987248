"""What can never be, said by the database, both ways; and the tables that only grow."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from certificates.models import Certificate, CertificateEvent, CertificateType, IdentityCheck, NumberSeries, ScanRecord, SigningKey
from tests.factories.certificates import AT, make_certificate, make_inspector, make_key, make_type

pytestmark = pytest.mark.django_db


def refused(act) -> bool:  # noqa: ANN001
    """Whether the database refuses; the transaction around lives on."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": 4}, False),
        ({"kind": 5}, True),
        ({"category": 65535}, False),
        ({"category": 65536}, True),
        ({"validity_months": None}, False),
        ({"validity_months": 0}, True),
        ({"wording": ""}, True),
        ({"wording_en": ""}, True),
    ],
)
def test_certificate_type(fields: dict[str, Any], wrong: bool) -> None:
    kind = make_type()
    assert refused(lambda: CertificateType.objects.filter(pk=kind.pk).update(**fields)) is wrong


def test_one_type_in_use_a_basis() -> None:
    make_type(basis="exam-a")
    assert refused(lambda: make_type(basis="exam-a"))
    assert not refused(lambda: make_type(basis="exam-a", is_active=False))
    assert not refused(lambda: make_type(basis=""))
    assert not refused(lambda: make_type(basis=""))


def test_signing_key() -> None:
    key = make_key()
    rows = SigningKey.objects.filter(pk=key.pk)
    assert not refused(lambda: rows.update(not_after_on=key.not_before_on))
    assert refused(lambda: rows.update(not_after_on=key.not_before_on - timedelta(days=1)))
    assert refused(lambda: rows.update(status="lost"))

    def second(status: str) -> None:
        SigningKey.objects.create(kid="ffff", algorithm="EdDSA", public=b"x", status=status, not_before_on=AT, not_after_on=AT, created_at=AT)

    assert refused(lambda: second("active"))
    assert not refused(lambda: second("retired"))
    assert refused(lambda: second("retired"))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"expires_on": None}, False),
        ({"expires_on": date(2026, 6, 18)}, False),
        ({"expires_on": date(2026, 6, 17)}, True),
        ({"state": "revoked"}, True),
        ({"state": "revoked", "reason": "other"}, False),
        ({"state": "suspended", "reason": "other"}, False),
        ({"reason": "other"}, True),
        ({"state": "replaced"}, False),
        ({"state": "lost"}, True),
        ({"index": 2**32 - 1}, False),
        ({"index": 2**32}, True),
    ],
)
def test_certificate(fields: dict[str, Any], wrong: bool) -> None:
    certificate = make_certificate()
    assert refused(lambda: Certificate.objects.filter(pk=certificate.pk).update(**fields)) is wrong


@pytest.mark.parametrize("field", ["code", "number", "index", "payload_sha256"])
def test_certificate_fields_are_unique(field: str) -> None:
    first, second = make_certificate(), make_certificate()
    assert refused(lambda: Certificate.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))


def test_one_certificate_a_basis() -> None:
    first, second = make_certificate(), make_certificate()
    assert refused(lambda: Certificate.objects.filter(pk=second.pk).update(basis_id=first.basis_id))


def test_number_series() -> None:
    series = NumberSeries.objects.create(region="330199", year=2026, last=9_999_999)
    assert refused(lambda: NumberSeries.objects.filter(pk=series.pk).update(last=10_000_000))
    assert refused(lambda: NumberSeries.objects.create(region="330199", year=2026))
    assert not refused(lambda: NumberSeries.objects.create(region="330199", year=2027))


def make_scan(**fields: Any) -> ScanRecord:
    return ScanRecord.objects.create(**({"client_id": uuid.uuid4(), "at": AT, "verdict": "valid", "colour": "green"} | fields))


def test_events_and_scans() -> None:
    certificate, inspector = make_certificate(), make_inspector()
    assert refused(lambda: CertificateEvent.objects.create(certificate=certificate, kind="issued", at=AT, by="x"))
    assert refused(lambda: CertificateEvent.objects.create(certificate=certificate, kind="revoked", at=AT, by="x"))
    assert not refused(lambda: CertificateEvent.objects.create(certificate=certificate, kind="revoked", at=AT, by="x", note="why"))
    assert refused(lambda: CertificateEvent.objects.create(certificate=certificate, kind="replaced", at=AT, by="x"))
    scan = make_scan(certificate=certificate)
    assert refused(lambda: make_scan(client_id=scan.client_id))
    assert refused(lambda: make_scan(colour="blue"))
    assert refused(lambda: IdentityCheck.objects.create(scan=scan, outcome="perhaps", at=AT, checked_by=inspector))
    assert not refused(lambda: IdentityCheck.objects.create(scan=scan, outcome="match", at=AT, checked_by=inspector))
    assert refused(lambda: IdentityCheck.objects.create(scan=scan, outcome="match", at=AT, checked_by=inspector))


@pytest.mark.parametrize("name", ["event", "scan", "check"])
def test_history_is_never_changed_or_deleted(name: str) -> None:
    certificate, inspector = make_certificate(), make_inspector()
    scan = make_scan(certificate=certificate)
    check = IdentityCheck.objects.create(scan=scan, outcome="match", at=AT, checked_by=inspector)
    row = {"event": certificate.events.get(), "scan": scan, "check": check}[name]
    rows = type(row)._default_manager.filter(pk=row.pk)
    for act in (lambda: rows.update(at=AT + timedelta(days=1)), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert rows.exists()
