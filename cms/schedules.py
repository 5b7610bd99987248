"""Job → interval in minutes. Each job is the sweep behind what events only hint at."""

from training import jobs

INTERVALS = {
    "training.heartbeat": 1,
    "training.seal_audit": 1,
    "question_banks.keep_current": 60,  # days begin at midnight, whenever the worker started
    "question_banks.continue_uploads": 5,
    "exams.close_overdue": 1,
    "exams.confirm_waiting": 5,
    "exams.refresh_analysis": 10,
    "certificates.sweep": 5,
    "training.refresh_coverage": 2,
    "training.keep_packs": 10,
    "training.open_leads": 30,  # sweeps once a day; asked more often because days begin at midnight
    "training.remind": 10,  # the day's work is done once; what is left of it goes on
    "training.keep_trends": 30,
    "training.deliver_webhooks": 1,
    "training.apply_retention": 60 * 24,
    "training.prune_lockout": 60 * 24,
    "training.prune_imports": 60 * 24,
}


def ensure() -> None:
    """Tell the queue about every interval; run again it changes nothing."""
    for name, minutes in INTERVALS.items():
        jobs.schedule(name, minutes)
