"""The figures of a desk, kept for a while and cut as the reader asks: rebuilt from the register and the ledger whenever either has moved.

The key holds a high-water mark of the ledger and of the audit trail (every act writes there in its own transaction), so a figure
is never older than the last act; and it expires, because on PostgreSQL a slow transaction may commit below the mark.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import QuerySet, Subquery

from training import clock
from training.models import Area, AuditEntry, Department, Enterprise, Entry
from training.requirements import Rule

from .census import Census
from .census.vectors import Flags
from .cube import Cube, Units
from .facts import AreaFacts
from .figures import Child, Figure
from .periods import add_months
from .slices import Slice

KEEP_SECONDS = 300
# Acts that change no fact of the register or the ledger.
QUIET = (
    "training.signed_in",
    "training.signed_out",
    "training.file_viewed",
    "training.coverage_exported",
    "training.recheck_drawn",
    "training.recheck_recorded",
    "training.amendment_proposed",
    "training.amendment_rejected",
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
    """Cubes of some requirements in one area on one day and on the same day a year before."""

    top: AreaFacts
    above: list[AreaFacts]
    units: Units
    cubes: dict[str, Cube]
    last_year: dict[str, Cube]
    counted_at: datetime


@dataclass(frozen=True)
class Seen:
    """A snapshot as one reader asks for it: in a slice, and in a scope of enterprises."""

    taken: Snapshot
    kept: Flags

    @property
    def top(self) -> AreaFacts:
        return self.taken.top

    def figure(self, code: str) -> Figure:
        return self.taken.cubes[code].figure(self.kept)

    def last_year(self, code: str) -> Figure:
        return self.taken.last_year[code].figure(self.kept)

    def children(self, code: str) -> list[Child]:
        """The parts of the area; they sum to its figure."""
        return self.taken.cubes[code].children(self.taken.units, self.top, self.kept)

    def cut(self, code: str, cut: str) -> list[tuple[str, Figure]]:
        """The values of another cut, with their figures."""
        return self.taken.cubes[code].cut(self.taken.units, cut, self.kept)


def high_water(area: Area) -> str:
    """How far the ledger and the audit trail have come (one query)."""
    newest = {
        "entry": Subquery(Entry.objects.order_by("-pk").values("pk")[:1]),
        "act": Subquery(AuditEntry.objects.exclude(action__in=QUIET).order_by("-pk").values("pk")[:1]),
    }
    row: tuple[int | None, ...] = Area.objects.filter(pk=area.pk).annotate(**newest).values_list(*newest).first() or ()
    return "-".join(str(mark or 0) for mark in row)


def take(area: Area, codes: list[str], day: date, rules: list[Rule]) -> Snapshot:
    """Count everything now."""
    census, year_ago = Census(area, codes, rules=rules), add_months(day, -12)
    departments = dict(Department.objects.values_list("code", "name"))
    return Snapshot(
        top=census.top,
        above=census.above,
        units=Units.of(census, departments),
        cubes={code: Cube.of(census.units(code, day)) for code in codes},
        last_year={code: Cube.of(census.units(code, year_ago)) for code in codes},
        counted_at=clock.now(),
    )


def read(area: Area, codes: list[str], day: date, rules: list[Rule], only: Slice | None = None, within: QuerySet[Enterprise] | None = None) -> Seen:
    """The figures, from the cache while nothing has moved; one copy serves every reader, scope and slice."""
    members = [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]
    versions = "-".join(f"{rule.pk}.{rule.version}" for rule in rules if rule.code in (*codes, *members))
    key = f"coverage:{area.code}:{day:%Y%m%d}:{','.join(codes)}:{versions}:{high_water(area)}"
    kept: Snapshot | None = cache.get(key)
    if kept is None:
        kept = take(area, codes, day, rules)
        cache.set(key, kept, KEEP_SECONDS)
    inside = None if within is None else within.filter(area__path__startswith=area.path).values_list("pk", flat=True)
    return Seen(kept, kept.units.kept(only or Slice(), inside))
