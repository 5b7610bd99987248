"""What a file says its questions are filed under, by code, matched with the knowledge points, operation items and levels of this house.

A code that is known here is taken; one that is not becomes a finding that names the nearest ones. The question itself comes in either way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import F

from training.models import OperationItem

from . import classification, exchange
from .models import Bank, Cognition, Item, KnowledgePoint

CHUNK, NEAREST = 500, 3


@dataclass(frozen=True)
class Place:
    """Where one question is filed."""

    point: KnowledgePoint | None = None
    work: OperationItem | None = None
    level: str = ""


NOWHERE = Place()


class Places:
    """The codes of this house, read once for all files; nothing is read where no file names a code."""

    def __init__(self, records: Iterable[exchange.Record]) -> None:
        named = [record.filed for record in records if any(record.filed)]
        self._points = {point.code: point for point in KnowledgePoint.objects.all()} if any(one.point for one in named) else {}
        works = list(OperationItem.objects.all()) if any(one.work for one in named) else []
        self._works = {classification.work_code(work): work for work in works}
        bare = [work.code for work in works]
        self._works |= {work.code: work for work in works if bare.count(work.code) == 1}
        self._levels = {str(value): str(value) for value in Cognition.values}

    def of(self, record: exchange.Record) -> tuple[Place, list[exchange.Finding]]:
        """The place of a question, and what of it is not known here."""
        filed = record.filed
        if not any(filed):
            return NOWHERE, []
        findings = [
            exchange.finding(code, sheet=record.sheet, row=record.row, column=column, value=_near(text, known))
            for code, column, text, known in (
                ("point-unknown", "point", filed.point, self._points),
                ("work-unknown", "work", filed.work, self._works),
                ("level-unknown", "level", filed.level, self._levels),
            )
            if text and text not in known
        ]
        return Place(self._points.get(filed.point), self._works.get(filed.work), self._levels.get(filed.level, "")), findings


def held(bank: Bank | None, records: Iterable[exchange.Record]) -> dict[str, list[Item]]:
    """Of questions the bank holds already, as far as the file says where they are filed: sameness → its questions."""
    wanted = sorted({record.prints.sameness for record in records if any(record.filed)}) if bank and bank.pk else []
    found: dict[str, list[Item]] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Item.objects.filter(bank=bank, versions__sameness__in=wanted[start : start + CHUNK]).annotate(sameness=F("versions__sameness"))
        for item in rows.select_related("point", "work"):
            found.setdefault(item.sameness, []).append(item)  # type: ignore[attr-defined]
    return found


def differs(record: exchange.Record, there: dict[str, list[Item]]) -> exchange.Finding | None:
    """A question of the bank that the file files elsewhere: it stays where it is, and that is said."""
    items = there.get(record.prints.sameness, [])
    if not items or any(_stands(item, record) for item in items):
        return None
    return exchange.finding("filed-elsewhere", sheet=record.sheet, row=record.row, value=" ".join(filter(None, record.filed)))


def _stands(item: Item, record: exchange.Record) -> bool:
    point, work, level = record.filed
    works = {"", classification.work_code(item.work), item.work.code} if item.work else {""}
    return point in ("", item.point.code if item.point else "") and work in works and level in ("", item.level)


def _near(text: str, known: Iterable[str]) -> str:
    """The unknown code, with the nearest known ones behind it."""
    nearest = get_close_matches(text, list(known), n=NEAREST, cutoff=0.5)
    return f"{text[:40]} ({', '.join(nearest)}?)" if nearest else text[:40]
