"""Answering an objection: upheld (the ledger is corrected in the same act), refused, or taken back; and a slip put right by its author the same day."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Account, Entry, Objection, ObjectionAnswer, ObjectionChange

from . import papers, telling
from .elsewhere import origin
from .mending import mend
from .raising import Remedy, raise_objection, reason_given

Outcome = ObjectionAnswer.Outcome


class AlreadyAnswered(Refusal):
    sentence = _("This objection is answered already: reload the page.")


class OwnObjection(Refusal):
    sentence = _("Somebody else answers an objection than the one who raised it.")


class OwnEntry(Refusal):
    sentence = _("Somebody else decides than the one who recorded the entry.")


class NotTheirs(Refusal):
    sentence = _("Only the one who raised an objection takes it back.")


class NotASlip(Refusal):
    sentence = _("Only the author puts an entry right without approval, and only on the day it was recorded: object to it instead.")


def authors(entry: Entry) -> set[str]:
    """Who recorded the entry or an earlier one of its chain."""
    found = {entry.recorded_by}
    while entry.corrects is not None:
        entry = entry.corrects
        found.add(entry.recorded_by)
    return found


def is_slip(entry: Entry, *, at: datetime, by: Account) -> bool:
    """Whether the account recorded the entry today by its own hand: then no approval is asked for. What others had a part in is no slip."""
    return authors(entry) == {audit.actor_text(by)} and clock.day(origin(entry).recorded_at) == clock.day(at)


def _open(objection: Objection) -> Objection:
    """The objection, held; raises AlreadyAnswered."""
    related = ("entry__person__merged_into", "entry__enterprise", "entry__corrects", "person", "enterprise", "twin", "raised_by__person")
    found = Objection.objects.select_for_update(of=("self",)).select_related(*related).get(pk=objection.pk)
    if ObjectionAnswer.objects.filter(objection=found).exists():
        raise AlreadyAnswered
    return found


@transaction.atomic
def answer(objection: Objection, *, upheld: bool, reason: str, at: datetime, by: Account) -> ObjectionAnswer:
    """Decide: the ledger is corrected with it, or the entry stands. Both sides are told.

    Raises AlreadyAnswered, OwnObjection, OwnEntry, NoReason, TwinGone, and what the ledger refuses (AlreadyCorrected, StatutoryUnproved).
    """
    found = _open(objection)
    if found.raised_by_id == by.pk:
        raise OwnObjection
    if audit.actor_text(by) in authors(found.entry):
        raise OwnEntry
    return _close(found, Outcome.UPHELD if upheld else Outcome.REFUSED, reason=reason_given(reason), at=at, by=by)


@transaction.atomic
def withdraw(objection: Objection, *, at: datetime, by: Account) -> ObjectionAnswer:
    """Whoever raised it takes it back. Raises AlreadyAnswered, NotTheirs."""
    found = _open(objection)
    if found.raised_by_id != by.pk:
        raise NotTheirs
    return _close(found, Outcome.WITHDRAWN, reason="", at=at, by=by)


@transaction.atomic
def put_right(entry: Entry, *, remedy: Remedy, reason: str, at: datetime, by: Account) -> ObjectionAnswer:
    """A slip, put right by its author on the same day: no approval, but everything else as ever. Raises NotASlip and what `raise_objection` raises."""
    if not is_slip(entry, at=at, by=by):
        raise NotASlip
    raised = raise_objection(entry, remedy=remedy, reason=reason, at=at, by=by, tell=False)
    return _close(_open(raised), Outcome.SLIP, reason=raised.reason, at=at, by=by)


def _close(objection: Objection, outcome: str, *, reason: str, at: datetime, by: Account) -> ObjectionAnswer:
    corrects = outcome in (Outcome.UPHELD, Outcome.SLIP)
    changes = mend(objection, reason=objection.reason, at=at, by=by) if corrects else []
    paper: dict[str, Any] = papers.frozen(objection, changes, outcome=outcome, reason=reason, at=at, by=by) if corrects else {}
    closed = ObjectionAnswer.objects.create(objection=objection, outcome=outcome, reason=reason, at=at, by=by, objector=objection.raised_by, **paper)
    ObjectionChange.objects.bulk_create(ObjectionChange(answer=closed, **vars(change)) for change in changes)
    entry = objection.entry
    data = {"entry": entry.pk, "mistake": objection.mistake, "outcome": outcome, "corrected": len(changes)}
    audit.record("training.objection_answered", at=at, by=by, subject=entry.person or entry.enterprise or entry.area, data=data)
    if outcome != Outcome.WITHDRAWN:
        telling.answered(closed, changes, at=at)
    return closed
