"""异议: the enterprise, the person or an officer says that a lead is wrong; another officer answers within the set working days."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training import audit, clock, notices, workdays
from training.errors import Refusal
from training.models import Account, Lead, LeadEvent

from . import events
from .basis import options
from .events import Kind


class AlreadyDisputed(Refusal):
    sentence = _("An objection waits for its answer already.")


class NotDisputed(Refusal):
    sentence = _("No objection waits: reload the page.")


class OwnObjection(Refusal):
    sentence = _("Somebody else answers an objection than the one who raised it.")


def open_objection(lead: Lead) -> LeadEvent | None:
    """The objection that waits for its answer."""
    return lead.events.filter(kind=Kind.DISPUTED).order_by("-pk").first() if lead.is_disputed else None


@transaction.atomic
def dispute(lead: Lead, *, reason: str, at: datetime, by: Account) -> LeadEvent:
    """Object to a lead; while it waits, nothing is determined or closed. Raises AlreadyClosed, AlreadyDisputed, NoReason."""
    found = events.unclosed(lead)
    if found.is_disputed:
        raise AlreadyDisputed
    today = clock.day(at)
    deadline = workdays.calendar().after(today, options().dispute_working_days)
    found.answer_due_on, found.answer_provisional = deadline.on, deadline.provisional
    return events.add(found, Kind.DISPUTED, on=today, at=at, by=by, note=events.reason_given(reason))


@transaction.atomic
def answer(lead: Lead, *, upheld: bool, reason: str, at: datetime, by: Account) -> LeadEvent:
    """Answer an objection and tell who raised it. One that is right does not close the lead: the evidence does, so it is asked for.

    Raises NotDisputed, OwnObjection, NoReason.
    """
    found = events.locked(lead)
    objection = open_objection(found)
    if objection is None:
        raise NotDisputed
    if objection.by == audit.actor_text(by):
        raise OwnObjection
    event = events.add(found, Kind.ANSWERED, on=clock.day(at), at=at, by=by, upheld=upheld, note=events.reason_given(reason))
    raised = Account.objects.filter(public_id=objection.by.removeprefix("account:")).select_related("person").first()
    if raised is not None and raised.person is not None:
        context = {"enterprise": found.enterprise.name, "upheld": upheld, "reason": event.note}
        url = reverse("training:lead", args=[found.public_id])
        notices.send("training.lead_answered", to=raised.person, at=at, key=str(event.pk), context=context, url=url, by=by)
    return event
