"""Saying that an entry is wrong: what it should be, why, and by when somebody else answers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock, workdays
from training.errors import Refusal
from training.leads.basis import options
from training.models import Account, Enterprise, Entry, Mistake, Objection, Person

from . import telling
from .elsewhere import refuse_derived


class NotStanding(Refusal):
    sentence = _("This entry was corrected or withdrawn already: open the newer one.")


class AlreadyRaised(Refusal):
    sentence = _("An objection to this entry waits for its answer already.")


class SaysNothing(Refusal):
    sentence = _("Say what it should be: nothing differs from the entry.")


class NotThatEntry(Refusal):
    sentence = _("The other entry does not say the same, or does not stand any more: choose it again.")


class InFuture(Refusal):
    sentence = _("The right day lies in the future: check the day.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why: it stays on record.")


@dataclass(frozen=True)
class Remedy:
    """What is wrong, and what it should be. `person` may be empty: then nobody says whose the entry is, and it is only withdrawn."""

    mistake: str
    amount: Decimal | None = None
    occurred_on: date | None = None
    grade: str = ""
    person: Person | None = None
    enterprise: Enterprise | None = None
    twin: Entry | None = None
    whole_class: bool = False

    def narrowed(self, entry: Entry) -> "Remedy":
        """Only what belongs to the mistake and differs from the entry."""
        wrong: dict[str, Any] = {"mistake": Mistake(self.mistake)}
        if self.mistake == Mistake.VALUES:
            wrong |= {name: value for name in ("amount", "occurred_on", "grade") if (value := getattr(self, name)) and value != getattr(entry, name)}
        elif self.mistake == Mistake.PERSON and self.person is not None and self.person.survivor.pk != _root(entry):
            wrong["person"] = self.person.survivor
        elif self.mistake == Mistake.ENTERPRISE and self.enterprise is not None and self.enterprise.pk != entry.enterprise_id:
            wrong["enterprise"] = self.enterprise
        elif self.mistake == Mistake.DOUBLED:
            wrong |= {"twin": self.twin, "whole_class": self.whole_class}
        return Remedy(**wrong)


def _root(entry: Entry) -> int | None:
    return entry.person.survivor.pk if entry.person else None


def stands(entry: Entry) -> bool:
    """Whether the entry is the newest of its chain and not withdrawn."""
    return not entry.void and not Entry.objects.filter(corrects=entry).exists()


def same_thing(one: Entry, other: Entry) -> bool:
    """Whether two entries can be one thing recorded twice: the same subject, kind and code."""
    subject = _root(one) == _root(other) if one.person else one.enterprise_id == other.enterprise_id
    return one.pk != other.pk and subject and (one.kind, one.what) == (other.kind, other.what)


def check(entry: Entry, remedy: Remedy, today: date) -> None:
    """Whether the remedy can be asked for. Raises CorrectedElsewhere, NotStanding, SaysNothing, InFuture, NotThatEntry."""
    refuse_derived(entry)
    if not stands(entry):
        raise NotStanding
    if remedy.occurred_on and remedy.occurred_on > today:
        raise InFuture
    if remedy.mistake == Mistake.VALUES and not (remedy.amount or remedy.occurred_on or remedy.grade):
        raise SaysNothing
    if remedy.mistake == Mistake.ENTERPRISE and remedy.enterprise is None:
        raise SaysNothing
    if remedy.mistake == Mistake.PERSON and entry.person is None:
        raise SaysNothing
    if remedy.mistake == Mistake.DOUBLED and (remedy.twin is None or not same_thing(entry, remedy.twin) or not stands(remedy.twin)):
        raise NotThatEntry


def reason_given(text: str) -> str:
    """A reason as it is kept; raises NoReason."""
    if not text.strip():
        raise NoReason
    return text.strip()[:300]


@transaction.atomic
def raise_objection(entry: Entry, *, remedy: Remedy, reason: str, at: datetime, by: Account, tell: bool = True) -> Objection:
    """Object to an entry; somebody else answers within the set working days.

    Raises CorrectedElsewhere, NotStanding, AlreadyRaised, SaysNothing, InFuture, NotThatEntry, NoReason.
    """
    found = Entry.objects.select_for_update(of=("self",)).select_related("person__merged_into", "enterprise").get(pk=entry.pk)
    asked, today = remedy.narrowed(found), clock.day(at)
    check(found, asked, today)
    if Objection.objects.filter(entry=found, answer__isnull=True).exists():
        raise AlreadyRaised
    deadline = workdays.calendar().after(today, options().dispute_working_days)
    objection = Objection.objects.create(
        entry=found, **vars(asked), reason=reason_given(reason), raised_at=at, raised_by=by, answer_due_on=deadline.on, answer_provisional=deadline.provisional
    )
    data = {"entry": found.pk, "mistake": asked.mistake, "due_on": deadline.on.isoformat()}
    audit.record("training.objection_raised", at=at, by=by, subject=found.person or found.enterprise or found.area, data=data)
    if tell:
        telling.raised(objection, at=at)
    return objection
