"""The audit trail: the only writer, the sealing job, and the check.

Entries are written inside the act's transaction without a link, so writers never wait for each other. One job orders the
committed rows and extends the hash chain; what is committed but not yet sealed is the lag `/readyz` shows.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from training.models import Account, AuditEntry, AuditSeal

Actor = Account | str

_LABELS: dict[str, object] = {}
FIRST_HASH = "0" * 64


class UnknownAction(Exception):
    """An act tried to write an action name that no app has registered."""


def register(labels: Mapping[str, object]) -> None:
    """Add action names (dotted, app first) with the sentence shown for them. Called by each app when it is ready."""
    _LABELS.update(labels)


def label(action: str) -> str:
    """What an action is called on screen."""
    return str(_LABELS.get(action, action))


def actor_text(by: Actor) -> str:
    """An actor as written in rows: an account's random public id, or the system's own name."""
    return by if isinstance(by, str) else f"account:{by.public_id}"


def record(action: str, *, at: datetime, by: Actor, subject: Any = None, data: dict[str, Any] | None = None) -> AuditEntry:
    """Write one entry inside the caller's transaction. `data` is JSON without personal numbers; raises UnknownAction."""
    if action not in _LABELS:
        raise UnknownAction(action)
    return AuditEntry.objects.create(
        at=at,
        action=action,
        actor=actor_text(by),
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject_id=str(getattr(subject, "public_id", None) or subject.pk) if subject is not None else "",
        subject_text=str(subject)[:200] if subject is not None else "",
        data=data or {},
    )


def _content(entry: AuditEntry) -> bytes:
    fields = [entry.pk, entry.at.isoformat(), entry.action, entry.actor, entry.subject_kind, entry.subject_id, entry.subject_text, entry.data]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _link(previous: str, entry: AuditEntry) -> str:
    return hashlib.sha256(previous.encode() + _content(entry)).hexdigest()


def _unsealed() -> Any:
    return AuditEntry.objects.exclude(pk__in=AuditSeal.objects.values("entry_id"))


@transaction.atomic
def seal(*, limit: int = 5000) -> int:
    """Order the committed, unsealed entries and extend the chain; returns how many. Safe to run twice at once: positions are unique."""
    last = AuditSeal.objects.order_by("-position").first()
    position, previous = (last.position, last.hash) if last else (0, FIRST_HASH)
    seals = []
    for entry in _unsealed().order_by("pk")[:limit]:
        position, previous = position + 1, _link(previous, entry)
        seals.append(AuditSeal(position=position, entry_id=entry.pk, hash=previous))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def lag() -> int:
    """How many committed entries wait for their seal."""
    return AuditEntry.objects.count() - AuditSeal.objects.count()


@dataclass(frozen=True)
class Integrity:
    """What the check found: sealed entries, the entry ids still unsealed, and sentences about every break."""

    sealed: int
    unsealed: list[int]
    breaks: list[str]


def verify() -> Integrity:
    """Walk the chain from the start: positions without gaps, every entry present and unchanged."""
    breaks, previous, expected = [], FIRST_HASH, 0
    entries = {entry.pk: entry for entry in AuditEntry.objects.all()}
    for one in AuditSeal.objects.order_by("position").iterator():
        expected += 1
        entry = entries.get(one.entry_id)
        if one.position != expected:
            breaks.append(f"position {expected} is missing before {one.position}")
            expected = one.position
        if entry is None:
            breaks.append(f"position {one.position}: entry {one.entry_id} is gone")
        elif _link(previous, entry) != one.hash:
            breaks.append(f"position {one.position}: entry {one.entry_id} was changed")
        previous = one.hash
    sealed = AuditSeal.objects.aggregate(last=Max("position"))["last"] or 0
    return Integrity(sealed, list(_unsealed().order_by("pk").values_list("pk", flat=True)), breaks)
