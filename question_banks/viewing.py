"""Who has seen keys of a reserved bank: one entry in the audit trail for an account, question and hour, whichever page showed it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from training import audit
from training.models import AuditEntry

from .models import Item

ACTION = "question_banks.key_viewed"
ONCE_IN = timedelta(hours=1)


def keys_shown(items: Iterable[Item], *, at: datetime, by: audit.Actor) -> int:
    """Record that a page shows the keys of these questions (with their banks); returns how many were new. Open banks cost nothing."""
    reserved = [item for item in items if item.bank.reserved]
    if not reserved:
        return 0
    seen = _seen(at, by)
    fresh = [item for item in reserved if item.number not in seen.get(item.bank.code, set())]
    banks = {item.bank_id: item.bank for item in fresh}
    with transaction.atomic():
        for bank in banks.values():
            numbers = sorted({item.number for item in fresh if item.bank_id == bank.pk})
            subject = next(item for item in fresh if item.bank_id == bank.pk) if len(numbers) == 1 else bank
            audit.record(ACTION, at=at, by=by, subject=subject, data={"bank": bank.code, "items": numbers})
    return len(fresh)


def _seen(at: datetime, by: audit.Actor) -> dict[str, set[str]]:
    """Bank code → the numbers this actor has seen in the last hour."""
    found: dict[str, set[str]] = {}
    rows = AuditEntry.objects.filter(action=ACTION, at__gt=at - ONCE_IN, at__lte=at, actor=audit.actor_text(by))
    for data in rows.values_list("data", flat=True):
        found.setdefault(data["bank"], set()).update(data["items"])
    return found
