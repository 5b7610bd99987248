"""What the inbox tells: a reminder that was shown is delivered, one that was opened is read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from training import audit
from training.models import Notice, ReminderEvent, ReminderSend, ReminderStep

from . import noting

KIND = "training.reminder"


def shown(listed: Iterable[Notice], *, at: datetime, by: audit.Actor) -> int:
    """The reader's inbox showed these notices. Costs one query while nothing is new."""
    return _reached([one for one in listed if one.kind == KIND], ReminderStep.DELIVERED, at, by)


def opened(notice: Notice, *, at: datetime, by: audit.Actor) -> int:
    """The reader opened a notice."""
    if notice.kind != KIND:
        return 0
    return shown([notice], at=at, by=by) + _reached([notice], ReminderStep.READ, at, by)


def _reached(listed: list[Notice], kind: ReminderStep, at: datetime, by: audit.Actor) -> int:
    if not listed:
        return 0
    told = ReminderEvent.objects.filter(notice__in=listed, kind=ReminderStep.SENT)
    known = ReminderEvent.objects.filter(kind=kind).values("send")
    sends = list(ReminderSend.objects.filter(events__in=told).exclude(pk__in=known.filter(send__events__in=told)))
    if not sends:
        return 0
    with transaction.atomic():
        return noting.note(sends, kind, at=at, by=by)
