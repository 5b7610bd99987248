"""The send ledger: what became of a sending is appended, and the work list's line follows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from training import audit
from training.models import REACHED, REPEATABLE, Account, Notice, ReminderCase, ReminderEvent, ReminderPaper, ReminderSend, ReminderStep

SYSTEM = "system:reminding"
_FEW = 400


def note(
    sends: Sequence[ReminderSend],
    kind: ReminderStep,
    *,
    at: datetime,
    by: audit.Actor,
    notice: Notice | None = None,
    paper: ReminderPaper | None = None,
    detail: dict[str, Any] | None = None,
) -> int:
    """Append one event to each sending, inside the caller's transaction; what can happen only once is appended only once. Returns how many."""
    added = 0
    for few in _batches(sends):
        keys = [send.pk for send in few]
        known = set() if kind in REPEATABLE else set(ReminderEvent.objects.filter(send__in=keys, kind=kind).values_list("send_id", flat=True))
        common: dict[str, Any] = {"kind": kind, "at": at, "by": audit.actor_text(by), "by_name": _name(by), "notice": notice, "paper": paper}
        rows = [ReminderEvent(send=send, detail=detail or {}, **common) for send in few if send.pk not in known]
        ReminderEvent.objects.bulk_create(rows)
        added += len(rows)
        concerned = ReminderCase.objects.filter(latest__in={send.reminder_id for send in few})
        concerned.filter(Q(progress__lt=kind) | Q(progress__isnull=True)).update(progress=kind)
        if kind in REACHED:
            concerned.filter(waits=True).update(waits=False)
    return added


def _name(by: audit.Actor) -> str:
    return by.get_full_name()[:60] if isinstance(by, Account) else ""


def _batches(sends: Sequence[ReminderSend]) -> Iterable[Sequence[ReminderSend]]:
    return (sends[start : start + _FEW] for start in range(0, len(sends), _FEW))
