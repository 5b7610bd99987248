"""What may become of a certificate: suspended, reinstated, revoked. Each with a reason, an event, and its echo in the ledger."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models import Basis, Certificate, CertificateEvent, EventKind, State
from training import audit, clock, notices, records
from training.errors import Refusal
from training.models import Entry

LEDGER_SOURCE = "certificates.certificate"

MOVES: dict[str, set[str]] = {
    State.VALID: {EventKind.SUSPENDED, EventKind.REVOKED, EventKind.REPLACED},
    State.SUSPENDED: {EventKind.REINSTATED, EventKind.REVOKED},
    State.REVOKED: set(),
    State.REPLACED: set(),
}
_STATE_AFTER = {EventKind.SUSPENDED: State.SUSPENDED, EventKind.REVOKED: State.REVOKED, EventKind.REINSTATED: State.VALID}
_ACTION = {
    EventKind.SUSPENDED: "certificates.suspended",
    EventKind.REVOKED: "certificates.revoked",
    EventKind.REINSTATED: "certificates.reinstated",
}


class NotPossibleNow(Refusal):
    sentence = _("This is not possible in the certificate's present state: reload the page and look again.")


class NoReason(Refusal):
    sentence = _("A reason is needed: choose one and say in a sentence what happened.")


def suspend(certificate: Certificate, *, reason: str, note: str, at: datetime, by: audit.Actor) -> Certificate:
    """Put a certificate out of force for the time being. Raises NotPossibleNow, NoReason."""
    return _move(certificate, EventKind.SUSPENDED, reason=reason, note=note, at=at, by=by)


def revoke(certificate: Certificate, *, reason: str, note: str, at: datetime, by: audit.Actor) -> Certificate:
    """End a certificate for good. Raises NotPossibleNow, NoReason."""
    return _move(certificate, EventKind.REVOKED, reason=reason, note=note, at=at, by=by)


def reinstate(certificate: Certificate, *, note: str, at: datetime, by: audit.Actor) -> Certificate:
    """Put a suspended certificate into force again. Raises NotPossibleNow, NoReason."""
    return _move(certificate, EventKind.REINSTATED, reason="", note=note, at=at, by=by)


def first(certificate: Certificate) -> Certificate:
    """The certificate at the beginning of a line of replacements: the one that rests on an exam."""
    while certificate.basis_source == Basis.REPLACEMENT:
        certificate = Certificate.objects.get(public_id=certificate.basis_id)
    return certificate


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that replaced this one."""
    return Certificate.objects.filter(basis_source=Basis.REPLACEMENT, basis_id=str(certificate.public_id)).first()


def newest(certificate: Certificate) -> Certificate:
    """The certificate at the end of a line of replacements."""
    while certificate.state == State.REPLACED and (newer := successor(certificate)):
        certificate = newer
    return certificate


@transaction.atomic
def _move(certificate: Certificate, kind: EventKind, *, reason: str, note: str, at: datetime, by: audit.Actor) -> Certificate:
    note = note.strip()
    if not note or (kind != EventKind.REINSTATED and not reason):
        raise NoReason
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if kind not in MOVES[row.state]:
        raise NotPossibleNow
    row.state, row.state_on, row.reason = _STATE_AFTER[kind], clock.day(at), reason
    row.save(update_fields=["state", "state_on", "reason"])
    event = CertificateEvent.objects.create(certificate=row, kind=kind, at=at, by=audit.actor_text(by), reason=reason, note=note[:200])
    audit.record(_ACTION[kind], at=at, by=by, subject=row, data={"reason": reason})
    _echo(row, kind, reason=note[:200], at=at, by=by)
    url = reverse("certificates:sheet", args=[row.public_id])
    context = {"certificate": row, "event": event}
    notices.send("certificates.state_changed", to=row.person, at=at, by=by, key=f"{row.number}:{event.pk}", context=context, url=url)
    return row


def _echo(certificate: Certificate, kind: EventKind, *, reason: str, at: datetime, by: audit.Actor) -> None:
    """Post the change down: a suspended credential is held, a revoked one is void, a reinstated one counts again."""
    entry = Entry.objects.get(source=LEDGER_SOURCE, source_id=str(first(certificate).public_id))
    while newer := Entry.objects.filter(corrects=entry).first():
        entry = newer
    if kind == EventKind.REVOKED:
        records.correct(entry, reason=reason, at=at, by=by, void=True)
    else:
        records.correct(entry, reason=reason, at=at, by=by, held=kind == EventKind.SUSPENDED)
