"""Jobs of the ground floor."""

from training import audit, clock, jobs, leads, lockout, notices, retaining
from training.api import webhooks
from training.coverage import snapshot, trends
from training.jobs import job
from training.models import Area, Enterprise, Heartbeat
from training.packs import sweeping
from training.registry import batches
from training.reminding import sweeping as reminders


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


@job("training.prune_imports")
def prune_imports() -> int:
    """Delete the workbooks of imports that nobody corrects any more."""
    return batches.prune(at=clock.now())


@job("training.prune_lockout")
def prune_lockout() -> None:
    """Drop rows about failed sign-ins that are older than the log must be kept."""
    lockout.prune(at=clock.now())


@job("training.keep_packs")
def keep_packs() -> None:
    """Ask for every area whether its monthly pack is to be prepared, reminded of or locked; later, while bulk work must wait."""
    at = clock.now()
    for area in sweeping.offices() if not jobs.must_wait() else ():
        if sweeping.is_due(area, at):
            jobs.enqueue("training.keep_pack", area.pk)


@job("training.keep_pack")
def keep_pack(area_id: int) -> list[str]:
    """Prepare, remind and lock for one area, whatever is due now; a pack that waits is still locked as of its day."""
    return [] if jobs.must_wait() else sweeping.keep_up(Area.objects.get(pk=area_id), clock.now())


@job("training.open_leads")
def open_leads() -> int:
    """Open the leads of today and of every day that was missed; once a day, later while bulk work must wait."""
    return 0 if jobs.must_wait() else leads.sweep(at=clock.now())


@job("training.check_leads")
def check_leads(enterprise_id: int) -> int:
    """The same for one enterprise whose people or papers have just changed."""
    return leads.check(Enterprise.objects.get(pk=enterprise_id), at=clock.now())


@job("training.remind")
def remind() -> dict[str, int]:
    """Remind of what is due, a part of the register at a time; later, while bulk work must wait."""
    return {} if jobs.must_wait() else reminders.keep_up(clock.now())


@job("training.keep_trends")
def keep_trends() -> None:
    """Ask for every area that is read whether its past days are counted today; later, while bulk work must wait."""
    for area in trends.tops() if not jobs.must_wait() else ():
        if trends.is_due(area, clock.now()):
            jobs.enqueue("training.keep_trend", area.pk)


@job("training.keep_trend")
def keep_trend(area_id: int) -> int:
    """Count the past days of one area."""
    return 0 if jobs.must_wait() else trends.keep(Area.objects.get(pk=area_id), clock.now())


@job("training.deliver_webhooks")
def deliver_webhooks() -> dict[str, int]:
    """Tell connected systems what is new, and try again where nobody answered."""
    return webhooks.deliver(at=clock.now())


@job("training.apply_retention")
def apply_retention() -> dict[str, int]:
    """Erase what has been kept long enough; later while bulk work must wait."""
    return {} if jobs.must_wait() else retaining.apply(at=clock.now())


@job("training.refresh_coverage")
def refresh_coverage() -> int:
    """Count the figures of large areas anew that somebody looks at."""
    return snapshot.refresh()
