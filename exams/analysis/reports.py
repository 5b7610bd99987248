"""What the pages, the workbook and the command show: a session, a question, the list of flags. Reads sums only, never answers."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from exams.models import Attempt, ItemFlag, PaperTally, Session, SessionState, SessionTally
from exams.models.analysis import FLAGS
from question_banks import statistics
from question_banks.models import Item, ItemVersion
from question_banks.statistics import Differential, Drift, Figures, Paper, PaperSums, Sums

from . import flags, history, options, thresholds


@dataclass
class Row:
    """One wording with its figures. `codes` are the thresholds it passes here."""

    version: ItemVersion
    sums: Sums
    figures: Figures
    drift: Drift | None = None
    codes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.version.item.bank.code} {self.version.item.number} v{self.version.number}"

    @property
    def labels(self) -> list[Any]:
        return [FLAGS[code] for code in self.codes]

    @property
    def hints(self) -> list[Any]:
        return [thresholds.HINTS[code] for code in self.figures.hints]


@dataclass(frozen=True)
class SessionReport:
    """`counted` confirmed results are in the figures; `outside` are marked but not in (not confirmed, or not yet counted)."""

    session: Session
    paper: Paper
    rows: list[Row]
    counted: int
    outside: int

    @property
    def hints(self) -> list[Any]:
        return [thresholds.HINTS[code] for code in self.paper.hints]


@dataclass(frozen=True)
class Sitting:
    """A wording in one session."""

    session: Session
    figures: Figures
    drift: Drift | None


@dataclass(frozen=True)
class ItemReport:
    """A wording over all sessions; `sittings` only of those the reader may see."""

    row: Row
    lines: list[options.Line]
    sites: dict[str, Differential]
    languages: dict[str, Differential]
    sittings: list[Sitting]
    sessions: int


def of_session(session: Session) -> SessionReport:
    """The analysis of one session: questions that need a look first, then by bank and number. Five queries."""
    merged: dict[int, Sums] = {}
    versions: dict[int, ItemVersion] = {}
    for tally in SessionTally.objects.filter(session=session).select_related("version__item__bank"):
        merged.setdefault(tally.version_id, Sums()).add(tally.sums())
        versions[tally.version_id] = tally.version
    before = history.earlier(versions, session)
    few = thresholds.load().few
    figures = statistics.weigh([statistics.item(sums.moments(), few) for sums in merged.values()])
    rows = [_row(versions[pk], sums, one, before.get(pk)) for (pk, sums), one in zip(merged.items(), figures, strict=True)]
    rows.sort(key=lambda row: (not row.codes, row.version.item.bank.code, row.version.item.number, row.version.number))
    kept = PaperTally.objects.filter(session=session).first()
    sums = kept.sums() if kept else PaperSums()
    outside = Attempt.objects.filter(registration__session=session, score__isnull=False, counted=None).exclude(state="annulled").count()
    return SessionReport(session, sums.figures(list(merged.values()), few), rows, sums.n, outside)


def _row(version: ItemVersion, sums: Sums, figures: Figures, before: Sums | None) -> Row:
    codes = list(thresholds.of_figures(figures))
    keyed = options.comparable(version.kind, version.content, version.key)
    if thresholds.beaten(sums.n, statistics.table(sums.options, sums.levels, statistics.cuts(sums.levels)), keyed) is not None:
        codes.append("key_beaten")
    drift = statistics.drift(before, sums) if before else None
    if before and thresholds.drifted(before.n, sums.n, drift):
        codes.append("drift")
    return Row(version, sums, figures, drift, codes)


def measured(item: Item) -> list[ItemVersion]:
    """The wordings of a question that have figures, newest first."""
    return list(item.versions.filter(pk__in=SessionTally.objects.filter(version__item=item).order_by().values("version")).order_by("-number"))


def of_version(version: ItemVersion, visible: QuerySet[Session]) -> ItemReport:
    """The analysis of one wording over all sessions, with those sessions one by one that the reader may see."""
    by_place = history.groups([version.pk]).get(version.pk, {})
    whole = Sums()
    for sums in by_place.values():
        whole.add(sums)
    row = _row(version, whole, statistics.item(whole.moments(), thresholds.load().few), None)
    row.codes = sorted(set(row.codes) | set(flags.open_flags().filter(version=version).values_list("code", flat=True)))
    sites, languages = history.differentials(by_place, 0), history.differentials(by_place, 1)
    sittings = _sittings(version)
    seen = set(visible.filter(pk__in=[one.session.pk for one in sittings]).values_list("pk", flat=True))
    shown = [one for one in sittings if one.session.pk in seen]
    return ItemReport(row, options.lines(version, whole), sites, languages, shown, len(sittings))


def _sittings(version: ItemVersion) -> list[Sitting]:
    """Newest first, each against all before it."""
    rows = SessionTally.objects.filter(version=version).select_related("session__room__site", "session__blueprint").defer("detail")
    by_session: dict[Session, Sums] = {}
    for row in rows.order_by("session__opens_at", "session"):
        numbers = {name: getattr(row, name) for name in statistics.NUMBERS}
        by_session.setdefault(row.session, Sums()).add(Sums.of(numbers, {}))
    found, before = [], Sums()
    for session, sums in by_session.items():
        figures = replace(statistics.item(sums.moments(), thresholds.load().few), discriminative_efficiency=None, point_biserial=None)
        found.append(Sitting(session, figures, statistics.drift(before, sums)))
        before.add(sums)
    return found[::-1]


@dataclass
class Attention:
    """A wording on the work list with its open flags."""

    version: ItemVersion
    flags: list[ItemFlag] = field(default_factory=list)


def attention() -> list[Attention]:
    """What waits for a person, the most serious and then the oldest first. One query."""
    found: dict[int, Attention] = {}
    for flag in flags.open_flags().order_by("raised_at", "pk"):
        found.setdefault(flag.version_id, Attention(flag.version)).flags.append(flag)
    rank = {code: place for place, code in enumerate(FLAGS)}
    return sorted(found.values(), key=lambda one: min(rank[flag.code] for flag in one.flags))


def is_over(session: Session) -> bool:
    """Whether the analysis may be read: the room is closed, so no paper is out any more."""
    return session.state == SessionState.ENDED


def ended(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those whose analysis may be read."""
    return sessions.filter(state=SessionState.ENDED)
