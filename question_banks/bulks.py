"""One act on many questions, and taking it back: what changed from what to what is kept question by question.

Not offered: moving questions to another bank. Papers and their statistics are found by the bank a question was drawn from, and its number is its
own there only.
"""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from training import audit, clock
from training.errors import Refusal
from training.models import Account, OperationItem

from . import classification, editions
from .items import DayNotAhead, ReasonMissing
from .models import Bulk, BulkAct, BulkRow, Cognition, Difficulty, Item, ItemState, KnowledgePoint, Review

CHUNK = 500
LIVE, OUT = (ItemState.DRAFT, ItemState.APPROVED), (ItemState.RETIRED, ItemState.QUARANTINED)
_FILES = {BulkAct.WORK: "work_id", BulkAct.POINT: "point_id", BulkAct.DIFFICULTY: "difficulty", BulkAct.LEVEL: "level"}
_REASONED = (BulkAct.RETIRE_FROM, BulkAct.QUARANTINE)

Plan = Callable[[Item], dict[str, Any]]


class NothingChosen(Refusal):
    sentence = _("Choose at least one question.")


class NothingToChange(Refusal):
    sentence = _("None of the chosen questions would change. Choose others, or another act.")


class ValueMissing(Refusal):
    sentence = _("Choose the value that the questions are to get.")


class Unsigned(Refusal):
    sentence = _("Some of these questions lack the signatures their bank asks for today. Have them approved one by one.")


class AlreadyTakenBack(Refusal):
    sentence = _("This change has already been taken back.")


class ChangedSince(Refusal):
    """Something depends on the bulk by now; the sentence says how much."""

    def __init__(self, count: int, first: Item) -> None:
        text = ngettext_lazy(
            "%(count)d of these questions was changed or reviewed since (%(first)s). Nothing was taken back: change the others one by one.",
            "%(count)d of these questions were changed or reviewed since (first %(first)s). Nothing was taken back: change the others one by one.",
            count,
        )
        super().__init__(text % {"count": count, "first": first})


@transaction.atomic
def change(*, items: Collection[int], act: BulkAct, at: datetime, by: Account, target: Any = None, reason: str = "", search: str = "") -> Bulk:
    """Do one thing to many questions. `target` is the value of the act: an operation item, a point, a number, a code, or the day to retire from.

    Questions the act does not fit (already out of use, already so filed, on an ended edition) are left out and counted. “Send to review” takes a
    question out of use until one more person, who has not signed its wording, approves it.
    Raises NothingChosen, ValueMissing, ReasonMissing, DayNotAhead, NothingToChange, Unsigned.
    """
    if not items:
        raise NothingChosen
    reason = reason.strip()[:200]
    _require(act, target, reason, clock.day(at))
    rows, plan = _locked(items, clock.day(at)), _plan(act, target, reason, at)
    changes = [(item, was, now) for item in rows if (now := plan(item)) and (was := {name: _plain(getattr(item, name)) for name in now}) != now]
    if not changes:
        raise NothingToChange
    value = _spelled(target) if act in _FILES or act == BulkAct.RETIRE_FROM else ""
    bulk = Bulk.objects.create(
        act=act, value=value[:120], reason=reason if act in _REASONED else "", search=search[:1000], count=len(changes),
        left_out=len(items) - len(changes), at=at, by=by,
    )  # fmt: skip
    _apply(bulk, changes)
    audit.record("question_banks.bulk_changed", at=at, by=by, subject=bulk, data={"act": act, "value": value, "count": bulk.count, "left_out": bulk.left_out})
    return bulk


@transaction.atomic
def take_back(*, bulk: Bulk, at: datetime, by: Account) -> Bulk:
    """Give every question of a bulk back what it had, by a bulk of its own. Whole or not at all. Raises AlreadyTakenBack, ChangedSince, Unsigned."""
    bulk = Bulk.objects.select_for_update().get(pk=bulk.pk)
    if bulk.act == BulkAct.UNDO or Bulk.objects.filter(takes_back=bulk).exists():
        raise AlreadyTakenBack
    kept = {row.item_id: row for row in bulk.rows.all()}
    rows = _locked(list(kept), clock.day(at))
    moved = [item for item in rows if any(_plain(getattr(item, name)) != value for name, value in kept[item.pk].now.items())]
    if bulk.act == BulkAct.REVIEW:
        moved += _reviewed_since(bulk, rows)
    if moved:
        raise ChangedSince(len({item.pk for item in moved}), moved[0])
    undo = Bulk.objects.create(act=BulkAct.UNDO, value=bulk.value, count=len(rows), at=at, by=by, takes_back=bulk)
    _apply(undo, [(item, kept[item.pk].now, kept[item.pk].was) for item in rows])
    audit.record("question_banks.bulk_taken_back", at=at, by=by, subject=bulk, data={"act": bulk.act, "count": undo.count, "undo": str(undo.public_id)})
    return undo


def of_item(item: Item) -> QuerySet[BulkRow]:
    """The bulks a question was part of, the latest first."""
    return item.bulks.select_related("bulk__by__person", "bulk__taken_back").order_by("-pk")


def _require(act: BulkAct, target: Any, reason: str, today: date) -> None:
    """Raises what `change` says about its arguments."""
    kinds = {BulkAct.WORK: OperationItem, BulkAct.POINT: KnowledgePoint, BulkAct.RETIRE_FROM: date}
    if act in kinds and not isinstance(target, kinds[act]):
        raise ValueMissing
    if (act == BulkAct.DIFFICULTY and target not in Difficulty.values) or (act == BulkAct.LEVEL and target not in Cognition.values):
        raise ValueMissing
    if act == BulkAct.RETIRE_FROM and target <= today:
        raise DayNotAhead
    if act in _REASONED and not reason:
        raise ReasonMissing


def _locked(items: Iterable[int], today: date) -> list[Item]:
    """The questions, locked, with whether the edition they rest on has ended."""
    wanted = sorted(set(items))
    ended = editions.ended(today, "speaks")
    return [
        item
        for start in range(0, len(wanted), CHUNK)
        for item in Item.objects.select_for_update(of=("self",)).filter(pk__in=wanted[start : start + CHUNK]).select_related("bank")
        .annotate(speaks=Coalesce("current_version", "latest_version")).annotate(rests_on_ended=ended).order_by("pk")
    ]  # fmt: skip


def _plan(act: BulkAct, target: Any, reason: str, at: datetime) -> Plan:
    """What becomes of one question: its new columns, or nothing where the act does not fit it."""
    if act in _FILES:
        value = target if act in (BulkAct.DIFFICULTY, BulkAct.LEVEL) else target.pk
        return lambda item: {_FILES[act]: value}
    if act == BulkAct.REVIEW:
        return lambda item: {"state": ItemState.DRAFT.value, "current_version_id": None} if item.state == ItemState.APPROVED else {}
    if act == BulkAct.RETIRE_FROM:
        return lambda item: {"ends_on": _plain(target), "ends_reason": reason} if item.state != ItemState.RETIRED else {}
    if act == BulkAct.QUARANTINE:
        withdrawn = {"state": ItemState.QUARANTINED.value, "withdrawn_at": _plain(at), "withdrawn_reason": reason}
        return lambda item: withdrawn if item.state in LIVE else {}
    return _restored


def _restored(item: Item) -> dict[str, Any]:
    if item.state not in OUT or item.rests_on_ended:  # type: ignore[attr-defined]
        return {}
    state = ItemState.APPROVED if item.current_version_id else ItemState.DRAFT
    return {"state": state.value, "withdrawn_at": None, "withdrawn_reason": ""}


def _apply(bulk: Bulk, changes: list[tuple[Item, dict[str, Any], dict[str, Any]]]) -> None:
    """Write the rows of a bulk and the questions themselves, all that become the same in one statement. Raises Unsigned."""
    BulkRow.objects.bulk_create([BulkRow(bulk=bulk, item=item, was=was, now=now) for item, was, now in changes], batch_size=CHUNK)
    alike: dict[str, list[int]] = {}
    for item, _was, now in changes:
        alike.setdefault(json.dumps(now, sort_keys=True), []).append(item.pk)
    try:
        with transaction.atomic():
            for text, ids in alike.items():
                values = {name: _column(name).to_python(value) for name, value in json.loads(text).items()}
                for start in range(0, len(ids), CHUNK):
                    Item.objects.filter(pk__in=ids[start : start + CHUNK]).update(**values)
    except IntegrityError as error:
        raise Unsigned from error


def _reviewed_since(bulk: Bulk, rows: list[Item]) -> list[Item]:
    reviewed = set(Review.objects.filter(version__item__bulks__bulk=bulk, at__gte=bulk.at).values_list("version__item", flat=True))
    return [item for item in rows if item.pk in reviewed]


def _column(name: str) -> Any:
    return Item._meta.get_field(name)


def _plain(value: Any) -> Any:
    """A column as JSON keeps it, to the last digit."""
    return value.isoformat() if isinstance(value, date) else value


def _spelled(target: Any) -> str:
    """The value of an act as people read it."""
    if isinstance(target, OperationItem):
        return f"{classification.work_code(target)} {target}"
    return str(target)


def described(rows: Iterable[BulkRow]) -> list[dict[str, Any]]:
    """Rows of bulks as a page shows them: the question, what it was, what it became. Two queries beside those of the rows."""
    found = list(rows)
    sides = [side for row in found for side in (row.was, row.now)]
    names: dict[str, dict[Any, Any]] = {
        "work_id": {one.pk: str(one) for one in OperationItem.objects.filter(pk__in={side.get("work_id") for side in sides} - {None})},
        "point_id": {one.pk: str(one) for one in KnowledgePoint.objects.filter(pk__in={side.get("point_id") for side in sides} - {None})},
        "difficulty": {value: str(label) for value, label in Difficulty.choices},
        "level": dict(Cognition.choices), "state": dict(ItemState.choices),
    }  # fmt: skip
    told = ("work_id", "point_id", "difficulty", "level", "state", "ends_on")

    def words(side: dict[str, Any]) -> str:
        return str(next((names.get(name, {}).get(side[name], side[name]) or "—" for name in told if name in side), "—"))

    return [{"item": row.item, "was": words(row.was), "now": words(row.now)} for row in found]
