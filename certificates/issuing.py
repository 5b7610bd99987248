"""Issuing: once per passed exam, by the hint of a confirmed result or by the sweep that needs no hint."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import making, statuses
from certificates.models import Basis, Certificate, CertificateType, ReasonClass, State
from exams.models import Attempt, AttemptState, Blueprint
from training import audit, clock, notices, records
from training.errors import Refusal
from training.models import ExamClass


class NotPassed(Refusal):
    sentence = _("This exam has no confirmed pass: a certificate rests on one.")


class NoCertificateType(Refusal):
    sentence = _("No certificate type in use names this exam as its basis: set it in the certificate types.")


class NotOursToCertify(Refusal):
    sentence = _("A statutory exam is certified by the authority that held it, not here.")


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


def issue(*, attempt: Attempt, at: datetime, by: audit.Actor, entropy: making.Entropy = making.TRUE_CHANCE) -> Certificate:
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


def _issue(attempt: Attempt, *, at: datetime, by: audit.Actor, entropy: making.Entropy) -> Certificate:
    if attempt.state != AttemptState.CONFIRMED or not attempt.passed:
        raise NotPassed
    registration = attempt.registration
    kind, today = type_for(registration.session.blueprint), clock.day(at)
    enterprise = registration.enterprise if kind.names_enterprise else None
    certificate = making.make(
        kind=kind, person=registration.person, enterprise=enterprise, enterprise_name=enterprise.name if enterprise else "",
        expires_on=making.last_day(today, kind.validity_months), basis=(Basis.EXAM, str(attempt.pk)), at=at, by=by, entropy=entropy,
    )  # fmt: skip
    _record(certificate, registration.session.blueprint.exam_class, at=at, by=by)
    return certificate


def _record(certificate: Certificate, exam_class: str, *, at: datetime, by: audit.Actor) -> None:
    """The ledger's entry and the message to the holder."""
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


# -- sweep


def _certified(states: list[str] | None = None) -> Exists:
    """Whether an attempt has a certificate (in one of the states)."""
    rows = Certificate.objects.filter(basis_source=Basis.EXAM, basis_id=Cast(OuterRef("pk"), CharField()))
    return Exists(rows.filter(state__in=states) if states else rows)


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
    fallen = Attempt.objects.filter(Q(state=AttemptState.ANNULLED) | Q(state=AttemptState.CONFIRMED, passed=False))
    for attempt in fallen.filter(_certified([State.VALID, State.REPLACED])).order_by("pk"):
        certificate = statuses.newest(Certificate.objects.get(basis_source=Basis.EXAM, basis_id=str(attempt.pk)))
        if certificate.state != State.VALID:
            continue
        note = str(_("The exam it rests on was annulled or is no longer passed."))
        statuses.suspend(certificate, reason=ReasonClass.RESULT_ANNULLED, note=note, at=at, by=by)
        result.suspended.append(certificate.number)
    return result
