"""监考: check-in with identity, opening a room, minutes, ending. Every act is a line of the room record and an audit entry."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from exams import attempts, sessions
from exams.models import Attempt, AttemptState, EventKind, IdentityCheck, ProctorEvent, Registration, Session, SessionState
from training import audit
from training.errors import Refusal
from training.models import Account

EARLIEST = timedelta(minutes=60)
FORGOTTEN = timedelta(hours=1)
MOST_MINUTES = 120


class TooEarly(Refusal):
    sentence = _("It is too early: check-in and opening are possible from one hour before the session.")


class SessionOver(Refusal):
    sentence = _("This session is not open yet, has ended or was cancelled.")


class Withdrawn(Refusal):
    sentence = _("This registration was withdrawn.")


class UnknownCheck(Refusal):
    sentence = _("Say how the identity was checked.")


class BadMinutes(Refusal):
    sentence = _("Give between 1 and 120 minutes and a reason.")


def note(kind: str, *, session: Session, at: datetime, by: audit.Actor, registration: Registration | None = None, **data: Any) -> ProctorEvent:
    """Append one line to the room record. No personal numbers in `data`."""
    return ProctorEvent.objects.create(session=session, registration=registration, kind=kind, at=at, by=audit.actor_text(by), data=data)


@transaction.atomic
def check_in(*, registration: Registration, method: str, at: datetime, by: Account) -> Attempt:
    """Let a candidate in after their identity was checked; the paper is frozen now. Once is enough.

    Raises UnknownCheck, Withdrawn, TooEarly, SessionOver, CellShort.
    """
    if method not in IdentityCheck.values:
        raise UnknownCheck
    session = sessions.lock(registration.session)
    row = Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    row.session = session
    if row.withdrawn_at:
        raise Withdrawn
    _during(session, at)
    if row.checked_in_at is None:
        row.checked_in_at, row.checked_in_by, row.identity_check = at, by, method
        row.save(update_fields=["checked_in_at", "checked_in_by", "identity_check"])
        note(EventKind.CHECKED_IN, session=session, registration=row, at=at, by=by, method=method, seat=row.seat)
        audit.record("exams.checked_in", at=at, by=by, subject=row, data={"method": method, "seat": row.seat})
    return attempts.admit(registration=row, at=at, by=by)


def _during(session: Session, at: datetime) -> None:
    """Raises TooEarly or SessionOver."""
    if session.state in {SessionState.ENDED, SessionState.CANCELLED, SessionState.PLANNED}:
        raise SessionOver
    if at < session.opens_at - EARLIEST:
        raise TooEarly


@transaction.atomic
def open_room(*, session: Session, at: datetime, by: audit.Actor) -> Session:
    """Let everybody who is checked in start. Raises TooEarly, SessionOver, sessions.IllegalMove."""
    session = sessions.lock(session)
    _during(session, at)
    session = sessions.move(session=session, to=SessionState.RUNNING, at=at, by=by)
    note(EventKind.ROOM_OPENED, session=session, at=at, by=by)
    return session


@transaction.atomic
def extend(*, session: Session, minutes: int, reason: str, at: datetime, by: audit.Actor, attempt: Attempt | None = None) -> int:
    """Add minutes for the whole room, or for one attempt; never shortens. Returns how many open attempts got them. Raises BadMinutes, SessionOver."""
    if not 1 <= minutes <= MOST_MINUTES or not reason.strip():
        raise BadMinutes
    session = sessions.lock(session)
    if session.state != SessionState.RUNNING:
        raise SessionOver
    more = timedelta(minutes=minutes)
    running = Attempt.objects.filter(registration__session=session, state=AttemptState.OPEN)
    if attempt is not None:
        running = running.filter(pk=attempt.pk)
    else:
        session.extra_minutes += minutes
        session.save(update_fields=["extra_minutes"])
    count = running.update(deadline_at=F("deadline_at") + more)
    registration = attempt.registration if attempt else None
    data = {"minutes": minutes, "reason": reason.strip()[:200], "attempts": count}
    note(EventKind.MINUTES_ADDED, session=session, registration=registration, at=at, by=by, **data)
    audit.record("exams.minutes_added", at=at, by=by, subject=session, data=data)
    return count


@transaction.atomic
def end_attempt(*, attempt: Attempt, reason: str, at: datetime, by: audit.Actor) -> Attempt:
    """Close one candidate's attempt; what was saved is marked."""
    row = attempts.end(attempt=attempt, at=at, by=by)
    note(EventKind.ATTEMPT_ENDED, session=row.registration.session, registration=row.registration, at=at, by=by, reason=reason.strip()[:200])
    return row


@transaction.atomic
def end(*, session: Session, at: datetime, by: audit.Actor) -> Session:
    """Close the room: open attempts are ended and marked, those that never started are annulled. Raises sessions.IllegalMove."""
    session = sessions.move(session=session, to=SessionState.ENDED, at=at, by=by)
    inside = Attempt.objects.filter(registration__session=session)
    for attempt in inside.filter(state=AttemptState.OPEN):
        attempts.end(attempt=attempt, at=at, by=by)
    for attempt in inside.filter(state=AttemptState.WAITING):
        attempts.annul(attempt=attempt, reason=str(_("Checked in, but did not start")), at=at, by=by)
    note(EventKind.ROOM_ENDED, session=session, at=at, by=by)
    return session


def close_forgotten(*, at: datetime, by: audit.Actor = "system:close_overdue") -> int:
    """End sessions that nobody ended an hour after the last paper closed; returns how many."""
    running = Session.objects.filter(state=SessionState.RUNNING, closes_at__lt=at - FORGOTTEN).select_related("blueprint")
    late = [session for session in running if attempts.ends_at(session) < at - FORGOTTEN]
    for session in late:
        end(session=session, at=at, by=by)
    return len(late)
