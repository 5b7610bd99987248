"""The office's word on a planned drill: verified (its entries become grade A and count), or not accepted (they are withdrawn)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from training import audit
from training.models import DrillEvent, Enterprise, EventState

from . import crediting, steps


@transaction.atomic
def decide(*, event: DrillEvent, accepted: bool, reason: str, at: datetime, by: audit.Actor) -> DrillEvent:
    """Verify an evaluated drill or refuse it, with a reason; deciding the other way later is a new decision. Raises WrongState, ReasonMissing."""
    event, reason = steps.lock(event), steps.said(reason)
    event = steps.move(event, EventState.VERIFIED if accepted else EventState.REFUSED, at=at, by=by, reason=reason, decided_at=at)
    crediting.credit(event, reason=reason, at=at, by=by)
    audit.record("training.drill_verified" if accepted else "training.drill_refused", at=at, by=by, subject=event, data={})
    return event


def waiting(enterprises: QuerySet[Enterprise]) -> QuerySet[DrillEvent]:
    """Evaluated drills that wait for the office, the oldest first."""
    return DrillEvent.objects.filter(host__in=enterprises, state=EventState.EVALUATED).select_related("host__area").order_by("held_on", "pk")
