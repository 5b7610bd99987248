"""应试: the only door to an attempt's state and answers. Answers go to the attempt's own chain, never to the global audit trail.

Acts that change a state compare and set, so two callers can not both succeed. Time is the server's: answers that arrive until
`GRACE` after the deadline count, later ones are refused.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams import answers, grading, papers
from exams.models import Attempt, AttemptState, Registration, Release, Response, Session, SessionState
from exams.states import IllegalMove, move
from training import audit, jobs
from training.errors import Refusal

GRACE = timedelta(seconds=30)


class NotRunning(Refusal):
    sentence = _("The room is not open yet. Wait for the proctor.")


class TooLate(Refusal):
    sentence = _("Late entry is over for this session. Ask the proctor.")


class AttemptClosed(Refusal):
    sentence = _("This attempt is closed. Nothing more can be saved; what was saved counts.")


@dataclass(frozen=True)
class Receipt:
    """What the server holds now. `clash`: sequence numbers already used by other answers; number them anew and send again."""

    saved: list[int]
    clash: list[int]
    last_seq: int
    at: datetime
    deadline_at: datetime


def ends_at(session: Session) -> datetime:
    """When the last paper of a running session closes: a room that opens late still leaves the whole time."""
    opened = session.room_opened_at or session.opens_at
    return max(session.closes_at, opened + timedelta(minutes=session.blueprint.minutes)) + timedelta(minutes=session.extra_minutes)


@transaction.atomic
def admit(*, registration: Registration, at: datetime, by: audit.Actor) -> Attempt:
    """Freeze the paper of a registration and set the attempt waiting; once is enough. Raises CellShort."""
    existing = Attempt.objects.filter(registration=registration).first()
    if existing:
        return existing
    blueprint = registration.session.blueprint
    paper = papers.seal(registration=registration, blueprint=blueprint, source=papers.pool(blueprint, at), at=at)
    audit.record("exams.paper_drawn", at=at, by=by, subject=registration, data={"sha256": paper.sha256})
    return Attempt.objects.create(registration=registration, paper=paper, question_count=len(paper.items), created_at=at)


@transaction.atomic
def open_attempt(*, attempt: Attempt, at: datetime, by: audit.Actor, language: str = "") -> Attempt:
    """Start the clock; called again it changes nothing. `attempt` comes with registration.session.blueprint.

    The deadline is the blueprint's minutes from now, but never beyond the end of the session. Raises NotRunning, TooLate, AttemptClosed.
    """
    if attempt.state == AttemptState.OPEN:
        return attempt
    session = attempt.registration.session
    if attempt.state != AttemptState.WAITING:
        raise AttemptClosed
    if session.state != SessionState.RUNNING or session.room_opened_at is None:
        raise NotRunning
    if at > session.room_opened_at + timedelta(minutes=session.late_entry_minutes):
        raise TooLate
    whole = timedelta(minutes=session.blueprint.minutes + session.extra_minutes)
    deadline = min(at + whole, ends_at(session))
    return move(attempt=attempt, to=AttemptState.OPEN, at=at, by=by, opened_at=at, deadline_at=deadline, seen_at=at, language=language)


@transaction.atomic
def save(*, public_id: UUID, responses: Any, at: datetime, unsent: int = 0, left_page: int = 0) -> Receipt:
    """Store answers [{"index", "seq", "choice"}] in the order given. Repeated, late and reordered saves are harmless.

    An empty list is a heartbeat. The newest sequence number of a question counts, whenever it arrives. Three statements, four when
    an already seen number comes again. Raises answers.BadAnswer, AttemptClosed.
    """
    row = Attempt.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if row is None or row.state != AttemptState.OPEN or row.deadline_at is None or at > row.deadline_at + GRACE:
        raise AttemptClosed
    return _store(row, responses, at, unsent=unsent, left_page=left_page)


def _store(row: Attempt, responses: Any, at: datetime, **signs: int) -> Receipt:
    """Append to the chain of a locked, open attempt and refresh its caches."""
    wanted = answers.read(responses, row.question_count)
    fresh, clash = answers.sort_out(row, wanted)
    if fresh:
        Response.objects.bulk_create(answers.chain(row, fresh, at))
        row.saved_at = at
    row.seen_at, row.unsent, row.left_page = at, signs.get("unsent", 0), max(row.left_page, signs.get("left_page", 0))
    row.save(update_fields=["head", "last_seq", "answered", "saved_at", "seen_at", "unsent", "left_page"])
    refused = set(clash)
    assert row.deadline_at is not None
    return Receipt([one.seq for one in wanted if one.seq not in refused], clash, row.last_seq, at, row.deadline_at)


@transaction.atomic
def submit(*, public_id: UUID, at: datetime, responses: Any = None) -> Attempt:
    """Hand in for the candidate: take what has not been delivered yet, close, mark. Called again it changes nothing.

    After the deadline and its grace the attempt counts as expired and nothing new is taken. Raises BadAnswer, AttemptClosed (not opened).
    """
    row = _locked(public_id=public_id)
    if row.is_closed:
        return row
    if row.state != AttemptState.OPEN or row.deadline_at is None:
        raise AttemptClosed
    in_time = at <= row.deadline_at + GRACE
    if responses and in_time:
        fresh, _clash = answers.sort_out(row, answers.read(responses, row.question_count))
        Response.objects.bulk_create(answers.chain(row, fresh, at))
    by = getattr(row.registration.person, "account", None) or "system:candidate"
    return _close(row, AttemptState.SUBMITTED if in_time else AttemptState.EXPIRED, at, by)


@transaction.atomic
def end(*, attempt: Attempt, at: datetime, by: audit.Actor) -> Attempt:
    """Close an open attempt from outside and mark what was saved. One already closed stays as it is."""
    row = _locked(pk=attempt.pk)
    return _close(row, AttemptState.ENDED, at, by) if row.state == AttemptState.OPEN else row


@transaction.atomic
def annul(*, attempt: Attempt, reason: str, at: datetime, by: audit.Actor) -> Attempt:
    """Strike an attempt; its answers stay. A confirmed one is taken back in the ledger by `grading.withdraw`. Raises IllegalMove."""
    row = _locked(pk=attempt.pk)
    if row.state == AttemptState.CONFIRMED:
        grading.withdraw(attempt=row, reason=reason, at=at, by=by)
        jobs.enqueue("exams.count", row.registration.session_id)
    return move(attempt=row, to=AttemptState.ANNULLED, at=at, by=by, annulled_reason=reason.strip()[:200])


def _locked(**which: Any) -> Attempt:
    rows = Attempt.objects.select_for_update(of=("self",))
    return rows.select_related("paper", "registration__session__blueprint", "registration__person__account").get(**which)


def _close(row: Attempt, state: str, at: datetime, by: audit.Actor) -> Attempt:
    """Mark an attempt that is locked and open, and close it."""
    score, full = grading.mark(attempt=row, at=at, by=by)
    blueprint = row.registration.session.blueprint
    row = move(
        attempt=row, to=state, at=at, by=by, score=score, full_score=full, passed=score >= blueprint.pass_mark, unsent=0,
        head=row.head, last_seq=row.last_seq, answered=row.answered,
    )  # fmt: skip
    if blueprint.release == Release.AT_ONCE:
        jobs.enqueue("exams.confirm", row.pk)
    return row


def close_overdue(*, at: datetime, by: audit.Actor = "system:close_overdue") -> int:
    """Expire what is past its deadline and grace; returns how many. Each in its own transaction, safe to run twice at once."""
    due = Attempt.objects.filter(state=AttemptState.OPEN, deadline_at__lt=at - GRACE).values_list("pk", flat=True)
    return sum(_expire(pk, at, by) for pk in list(due))


@transaction.atomic
def _expire(pk: int, at: datetime, by: audit.Actor) -> bool:
    row = _locked(pk=pk)
    if row.state != AttemptState.OPEN or row.deadline_at is None or row.deadline_at >= at - GRACE:
        return False
    _close(row, AttemptState.EXPIRED, at, by)
    return True


__all__ = [
    "AttemptClosed", "IllegalMove", "NotRunning", "Receipt", "TooLate",
    "admit", "annul", "close_overdue", "end", "ends_at", "move", "open_attempt", "save", "submit",
]  # fmt: skip
