"""What a question is filed under: the tree of knowledge points, and the facts of an item that are no part of its wording.

The tree can be typed, or read from a workbook with the columns code, title, below, order. The starter tree in
`data/knowledge_points.yaml` also says by which subject or clause questions are filed under a point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Count, Value
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import OperationItem

from .models import Bank, Cognition, Difficulty, Item, ItemVersion, KnowledgePoint

STARTER = Path(__file__).parent / "data" / "knowledge_points.yaml"
FIELDS = ("subject", "point", "work", "difficulty", "level")


class PointTaken(Refusal):
    sentence = _("A knowledge point with this code already exists. Choose another code.")


class BelowItself(Refusal):
    sentence = _("A point can not stand below itself or below one of its own points. Choose another place.")


class PointInUse(Refusal):
    sentence = _("Questions or other points stand below this point. File them elsewhere first.")


class UnknownValue(Refusal):
    sentence = _("Difficulty and level must be among those offered.")


@dataclass(frozen=True)
class Node:
    """A point where it stands in the tree; `items` counts the questions filed under it itself."""

    point: KnowledgePoint
    depth: int
    items: int = 0

    @property
    def indented(self) -> str:
        """The title as a choice in a flat list."""
        return "　" * self.depth + self.point.title


def tree(*, counted: bool = True) -> list[Node]:
    """All points in the order people gave them, parents first; `counted` also says how many questions are filed under each. One query."""
    below: dict[int | None, list[KnowledgePoint]] = {}
    filed = Count("items") if counted else Value(0)
    for point in KnowledgePoint.objects.annotate(filed=filed).order_by("order", "code"):
        below.setdefault(point.parent_id, []).append(point)

    def walk(parent: int | None, depth: int) -> Iterable[Node]:
        for point in below.get(parent, []):
            yield Node(point, depth, point.filed)  # type: ignore[attr-defined]
            yield from walk(point.pk, depth + 1)

    return list(walk(None, 0))


@transaction.atomic
def add_point(*, code: str, title: str, at: datetime, by: audit.Actor, parent: KnowledgePoint | None = None, order: int = 0) -> KnowledgePoint:
    """Add a point. Raises PointTaken."""
    if KnowledgePoint.objects.filter(code=code).exists():
        raise PointTaken
    point = KnowledgePoint.objects.create(code=code, title=title, parent=parent, order=order)
    audit.record("question_banks.point_added", at=at, by=by, subject=point, data={"code": code, "path": point.path})
    return point


@transaction.atomic
def change_point(*, point: KnowledgePoint, title: str, parent: KnowledgePoint | None, order: int, at: datetime, by: audit.Actor) -> KnowledgePoint:
    """Rename or move a point with everything below it; its code stays, because blueprints name it. Raises BelowItself."""
    rows = {one.pk: one for one in KnowledgePoint.objects.select_for_update()}
    point, old = rows[point.pk], rows[point.pk].path
    if parent is not None:
        parent = rows[parent.pk]
        if parent.path.startswith(old):
            raise BelowItself
    point.title, point.parent, point.order = title, parent, order
    point.save()
    moved = [one for one in rows.values() if one.path.startswith(old) and one.pk != point.pk]
    for one in moved:
        one.path = point.path + one.path.removeprefix(old)
    KnowledgePoint.objects.bulk_update(moved, ["path"])
    audit.record("question_banks.point_changed", at=at, by=by, subject=point, data={"title": title, "path": point.path, "was": old})
    return point


@transaction.atomic
def remove_point(*, point: KnowledgePoint, at: datetime, by: audit.Actor) -> None:
    """Delete a point that nothing stands below. Raises PointInUse."""
    if point.items.exists() or point.children.exists():
        raise PointInUse
    audit.record("question_banks.point_removed", at=at, by=by, subject=point, data={"code": point.code, "path": point.path})
    point.delete()


@transaction.atomic
def classify(*, items: Iterable[Item], at: datetime, by: audit.Actor, **facts: Any) -> int:
    """File questions: any of `FIELDS`; what is not given stays. Returns how many changed. Raises UnknownValue."""
    if set(facts) - set(FIELDS) or facts.get("difficulty", 1) not in Difficulty.values or facts.get("level", "") not in ("", *Cognition.values):
        raise UnknownValue
    rows = Item.objects.select_for_update(of=("self",)).filter(pk__in=[item.pk for item in items]).select_related("bank", "point", "work")
    changed = [item for item in rows if any(getattr(item, name) != value for name, value in facts.items())]
    for item in changed:
        was = {name: _plain(getattr(item, name)) for name, value in facts.items() if getattr(item, name) != value}
        for name, value in facts.items():
            setattr(item, name, value)
        audit.record("question_banks.classified", at=at, by=by, subject=item, data={"was": was, "is": {name: _plain(getattr(item, name)) for name in was}})
    if changed:
        Item.objects.bulk_update(changed, list(facts), batch_size=500)
    return len(changed)


def _plain(value: Any) -> str | int:
    """A fact as the audit trail writes it."""
    if isinstance(value, KnowledgePoint):
        return value.code
    if isinstance(value, OperationItem):
        return work_code(value)
    return value if isinstance(value, int) else str(value or "")


def work_code(work: OperationItem) -> str:
    """An operation item with its edition of the catalogue, as blueprints and files name it: CAT-2015:1.2."""
    return f"{work.edition}:{work.code}"


def work_choices() -> list[tuple[str, str]]:
    """All operation items as choices."""
    return [(work_code(work), f"{work.work_type} · {work.name}") for work in OperationItem.objects.all()]


def find_work(text: str) -> OperationItem | None:
    """The operation item so named."""
    edition, _colon, code = text.partition(":")
    return OperationItem.objects.filter(edition=edition, code=code).first()


@cache
def starter() -> tuple[dict[str, Any], ...]:
    """The rows of the starter tree, parents first."""
    return tuple(yaml.safe_load(STARTER.read_text(encoding="utf-8"))["points"])


@transaction.atomic
def load_starter(*, at: datetime, by: audit.Actor) -> int:
    """Add the points of the starter tree that are missing; those the office has renamed or moved stay. Returns how many were added."""
    known = {point.code: point for point in KnowledgePoint.objects.all()}
    fresh = [row for row in starter() if row["code"] not in known]
    for row in fresh:
        parent = known.get(row.get("below", ""))
        known[row["code"]] = add_point(code=row["code"], title=row["title"], parent=parent, order=row["order"], at=at, by=by)
    return len(fresh)


@transaction.atomic
def file_under_starter(*, bank: Bank, at: datetime, by: audit.Actor) -> int:
    """File a bank's questions that have no point yet: by the clause they rest on, else by their subject. Returns how many found a place."""
    points = {point.code: point for point in KnowledgePoint.objects.all()}
    rows = [row for row in starter() if row["code"] in points]
    by_subject = {row["subject"]: points[row["code"]] for row in rows if "subject" in row}
    by_article = {(row["standard"], str(row["article"])): points[row["code"]] for row in rows if "article" in row}
    found: dict[KnowledgePoint, list[Item]] = {}
    for version in ItemVersion.objects.filter(item__bank=bank, item__point__isnull=True, item__latest_version__isnull=False).select_related("item"):
        if version.pk == version.item.latest_version_id:
            clause = (version.clause_standard, version.clause_article.partition("(")[0])
            point = by_article.get(clause) or by_subject.get(version.item.subject)
            if point:
                found.setdefault(point, []).append(version.item)
    return sum(classify(items=items, point=point, at=at, by=by) for point, items in found.items())
