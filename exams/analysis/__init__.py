"""What confirmed results say about questions, papers and sessions.

`count` brings a session's sums up to date, `refresh` is the sweep behind it and puts the thresholds to what changed, `rebuild` makes
everything again. `of_session`, `of_version` and `open_flags` are what people read; `settle` is how a person closes a flag.
"""

from datetime import datetime

from exams.models import Counted, Session
from training import jobs

from .counting import count, regroup, waiting
from .counting import rebuild as rebuild_session
from .flags import NothingOpen, ReasonMissing, look, open_flags, settle, tell
from .reports import ItemReport, Row, SessionReport, ended, measured, of_session, of_version


def refresh(*, at: datetime) -> int:
    """The sweep: count what waits, look at what changed, tell editors. Returns how many attempts were counted. Run again it does nothing."""
    if jobs.must_wait():
        return 0
    done = sum(count(session) for session in waiting())
    look(at=at)
    tell(at=at)
    return done


def rebuild(*, at: datetime) -> int:
    """Make all statistics again from answers and marks; flags, notices and decisions stay. Returns how many attempts are in them."""
    sessions = Session.objects.filter(registrations__attempt__state="confirmed") | Session.objects.filter(pk__in=Counted.objects.values("session"))
    done = sum(rebuild_session(pk) for pk in sorted(set(sessions.order_by().values_list("pk", flat=True))))
    regroup()
    look(at=at)
    return done


__all__ = [
    "ItemReport", "NothingOpen", "ReasonMissing", "Row", "SessionReport",
    "count", "ended", "look", "measured", "of_session", "of_version", "open_flags", "rebuild", "rebuild_session", "refresh", "regroup",
    "settle", "tell", "waiting",
]  # fmt: skip
