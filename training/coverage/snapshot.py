"""The figures of a desk, kept for a while and cut as the reader asks (decision 0015).

Beside the figures stands a high-water mark of the ledger and of the audit trail (every act writes there in its own transaction). While the mark
stands, the kept figures are the figures; a slow transaction on PostgreSQL may commit below the mark, so they are counted anew after five minutes.
Once the mark has moved, an area that is counted in a moment is counted at once. A large one is shown as it was counted last, with the time, while
a job counts it anew; never older than ten minutes, and never to a reader who asks to have it counted now.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.db.models import QuerySet, Subquery

from training import clock
from training.models import Area, AuditEntry, Department, Enterprise, Entry
from training.requirements import Rule, all_rules

from .census import Census
from .census.vectors import Flags
from .cube import Cube, Units
from .facts import AreaFacts
from .figures import Child, Figure
from .periods import add_months
from .slices import Slice

KEEP = timedelta(minutes=5)
BEHIND = timedelta(minutes=10)
RECOUNTED = "coverage:large"  # questions about large areas, for the job
RECOUNTED_DAYS = 7  # how long after it was last asked
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
class Kept:
    """A snapshot with the mark it was counted at and the seconds that took."""

    taken: Snapshot
    mark: str
    seconds: float

    @property
    def large(self) -> bool:
        return self.seconds > settings.COVERAGE_QUICK_SECONDS

    def holds(self, mark: str, age: timedelta) -> bool:
        """Whether it still tells what the register and the ledger say."""
        return mark == self.mark and age < KEEP


@dataclass(frozen=True)
class Seen:
    """A snapshot as one reader asks for it: in a slice, and in a scope of enterprises. `behind`: something was recorded since that is not in it yet."""

    taken: Snapshot
    kept: Flags
    behind: bool = False

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


def read(
    area: Area, codes: list[str], day: date, rules: list[Rule], only: Slice | None = None, within: QuerySet[Enterprise] | None = None, *, anew: bool = False
) -> Seen:
    """The figures, kept ones where they may be shown; `anew` counts them now. One copy serves every reader, scope and slice."""
    kept: Kept | None = caches["figures"].get(_key(area, codes, day, rules))
    mark = high_water(area)
    age = clock.now() - kept.taken.counted_at if kept is not None else BEHIND
    if kept is None or anew or not (kept.holds(mark, age) or (kept.large and age < BEHIND)):
        kept = _recount(area, codes, day, rules, mark)
    if kept.large:
        _remember(area, codes)
    inside = None if within is None else within.filter(area__path__startswith=area.path).values_list("pk", flat=True)
    return Seen(kept.taken, kept.taken.units.kept(only or Slice(), inside), behind=kept.mark != mark)


def _recount(area: Area, codes: list[str], day: date, rules: list[Rule], mark: str) -> Kept:
    """Count now and keep it. `mark` was read before, so that nothing recorded meanwhile is taken for counted."""
    started = time.perf_counter()
    kept = Kept(take(area, codes, day, rules), mark, time.perf_counter() - started)
    caches["figures"].set(_key(area, codes, day, rules), kept, BEHIND.total_seconds())
    return kept


def _remember(area: Area, codes: list[str]) -> None:
    """Somebody looks at a large area: the job keeps its figures fresh."""
    asked: dict[tuple[str, tuple[str, ...]], date] = caches["figures"].get(RECOUNTED, {})
    question, today = (area.code, tuple(codes)), clock.today()
    if asked.get(question) != today:
        caches["figures"].set(RECOUNTED, {**asked, question: today}, None)


def refresh() -> int:
    """Count large areas anew whose figures have moved or grown old, as of today; returns how many. Run again it does nothing."""
    questions: dict[tuple[str, tuple[str, ...]], date] = caches["figures"].get(RECOUNTED, {})
    since, today, counted = clock.today() - timedelta(days=RECOUNTED_DAYS), clock.today(), 0
    rules = all_rules() if questions else []
    for (code, codes), asked_on in questions.items():
        area = Area.objects.filter(code=code).first()
        if area is None or asked_on < since or not set(codes) <= {rule.code for rule in rules}:
            continue
        kept: Kept | None = caches["figures"].get(_key(area, list(codes), today, rules))
        mark = high_water(area)
        if kept is None or not kept.holds(mark, clock.now() - kept.taken.counted_at):
            _recount(area, list(codes), today, rules, mark)
            counted += 1
    return counted


def _members(codes: list[str], rules: list[Rule]) -> list[str]:
    return [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]


def _key(area: Area, codes: list[str], day: date, rules: list[Rule]) -> str:
    """One place for every question; a changed requirement is another question."""
    wanted = (*codes, *_members(codes, rules))
    versions = "-".join(f"{rule.pk}.{rule.version}" for rule in rules if rule.code in wanted)
    return f"coverage:{area.code}:{day:%Y%m%d}:{','.join(codes)}:{versions}"
