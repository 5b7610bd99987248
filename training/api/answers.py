"""How rows look to a system: people by random id, masked name and last four; no document number, in no field."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from training import identity
from training.models import Area, Engagement, Enterprise, Entry, Person

# What of an entry's detail is told; the rest is the business of this house.
TOLD = (
    "title", "passed", "score", "full", "role", "industry", "authority", "issued_on", "valid_from", "item", "work_type", "mode", "organiser",
    "training_type", "form", "expected", "present", "scenario", "plan_ref", "doubts",
)  # fmt: skip


def _plain(text: str) -> str:
    """A free text, unless somebody wrote a document number into it."""
    return "" if identity.contains_identity(text) else text


def person(found: Person | None) -> dict[str, Any] | None:
    """One human being: the row that stands for all of theirs."""
    if found is None:
        return None
    found = found.survivor
    return {"id": str(found.public_id), "name_masked": found.masked_name, "last4": found.last4}


def place(found: Enterprise | None) -> dict[str, Any] | None:
    """An enterprise as others refer to it."""
    return None if found is None else {"id": str(found.public_id), "number": found.number, "name": found.name}


def enterprise(found: Enterprise) -> dict[str, Any]:
    """An enterprise of the register; expects `state_now` and prefetched `tags_now`."""
    return {
        **(place(found) or {}),
        "area": found.area.code,
        "address": found.address,
        "industry_code": found.industry_code,
        "industry": found.industry,
        "size": found.size,
        "headcount": found.headcount,
        "state": found.state_now or None,  # type: ignore[attr-defined]
        "tags": [{"set": tag.tag_set, "value": tag.value, "members": tag.members, "basis": tag.basis} for tag in found.tags_now],  # type: ignore[attr-defined]
    }


def engagement(found: Engagement) -> dict[str, Any]:
    """Who holds what where, from when (included) until when (excluded)."""
    return {
        "person": person(found.person),
        "enterprise": place(found.enterprise),
        "area": found.area.code if found.area else None,
        "role": found.role,
        "form": found.form,
        "post": _plain(found.post),
        "operation_item": found.operation_item,
        "from_on": _day(found.from_on),
        "until_on": _day(found.until_on),
    }


def entries(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """The rows with all that `entry` looks at."""
    return rows.select_related("person__merged_into", "enterprise", "area").order_by("pk")


def entry(found: Entry) -> dict[str, Any]:
    """An entry of the ledger; `number` is its place in it, `corrects` the number of the one it replaces."""
    detail = {name: value for name in TOLD if (value := found.detail.get(name)) is not None and not identity.contains_identity(str(value))}
    area: Area | None = found.area
    return {
        "number": found.pk,
        "kind": found.kind,
        "what": _plain(found.what),
        "person": person(found.person),
        "enterprise": place(found.enterprise),
        "area": area.code if area else None,
        "amount": None if found.amount is None else str(found.amount),
        "occurred_on": found.occurred_on.isoformat(),
        "valid_until": _day(found.valid_until),
        "exam_class": found.exam_class,
        "grade": found.grade,
        "held": found.held,
        "void": found.void,
        "corrects": found.corrects_id,
        "reason": _plain(found.reason),
        "source": found.source,
        "detail": detail,
        "recorded_at": found.recorded_at.isoformat(),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
