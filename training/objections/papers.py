"""更正单: what the ledger said, what it says now, why and by whose decision; frozen with its hash when the correction is made."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from training import clock
from training.models import Account, Enterprise, Entry, Objection, ObjectionAnswer, Pack, Person
from training.packs import canonical

from .mending import Change

Body = dict[str, Any]


def frozen(objection: Objection, changes: Sequence[Change], *, outcome: str, reason: str, at: datetime, by: Account) -> dict[str, str]:
    """Body and hash of the paper, as the answer keeps them."""
    with translation.override(settings.LANGUAGE_CODE):
        body = {
            "objection": str(objection.public_id),
            "mistake": str(objection.get_mistake_display()),
            "reason": objection.reason,
            "raised_on": clock.day(objection.raised_at).isoformat(),
            "raised_by": _name(objection.raised_by),
            "outcome": str(ObjectionAnswer.Outcome(outcome).label),
            "answer": reason,
            "decided_on": clock.day(at).isoformat(),
            "decided_by": _name(by),
            "office": settings.ORGANISER,
            "lines": [_line(change) for change in changes],
            "reported": sorted({month for change in changes for month in reported(change.old)}),
        }
    text = canonical.text(body).decode()
    return {"body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _name(account: Account) -> str:
    return account.person.masked_name if account.person else str(account.public_id)[:8]


def _line(change: Change) -> Body:
    after = change.moved or (None if change.newer.void else change.newer)
    return {"old": change.old.pk, "newer": change.newer.pk, "was": said(change.old), "now": said(after) if after is not None else None}


def said(entry: Entry) -> Body:
    """What an entry says, in words."""
    return {
        "person": _person(entry.person),
        "enterprise": _enterprise(entry.enterprise),
        "kind": str(entry.get_kind_display()),
        "title": str(entry.detail.get("title") or entry.detail.get("item") or ""),
        "day": entry.occurred_on.isoformat(),
        "amount": f"{entry.amount.normalize():f}" if entry.amount is not None else "",
        "grade": entry.grade,
        "held": entry.held,
    }


def _person(person: Person | None) -> str:
    return f"{person.survivor.name}（{person.survivor.last4}）" if person else ""


def _enterprise(enterprise: Enterprise | None) -> str:
    return f"{enterprise.name}（{enterprise.number}）" if enterprise else ""


def reported(entry: Entry) -> list[str]:
    """Months already reported upward in which the entry counted: the report stays, the next one shows the change in its bridge."""
    if entry.enterprise is None:
        return []
    path = entry.enterprise.area.path
    packs = Pack.objects.filter(sequence=0, as_of__gte=entry.occurred_on, known_at__gte=entry.recorded_at).select_related("area")
    return [pack.month for pack in packs.order_by("month") if path.startswith(pack.area.path)]


def read(answer: ObjectionAnswer) -> Body:
    """The paper of a correction."""
    found: Body = json.loads(answer.body)
    return found


def is_whole(answer: ObjectionAnswer) -> bool:
    """Whether the kept text is the one the printed hash was made of."""
    return hashlib.sha256(answer.body.encode()).hexdigest() == answer.sha256


def check_all() -> list[str]:
    """Sentences about corrections whose paper does not fit its hash; for `check_integrity`."""
    rows = ObjectionAnswer.objects.exclude(sha256="").select_related("objection").order_by("pk").iterator(chunk_size=500)
    return [f"correction {row.objection.public_id} does not fit its hash" for row in rows if not is_whole(row)]


def rows_of(body: Body) -> list[tuple[str, str, str]]:
    """Every correction as lines of a table: what is named, what it said, what it says now. Only what differs, after who and what it is about."""
    labels = {
        "person": _("Person"), "enterprise": _("Enterprise"), "kind": _("Kind"), "title": _("What"), "day": _("Day"), "amount": _("Hours"),
        "grade": _("Evidence"),
    }  # fmt: skip
    found = []
    for line in body["lines"]:
        was, now = line["was"], line["now"]
        for name, label in labels.items():
            if was[name] or (now and now[name]):
                found.append((label, was[name] or "—", (now[name] or "—") if now else _("withdrawn")))
        if now and now["held"]:
            found.append((_("State"), "—", _("to be checked before it counts")))
    return found
