"""Judging a drill by the sheet (优良中差), and what must be put right afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import audit, clock, stores
from training.errors import Refusal
from training.models import Account, DrillAction, DrillEvaluation, DrillEvent, DrillGrade, Enterprise, EventState
from training.models.drill_event import DECIDED, DONE

from . import crediting, evidence, options, steps


class SheetIncomplete(Refusal):
    sentence = gettext_lazy("Give every line of the sheet a grade, or say that it does not apply.")


class NotTakingPart(Refusal):
    sentence = gettext_lazy("This enterprise does not take part in the drill.")


class DueBefore(Refusal):
    sentence = gettext_lazy("The day by which it is to be done lies before the drill.")


class DoneBefore(Refusal):
    sentence = gettext_lazy("This is reported as done before.")


@dataclass(frozen=True)
class Judgement:
    """What the evaluators wrote. `marks` go from item codes to grades; "" for a line that does not apply."""

    marks: Mapping[str, str]
    grade: str
    evaluators: str
    course: str = ""
    analysis: str = ""
    lessons: str = ""
    plan_revision: str = ""


@transaction.atomic
def evaluate(*, event: DrillEvent, judgement: Judgement, at: datetime, by: audit.Actor) -> DrillEvaluation:
    """File a sheet; an earlier one stays on record behind it. Raises WrongState, SheetIncomplete."""
    event = steps.lock(event)
    if event.state not in DONE:
        raise steps.WrongState
    asked = {item.code for item in options.sheet(event.form, event.types)}
    if set(judgement.marks) != asked or not set(judgement.marks.values()) <= {*DrillGrade.values, ""}:
        raise SheetIncomplete
    filed = DrillEvaluation.objects.create(
        event=event,
        version=options.options().version,
        marks=dict(judgement.marks),
        grade=judgement.grade,
        evaluators=judgement.evaluators[:120],
        course=judgement.course,
        analysis=judgement.analysis,
        lessons=judgement.lessons,
        plan_revision=judgement.plan_revision,
        evaluated_on=clock.day(at),
        at=at,
        by=audit.actor_text(by),
    )
    if event.state == EventState.HELD:
        event = steps.move(event, EventState.EVALUATED, at=at, by=by)
    audit.record("training.drill_evaluated", at=at, by=by, subject=event, data={"grade": judgement.grade, "version": filed.version})
    crediting.credit(event, reason=_("The drill was evaluated"), at=at, by=by)
    return filed


@transaction.atomic
def demand(
    *, event: DrillEvent, enterprise: Enterprise, problem: str, measure: str, responsible: str, due_on: date, at: datetime, by: audit.Actor
) -> DrillAction:
    """Write down a problem with what will be done, by whom and by when. Raises WrongState, NotTakingPart, DueBefore."""
    event = steps.lock(event)
    if event.state not in (*DONE, *DECIDED):
        raise steps.WrongState
    if not event.parties.filter(enterprise=enterprise).exists():
        raise NotTakingPart
    if due_on < event.held_on:
        raise DueBefore
    action = DrillAction.objects.create(
        event=event, enterprise=enterprise, problem=problem, measure=measure, responsible=responsible, due_on=due_on,
        recorded_at=at, recorded_by=audit.actor_text(by),
    )  # fmt: skip
    audit.record("training.drill_action_set", at=at, by=by, subject=action, data={"due_on": due_on.isoformat()})
    return action


@transaction.atomic
def put_right(*, action: DrillAction, note: str, files: Sequence[tuple[str, stores.Checked]] = (), at: datetime, by: Account) -> DrillAction:
    """Report that it is done, with a word on how and pictures. Raises DoneBefore, ReasonMissing."""
    action = DrillAction.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=action.pk)
    if action.done_at is not None:
        raise DoneBefore
    action.done_note, action.done_at, action.done_by = steps.said(note), at, by
    action.save(update_fields=["done_note", "done_at", "done_by"])
    evidence.add_to_action(action=action, files=files, at=at, by=by)
    audit.record("training.drill_action_done", at=at, by=by, subject=action, data={"files": len(files)})
    return action


def counted(enterprises: QuerySet[Enterprise], today: date) -> dict[str, int]:
    """How many are open in these enterprises, and how many of them are late; one query."""
    found = DrillAction.objects.filter(enterprise__in=enterprises, done_at__isnull=True)
    return found.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))


def open_actions(enterprises: QuerySet[Enterprise]) -> QuerySet[DrillAction]:
    """What is still to be put right in these enterprises, the most urgent first: for work lists and the desks of enterprises."""
    return DrillAction.objects.filter(enterprise__in=enterprises, done_at__isnull=True).select_related("enterprise", "event__host")
