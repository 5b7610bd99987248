"""Issuing: once per passed exam, by the hint of a confirmed result or by the sweep that needs no hint."""

import calendar
import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import documents, keys, layout, signing, statuses
from certificates.models import Basis, Certificate, CertificateEvent, CertificateType, EventKind, NumberSeries, ReasonClass, State
from certificates.models.certificate import LIST_PLACES
from exams.models import Attempt, AttemptState, Blueprint
from training import audit, clock, notices, records
from training.errors import Refusal
from training.models import ExamClass, Person

logger = logging.getLogger(__name__)

Entropy = Callable[[int], bytes]
_TRIES = 5
# A list is closed for new certificates when three quarters are taken, so that a random place is found at once.
_LIST_FULL = LIST_PLACES * 3 // 4


class NotPassed(Refusal):
    sentence = _("This exam has no confirmed pass: a certificate rests on one.")


class NoCertificateType(Refusal):
    sentence = _("No certificate type in use names this exam as its basis: set it in the certificate types.")


class NotOursToCertify(Refusal):
    sentence = _("A statutory exam is certified by the authority that held it, not here.")


class CannotBeSigned(Refusal):
    sentence = _("This certificate cannot be signed as the data stand: check name, number series and region code.")


@dataclass
class Sweep:
    """What a sweep did: numbers issued, numbers suspended because their exam fell, and refusals by attempt."""

    issued: list[str] = field(default_factory=list)
    suspended: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def type_for(blueprint: Blueprint) -> CertificateType:
    """The type a blueprint leads to: the one that names it as basis, else the one it names. Raises NoCertificateType, NotOursToCertify."""
    if blueprint.exam_class == ExamClass.STATUTORY:
        raise NotOursToCertify
    types = CertificateType.objects.filter(is_active=True)
    found = types.filter(basis=blueprint.code).first()
    if found is None and blueprint.certificate_kind:
        found = types.filter(code=blueprint.certificate_kind).first()
    if found is None:
        raise NoCertificateType
    return found


def issue(*, attempt: Attempt, at: datetime, by: audit.Actor, entropy: Entropy = secrets.token_bytes) -> Certificate:
    """The certificate of a passed attempt; called again it returns the first one.

    `entropy` gives random bytes for code and place. Raises NotPassed, NoCertificateType, NotOursToCertify, NoSigningKey,
    KeyFileUnusable, CannotBeSigned.
    """
    try:
        with transaction.atomic():
            return _of(attempt) or _issue(attempt, at=at, by=by, entropy=entropy)
    except IntegrityError:
        if found := _of(attempt):
            return found
        raise


def _of(attempt: Attempt) -> Certificate | None:
    return Certificate.objects.filter(basis_source=Basis.EXAM, basis_id=str(attempt.pk)).first()


def _issue(attempt: Attempt, *, at: datetime, by: audit.Actor, entropy: Entropy) -> Certificate:
    if attempt.state != AttemptState.CONFIRMED or not attempt.passed:
        raise NotPassed
    registration = attempt.registration
    kind = type_for(registration.session.blueprint)
    key = keys.active(at=at)
    today = clock.day(at)
    person = registration.person
    certificate = Certificate(
        number=_next_number(kind, today.year),
        type=kind,
        title=kind.title,
        title_en=kind.title_en,
        person=person,
        name=person.name,
        masked_name=_fitting_mask(person),
        last4=person.last4 if re.fullmatch("[0-9]{3}[0-9X]", person.last4) else "",
        enterprise=registration.enterprise if kind.names_enterprise else None,
        enterprise_name=registration.enterprise.name if kind.names_enterprise and registration.enterprise else "",
        issued_on=today,
        expires_on=_last_day(today, kind.validity_months),
        key=key,
        basis_source=Basis.EXAM,
        basis_id=str(attempt.pk),
        state_on=today,
        issued_at=at,
    )
    _sign(certificate, keys.load_signer(key), entropy)
    certificate.save(force_insert=True)
    _record(certificate, registration.session.blueprint.exam_class, at=at, by=by)
    return certificate


def _record(certificate: Certificate, exam_class: str, *, at: datetime, by: audit.Actor) -> None:
    """Event, audit, ledger and the message to the holder."""
    CertificateEvent.objects.create(certificate=certificate, kind=EventKind.ISSUED, at=at, by=audit.actor_text(by))
    audit.record("certificates.issued", at=at, by=by, subject=certificate, data={"type": certificate.type.code, "basis": certificate.basis_id})
    records.post(
        kind="credential",
        subject=certificate.person,
        what=certificate.type.code,
        at=at,
        by=by,
        occurred_on=certificate.issued_on,
        valid_until=certificate.expires_on,
        grade="A",
        enterprise=certificate.enterprise,
        exam_class=exam_class,
        source=statuses.LEDGER_SOURCE,
        source_id=str(certificate.public_id),
        detail={"number": certificate.number},
    )
    url = reverse("certificates:sheet", args=[certificate.public_id])
    notices.send("certificates.issued", to=certificate.person, at=at, by=by, key=certificate.number, context={"certificate": certificate}, url=url)


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


def _last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of a validity of so many months: the day before the same day, clamped to the end of the month."""
    if months is None:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    return date(year, month + 1, min(issued_on.day, calendar.monthrange(year, month + 1)[1])) - timedelta(days=1)


# -- sweep


def _certified(state: str | None = None) -> Exists:
    """Whether an attempt has a certificate (in a state)."""
    rows = Certificate.objects.filter(basis_source=Basis.EXAM, basis_id=Cast(OuterRef("pk"), CharField()))
    return Exists(rows.filter(state=state) if state else rows)


def waiting() -> QuerySet[Attempt]:
    """Passed, confirmed attempts that lead to a certificate in use and have none yet."""
    types = CertificateType.objects.filter(is_active=True)
    leads = Q(registration__session__blueprint__code__in=types.values("basis")) | Q(registration__session__blueprint__certificate_kind__in=types.values("code"))
    passed = Attempt.objects.filter(leads, state=AttemptState.CONFIRMED, passed=True)
    return passed.exclude(registration__session__blueprint__exam_class=ExamClass.STATUTORY).exclude(_certified()).order_by("pk")


def sweep(*, at: datetime, by: audit.Actor) -> Sweep:
    """Issue what waits, and suspend certificates whose exam was annulled or no longer passed; an officer decides about those."""
    result = Sweep()
    for attempt in waiting().select_related("registration__person", "registration__enterprise", "registration__session__blueprint"):
        try:
            result.issued.append(issue(attempt=attempt, at=at, by=by).number)
        except Refusal as refusal:
            result.refused.append((str(attempt.public_id), str(refusal)))
    fallen = Attempt.objects.filter(Q(state=AttemptState.ANNULLED) | Q(state=AttemptState.CONFIRMED, passed=False)).filter(_certified(State.VALID))
    for attempt in fallen.order_by("pk"):
        certificate = Certificate.objects.get(basis_source=Basis.EXAM, basis_id=str(attempt.pk))
        note = str(_("The exam it rests on was annulled or is no longer passed."))
        statuses.suspend(certificate, reason=ReasonClass.RESULT_ANNULLED, note=note, at=at, by=by)
        result.suspended.append(certificate.number)
    return result
