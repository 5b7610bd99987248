"""Jobs of the exams: hints and sweeps, safe to run twice."""

from exams import attempts, grading, proctoring
from exams.models import Attempt
from training import clock, jobs


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
