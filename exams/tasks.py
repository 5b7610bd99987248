"""Jobs of the exams: hints and sweeps, safe to run twice."""

from django.db import connection

from exams import analysis, attempts, grading, proctoring
from exams.models import Attempt, AttemptState
from training import clock, jobs


@jobs.wait_while
def is_answering() -> bool:
    """Whether somebody is answering while the database is the embedded one, where bulk work would hold up every save."""
    return connection.vendor == "sqlite" and Attempt.objects.filter(state=AttemptState.OPEN).exists()


@jobs.job("exams.close_overdue")
def close_overdue() -> int:
    """Expire attempts past their time, then sessions long past theirs."""
    closed = attempts.close_overdue(at=clock.now())
    proctoring.close_forgotten(at=clock.now())
    return closed


@jobs.job("exams.confirm")
def confirm(attempt_id: int) -> None:
    """Publish one result that needs no officer."""
    attempt = Attempt.objects.get(pk=attempt_id)
    if attempt.is_closed:
        grading.confirm(attempt=attempt, at=clock.now(), by="system:confirm")


@jobs.job("exams.confirm_waiting")
def confirm_waiting() -> int:
    """The sweep behind `exams.confirm`."""
    waiting = grading.unconfirmed()
    for attempt_id in waiting:
        confirm(attempt_id)
    return len(waiting)


@jobs.job("exams.count")
def count(session_id: int) -> int:
    """Bring the sums of one session up to date: a result was confirmed, marked again or annulled."""
    return analysis.count(session_id)


@jobs.job("exams.refresh_analysis")
def refresh_analysis() -> int:
    """The sweep behind `exams.count`, and the look at the thresholds."""
    return analysis.refresh(at=clock.now())
