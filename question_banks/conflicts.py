"""Live questions that ask the same thing and call different answers right, within a bank or across banks.

A question is live while it is a draft or approved; of a live question both the wording in use and the newest one speak. A
contradiction is decided by retiring, quarantining or rewording a member; until then no member can be drawn or approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from .models import ItemState, ItemVersion

CHUNK = 500
_LIVE = (ItemState.DRAFT, ItemState.APPROVED)


@dataclass(frozen=True)
class Conflict:
    """The versions of one cluster, with at least two different keys among them."""

    code: str
    members: list[ItemVersion]


def live() -> QuerySet[ItemVersion]:
    """Every wording that speaks: in use or newest, of a live question."""
    return ItemVersion.objects.filter(Q(item__current_version=F("pk")) | Q(item__latest_version=F("pk")), item__state__in=_LIVE)


def without_contradictions(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """Those versions that no other live question contradicts."""
    return versions.exclude(_contradicted())


def contradicted(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """Those versions that another live question contradicts."""
    return versions.filter(_contradicted())


def find(*, clusters: Iterable[str] | None = None) -> list[Conflict]:
    """The undecided contradictions, of the given clusters or of the whole house, in the order of their first member."""
    if clusters is None:
        return _find(live())
    wanted = sorted(set(clusters))
    found = [_find(live().filter(cluster__in=wanted[start : start + CHUNK])) for start in range(0, len(wanted), CHUNK)]
    return [conflict for part in found for conflict in part]


def _find(versions: QuerySet[ItemVersion]) -> list[Conflict]:
    counted = versions.order_by().values("cluster").annotate(keys=Count("sameness", distinct=True), items=Count("item", distinct=True))
    torn = list(counted.filter(keys__gt=1, items__gt=1).values_list("cluster", flat=True))
    members: dict[str, list[ItemVersion]] = {}
    rows = versions.filter(cluster__in=torn).select_related("item", "item__bank")
    for version in rows.order_by("item__bank__code", "item__number", "number"):
        members.setdefault(version.cluster, []).append(version)
    return [Conflict(code="contradicting-key", members=found) for found in members.values()]


def member(version: ItemVersion) -> dict[str, Any]:
    """A member of a contradiction as in the JSON report; needs item and bank."""
    item = version.item
    return {
        "bank": item.bank.code,
        "item": item.number,
        "file": version.source_file,
        "sheet": version.source_sheet,
        "row": version.source_row,
    }


def _contradicted() -> Exists:
    others = live().filter(cluster=OuterRef("cluster")).exclude(sameness=OuterRef("sameness")).exclude(item=OuterRef("item"))
    return Exists(others)
