"""The history of a lead: every act appends an event, and the lead's state is what the events add up to."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Lead, LeadEvent, LeadState

Kind = LeadEvent.Kind


class AlreadyClosed(Refusal):
    sentence = _("This lead is closed. If the evidence does not hold, open it again first.")


class DayNotPossible(Refusal):
    sentence = _("This day lies before the lead opened or is still to come: check the day.")


class ObjectionWaits(Refusal):
    sentence = _("An objection waits for its answer: answer it first.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why: it stays on record.")


def locked(lead: Lead) -> Lead:
    """The lead, held until the end of the transaction, so that two officers do not act on the same state."""
    return Lead.objects.select_for_update(of=("self",)).select_related("enterprise__area").get(pk=lead.pk)


def unclosed(lead: Lead) -> Lead:
    """The lead, held; raises AlreadyClosed."""
    found = locked(lead)
    if found.is_closed:
        raise AlreadyClosed
    return found


def check_day(lead: Lead, on: date, today: date) -> None:
    """A check, a transfer or a closing happens while the lead exists and not in the future. Raises DayNotPossible."""
    if not lead.opens_on <= on <= today:
        raise DayNotPossible


def reason_given(text: str) -> str:
    """A reason as it is kept; raises NoReason."""
    if not text.strip():
        raise NoReason
    return text.strip()[:500]


@transaction.atomic
def add(lead: Lead, kind: str, *, on: date, at: datetime, by: audit.Actor, **fields: Any) -> LeadEvent:
    """Append an event, let the lead follow it, and write the audit entry."""
    event = LeadEvent.objects.create(lead=lead, kind=kind, on=on, at=at, by=audit.actor_text(by), **fields)
    follow(lead, event)
    lead.save()
    data = {"on": on.isoformat(), **{name: fields[name] for name in ("outcome", "closing", "upheld") if fields.get(name) not in (None, "")}}
    audit.record(f"training.lead_{kind}", at=at, by=by, subject=lead, data=data)
    return event


def follow(lead: Lead, event: LeadEvent) -> None:
    """What an event makes of the lead. The deadline of an answer is set by the act: it needs the calendar."""
    match event.kind:
        case Kind.TRANSFERRED:
            lead.state = LeadState.TRANSFERRED
        case Kind.DETERMINED:
            lead.state, lead.outcome = LeadState.DETERMINED, event.outcome
        case Kind.PROPOSED:
            lead.proposed = event.closing
        case Kind.ANSWERED:
            lead.answer_due_on, lead.answer_provisional = None, False
        case Kind.CLOSED:
            lead.state, lead.closing, lead.closed_on, lead.proposed = LeadState.CLOSED, event.closing, event.on, ""
        case Kind.REOPENED:
            lead.closing, lead.closed_on = "", None
            lead.state = _before(lead)


def _before(lead: Lead) -> str:
    """The state a lead falls back to when its evidence is gone."""
    if lead.outcome:
        return LeadState.DETERMINED
    return LeadState.TRANSFERRED if lead.events.filter(kind=Kind.TRANSFERRED).exists() else LeadState.OPEN


def refold(lead: Lead) -> list[str]:
    """Where the kept state differs from what the events add up to; empty when they agree."""
    blank = Lead(pk=lead.pk)
    for event in lead.events.all():
        follow(blank, event)
    kept = ("state", "outcome", "closing", "closed_on", "proposed")
    return [f"{lead.public_id}: {name} is {getattr(lead, name)!r}, its history says {getattr(blank, name)!r}" for name in kept
            if getattr(blank, name) != getattr(lead, name)]  # fmt: skip


def check_all() -> list[str]:
    """Every lead whose kept state is not what its history says."""
    leads = Lead.objects.order_by("pk").prefetch_related("events")
    return [finding for lead in leads.iterator(chunk_size=500) for finding in refold(lead)]
