"""Writing down what happens to a planned drill: its steps in order, and its moves from state to state."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import DrillAttendee, DrillEvent, DrillParty, DrillStep, StepKind
from training.models.drill_event import MOVES


class WrongState(Refusal):
    sentence = _("This can not be done now: the drill has moved on. Reload the page.")


class ReasonMissing(Refusal):
    sentence = _("Say in a sentence why: it stays on record.")


def lock(event: DrillEvent) -> DrillEvent:
    """The event as it is now, kept from other writers until the transaction ends."""
    return DrillEvent.objects.select_for_update(of=("self",)).select_related("host", "plan").get(pk=event.pk)


def write(
    event: DrillEvent,
    kind: StepKind,
    *,
    at: datetime,
    by: audit.Actor,
    happened_at: datetime | None = None,
    key: UUID | None = None,
    party: DrillParty | None = None,
    attendee: DrillAttendee | None = None,
    **data: Any,
) -> tuple[DrillStep, bool]:
    """Append one step, once per key; says whether it is new. `happened_at` is earlier than `at` when it was kept on a phone without network."""
    return DrillStep.objects.get_or_create(
        event=event,
        key=key or uuid4(),
        defaults={
            "kind": kind, "party": party, "attendee": attendee, "at": min(happened_at or at, at), "received_at": at,
            "by": audit.actor_text(by), "data": data,
        },
    )  # fmt: skip


def move(event: DrillEvent, to: str, *, at: datetime, by: audit.Actor, reason: str = "", **times: datetime | None) -> DrillEvent:
    """Bring a locked event into another state, setting its times. Raises WrongState when the table does not know the move."""
    if to not in MOVES[event.state]:
        raise WrongState
    was, event.state = event.state, to
    event.reason = reason.strip()[:200]
    for name, value in times.items():
        setattr(event, name, value)
    event.save(update_fields=["state", "reason", *times])
    write(event, StepKind.STATE, at=at, by=by, was=was, to=to, reason=event.reason)
    audit.record("training.drill_moved", at=at, by=by, subject=event, data={"was": was, "to": to})
    return event


def said(reason: str) -> str:
    """A reason that says something. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:200]
