"""补发换证: a certificate that was lost, damaged, or no longer says the truth gives way to a new one. What was achieved stays the same.

The new certificate has its own number, code and signature, the person as the register has them today, and the old last day: a
replacement never lengthens a validity. The ledger keeps its one entry for both.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import making, statuses
from certificates.models import Basis, Certificate, CertificateEvent, EventKind, State
from training import audit, clock, notices
from training.errors import Refusal


class AlreadyExpired(Refusal):
    sentence = _("This certificate has expired: a new exam leads to a new one.")


@transaction.atomic
def replace(certificate: Certificate, *, note: str, at: datetime, by: audit.Actor, entropy: making.Entropy = making.TRUE_CHANCE) -> Certificate:
    """The certificate that takes the place of this one, which answers "replaced" from this moment on.

    Raises NoReason, NotPossibleNow, AlreadyExpired, and what `making.make` raises.
    """
    note = note.strip()[:200]
    if not note:
        raise statuses.NoReason
    old = Certificate.objects.select_for_update(of=("self",)).select_related("type", "person", "enterprise").get(pk=certificate.pk)
    if EventKind.REPLACED not in statuses.MOVES[old.state]:
        raise statuses.NotPossibleNow
    if old.expired_on(clock.day(at)):
        raise AlreadyExpired
    name = old.enterprise.name if old.enterprise else old.enterprise_name
    new = making.make(
        kind=old.type, person=old.person, enterprise=old.enterprise, enterprise_name=name, expires_on=old.expires_on,
        basis=(Basis.REPLACEMENT, str(old.public_id)), at=at, by=by, entropy=entropy,
    )  # fmt: skip
    old.state, old.state_on = State.REPLACED, clock.day(at)
    old.save(update_fields=["state", "state_on"])
    CertificateEvent.objects.create(certificate=old, kind=EventKind.REPLACED, at=at, by=audit.actor_text(by), note=note)
    audit.record("certificates.replaced", at=at, by=by, subject=old, data={"by": new.number})
    url = reverse("certificates:sheet", args=[new.public_id])
    notices.send("certificates.replaced", to=new.person, at=at, by=by, key=new.number, context={"old": old, "certificate": new}, url=url)
    return new
