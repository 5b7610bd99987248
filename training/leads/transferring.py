"""移送: an office without the power to determine hands the lead over and keeps the receipt."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Lead, LeadEvent

from . import events
from .determining import AlreadyDetermined


class NoReceipt(Refusal):
    sentence = _("Write down to whom the lead was transferred and the number of the receipt.")


@transaction.atomic
def transfer(lead: Lead, *, to_whom: str, receipt: str, on: date, note: str = "", at: datetime, by: audit.Actor) -> LeadEvent:
    """Record a transfer; it may be repeated when the first addressee was the wrong one.

    Raises AlreadyClosed, AlreadyDetermined, DayNotPossible, NoReceipt.
    """
    found = events.unclosed(lead)
    if found.is_determined:
        raise AlreadyDetermined
    events.check_day(found, on, clock.day(at))
    if not to_whom.strip() or not receipt.strip():
        raise NoReceipt
    return events.add(found, LeadEvent.Kind.TRANSFERRED, on=on, at=at, by=by, to_whom=to_whom.strip(), receipt=receipt.strip(), note=note.strip()[:500])
