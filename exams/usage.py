"""Who answered which wording: the sessions, how many papers and answers, the first and the last day.

Papers hold the wordings they were sealed with, so this is read from them and from the answers of their attempts, never from the bank.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from exams.models import Attempt, AttemptState, Session
from question_banks.models import Item, ItemVersion
from training import clock


@dataclass
class Use:
    """What became of one wording in one session. `answers` counts papers on which the question was answered."""

    session: int
    papers: int = 0
    answers: int = 0
    first_on: date | None = None
    last_on: date | None = None

    def add(self, day: date, answered: bool) -> None:
        """One more opened paper."""
        self.papers, self.answers = self.papers + 1, self.answers + answered
        self.first_on = min(self.first_on or day, day)
        self.last_on = max(self.last_on or day, day)


@dataclass
class Usage:
    """One wording and its uses, the newest session first."""

    version: ItemVersion
    uses: list[Use] = field(default_factory=list)

    @property
    def papers(self) -> int:
        return sum(use.papers for use in self.uses)

    @property
    def answers(self) -> int:
        return sum(use.answers for use in self.uses)

    @property
    def first_on(self) -> date | None:
        return min((use.first_on for use in self.uses if use.first_on), default=None)

    @property
    def last_on(self) -> date | None:
        return max((use.last_on for use in self.uses if use.last_on), default=None)


def of(*, item: Item) -> list[Usage]:
    """Every wording of a question with its uses, newest wording first. Two queries, whatever their number."""
    versions = list(item.versions.order_by("-number"))
    uses = _count(versions, item.bank_id)
    return [Usage(version, list(uses[version.pk].values())) for version in versions]


def of_version(*, version: ItemVersion) -> Usage:
    """One wording and its uses."""
    return Usage(version, list(_count([version], version.item.bank_id)[version.pk].values()))


def _count(versions: list[ItemVersion], bank: int) -> dict[int, dict[int, Use]]:
    """Version → session → use. An opened paper counts by the day it was opened; annulled attempts were still seen, so they count."""
    found: dict[int, dict[int, Use]] = {version.pk: {} for version in versions}
    if not versions:
        return found
    for session, items, answered, opened_at in _opened(versions, bank).iterator(chunk_size=2000):
        bits = int.from_bytes(bytes(answered), "big")
        for index, row in enumerate(items):
            if row[0] in found:
                found[row[0]].setdefault(session, Use(session)).add(clock.day(opened_at), bool(bits >> index & 1))
    return found


def _opened(versions: list[ItemVersion], bank: int) -> Any:
    """Opened attempts whose paper may hold one of these wordings: the text of the paper is sifted by the database, then read."""
    named = Q()
    for version in versions:
        named |= Q(text__contains=f"[{version.pk},")
    rows = Attempt.objects.filter(registration__session__blueprint__banks=bank, opened_at__isnull=False).exclude(state=AttemptState.WAITING)
    rows = rows.annotate(text=Cast("paper__items", TextField())).filter(named)
    return rows.order_by("-registration__session__opens_at", "pk").values_list("registration__session", "paper__items", "answered", "opened_at")


def sessions(usages: Iterable[Usage], *, among: QuerySet[Session]) -> dict[int, Session]:
    """Of these sessions, those that uses speak of. One query."""
    wanted = {use.session for usage in usages for use in usage.uses}
    return {session.pk: session for session in among.filter(pk__in=wanted)}
