"""Appointing and employing people, ending it, and correcting what was recorded. A correction supersedes one row and adds another."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import AREA_ROLES, Area, Engagement, Enterprise, Person

from .periods import closed_copy, fresh_copy

CORRECTABLE = ("role", "form", "post", "operation_item", "full_time", "provider", "started_work_on", "from_on", "until_on")


class AlreadyEngaged(Refusal):
    sentence = _("This person holds that role there already in the same period. End the earlier one first, or correct its dates.")


class NotEngaged(Refusal):
    sentence = _("This engagement has ended already, or the day of ending lies before its start.")


class WrongPeriod(Refusal):
    sentence = _("The end lies before the start.")


class Superseded(Refusal):
    sentence = _("This engagement was corrected meanwhile: reload the page.")


class WrongPlace(Refusal):
    sentence = _("This role can not be held there.")


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
    engagement = Engagement(
        person=person.survivor, enterprise=enterprise, area=area, role=role, operation_item=operation_item, from_on=from_on, until_on=until_on, recorded_at=at,
        **fields,
    )  # fmt: skip
    _check(engagement)
    engagement.save()
    place = str(enterprise.public_id) if enterprise else area.code if area else ""
    data = {"role": role, "from": from_on.isoformat(), "place": place}
    audit.record("training.appointed", at=at, by=by, subject=engagement.person, data=data)
    return engagement


def _check(new: Engagement) -> None:
    """Whether a row can stand beside the others. Raises WrongPlace, WrongPeriod, AlreadyEngaged."""
    if (new.role in AREA_ROLES) != (new.area_id is not None):
        raise WrongPlace
    if new.from_on and new.until_on and new.until_on <= new.from_on:
        raise WrongPeriod
    same = _of(new.person).filter(enterprise=new.enterprise_id, area=new.area_id, role=new.role, operation_item=new.operation_item)
    meeting = same.filter(Q(until_on__isnull=True) | Q(until_on__gt=new.from_on)) if new.from_on else same
    if new.until_on is not None:
        meeting = meeting.filter(Q(from_on__isnull=True) | Q(from_on__lt=new.until_on))
    if meeting.exists():
        raise AlreadyEngaged


def _of(person: Person) -> QuerySet[Engagement]:
    """What is known now of a person and of the rows merged into them."""
    return Engagement.objects.current().filter(person__in=Person.objects.one(person.pk))


def _supersede(engagement: Engagement, at: datetime) -> None:
    """Take the row out of what is known now. Raises Superseded when somebody did so before."""
    if not Engagement.objects.current().filter(pk=engagement.pk).update(superseded_at=at):
        raise Superseded
    engagement.superseded_at = at


@transaction.atomic
def relieve(engagement: Engagement, *, until_on: date, at: datetime, by: audit.Actor, reason: str = "") -> Engagement:
    """End an engagement; `until_on` is the first day on which it no longer holds. Raises NotEngaged."""
    ended = engagement.superseded_at is not None or (engagement.until_on is not None and engagement.until_on <= until_on)
    closed = None if ended else closed_copy(engagement, until_on=until_on, at=at)
    if closed is None:
        raise NotEngaged
    _supersede(engagement, at)
    closed.save()
    data = {"role": engagement.role, "until": until_on.isoformat(), "reason": reason[:120]}
    audit.record("training.relieved", at=at, by=by, subject=engagement.person, data=data)
    return closed


@transaction.atomic
def correct_engagement(engagement: Engagement, *, reason: str, at: datetime, by: audit.Actor, **changes: Any) -> Engagement:
    """What was recorded wrongly, put right: dates, post, form and the other facts of CORRECTABLE. The same values change nothing.

    Raises Superseded, WrongPlace, WrongPeriod, AlreadyEngaged.
    """
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"an engagement has no correctable {sorted(unknown)}")
    different = {name: value for name, value in changes.items() if getattr(engagement, name) != value}
    if not different:
        return engagement
    new = fresh_copy(engagement, at=at)
    for name, value in different.items():
        setattr(new, name, value)
    _supersede(engagement, at)
    _check(new)
    new.save()
    told = {name: [_plain(getattr(engagement, name)), _plain(value)] for name, value in different.items()}
    audit.record("training.engagement_corrected", at=at, by=by, subject=engagement.person, data={"changes": told, "reason": reason[:200]})
    return new


@transaction.atomic
def cancel_engagement(engagement: Engagement, *, reason: str, at: datetime, by: audit.Actor) -> None:
    """It never held: taken out of what is known now, kept as what was believed until today. Raises Superseded."""
    _supersede(engagement, at)
    place = str(engagement.enterprise or engagement.area)
    audit.record(
        "training.engagement_cancelled", at=at, by=by, subject=engagement.person, data={"role": engagement.role, "place": place, "reason": reason[:200]}
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | str | int) else value.isoformat() if isinstance(value, date) else str(value)
