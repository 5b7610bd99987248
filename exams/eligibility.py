"""Who may register for which session, and the one sentence that says why not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from exams.models import Attempt, AttemptState, Registration, Session, SessionState
from training.errors import Refusal
from training.models import Person


class RegistrationClosed(Refusal):
    sentence = _("Registration for this session is closed. Choose another session.")


class AlreadyRegistered(Refusal):
    sentence = _("You are already registered for this session.")


class RegisteredElsewhere(Refusal):
    sentence = _("You are already registered for another session of the same exam. Withdraw there first.")


class RoomFull(Refusal):
    sentence = _("All seats of this session are taken. Choose another session.")


class AttemptsUsedUp(Refusal):
    sentence = _("All attempts at this exam are used up. Take part in training again and ask the office.")


class CooldownRunning(Refusal):
    """The session opens before the waiting time after the last attempt is over."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            _("After the last attempt there is a waiting time until %(until)s. Choose a later session.") % {"until": date_format(localtime(until), "Y-m-d H:i")}
        )


@dataclass
class History:
    """What one person has done so far, by blueprint and session. Four facts, two queries."""

    used: dict[int, int] = field(default_factory=dict)
    latest: dict[int, datetime] = field(default_factory=dict)
    registrations: dict[int, Registration] = field(default_factory=dict)
    pending: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """A session as one person sees it: their registration, or why they can not register."""

    session: Session
    registration: Registration | None
    obstacle: Refusal | None
    free: int


def history(person: Person) -> History:
    """Read a person's attempts and registrations."""
    known = History()
    attempts = Attempt.objects.filter(registration__person=person).exclude(state__in=[AttemptState.WAITING, AttemptState.ANNULLED])
    rows_seen: Iterable[tuple[int, datetime, datetime | None]]
    rows_seen = attempts.values_list("registration__session__blueprint", "opened_at", "submitted_at")  # type: ignore[assignment]
    for blueprint, opened, closed in rows_seen:
        known.used[blueprint] = known.used.get(blueprint, 0) + 1
        known.latest[blueprint] = max(known.latest.get(blueprint, opened), closed or opened)
    rows = Registration.objects.filter(person=person, withdrawn_at__isnull=True).select_related("session", "attempt")
    for row in rows:
        known.registrations[row.session_id] = row
        if row.session.state in {SessionState.REGISTRATION, SessionState.READY}:
            known.pending[row.session.blueprint_id] = row.session_id
    return known


def taken_seats(sessions: Iterable[Session]) -> dict[int, int]:
    """Session id → seats taken, in one query."""
    rows = Registration.objects.filter(session__in=[one.pk for one in sessions], withdrawn_at__isnull=True)
    return dict(rows.values_list("session").annotate(taken=Count("pk")).order_by("session"))


def obstacle(*, person: Person, session: Session, at: datetime) -> Refusal | None:
    """Why the person can not register now, or None."""
    return _obstacle(session, history(person), taken_seats([session]).get(session.pk, 0), at)


def _obstacle(session: Session, known: History, taken: int, at: datetime) -> Refusal | None:
    blueprint = session.blueprint
    if session.pk in known.registrations:
        return AlreadyRegistered()
    if session.state != SessionState.REGISTRATION or at >= session.registration_closes_at:
        return RegistrationClosed()
    if known.used.get(blueprint.pk, 0) >= blueprint.attempts_allowed:
        return AttemptsUsedUp()
    until = known.latest.get(blueprint.pk)
    if until and until + timedelta(hours=blueprint.cooldown_hours) > session.opens_at:
        return CooldownRunning(until + timedelta(hours=blueprint.cooldown_hours))
    if blueprint.pk in known.pending:
        return RegisteredElsewhere()
    if taken >= session.room.capacity:
        return RoomFull()
    return None


def offers(person: Person, at: datetime) -> list[Offer]:
    """Sessions that are open for registration or the person's own and not over, soonest first. Four queries, whatever the number."""
    known = history(person)
    shown = Q(state=SessionState.REGISTRATION, closes_at__gt=at) | Q(pk__in=known.registrations, state__in=[SessionState.READY, SessionState.RUNNING])
    sessions = list(Session.objects.filter(shown).select_related("blueprint", "room__site").order_by("opens_at"))
    taken = taken_seats(sessions)
    rows = []
    for session in sessions:
        count = taken.get(session.pk, 0)
        refusal = _obstacle(session, known, count, at)
        rows.append(Offer(session, known.registrations.get(session.pk), refusal, session.room.capacity - count))
    return rows
