"""The room at a glance: one card a seat, those that need a look first. One query beside the session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams import attempts
from exams.models import Attempt, AttemptState, Registration, Session, SessionState

SILENT = timedelta(seconds=60)
QUIET = timedelta(seconds=25)
ORDER = ["late", "unknown", "soon", "ok", "wait"]


@dataclass(frozen=True)
class Seat:
    """`level` is one of the five statuses' classes; word and shape stand beside the colour."""

    registration: Registration
    label: str
    name: str
    level: str
    text: str
    detail: str
    attempt: Attempt | None

    @property
    def to_check_in(self) -> bool:
        return self.registration.checked_in_at is None


@dataclass(frozen=True)
class Board:
    """All seats of a session and the one sentence above them."""

    session: Session
    seats: list[Seat]
    at: datetime
    ends_at: datetime | None

    def count(self, *levels: str) -> int:
        return sum(seat.level in levels for seat in self.seats)

    @property
    def look(self) -> int:
        """Seats that need a look."""
        return self.count("late", "unknown", "soon")

    @property
    def answering(self) -> int:
        return sum(seat.attempt is not None and seat.attempt.state == AttemptState.OPEN for seat in self.seats)

    @property
    def done(self) -> int:
        return sum(seat.attempt is not None and seat.attempt.is_closed for seat in self.seats)

    @property
    def absent(self) -> int:
        return sum(seat.to_check_in for seat in self.seats)

    @property
    def unsent(self) -> int:
        """Answers that the candidates' pages say they still hold."""
        return sum(seat.attempt.unsent for seat in self.seats if seat.attempt)


def read(session: Session, at: datetime) -> Board:
    """The board of a session now."""
    rows = session.registrations.filter(withdrawn_at__isnull=True).select_related("person", "attempt").order_by("seat_number")
    seats = sorted((_seat(session, row, at) for row in rows), key=lambda seat: ORDER.index(seat.level) if seat.level in ORDER[:3] else 3)
    running = session.state == SessionState.RUNNING
    return Board(session, seats, at, attempts.ends_at(session) if running else None)


def _seat(session: Session, row: Registration, at: datetime) -> Seat:
    attempt: Attempt | None = getattr(row, "attempt", None)
    level, text, detail = _state(row, attempt, at)
    return Seat(row, session.room.seat(row.seat_number or 0), row.person.masked_name, level, text, detail, attempt)


def _state(row: Registration, attempt: Attempt | None, at: datetime) -> tuple[str, str, str]:
    if attempt is None:
        return "wait", _("Not here yet"), ""
    if attempt.state == AttemptState.WAITING:
        return "wait", _("Checked in, waiting"), _clock(row.checked_in_at)
    if attempt.state == AttemptState.OPEN:
        return _answering(attempt, at)
    if attempt.state == AttemptState.ANNULLED:
        return "wait", _("Annulled"), attempt.annulled_reason
    return "ok", str(attempt.get_state_display()), _("%(done)s of %(all)s answered") % _progress(attempt)


def _answering(attempt: Attempt, at: datetime) -> tuple[str, str, str]:
    quiet = at - (attempt.seen_at or attempt.opened_at or at)
    saved = _("Saved %(ago)s ago") % {"ago": ago(at - attempt.saved_at)} if attempt.saved_at else _("Nothing saved yet")
    if quiet > SILENT:
        return "late", _("Offline"), _("No message for %(ago)s") % {"ago": ago(quiet)}
    if attempt.unsent:
        return "late", ngettext("%(n)s answer not delivered", "%(n)s answers not delivered", attempt.unsent) % {"n": attempt.unsent}, saved
    if quiet > QUIET:
        return "unknown", _("State unknown"), _("No message for %(ago)s") % {"ago": ago(quiet)}
    if attempt.left_page:
        return "soon", ngettext("Left the page %(n)s time", "Left the page %(n)s times", attempt.left_page) % {"n": attempt.left_page}, saved
    return "ok", _("Answering %(done)s/%(all)s") % _progress(attempt), saved


def _progress(attempt: Attempt) -> dict[str, Any]:
    return {"done": attempt.answered_count, "all": attempt.question_count}


def _clock(at: datetime | None) -> str:
    return f"{localtime(at):%H:%M}" if at else ""


def ago(span: timedelta) -> str:
    """A short span in words."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 3600:
        return _("%(m)s min %(s)s s") % {"m": seconds // 60, "s": seconds % 60}
    return _("%(h)s h %(m)s min") % {"h": seconds // 3600, "m": seconds % 3600 // 60}
