"""Stored sums of wordings: over all sessions by site and language, in one session, in all before it."""

from collections.abc import Iterable

from django.db.models import Sum
from django.utils.translation import get_language_info

from exams.models import GroupTally, Session, SessionTally
from question_banks import statistics
from question_banks.statistics import NUMBERS, Differential, Sums

_TOTALS = {f"sum_{name}": Sum(name) for name in NUMBERS}


def groups(versions: Iterable[int]) -> dict[int, dict[tuple[str, str], Sums]]:
    """Wording → (site, language) → its sums over all sessions. One query."""
    found: dict[int, dict[tuple[str, str], Sums]] = {}
    for row in GroupTally.objects.filter(version__in=list(versions)).select_related("site__area").order_by("site__name", "site", "language"):
        found.setdefault(row.version_id, {}).setdefault((f"{row.site.area} · {row.site}", row.language), Sums()).add(row.sums())
    return found


def differentials(by_place: dict[tuple[str, str], Sums], part: int) -> dict[str, Differential]:
    """Each site (part 0) or language (part 1) against all others at equal level; nothing where there is only one."""
    named: dict[str, Sums] = {}
    for (site, language), sums in by_place.items():
        named.setdefault(language_name(language) if part else site, Sums()).add(sums)
    if len(named) < 2:
        return {}
    found = {}
    for name, sums in named.items():
        others = Sums()
        for other, theirs in named.items():
            if other != name:
                others.add(theirs)
        found[name] = statistics.differential(sums, others)
    return found


def language_name(code: str) -> str:
    """A language as its speakers call it; a dash where it was not noted."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code or "–"


def numbers(versions: Iterable[int], session: Session) -> dict[int, Sums]:
    """The six numbers of wordings in one session. One query, no details."""
    return _added(SessionTally.objects.filter(version__in=list(versions), session=session))


def earlier(versions: Iterable[int], session: Session) -> dict[int, Sums]:
    """The same over all sessions that opened before. One query."""
    return _added(SessionTally.objects.filter(version__in=list(versions), session__opens_at__lt=session.opens_at))


def _added(rows: object) -> dict[int, Sums]:
    totals = rows.order_by().values("version").annotate(**_TOTALS)  # type: ignore[attr-defined]
    return {row["version"]: Sums.summed({name: int(row[f"sum_{name}"]) for name in NUMBERS}) for row in totals}
