"""What exams tell the banks about a question: how often it was asked, in which sessions it may come up, what its results point to.

Registered with `question_banks.insights`, so that the banks can show and filter it without knowing that there are exams.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams import analysis, rechecks, scope
from exams.models import Attempt, AttemptState, SessionTally
from exams.models.analysis import FLAGS
from question_banks.insights import Insight, Line
from question_banks.models import Item
from training.models import Account

MOST_NAMED = 3


def lines(item: Item, account: Account, at: datetime) -> list[Line]:
    """Asked so far, coming sessions (those in the account's areas by name), sealed papers, findings. Five queries."""
    versions = list(item.versions.values_list("pk", flat=True))
    return [_asked(item, versions), *_coming(item, versions, account, at), *_findings(item, versions)]


def _asked(item: Item, versions: list[int]) -> Line:
    """Confirmed results with this question, from the stored sums."""
    totals = SessionTally.objects.filter(version__in=versions).aggregate(n=Sum("n"), sessions=Count("session", distinct=True), last=Max("session__opens_at"))
    if not totals["n"]:
        return Line(_("Asked"), _("Not yet"))
    text = ngettext("%(n)d answer in %(sessions)d session, last on %(day)s", "%(n)d answers in %(sessions)d sessions, last on %(day)s", totals["n"])
    return Line(_("Asked"), text % {**totals, "day": f"{timezone.localtime(totals['last']):%Y-%m-%d}"}, reverse("exams:usage", args=[item.public_id]))


def _coming(item: Item, versions: list[int], account: Account, at: datetime) -> list[Line]:
    """Sessions to come whose blueprint draws from the bank, and sealed papers that already hold the question."""
    coming = scope.seen_by_banks(account).filter(state__in=rechecks.STILL_TO_COME, closes_at__gt=at, blueprint__banks=item.bank_id)
    rows = list(coming.order_by("opens_at", "pk").distinct().values_list("title", "opens_at")[: MOST_NAMED + 1])
    if not rows:
        return [Line(_("May be drawn in"), _("No coming session draws from this bank"))]
    named = [f"{timezone.localtime(opens_at):%Y-%m-%d} {title}" for title, opens_at in rows[:MOST_NAMED]]
    told = [Line(_("May be drawn in"), " · ".join([*named, *([_("and others")] if len(rows) > MOST_NAMED else [])]))]
    sealed = _sealed(versions, item.bank_id, at)
    if sealed:
        told.append(Line(_("Already drawn"), ngettext("On %(n)d sealed paper", "On %(n)d sealed papers", sealed) % {"n": sealed}))
    return told


def _sealed(versions: list[int], bank: int, at: datetime) -> int:
    """How many papers that nobody has opened hold one of these wordings."""
    named = Q()
    for version in versions:
        named |= Q(text__contains=f"[{version},")
    waiting = Attempt.objects.filter(state=AttemptState.WAITING, registration__session__closes_at__gt=at, registration__session__blueprint__banks=bank)
    return waiting.annotate(text=Cast("paper__items", TextField())).filter(named).distinct().count()


def _findings(item: Item, versions: list[int]) -> list[Line]:
    """What the figures point to, for a person to look at."""
    url = reverse("exams:item_analysis", args=[item.public_id])
    return [Line(_("Needs attention"), sentence, url, late=True) for sentences in marks(versions).values() for sentence in sentences]


def flags() -> dict[str, Any]:
    """Every threshold with its sentence, the most serious first."""
    return FLAGS


def flagged(code: str) -> QuerySet[Any]:
    """The ids of wordings in use with an open finding, of this kind where one is named."""
    found = analysis.flags.open_flags().order_by()
    return (found.filter(code=code) if code else found).values("version")


def marks(versions: Collection[int]) -> dict[int, list[str]]:
    """Wording → the sentences of its open findings. One query."""
    found: dict[int, list[str]] = {}
    for version, code in analysis.flags.open_flags().filter(version__in=versions).order_by("pk").values_list("version", "code"):
        if str(FLAGS[code]) not in found.setdefault(version, []):
            found[version].append(str(FLAGS[code]))
    return found


INSIGHT = Insight(scope.BANK_READERS, lines, flags, flagged, marks)
