"""考试场次 as acts: places, planning, registration with a seat and a ticket. The one order of locks: session, then attempt."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams import eligibility
from exams.models import Blueprint, BlueprintState, Registration, Room, Session, SessionMoves, SessionStaff, SessionState, Site
from training import audit, clock, notices
from training.errors import Refusal
from training.models import Account, Area, Engagement, Enterprise, Person

DEFAULT_CLASSES = ["local", "enterprise"]


class BlueprintNotInUse(Refusal):
    sentence = _("This blueprint is not in use. Take it into use first.")


class ClassNotHeld(Refusal):
    sentence = _("This installation may not hold exams of this class. It can only prepare for them.")


class BadTimes(Refusal):
    sentence = _("The session must leave time for the whole paper, and registration must close before the session does. Correct the times.")


class RoomTaken(Refusal):
    sentence = _("Another session takes place in this room at that time. Choose another room or time.")


class IllegalMove(Refusal):
    sentence = _("The session is not in a state in which this can be done. Reload the page.")


class NotRegistered(Refusal):
    sentence = _("This registration was withdrawn or has already been checked in.")


@transaction.atomic
def add_site(*, name: str, area: Area, at: datetime, by: audit.Actor, address: str = "") -> Site:
    """Register an exam site."""
    site = Site.objects.create(name=name, area=area, address=address)
    audit.record("exams.site_added", at=at, by=by, subject=site)
    return site


@transaction.atomic
def add_room(*, site: Site, name: str, capacity: int, at: datetime, by: audit.Actor, seat_prefix: str = "A") -> Room:
    """Register a room with numbered seats."""
    room = Room.objects.create(site=site, name=name, capacity=capacity, seat_prefix=seat_prefix)
    audit.record("exams.room_added", at=at, by=by, subject=room, data={"capacity": capacity})
    return room


@transaction.atomic
def schedule(
    *, blueprint: Blueprint, room: Room, title: str, opens_at: datetime, closes_at: datetime, at: datetime, by: audit.Actor,
    registration_closes_at: datetime | None = None, late_entry_minutes: int = 30, staff: Iterable[tuple[Account, str]] = (),
) -> Session:  # fmt: skip
    """Plan a session. Raises BlueprintNotInUse, ClassNotHeld, BadTimes, RoomTaken."""
    if blueprint.state != BlueprintState.ACTIVE:
        raise BlueprintNotInUse
    if blueprint.exam_class not in getattr(settings, "EXAM_CLASSES", DEFAULT_CLASSES):
        raise ClassNotHeld
    closing = registration_closes_at or opens_at
    if closes_at - opens_at < timedelta(minutes=blueprint.minutes) or closing > closes_at:
        raise BadTimes
    Room.objects.select_for_update().get(pk=room.pk)
    others = Session.objects.filter(room=room, opens_at__lt=closes_at, closes_at__gt=opens_at)
    if others.exclude(state__in=[SessionState.ENDED, SessionState.CANCELLED]).exists():
        raise RoomTaken
    session = Session.objects.create(
        blueprint=blueprint, room=room, title=title, opens_at=opens_at, closes_at=closes_at, registration_closes_at=closing,
        late_entry_minutes=late_entry_minutes, created_at=at,
    )  # fmt: skip
    SessionStaff.objects.bulk_create([SessionStaff(session=session, account=account, role=role) for account, role in staff])
    audit.record("exams.session_scheduled", at=at, by=by, subject=session, data={"blueprint": blueprint.code, "room": str(room.public_id)})
    return session


@transaction.atomic
def assign(*, session: Session, account: Account, role: str, at: datetime, by: audit.Actor) -> SessionStaff:
    """Let an account work at a session as proctor or examiner; once is enough."""
    row, created = SessionStaff.objects.get_or_create(session=session, account=account, role=role)
    if created:
        audit.record("exams.staff_assigned", at=at, by=by, subject=session, data={"account": str(account.public_id), "role": role})
    return row


def open_registration(*, session: Session, at: datetime, by: audit.Actor) -> Session:
    """Let people register."""
    return move(session=session, to=SessionState.REGISTRATION, at=at, by=by)


def close_registration(*, session: Session, at: datetime, by: audit.Actor) -> Session:
    """Take no further registrations; seats and tickets stand."""
    return move(session=session, to=SessionState.READY, at=at, by=by)


def cancel(*, session: Session, at: datetime, by: audit.Actor) -> Session:
    """Call a session off and tell everybody registered."""
    with transaction.atomic():
        session = move(session=session, to=SessionState.CANCELLED, at=at, by=by)
        for one in session.registrations.filter(withdrawn_at__isnull=True).select_related("person__account"):
            notices.send("exams.session_cancelled", to=one.person, at=at, by=by, context={"session": session}, key=str(one.public_id))
    return session


@transaction.atomic
def move(*, session: Session, to: str, at: datetime, by: audit.Actor) -> Session:
    """The only door to a session's state. Raises IllegalMove."""
    session = lock(session)
    if to not in SessionMoves[session.state]:
        raise IllegalMove
    session.state = to
    if to == SessionState.RUNNING:
        session.room_opened_at = at
    if to == SessionState.ENDED:
        session.ended_at = at
    session.save(update_fields=["state", "room_opened_at", "ended_at"])
    audit.record(f"exams.session_{to}", at=at, by=by, subject=session)
    return session


def lock(session: Session) -> Session:
    """The row as it is now, locked until the transaction ends."""
    return Session.objects.select_for_update(of=("self",)).select_related("blueprint", "room__site").get(pk=session.pk)


@transaction.atomic
def register(*, person: Person, session: Session, at: datetime, by: audit.Actor, enterprise: Enterprise | None = None) -> Registration:
    """Give a person the first free seat and a ticket. Raises the refusals of `eligibility`."""
    session = lock(session)
    obstacle = eligibility.obstacle(person=person, session=session, at=at)
    if obstacle:
        raise obstacle
    taken = set(session.registrations.filter(withdrawn_at__isnull=True).values_list("seat_number", flat=True))
    seat = next(number for number in range(1, session.room.capacity + 1) if number not in taken)
    registration = Registration.objects.create(
        session=session, person=person, enterprise=enterprise or _employer(person, at), seat_number=seat, registered_at=at
    )
    audit.record("exams.registered", at=at, by=by, subject=registration, data={"session": str(session.public_id), "seat": registration.seat})
    notices.send("exams.registered", to=person, at=at, by=by, context={"registration": registration, "session": session}, key=str(registration.public_id))
    return registration


def _employer(person: Person, at: datetime) -> Enterprise | None:
    """Where the person works today (the first, when in several)."""
    rows = Engagement.objects.on(clock.day(at)).filter(person=person, enterprise__isnull=False)
    engagement = rows.select_related("enterprise").first()
    return engagement.enterprise if engagement else None


@transaction.atomic
def withdraw(*, registration: Registration, at: datetime, by: audit.Actor) -> Registration:
    """Give the seat back before check-in. Raises NotRegistered."""
    session = lock(registration.session)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.withdrawn_at or row.checked_in_at or session.state not in {SessionState.REGISTRATION, SessionState.READY}:
        raise NotRegistered
    row.withdrawn_at, row.seat_number = at, None
    row.save(update_fields=["withdrawn_at", "seat_number"])
    audit.record("exams.registration_withdrawn", at=at, by=by, subject=row, data={"session": str(session.public_id)})
    return row
