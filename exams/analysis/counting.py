"""Keeping the sums: what was confirmed is added, what was marked again is exchanged, what was annulled is taken out.

Reading is done outside of transactions. What was read is stored by one short commit per batch, under the lock of the session's
`PaperTally`, and only if nobody stored the same attempts meanwhile; so a job may run twice or at once. All of it waits while
bulk work must (`training.jobs`: on SQLite, while somebody sits an exam).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from exams.models import Attempt, AttemptState, Counted, GroupTally, Mark, PaperTally, Session, SessionTally, Tally
from question_banks.statistics import NUMBERS, PaperSums, Sums
from training import jobs

from .reading import Key, Reader

BATCH = 20_000
CHUNK = 500
TRIES = 3
Marks = dict[int, int]


def count(session_id: int) -> int:
    """Bring a session's sums up to date; returns how many attempts were added, exchanged or taken out."""
    done, tries, reader = 0, 0, Reader()
    while not jobs.must_wait() and tries < TRIES:
        before, after = _pending(session_id)
        if not before and not after:
            break
        if _store(session_id, before, after, _difference(reader, before, after)):
            done += len(before.keys() | after.keys())
        else:
            tries += 1
    return done


def waiting() -> list[int]:
    """Sessions with attempts that are not in the sums as they are now."""
    fresh = Attempt.objects.filter(state=AttemptState.CONFIRMED, counted=None).values_list("registration__session_id", flat=True)
    gone = Counted.objects.exclude(attempt__state=AttemptState.CONFIRMED).values_list("session_id", flat=True)
    again = Mark.objects.filter(pk__gt=F("attempt__counted__last_mark")).values_list("attempt__counted__session_id", flat=True)
    return sorted({pk for rows in (fresh, gone, again) for pk in rows.order_by().distinct()})


def rebuild(session_id: int) -> int:
    """Count a session anew from its answers and marks; the sums over all sessions follow. Returns how many attempts are in it."""
    for _try in range(TRIES):
        before = dict(Counted.objects.filter(session=session_id).values_list("attempt_id", "last_mark"))
        after = _marked(Attempt.objects.filter(registration__session=session_id, state=AttemptState.CONFIRMED).values_list("pk", flat=True))
        sums, papers = Reader().read(after).take()
        old: dict[Key, Sums] = {}
        for row in SessionTally.objects.filter(session=session_id):
            old[row.version_id, row.language] = row.sums()
        kept = PaperTally.objects.filter(session=session_id).first()
        difference = _minus(sums, old), papers.add(kept.sums(), -1) if kept else papers
        if _store(session_id, before, after, difference):
            return len(after)
    return 0


def regroup() -> int:
    """Make the sums over all sessions again from those of the sessions; returns how many rows there are."""
    versions = sorted(set(SessionTally.objects.order_by().values_list("version", flat=True)) | set(GroupTally.objects.values_list("version", flat=True)))
    for start in range(0, len(versions), CHUNK):
        _regroup(versions[start : start + CHUNK])
    return GroupTally.objects.count()


@transaction.atomic
def _regroup(versions: list[int]) -> None:
    """Lock first, so that a batch being stored is either in both kinds of rows or in none."""
    list(PaperTally.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    GroupTally.objects.filter(version__in=versions).delete()
    found: dict[tuple[int, int, str], Sums] = {}
    for row in SessionTally.objects.filter(version__in=versions).select_related("session__room").iterator(CHUNK):
        found.setdefault((row.version_id, row.session.room.site_id, row.language), Sums()).add(row.sums())
    rows = [GroupTally(version_id=version, site_id=site, language=language).keep(sums) for (version, site, language), sums in found.items()]
    GroupTally.objects.bulk_create(rows, batch_size=CHUNK)


def _pending(session_id: int) -> tuple[Marks, Marks]:
    """Attempts as they are in the sums, and as they should be; only those that differ, at most a batch."""
    mine = Counted.objects.filter(session=session_id)
    gone = mine.exclude(attempt__state=AttemptState.CONFIRMED)
    again = mine.filter(attempt__state=AttemptState.CONFIRMED, attempt__marks__pk__gt=F("last_mark")).distinct()
    before = dict([*gone.values_list("attempt_id", "last_mark")[:BATCH], *again.values_list("attempt_id", "last_mark")[:BATCH]])
    fresh = Attempt.objects.filter(registration__session=session_id, state=AttemptState.CONFIRMED, counted=None)
    wanted = [*fresh.order_by("pk").values_list("pk", flat=True)[:BATCH], *again.values_list("attempt_id", flat=True)[:BATCH]]
    return before, _marked(wanted)


def _marked(attempts: Iterable[int]) -> Marks:
    """Attempt → its newest row of marks."""
    ids, found = list(attempts), Marks()
    for start in range(0, len(ids), CHUNK):
        rows = Mark.objects.filter(attempt__in=ids[start : start + CHUNK]).order_by().values("attempt")
        found |= dict(rows.annotate(newest=Max("pk")).values_list("attempt", "newest"))
    return found


def _difference(reader: Reader, before: Marks, after: Marks) -> tuple[dict[Key, Sums], PaperSums]:
    sums, papers = reader.read(after).take()
    if before:
        old, old_papers = reader.read(before).take()
        return _minus(sums, old), papers.add(old_papers, -1)
    return sums, papers


def _minus(sums: dict[Key, Sums], old: Mapping[Key, Sums]) -> dict[Key, Sums]:
    for key, one in old.items():
        sums.setdefault(key, Sums()).add(one, -1)
    return sums


@transaction.atomic
def _store(session_id: int, before: Marks, after: Marks, difference: tuple[dict[Key, Sums], PaperSums]) -> bool:
    """Add the difference to the rows and note which attempts are in it; False when somebody else was faster."""
    PaperTally.objects.get_or_create(session_id=session_id)
    paper = PaperTally.objects.select_for_update().get(session_id=session_id)
    if _counted([*before.keys() | after.keys()]) != before:
        return False
    sums, papers = difference
    site = Session.objects.values_list("room__site_id", flat=True).get(pk=session_id)
    _merge(SessionTally, {"session_id": session_id}, sums, checked=False)
    _merge(GroupTally, {"site_id": site}, sums)
    whole = paper.sums().add(papers)
    paper.n, paper.detail = whole.n, {"t": whole.t, "tt": whole.tt, "error": whole.error, "levels": whole.levels}
    paper.save()
    for start in range(0, len(before), CHUNK):
        Counted.objects.filter(attempt__in=list(before)[start : start + CHUNK]).delete()
    Counted.objects.bulk_create([Counted(attempt_id=pk, session_id=session_id, last_mark=mark) for pk, mark in after.items()], batch_size=CHUNK)
    return True


def _counted(attempts: list[int]) -> Marks:
    found: Marks = {}
    for start in range(0, len(attempts), CHUNK):
        found |= dict(Counted.objects.filter(attempt__in=attempts[start : start + CHUNK]).values_list("attempt_id", "last_mark"))
    return found


def _merge(model: type[Tally], place: dict[str, Any], sums: Mapping[Key, Sums], **fresh: Any) -> None:
    """Add sums to the rows of a place (a session, a site), in the order of wordings so that two jobs never wait for each other crosswise."""
    keys = sorted(sums)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        versions = {version for version, _language in chunk}
        missing = [model(version_id=version, language=language, **place) for version, language in chunk]
        known = set(model._default_manager.filter(version__in=versions, **place).values_list("version_id", "language"))
        model._default_manager.bulk_create([row for row in missing if (row.version_id, row.language) not in known], ignore_conflicts=True)
        rows = model._default_manager.select_for_update().filter(version__in=versions, **place).order_by("version_id", "language")
        changed = [row.keep(row.sums().add(sums[row.version_id, row.language])) for row in rows if (row.version_id, row.language) in sums]
        _write(model, changed, fresh)


def _write(model: Any, rows: list[Any], fresh: dict[str, Any]) -> None:
    """Update by one insert that meets itself: far cheaper than a CASE for every column. Rows without answers go."""
    for row in rows:
        for name, value in fresh.items():
            setattr(row, name, value)
    fields = [*NUMBERS, "detail", *fresh]
    model._default_manager.bulk_create([row for row in rows if row.n], update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=CHUNK)
    model._default_manager.filter(pk__in=[row.pk for row in rows if not row.n]).delete()
