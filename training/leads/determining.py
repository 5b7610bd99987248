"""现场核实与认定: one officer signs what was found on site, a second one confirms it; each with a law-enforcement certificate in force on that day."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import clock
from training.errors import Refusal
from training.models import Account, Lead, LeadEvent, LeadOutcome

from . import events, officers
from .events import Kind


class NotByThisBasis(Refusal):
    sentence = _("This legal basis does not speak of a major hazard: determine a violation of law, or close the lead by evidence.")


class SameOfficer(Refusal):
    sentence = _("The second officer must be another one than the first.")


class NothingSigned(Refusal):
    sentence = _("No finding waits for a second officer, or it was signed anew: reload the page.")


class AlreadyDetermined(Refusal):
    sentence = _("Two officers have determined this lead before.")


def waiting(lead: Lead) -> LeadEvent | None:
    """The finding that waits for the second officer: the last signed one, if nothing was determined since."""
    last = lead.events.filter(kind__in=[Kind.SIGNED, Kind.DETERMINED]).select_related("officer__person", "card").order_by("-pk").first()
    return last if last is not None and last.kind == Kind.SIGNED else None


def _undetermined(lead: Lead) -> Lead:
    found = events.unclosed(lead)
    if found.is_determined:
        raise AlreadyDetermined
    if found.is_disputed:
        raise events.ObjectionWaits
    return found


@transaction.atomic
def sign(lead: Lead, *, outcome: str, on: date, finding: str, at: datetime, by: Account) -> LeadEvent:
    """The first officer's word on what was found on site on a day; it replaces an earlier one that nobody has confirmed.

    Raises AlreadyClosed, AlreadyDetermined, ObjectionWaits, DayNotPossible, NoReason, NotByThisBasis, NoPower, NoCertificate.
    """
    found = _undetermined(lead)
    events.check_day(found, on, clock.day(at))
    if outcome == LeadOutcome.MAJOR_HAZARD and not found.possible_major_hazard:
        raise NotByThisBasis
    card = officers.require(by, found.enterprise, on)
    signed = {"officer": by, "card": card.entry, "card_from": card.from_on, "card_until": card.until_on}
    return events.add(found, Kind.SIGNED, on=on, at=at, by=by, outcome=outcome, note=events.reason_given(finding), **signed)


@transaction.atomic
def confirm(lead: Lead, *, signed: int, at: datetime, by: Account) -> LeadEvent:
    """The second officer confirms exactly the finding shown (`signed` is its number). From now on the lead is called what they say.

    Raises AlreadyClosed, AlreadyDetermined, ObjectionWaits, NothingSigned, SameOfficer, NotByThisBasis, NoPower, NoCertificate.
    """
    found = _undetermined(lead)
    first = waiting(found)
    if first is None or first.pk != signed:
        raise NothingSigned
    if first.officer_id == by.pk:
        raise SameOfficer
    if first.outcome == LeadOutcome.MAJOR_HAZARD and not found.possible_major_hazard:
        raise NotByThisBasis
    card = officers.require(by, found.enterprise, first.on)
    theirs = {"first_officer": first.officer, "first_card": first.card, "first_card_from": first.card_from, "first_card_until": first.card_until}
    mine = {"officer": by, "card": card.entry, "card_from": card.from_on, "card_until": card.until_on}
    return events.add(found, Kind.DETERMINED, on=first.on, at=at, by=by, outcome=first.outcome, note=first.note, **theirs, **mine)
