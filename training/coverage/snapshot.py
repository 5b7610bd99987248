"""The figures of a desk, kept for a while: rebuilt from the register and the ledger whenever either has moved.

The key holds a high-water mark of the ledger and of the audit trail (every act writes there in its own transaction), so a figure
is never older than the last act; and it expires, because on PostgreSQL a slow transaction may commit below the mark.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import QuerySet, Subquery

from training import clock
from training.models import Area, AuditEntry, Enterprise, Entry
from training.requirements import Rule

from .facts import AreaFacts
from .figures import Child, Figure
from .periods import add_months
from .survey import Survey

KEEP_SECONDS = 300
# Acts that change no fact of the register or the ledger.
QUIET = (
    "training.signed_in",
    "training.signed_out",
    "training.file_viewed",
    "training.coverage_exported",
    "training.identity_revealed",
    "training.pin_set",
    "training.password_set",
    "training.slip_issued",
    "training.slip_used",
    "training.pack_prepared",
    "training.pack_frozen",
    "training.pack_supplemented",
    "training.pack_confirmed",
    "training.pack_exported",
    "training.lead_opened",
    "training.lead_proposed",
    "training.lead_printed",
    "training.leads_exported",
    "training.reminders_prepared",
    "training.reminder_called",
    "training.reminder_posted",
    "training.notice_made",
    "training.notice_delivered",
    "training.notice_refused",
)


@dataclass(frozen=True)
class Snapshot:
    """Figures of some requirements in one area on one day and on the same day a year before, with the parts of the area."""

    top: AreaFacts
    above: list[AreaFacts]
    figures: dict[str, Figure]
    last_year: dict[str, Figure]
    children: dict[str, list[Child]]
    counted_at: datetime


def high_water(area: Area) -> str:
    """How far the ledger and the audit trail have come (one query)."""
    newest = {
        "entry": Subquery(Entry.objects.order_by("-pk").values("pk")[:1]),
        "act": Subquery(AuditEntry.objects.exclude(action__in=QUIET).order_by("-pk").values("pk")[:1]),
    }
    row: tuple[int | None, ...] = Area.objects.filter(pk=area.pk).annotate(**newest).values_list(*newest).first() or ()
    return "-".join(str(mark or 0) for mark in row)


def take(survey: Survey, codes: list[str], day: date) -> Snapshot:
    """Count everything now."""
    year_ago = add_months(day, -12)
    return Snapshot(
        top=survey.top,
        above=survey.above,
        figures={code: survey.figure(code, day) for code in codes},
        last_year={code: survey.figure(code, year_ago) for code in codes},
        children={code: survey.children(code, day) for code in codes},
        counted_at=clock.now(),
    )


def read(area: Area, codes: list[str], day: date, rules: list[Rule], within: QuerySet[Enterprise] | None = None) -> Snapshot:
    """The figures, from the cache while nothing has moved. A narrowed scope is always counted anew."""
    members = [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]
    if within is not None:
        return take(Survey(area, [*codes, *members], within=within, rules=rules), codes, day)
    versions = "-".join(f"{rule.pk}.{rule.version}" for rule in rules if rule.code in (*codes, *members))
    key = f"coverage:{area.code}:{day:%Y%m%d}:{','.join(codes)}:{versions}:{high_water(area)}"
    kept: Snapshot | None = cache.get(key)
    if kept is None:
        kept = take(Survey(area, [*codes, *members], rules=rules), codes, day)
        cache.set(key, kept, KEEP_SECONDS)
    return kept
