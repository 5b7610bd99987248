"""Texts for the group (工作群): at most 200 characters each, enterprises by name and nobody else, with a link; who posts one says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from training import audit
from training.models import Account, Enterprise, ReminderCase, ReminderChannel, ReminderSend, ReminderStep

from . import noting

LONGEST = 200
SHOWN = 120  # enterprises in one go; the filter narrows the rest
_NAME = 30  # characters of one name; a longer one is cut so that any text fits


@dataclass(frozen=True)
class Text:
    """One message to copy, and the enterprises it names."""

    words: str
    enterprises: tuple[Enterprise, ...]
    first_due: date


def link() -> str:
    """Where the group is led: everybody signs in and sees their own."""
    return settings.SITE_URL.rstrip("/") + reverse("training:my_reminders")


def texts(cases: QuerySet[ReminderCase]) -> list[Text]:
    """As many messages as the enterprises of these cases need, the most urgent first (two queries)."""
    open_ = cases.filter(closed_on__isnull=True, latest__isnull=False, enterprise__isnull=False).order_by()
    days = dict(open_.values_list("enterprise").annotate(due=Min("due_on")).order_by("due", "enterprise")[:SHOWN])
    found = Enterprise.objects.in_bulk(list(days))
    texts_: list[Text] = []
    waiting: list[tuple[Enterprise, date]] = []
    for pk, due_on in days.items():
        if pk not in found:
            continue
        candidate = [*waiting, (found[pk], due_on)]
        if waiting and len(words(candidate)) > LONGEST:
            texts_.append(_text(waiting))
            candidate = [(found[pk], due_on)]
        waiting = candidate
    return [*texts_, _text(waiting)] if waiting else texts_


def _text(listed: Sequence[tuple[Enterprise, date]]) -> Text:
    return Text(words(listed), tuple(enterprise for enterprise, _due in listed), min(due for _enterprise, due in listed))


def words(listed: Sequence[tuple[Enterprise, date]]) -> str:
    """One message. The day is the earliest of the enterprises it names."""
    names = "、".join(enterprise.name[:_NAME] for enterprise, _due in listed)
    given = {"office": settings.ORGANISER[:_NAME], "names": names, "day": min(due for _enterprise, due in listed).isoformat(), "link": link()}
    return _("[%(office)s] Safety training or drills are due, the first on %(day)s: %(names)s. Sign in to see what is missing: %(link)s") % given


def post(enterprises: Iterable[Enterprise], cases: QuerySet[ReminderCase], *, at: datetime, by: Account) -> int:
    """Somebody says that a text was posted: one line in the ledger for the latest reminder of every duty it spoke of. Returns how many are new.

    Posted is sent, not delivered: who in a group has read it nobody knows.
    """
    concerned = cases.filter(closed_on__isnull=True, latest__isnull=False, enterprise__in=list(enterprises)).select_related("latest")
    with transaction.atomic():
        sends = [ReminderSend.objects.get_or_create(reminder=case.latest, recipient=None, channel=ReminderChannel.GROUP)[0] for case in concerned]
        added = noting.note(sends, ReminderStep.SENT, at=at, by=by)
        if added:
            names = sorted({str(case.enterprise_id) for case in concerned})
            audit.record("training.reminder_posted", at=at, by=by, data={"enterprises": len(names), "duties": added})
    return added
