"""The one place where the house reads the time. Acts take `at`; only desks, jobs and commands call `now`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The current instant (aware, UTC). Only the test settings name another source than the system's clock."""
    return import_string(settings.CLOCK)()


def day(at: datetime) -> date:
    """The local day of an instant: legal days begin and end at midnight in Asia/Shanghai."""
    return at.astimezone(LEGAL_ZONE).date()


def today() -> date:
    """The local day now."""
    return day(now())
