"""What a question taken out of use touches: papers that are drawn but not yet opened, and sessions still to come.

A sealed paper is never changed. Whoever holds the session decides, with the list before them: begin the attempt as it stands and mark
again afterwards, or call the candidate's attempt off.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from exams.models import Attempt, AttemptState, Session, SessionState
from question_banks import items
from question_banks.models import ItemState, ItemVersion
from training import clock
from training.models import Standard

STILL_TO_COME = (SessionState.PLANNED, SessionState.REGISTRATION, SessionState.READY)


@dataclass(frozen=True)
class OpenPaper:
    """A sealed paper nobody has opened, with the questions on it that must no longer be asked."""

    attempt: Attempt
    questions: list[ItemVersion]


@dataclass
class Affected:
    """A session to come, whose banks lose questions before it opens."""

    session: Session
    lost: int = 0
    names: list[str] = field(default_factory=list)


def open_papers(*, at: datetime, standard: Standard | None = None) -> list[OpenPaper]:
    """Papers drawn and not opened that hold a question which must not be asked when their session opens; with a standard, those resting on it.

    Two queries, whatever the number of papers.
    """
    waiting = Attempt.objects.filter(state=AttemptState.WAITING).exclude(registration__session__state__in=(SessionState.ENDED, SessionState.CANCELLED))
    attempts = list(waiting.select_related("paper", "registration__person", "registration__session__room__site", "registration__session__blueprint"))
    if not attempts:
        return []
    moment = max(at, *(one.registration.session.opens_at for one in attempts))
    banks = {one.registration.session.blueprint_id for one in attempts}
    bad = _unusable(banks, moment, standard)
    found = []
    for attempt in attempts:
        opens = max(at, attempt.registration.session.opens_at)
        questions = [bad[row[0]] for row in attempt.paper.items if row[0] in bad and _is_out(bad[row[0]], opens)]
        if questions:
            found.append(OpenPaper(attempt, questions))
    return found


def _unusable(blueprints: set[int], at: datetime, standard: Standard | None) -> dict[int, ItemVersion]:
    """Wordings of these blueprints' banks that must not be asked at that instant, the latest in question."""
    rows = ItemVersion.objects.filter(item__bank__in=Session.objects.filter(blueprint__in=blueprints).values("blueprint__banks"))
    if standard is not None:
        rows = rows.filter(citation__standard=standard)
    return {version.pk: version for version in items.unusable(rows, at).select_related("item__bank", "citation__standard")}


def _is_out(version: ItemVersion, at: datetime) -> bool:
    """Whether a wording of the list is out already at this session's own opening, which may be earlier than the latest one."""
    day, item = clock.day(at), version.item
    citation = getattr(version, "citation", None)
    ends = [item.ends_on, citation.standard.until_on if citation else None]
    return item.state in (ItemState.RETIRED, ItemState.QUARANTINED) or any(end is not None and end <= day for end in ends)


def sessions_to_come(sessions: QuerySet[Session], *, at: datetime, standard: Standard | None = None) -> list[Affected]:
    """Of these sessions, those that have not begun and whose banks have lost, or will have lost when they open, questions to an ended edition.

    Two queries and the banks of the blueprints.
    """
    coming = sessions.filter(state__in=STILL_TO_COME, closes_at__gt=at).prefetch_related("blueprint__banks").order_by("opens_at", "pk")
    endings = _endings(standard)
    found = []
    for session in coming:
        day, affected = clock.day(session.opens_at), Affected(session)
        for bank in session.blueprint.banks.all():
            for (title, until), count in endings.get(bank.pk, Counter()).items():
                if until <= day:
                    affected.lost += count
                    affected.names = list(dict.fromkeys([*affected.names, title]))
        if affected.lost:
            found.append(affected)
    return found


def _endings(standard: Standard | None) -> dict[int, Counter[tuple[str, date]]]:
    """Bank → (title of the edition, the day it ends) → how many approved or quarantined questions rest on it."""
    speaking = Q(item__current_version=F("pk"), item__state__in=(ItemState.APPROVED, ItemState.QUARANTINED))
    rows = ItemVersion.objects.filter(speaking, citation__standard__until_on__isnull=False)
    if standard is not None:
        rows = rows.filter(citation__standard=standard)
    found: dict[int, Counter[tuple[str, date]]] = {}
    grouped = rows.order_by().values_list("item__bank", "citation__standard__title", "citation__standard__until_on").annotate(Count("pk"))
    for bank, title, until, count in grouped:
        found.setdefault(bank, Counter())[title, until] = count
    return found
