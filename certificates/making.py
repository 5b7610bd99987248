"""How a certificate comes to be: its number, its place in the status list, its code and its signature."""

import calendar
import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from certificates import documents, keys, layout, signing
from certificates.models import Certificate, CertificateEvent, CertificateType, EventKind, NumberSeries
from certificates.models.certificate import LIST_PLACES
from training import audit, clock
from training.errors import Refusal
from training.models import Enterprise, Person

logger = logging.getLogger(__name__)

Entropy = Callable[[int], bytes]
TRUE_CHANCE: Entropy = secrets.token_bytes
_TRIES = 5
# A list is closed for new certificates when three quarters are taken, so that a random place is found at once.
_LIST_FULL = LIST_PLACES * 3 // 4


class CannotBeSigned(Refusal):
    sentence = _("This certificate cannot be signed as the data stand: check name, number series and region code.")


def make(
    *, kind: CertificateType, person: Person, enterprise: Enterprise | None, enterprise_name: str, expires_on: date | None, basis: tuple[str, str],
    at: datetime, by: audit.Actor, entropy: Entropy = TRUE_CHANCE,
) -> Certificate:  # fmt: skip
    """A numbered, signed and stored certificate with its first event, as the register has the person today. Inside the caller's transaction.

    `basis` is source and id, once for all certificates. Raises NoSigningKey, KeyFileUnusable, CannotBeSigned.
    """
    key, today = keys.active(at=at), clock.day(at)
    certificate = Certificate(
        number=_next_number(kind, today.year),
        type=kind,
        title=kind.title,
        title_en=kind.title_en,
        person=person,
        name=person.name,
        masked_name=_fitting_mask(person),
        last4=person.last4 if re.fullmatch("[0-9]{3}[0-9X]", person.last4) else "",
        enterprise=enterprise,
        enterprise_name=enterprise_name,
        issued_on=today,
        expires_on=expires_on,
        key=key,
        basis_source=basis[0],
        basis_id=basis[1],
        state_on=today,
        issued_at=at,
    )
    _sign(certificate, keys.load_signer(key), entropy)
    certificate.save(force_insert=True)
    CertificateEvent.objects.create(certificate=certificate, kind=EventKind.ISSUED, at=at, by=audit.actor_text(by))
    audit.record("certificates.issued", at=at, by=by, subject=certificate, data={"type": kind.code, "basis": certificate.basis_id})
    return certificate


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of a validity of so many months: the day before the same day, clamped to the end of the month."""
    if months is None:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    return date(year, month + 1, min(issued_on.day, calendar.monthrange(year, month + 1)[1])) - timedelta(days=1)


def _next_number(kind: CertificateType, year: int) -> str:
    """Prefix, region, year and the next serial. The row stays locked until the certificate is written."""
    NumberSeries.objects.get_or_create(region=kind.region, year=year)
    series = NumberSeries.objects.select_for_update().get(region=kind.region, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{layout.PREFIXES[kind.kind]}{kind.region}{year:04d}{series.last:07d}"


def _open_list() -> int:
    """The number of the status list that still has room."""
    newest = Certificate.objects.order_by("-index").values_list("index", flat=True).first() or 0
    number = newest // LIST_PLACES
    taken = Certificate.objects.filter(index__gte=number * LIST_PLACES).count()
    return number + 1 if taken >= _LIST_FULL else number


def _free_place(entropy: Entropy) -> int:
    """A random place in the open list, so that an index does not tell the order of issue."""
    first = _open_list() * LIST_PLACES
    while True:
        index = first + int.from_bytes(entropy(8)) % LIST_PLACES
        if not Certificate.objects.filter(index=index).exists():
            return index


def _sign(certificate: Certificate, signer: signing.Signer, entropy: Entropy) -> None:
    """Give the certificate its place, code, body and signature; a symbol that cannot be drawn gets another code."""
    certificate.index = _free_place(entropy)
    try:
        certificate.body = layout.encode_body(certificate.record)
    except layout.Malformed as error:
        raise CannotBeSigned from error
    for _try in range(_TRIES):
        code = entropy(signing.CODE_BYTES)
        certificate.code = layout.digits(code)
        certificate.signature = signing.sign(code + certificate.body, signer)
        certificate.payload_sha256 = hashlib.sha256(certificate.payload).hexdigest()
        if Certificate.objects.filter(code=certificate.code).exists():
            continue
        try:
            documents.symbol(certificate.text)
        except documents.SymbolFailed:
            logger.warning("symbol of certificate %s could not be drawn, trying another code", certificate.number)
            continue
        return
    raise CannotBeSigned


def _fitting_mask(person: Person) -> str:
    """The masked name, with fewer stars where a long one would not fit the record."""
    masked = layout.normal(person.masked_name)
    while len(masked.encode()) > layout.NAME_BYTES and "**" in masked:
        masked = masked.replace("**", "*", 1)
    return layout.fitting(masked, layout.NAME_BYTES)
