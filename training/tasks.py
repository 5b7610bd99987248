"""Jobs of the ground floor."""

from training import audit, clock, lockout, notices
from training.jobs import job
from training.models import Heartbeat


@job("training.seal_audit")
def seal_audit() -> int:
    """Extend the audit chain over what was committed since the last run."""
    return audit.seal()


@job("training.heartbeat")
def heartbeat() -> None:
    """Say that the queue is alive."""
    Heartbeat.objects.update_or_create(name="queue", defaults={"at": clock.now()})


@job("training.mail_notice")
def mail_notice(notice_id: int) -> None:
    """Send one notice by e-mail as well, if its person has an address."""
    notices.mail(notice_id)


@job("training.prune_lockout")
def prune_lockout() -> None:
    """Drop rows about failed sign-ins that are older than the log must be kept."""
    lockout.prune(at=clock.now())
