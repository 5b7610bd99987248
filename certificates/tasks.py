"""Jobs: issue after a hint, and the sweep that needs none."""

from certificates import issuing
from exams.models import Attempt
from training import clock
from training.errors import Refusal
from training.jobs import job


@job("certificates.issue_for_attempt")
def issue_for_attempt(attempt_id: int) -> str:
    """Issue for one attempt if it leads to a certificate; answers the number, or the sentence why not."""
    attempt = Attempt.objects.select_related("registration__person", "registration__enterprise", "registration__session__blueprint").get(pk=attempt_id)
    try:
        return issuing.issue(attempt=attempt, at=clock.now(), by="system:result_confirmed").number
    except Refusal as refusal:
        return str(refusal)


@job("certificates.sweep")
def sweep() -> int:
    """Issue what no hint reached; answers how many."""
    return len(issuing.sweep(at=clock.now(), by="system:sweep").issued)
