"""Questions that need attention: figures against the stated thresholds, told to the editors once, settled by a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exams.models import ItemFlag, Session, SessionState, SessionTally
from question_banks import measures, statistics
from question_banks.models import ItemState, ItemVersion
from question_banks.statistics import Sums
from training import audit, notices
from training.errors import Refusal
from training.models import Account, Person, Role

from . import history, options, thresholds

CHUNK = 200
MOST_NAMED = 10
SYSTEM = "system:item_analysis"


class ReasonMissing(Refusal):
    sentence = _("Say what you found, so that others understand why the question stays as it is.")


class NothingOpen(Refusal):
    sentence = _("There is nothing open about this question any more.")


class Found(NamedTuple):
    """A threshold that was passed."""

    version: int
    code: str
    about: str
    value: float
    n: int


def open_flags() -> QuerySet[ItemFlag]:
    """What waits for a person: wordings in use whose figures still pass a threshold."""
    live = ItemFlag.objects.filter(settled_at__isnull=True, holds=True, version__item__current_version=F("version"))
    return live.exclude(version__item__state=ItemState.RETIRED).select_related("version__item__bank")


def look(*, at: datetime) -> int:
    """Put the thresholds to what has changed in ended sessions; returns how many flags were raised. Run again it raises nothing."""
    waiting = SessionTally.objects.filter(checked=False, session__state=SessionState.ENDED)
    raised = 0
    for session in Session.objects.filter(pk__in=waiting.order_by().values("session")).order_by("opens_at"):
        versions = sorted(set(waiting.filter(session=session).order_by().values_list("version", flat=True)))
        for start in range(0, len(versions), CHUNK):
            raised += _look(session, versions[start : start + CHUNK], at)
    return raised


@transaction.atomic
def _look(session: Session, versions: list[int], at: datetime) -> int:
    SessionTally.objects.filter(session=session, version__in=versions).update(checked=True)
    rows = list(ItemVersion.objects.filter(pk__in=versions).values_list("pk", "kind", "content", "key"))
    groups = history.groups(versions)
    found = [one for pk, *wording in rows for one in _of_version(pk, options.comparable(*wording), groups.get(pk, {}))]
    found += _of_session(session, versions)
    fresh = _raise(versions, session, found, at)
    whole = {pk: statistics.item(_whole(by_place).moments()) for pk, by_place in groups.items()}
    measures.post(rows={pk: (one.n, one.facility, one.discrimination_index) for pk, one in whole.items() if one.facility is not None}, at=at)
    return fresh


def _whole(groups: dict[tuple[str, str], Sums]) -> Sums:
    whole = Sums()
    for sums in groups.values():
        whole.add(sums)
    return whole


def _of_version(version: int, keyed: set[str], groups: dict[tuple[str, str], Sums]) -> Iterable[Found]:
    whole = _whole(groups)
    for code, value in thresholds.of_figures(statistics.item(whole.moments())).items():
        yield Found(version, code, "", value, whole.n)
    choices = statistics.table(whole.options, whole.levels, statistics.cuts(whole.levels))
    option = thresholds.beaten(whole.n, choices, keyed)
    if option is not None:
        yield Found(version, "key_beaten", option, next(one.upper or 0.0 for one in choices if one.option == option), whole.n)
    for place, code in enumerate(("site", "language")):
        for name, one in history.differentials(groups, place).items():
            if thresholds.differs(code, one):
                yield Found(version, code, name[:120], one.difference or 0.0, one.n)


def _of_session(session: Session, versions: list[int]) -> Iterable[Found]:
    now, before = history.numbers(versions, session), history.earlier(versions, session)
    for version, sums in now.items():
        drift = statistics.drift(before.get(version, Sums()), sums)
        if drift is not None and thresholds.drifted(before[version].n, sums.n, drift):
            yield Found(version, "drift", session.title[:120], drift.adjusted, sums.n)


def _raise(versions: list[int], session: Session, found: list[Found], at: datetime) -> int:
    """Store what is new, refresh what is known, and let go what no longer holds (drift holds for its session)."""
    known = {(flag.version_id, flag.code, flag.about): flag for flag in ItemFlag.objects.filter(version__in=versions)}
    fresh = [one for one in found if one[:3] not in known]
    flags = [ItemFlag(version_id=one.version, code=one.code, about=one.about, value=one.value, n=one.n, raised_at=at) for one in fresh]
    ItemFlag.objects.bulk_create(flags, ignore_conflicts=True)
    holding = {one[:3]: one for one in found}
    for key, flag in known.items():
        of_another_session = flag.code == "drift" and flag.about != session.title[:120]
        if flag.settled_at is None and not of_another_session:
            flag.holds = key in holding
            flag.value, flag.n = (holding[key].value, holding[key].n) if flag.holds else (flag.value, flag.n)
            flag.save(update_fields=["holds", "value", "n"])
    names: dict[int, list[str]] = {}
    for one in fresh:
        names.setdefault(one.version, []).append(one.code)
    for version in ItemVersion.objects.filter(pk__in=names).select_related("item__bank"):
        audit.record("exams.item_flagged", at=at, by=SYSTEM, subject=version.item, data={"version": version.number, "flags": sorted(names[version.pk])})
    return len(fresh)


@transaction.atomic
def tell(*, at: datetime) -> int:
    """One notice to every editor, and to the authors about their own wordings, on what was not told yet; returns how many flags were told."""
    flags = list(open_flags().filter(told_at__isnull=True).select_for_update(of=("self",)).order_by("pk"))
    if not flags:
        return 0
    everything = Person.objects.filter(account__in=_editors()).distinct()
    own: dict[Person, list[ItemFlag]] = dict.fromkeys(everything, flags)
    for flag in ItemFlag.objects.filter(pk__in=[flag.pk for flag in flags]).select_related("version__item__bank", "version__author__person"):
        author = flag.version.author
        if author and author.is_active and author.person and author.person not in everything:
            own.setdefault(author.person, []).append(flag)
    for person, theirs in own.items():
        questions = list(dict.fromkeys(str(flag.version.item) for flag in theirs))
        context = {"questions": questions[:MOST_NAMED], "count": len(questions), "more": max(0, len(questions) - MOST_NAMED)}
        notices.send("exams.item_flags", to=person, at=at, by=SYSTEM, context=context, key=f"{theirs[0].pk}-{theirs[-1].pk}", url=reverse("exams:item_flags"))
    ItemFlag.objects.filter(pk__in=[flag.pk for flag in flags]).update(told_at=at)
    return len(flags)


def _editors() -> QuerySet[Account]:
    return Account.objects.filter(is_active=True, grants__role=Role.EDITOR, grants__revoked_at__isnull=True)


@transaction.atomic
def settle(*, version: ItemVersion, note: str, at: datetime, by: Account) -> int:
    """Say that somebody looked at a wording and why it stays; returns how many flags that settles. Raises ReasonMissing, NothingOpen."""
    if not note.strip():
        raise ReasonMissing
    flags = ItemFlag.objects.filter(version=version, settled_at__isnull=True)
    codes = sorted(set(flags.values_list("code", flat=True)))
    count = flags.update(settled_at=at, settled_by=by, note=note.strip()[:200])
    if not count:
        raise NothingOpen
    audit.record("exams.item_flags_settled", at=at, by=by, subject=version.item, data={"version": version.number, "flags": codes})
    return count
