"""销号: a person closes a lead by evidence, and opens it again when the evidence does not hold."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock, stores
from training.errors import Refusal
from training.models import Lead, LeadClosing, LeadEvent

from . import events, evidence
from .events import Kind

# What an officer's photo or document can show; the rest is shown by the ledger and the register alone.
BY_DOCUMENT = (LeadClosing.DOES_NOT_OPERATE, LeadClosing.WORK_STOPPED)


class NoEvidence(Refusal):
    sentence = _(
        "Neither ledger nor register shows this: enter the certificate or the end of the post first, or hand in a photo or document of the check on site."
    )


class NotClosed(Refusal):
    sentence = _("This lead is open already.")


@transaction.atomic
def close(
    lead: Lead, *, closing: str, at: datetime, by: audit.Actor, note: str = "", on: date | None = None, proof: tuple[str, stores.Checked] | None = None
) -> LeadEvent:
    """Close by one kind of evidence: a fact that stands now, or for BY_DOCUMENT a photo or document (title, checked upload) of a check on the day `on`.

    Raises AlreadyClosed, ObjectionWaits, DayNotPossible, NoEvidence.
    """
    found, today = events.unclosed(lead), clock.day(at)
    if found.is_disputed:
        raise events.ObjectionWaits
    fact = next((one for one in evidence.of(found, today) if one.closing == closing), None)
    if proof is not None and closing in BY_DOCUMENT:
        events.check_day(found, on or today, today)
        title, checked = proof
        kept = stores.store(checked, title=title, at=at, by=by, enterprise=found.enterprise)
        return events.add(found, Kind.CLOSED, on=on or today, at=at, by=by, closing=closing, file=kept, note=note.strip()[:500])
    if fact is None:
        raise NoEvidence
    return events.add(found, Kind.CLOSED, on=today, at=at, by=by, note=note.strip()[:500], **fact.columns)


@transaction.atomic
def reopen(lead: Lead, *, reason: str, at: datetime, by: audit.Actor) -> LeadEvent:
    """The evidence does not hold after all. Raises NotClosed, NoReason."""
    found = events.locked(lead)
    if not found.is_closed:
        raise NotClosed
    return events.add(found, Kind.REOPENED, on=clock.day(at), at=at, by=by, note=events.reason_given(reason))
