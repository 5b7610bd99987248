"""Planning a drill: what, when, where, by which plan, which units, who is called; announcing it and calling it off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import audit, clock, notices
from training.errors import Refusal
from training.models import DrillAttendee, DrillEvent, DrillParty, EmergencyPlan, Engagement, Enterprise, EventState, Person, StepKind
from training.models.drill_event import BEFORE, OPEN

from . import counting, steps
from .recording import NobodyExpected, NoType

GROUP_TEXT = 200


class PastDay(Refusal):
    sentence = gettext_lazy("This day is past: plan the drill for today or later, or record a drill that was held.")


class ForeignPlan(Refusal):
    sentence = gettext_lazy("This emergency plan belongs to another enterprise: choose one of this enterprise.")


@dataclass(frozen=True)
class Outline:
    """What a plan says. `shift` names the part of the staff that is drilled; `plan_title` stands for a plan that is not on the register."""

    types: Sequence[str]
    form: str
    scenario: str
    held_on: date
    starts: time
    place: str
    with_fire: bool = False
    assembly_point: str = ""
    exits: str = ""
    tasks: str = ""
    shift: str = ""
    plan: EmergencyPlan | None = None
    plan_title: str = ""
    leader: Person | None = None


def _check(outline: Outline, host: Enterprise, at: datetime) -> dict[str, Any]:
    if not outline.types:
        raise NoType
    if outline.held_on < clock.day(at):
        raise PastDay
    if outline.plan and outline.plan.enterprise_id != host.pk:
        raise ForeignPlan
    fields = {name: getattr(outline, name) for name in outline.__dataclass_fields__}
    return fields | {"types": list(dict.fromkeys(outline.types))}


def engaged(enterprise: Enterprise, day: date) -> list[Person]:
    """Everybody who works there on a day by the register, once, in the order of their names."""
    rows = Engagement.objects.on(day).filter(enterprise=enterprise).select_related("person__merged_into")
    found = {row.person.survivor.pk: row.person.survivor for row in rows}
    return sorted(found.values(), key=lambda person: (person.name, person.pk))


@transaction.atomic
def plan_drill(*, host: Enterprise, outline: Outline, tenants: Iterable[Enterprise] = (), at: datetime, by: audit.Actor) -> DrillEvent:
    """Plan a drill; everybody who works in the units on that day is called until somebody strikes them. Raises NoType, PastDay, ForeignPlan."""
    fields = _check(outline, host, at)
    event = DrillEvent.objects.create(host=host, **fields, recorded_at=at, recorded_by=audit.actor_text(by))
    for enterprise in dict.fromkeys([host, *tenants]):
        _join(event, enterprise)
    steps.write(event, StepKind.STATE, at=at, by=by, was="", to=EventState.PLANNED, reason="")
    audit.record("training.drill_planned", at=at, by=by, subject=event, data={"types": event.types, "units": event.parties.count()})
    return event


def _join(event: DrillEvent, enterprise: Enterprise) -> DrillParty:
    """A unit with its roster of the day; where the register knows fewer people than the head count says, the rest is expected without a name."""
    people = engaged(enterprise, event.held_on)
    party = DrillParty.objects.create(event=event, enterprise=enterprise, others=max((enterprise.headcount or 0) - len(people), 0) if not event.shift else 0)
    DrillAttendee.objects.bulk_create(DrillAttendee(party=party, person=person, name=person.name) for person in people)
    return party


@transaction.atomic
def change(*, event: DrillEvent, outline: Outline, at: datetime, by: audit.Actor) -> DrillEvent:
    """Change a plan before the day; whoever was told is told again. Raises WrongState, NoType, PastDay, ForeignPlan."""
    event = _planned(event)
    fields = _check(outline, event.host, at)
    changed = sorted(name for name, value in fields.items() if getattr(event, name) != value)
    if not changed:
        return event
    for name, value in fields.items():
        setattr(event, name, value)
    event.save(update_fields=[*fields])
    step, _new = steps.write(event, StepKind.CHANGED, at=at, by=by, fields=changed)
    audit.record("training.drill_changed", at=at, by=by, subject=event, data={"fields": changed})
    if event.state == EventState.ANNOUNCED:
        _tell(event, "drill_called", f"{event.public_id}:{step.pk}", at=at, by=by, again=True)
    return event


def _planned(event: DrillEvent, states: Sequence[str] = BEFORE) -> DrillEvent:
    event = steps.lock(event)
    if event.state not in states:
        raise steps.WrongState
    return event


@transaction.atomic
def set_units(*, event: DrillEvent, tenants: Iterable[Enterprise], at: datetime, by: audit.Actor) -> None:
    """Which units of the building take part besides the host. Raises WrongState."""
    event = _planned(event)
    wanted = {enterprise.pk: enterprise for enterprise in [event.host, *tenants]}
    there = {party.enterprise_id: party for party in event.parties.all()}
    if wanted.keys() == there.keys():
        return
    for key, party in there.items():
        if key not in wanted:
            party.delete()
    for key, enterprise in wanted.items():
        if key not in there:
            _join(event, enterprise)
    _changed(event, at=at, by=by, units=len(wanted))


def _changed(event: DrillEvent, *, at: datetime, by: audit.Actor, **data: Any) -> None:
    steps.write(event, StepKind.CHANGED, at=at, by=by, **data)
    audit.record("training.drill_changed", at=at, by=by, subject=event, data=data)


@transaction.atomic
def call(*, party: DrillParty, names: Iterable[str], shift: str = "", at: datetime, by: audit.Actor) -> int:
    """Put people on the roster whom the register does not know, by name; returns how many. Raises WrongState."""
    event = _planned(party.event, OPEN)
    rows = [DrillAttendee(party=party, name=name.strip()[:60], shift=shift.strip()[:20]) for name in names if name.strip()]
    DrillAttendee.objects.bulk_create(rows)
    if rows:
        _changed(event, at=at, by=by, called=len(rows))
    return len(rows)


@transaction.atomic
def refill(*, party: DrillParty, at: datetime, by: audit.Actor) -> int:
    """Call whoever the register knows to work there on the day and the roster does not name yet, struck ones too. Raises WrongState."""
    event = _planned(party.event, OPEN)
    there = {attendee.person_id for attendee in party.attendees.filter(struck_at__isnull=True)}
    missing = [person for person in engaged(party.enterprise, event.held_on) if person.pk not in there]
    party.attendees.filter(person__in=missing).update(struck_at=None)
    struck = set(party.attendees.filter(person__in=missing).values_list("person", flat=True))
    DrillAttendee.objects.bulk_create(DrillAttendee(party=party, person=person, name=person.name) for person in missing if person.pk not in struck)
    if missing:
        _changed(event, at=at, by=by, called=len(missing))
    return len(missing)


@transaction.atomic
def arrange(*, event: DrillEvent, attendees: Sequence[DrillAttendee], at: datetime, by: audit.Actor, shift: str | None = None, strike: bool = False) -> None:
    """Give some people of the roster a shift, or strike them from it. Raises WrongState."""
    event = _planned(event, OPEN)
    rows = DrillAttendee.objects.filter(party__event=event, pk__in=[one.pk for one in attendees])
    if strike:
        rows.update(struck_at=at)
        _changed(event, at=at, by=by, struck=len(attendees))
    elif shift is not None:
        rows.update(shift=shift.strip()[:20])
        _changed(event, at=at, by=by, shift=shift.strip()[:20], people=len(attendees))


@transaction.atomic
def expect(*, party: DrillParty, others: int, at: datetime, by: audit.Actor) -> None:
    """How many are expected whom the roster does not name. Raises WrongState."""
    event = _planned(party.event, OPEN)
    DrillParty.objects.filter(pk=party.pk).update(others=others)
    _changed(event, at=at, by=by, others=others)


@transaction.atomic
def announce(*, event: DrillEvent, at: datetime, by: audit.Actor) -> int:
    """Tell everybody on the roster who is on the register; returns how many. Raises WrongState, PastDay, NobodyExpected."""
    event = _planned(event)
    if event.held_on < clock.day(at):
        raise PastDay
    if not counting.total(counting.units(event)).expected:
        raise NobodyExpected
    if event.state != EventState.ANNOUNCED:
        event = steps.move(event, EventState.ANNOUNCED, at=at, by=by, announced_at=at)
    return _tell(event, "drill_called", str(event.public_id), at=at, by=by)


def called(event: DrillEvent) -> list[Person]:
    """Who on the roster can be told by name: people of the register, once."""
    rows = DrillAttendee.objects.filter(party__event=event, struck_at__isnull=True, person__isnull=False).select_related("person")
    return list({row.person.pk: row.person for row in rows if row.person}.values())


def _tell(event: DrillEvent, kind: str, key: str, *, at: datetime, by: audit.Actor, again: bool = False) -> int:
    people = called(event)
    url = reverse("training:drill_here", args=[event.public_id])
    for person in people:
        notices.send(f"training.{kind}", to=person, at=at, by=by, key=key, url=url, context={"event": event, "again": again})
    return len(people)


@transaction.atomic
def cancel(*, event: DrillEvent, reason: str, at: datetime, by: audit.Actor) -> DrillEvent:
    """Call a drill off; whoever was told is told. Raises WrongState, ReasonMissing."""
    event = steps.lock(event)
    reason, was_told = steps.said(reason), event.announced_at is not None
    event = steps.move(event, EventState.CANCELLED, at=at, by=by, reason=reason)
    if was_told:
        _tell(event, "drill_cancelled", str(event.public_id), at=at, by=by)
    return event


def group_text(event: DrillEvent, link: str) -> str:
    """The notice for a chat group: at most 200 characters with the link, enterprise names only."""
    day, begins = date_format(event.held_on, "DATE_FORMAT"), time_format(event.starts, "H:i")
    words = {"unit": event.host.name, "what": event.type_names, "day": day, "time": begins, "place": event.place}
    text = _("[Drill notice] %(unit)s: %(what)s on %(day)s at %(time)s, %(place)s. Everybody on the roster takes part.") % words
    return f"{text[: GROUP_TEXT - len(link) - 1]} {link}"
