"""Facts with periods: a change closes one row and adds one, so any past day can be asked about, as known then or as known now."""

import copy
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from training.models import Engagement, Enterprise, EnterpriseState, EnterpriseTag

from .plan import Plan
from .tags import facts

Row = TypeVar("Row", EnterpriseState, EnterpriseTag, Engagement)


def fresh_copy(row: Row, *, at: datetime) -> Row:
    """The same fact as an unsaved row, recorded now; which file the first one came with is not its fact."""
    fresh = copy.copy(row)
    fresh.pk, fresh._state.adding, fresh.batch_id = None, True, None
    fresh.recorded_at, fresh.superseded_at = at, None
    return fresh


def closed_copy(row: Row, *, until_on: date, at: datetime) -> Row | None:
    """The same fact ending on a day, as an unsaved row; None when nothing of it remains before that day."""
    if row.from_on is not None and row.from_on >= until_on:
        return None
    closed = fresh_copy(row, at=at)
    closed.until_on = until_on
    return closed


def supersede(row: Row, *, from_on: date, at: datetime) -> None:
    """Take an open row out of what is known now, and keep what it said about the days before `from_on`."""
    make_room([row], from_on=from_on, until_on=None, at=at)


def make_room(rows: Iterable[Row], *, from_on: date, until_on: date | None, at: datetime) -> None:
    """Take what rows say about some days out of what is known now; what they say about the days before and after stays, in new rows."""
    for row in rows:
        starts_after = until_on is not None and row.from_on is not None and row.from_on >= until_on
        if starts_after or (row.until_on is not None and row.until_on <= from_on):
            continue
        row.superseded_at = at
        row.save(update_fields=["superseded_at"])
        before = closed_copy(row, until_on=from_on, at=at)
        if before is not None:
            before.save()
        if until_on is not None and (row.until_on is None or row.until_on > until_on):
            after = fresh_copy(row, at=at)
            after.from_on = until_on
            after.save()


def replace_state(plan: Plan, enterprise: Enterprise, old: EnterpriseState | None, state: str | None, from_on: date | None) -> bool:
    """Plan a new state row if the workbook says something new; returns whether it does."""
    if state is None or (old is not None and old.state == state and from_on in (None, old.from_on)):
        return False
    new = EnterpriseState(enterprise=enterprise, state=state, from_on=from_on or plan.today, recorded_at=plan.at)
    if old is not None:
        plan.superseded.append(old)
        closed = closed_copy(old, until_on=new.from_on, at=plan.at) if old.state != state else None
        if closed is not None:
            plan.new_states.append(closed)
    plan.new_states.append(new)
    return True


def replace_tag(plan: Plan, old: dict[str, EnterpriseTag], wanted: list[EnterpriseTag]) -> bool:
    """Plan new tag rows where they differ. What an officer confirmed is only replaced by another confirmed word."""
    changed = False
    for tag in wanted:
        before = old.get(tag.tag_set)
        if before is not None and (facts(before) == facts(tag) or (before.basis == "confirmed" and tag.basis != "confirmed")):
            continue
        tag.recorded_at, tag.from_on = plan.at, plan.today
        if before is not None:
            plan.superseded.append(before)
            if before.basis != "confirmed":
                tag.from_on = before.from_on
            closed = closed_copy(before, until_on=tag.from_on, at=plan.at)
            if closed is not None:
                plan.new_tags.append(closed)
        plan.new_tags.append(tag)
        changed = True
    return changed
