"""Appointing and employing people, and ending it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Area, Engagement, Enterprise, Person

from .periods import closed_copy


class AlreadyEngaged(Refusal):
    sentence = _("This person holds that role there already in the same period. End the earlier one first, or correct its dates.")


class NotEngaged(Refusal):
    sentence = _("This engagement has ended already, or the day of ending lies before its start.")


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: str,
    from_on: date,
    at: datetime,
    by: audit.Actor,
    enterprise: Enterprise | None = None,
    area: Area | None = None,
    until_on: date | None = None,
    operation_item: str = "",
    **fields: Any,
) -> Engagement:
    """A role for a person at an enterprise (or an area post) from a day on. Raises AlreadyEngaged when the period overlaps the same role there."""
    same = Engagement.objects.current().filter(person=person, enterprise=enterprise, area=area, role=role, operation_item=operation_item)
    meeting = same.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on))
    if until_on is not None:
        meeting = meeting.filter(Q(from_on__isnull=True) | Q(from_on__lt=until_on))
    if meeting.exists():
        raise AlreadyEngaged
    engagement = Engagement.objects.create(
        person=person, enterprise=enterprise, area=area, role=role, operation_item=operation_item, from_on=from_on, until_on=until_on, recorded_at=at, **fields
    )
    place = str(enterprise.public_id) if enterprise else area.code if area else ""
    data = {"role": role, "from": from_on.isoformat(), "place": place}
    audit.record("training.appointed", at=at, by=by, subject=person, data=data)
    return engagement


@transaction.atomic
def relieve(engagement: Engagement, *, until_on: date, at: datetime, by: audit.Actor, reason: str = "") -> Engagement:
    """End an engagement; `until_on` is the first day on which it no longer holds. Raises NotEngaged."""
    ended = engagement.superseded_at is not None or (engagement.until_on is not None and engagement.until_on <= until_on)
    closed = None if ended else closed_copy(engagement, until_on=until_on, at=at)
    if closed is None:
        raise NotEngaged
    engagement.superseded_at = at
    engagement.save(update_fields=["superseded_at"])
    closed.save()
    data = {"role": engagement.role, "until": until_on.isoformat(), "reason": reason[:120]}
    audit.record("training.relieved", at=at, by=by, subject=engagement.person, data=data)
    return closed
