"""The day: begin, sign in, count heads, alarm, all out, end. What a phone kept while it had no network comes in later, once, by its key."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import audit, clock
from training.errors import Refusal
from training.models import Account, DrillAttendee, DrillEvent, DrillParty, DrillStep, EventState, Person, StepKind
from training.models.drill_event import DONE

from . import crediting, planning, steps
from .options import options
from .recording import OutBeforeAlarm

ROSTER = "roster"
RUNNING = (EventState.UNDER_WAY, *DONE)


class NotTheDay(Refusal):
    sentence = gettext_lazy("The drill is planned for another day: change the plan first.")


class NotOnRoster(Refusal):
    sentence = gettext_lazy("You are not on the roster of this drill: ask the leader to add you.")


class NotRunning(Refusal):
    sentence = gettext_lazy("The drill is not under way: sign-in is open from its beginning to its end.")


class BeforeTheDrill(Refusal):
    sentence = gettext_lazy("This time lies outside the day of the drill: check it.")


class BadCount(Refusal):
    sentence = gettext_lazy("Write down how many people were counted, as a number.")


class NotTimed(Refusal):
    sentence = gettext_lazy("Press “alarm” first, then “all out”.")


@transaction.atomic
def begin(*, event: DrillEvent, at: datetime, by: audit.Actor) -> DrillEvent:
    """Open the drill on its day; whoever is called can sign in now. Raises NotTheDay, WrongState."""
    event = steps.lock(event)
    if clock.day(at) != event.held_on:
        raise NotTheDay
    return steps.move(event, EventState.UNDER_WAY, at=at, by=by, started_at=at)


def _running(event: DrillEvent, at: datetime, happened_at: datetime | None, reason: str) -> DrillEvent:
    """The locked event, if it takes steps now: while it is under way, and afterwards with a reason (a roster kept on paper).

    A tap of the day that a phone delivers late needs no reason. Raises NotRunning, BeforeTheDrill, ReasonMissing.
    """
    event = steps.lock(event)
    if event.state not in RUNNING:
        raise NotRunning
    moment = min(happened_at or at, at)
    if event.started_at is None or moment < event.started_at - timedelta(hours=1) or at - moment > timedelta(hours=options().late_hours):
        raise BeforeTheDrill
    in_time = event.ended_at is None or moment <= event.ended_at
    if not in_time:
        steps.said(reason)
    return event


def _after(event: DrillEvent, *, at: datetime, by: audit.Actor) -> None:
    """A step that came in after the end changes what was posted."""
    if event.state in DONE:
        crediting.credit(event, reason=_("Recorded after the drill ended"), at=at, by=by)


@transaction.atomic
def sign_in(
    *,
    attendee: DrillAttendee,
    at: datetime,
    by: audit.Actor,
    how: str = ROSTER,
    happened_at: datetime | None = None,
    key: UUID | None = None,
    reason: str = "",
    undo: bool = False,
) -> DrillStep:
    """Somebody is here (or, `undo`, was ticked by mistake). The same key again changes nothing. Raises NotRunning, BeforeTheDrill, ReasonMissing."""
    event = _running(attendee.party.event, at, happened_at, reason)
    kind = StepKind.UNSIGNED if undo else StepKind.SIGNED
    step, new = steps.write(event, kind, at=at, by=by, happened_at=happened_at, key=key, attendee=attendee, how=how, reason=reason.strip()[:200])
    if new:
        audit.record("training.drill_signed", at=at, by=by, subject=event, data={"line": str(attendee.public_id), "how": how, "undo": undo})
        _after(event, at=at, by=by)
    return step


def line_of(event: DrillEvent, person: Person) -> DrillAttendee | None:
    """The person's line on the roster, also under a merged row."""
    rows = DrillAttendee.objects.filter(party__event=event, struck_at__isnull=True, person__in=Person.objects.one(person.survivor.pk))
    return rows.select_related("party__event", "party__enterprise").first()


@transaction.atomic
def sign_myself(*, event: DrillEvent, account: Account, how: str, at: datetime) -> DrillStep:
    """Sign in with one's own account after a scan; who works in one of the units that day is put on its roster. Raises NotOnRoster, NotRunning.

    A second scan of the same person changes nothing.
    """
    if event.state != EventState.UNDER_WAY:
        raise NotRunning
    person = account.person
    line = line_of(event, person) if person else None
    if line is None and person:
        line = _join(event, person.survivor)
    if line is None:
        raise NotOnRoster
    last = event.steps.filter(attendee=line).last()
    if last is not None and last.kind == StepKind.SIGNED:
        return last
    return sign_in(attendee=line, how=how, at=at, by=account)


def _join(event: DrillEvent, person: Person) -> DrillAttendee | None:
    """A line for somebody who works in a unit that takes part and was not called, or was struck."""
    for party in event.parties.select_related("enterprise", "event"):
        if any(one.pk == person.pk for one in planning.engaged(party.enterprise, event.held_on)):
            return DrillAttendee.objects.update_or_create(party=party, person=person, defaults={"struck_at": None}, create_defaults={"name": person.name})[0]
    return None


@transaction.atomic
def count(
    *, party: DrillParty, present: int, at: datetime, by: audit.Actor, happened_at: datetime | None = None, key: UUID | None = None, reason: str = ""
) -> DrillStep:
    """How many people without a line on the roster were counted at the assembly point; the last count stands. Raises NotRunning, BadCount."""
    if not 0 <= present <= 100_000:
        raise BadCount
    event = _running(party.event, at, happened_at, reason)
    step, new = steps.write(event, StepKind.COUNTED, at=at, by=by, happened_at=happened_at, key=key, party=party, present=present, reason=reason.strip()[:200])
    if new:
        audit.record("training.drill_counted", at=at, by=by, subject=event, data={"present": present})
        _after(event, at=at, by=by)
    return step


@transaction.atomic
def stamp(
    *, event: DrillEvent, kind: StepKind, at: datetime, by: audit.Actor, happened_at: datetime | None = None, key: UUID | None = None, reason: str = ""
) -> DrillEvent:
    """Alarm or all out: the server's time. Pressing it again, or a time after the end, needs a reason; the earlier step stays on record.

    Raises NotRunning, ReasonMissing, NotTimed, OutBeforeAlarm, BeforeTheDrill.
    """
    event = steps.lock(event)
    if key is not None and event.steps.filter(key=key).exists():
        return event
    field = {StepKind.ALARM: "alarm_at", StepKind.ALL_OUT: "all_out_at"}[kind]
    moment = min(happened_at or at, at)
    if event.state not in RUNNING:
        raise NotRunning
    if clock.day(moment) != event.held_on:
        raise BeforeTheDrill
    if getattr(event, field) is not None or (event.ended_at is not None and moment > event.ended_at):
        reason = steps.said(reason)
    times = {"alarm_at": event.alarm_at, "all_out_at": event.all_out_at} | {field: moment}
    if times["all_out_at"] and not times["alarm_at"]:
        raise NotTimed
    if times["alarm_at"] and times["all_out_at"] and times["all_out_at"] < times["alarm_at"]:
        raise OutBeforeAlarm
    setattr(event, field, moment)
    event.save(update_fields=[field])
    steps.write(event, kind, at=at, by=by, happened_at=moment, key=key, reason=reason.strip()[:200])
    audit.record("training.drill_timed", at=at, by=by, subject=event, data={"what": str(kind), "again": bool(reason)})
    _after(event, at=at, by=by)
    return event


@transaction.atomic
def end(*, event: DrillEvent, at: datetime, by: audit.Actor) -> DrillEvent:
    """End the drill and credit every unit by its own heads. Raises WrongState."""
    event = steps.move(steps.lock(event), EventState.HELD, at=at, by=by, ended_at=at)
    crediting.credit(event, reason=_("The drill ended"), at=at, by=by)
    return event
