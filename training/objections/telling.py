"""Notices of an objection: to the people whose files it touches, to those who answer for the enterprises, and to whoever raised it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.urls import reverse

from training import access, clock, notices
from training.models import Engagement, Enterprise, Entry, Objection, ObjectionAnswer, Person


class Changed(Protocol):
    """What the ledger lost and gained."""

    @property
    def old(self) -> Entry: ...

    @property
    def moved(self) -> Entry | None: ...


def raised(objection: Objection, *, at: datetime) -> None:
    """The person of the entry and the keepers of its enterprise hear that somebody objects."""
    entry = objection.entry
    people = [entry.person] if entry.person else []
    told = _concerned(people, [entry.enterprise], clock.day(at))
    _send("objection_raised", told, objection, at=at, context={"reason": objection.reason, "due_on": objection.answer_due_on})


def answered(answer: ObjectionAnswer, changes: Sequence[Changed], *, at: datetime) -> None:
    """Everybody whose file it touches, on both sides, and whoever raised it, hear how it ended."""
    objection = answer.objection
    entries = [objection.entry, *(one for change in changes for one in (change.old, change.moved) if one is not None)]
    people = [one.person for one in entries if one.person] + ([answer.objector.person] if answer.objector.person else [])
    told = _concerned(people, [one.enterprise for one in entries], clock.day(at))
    told.pop(answer.by.person_id, None)
    _send("objection_answered", told, objection, at=at, context={"corrected": answer.corrects, "reason": answer.reason})


def _concerned(people: Iterable[Person], places: Iterable[Enterprise | None], today: date) -> dict[int | None, Person]:
    """Each once: the people, and who heads or manages the places today."""
    found: dict[int | None, Person] = {person.survivor.pk: person.survivor for person in people}
    listed = {place.pk for place in places if place is not None}
    keepers = Engagement.objects.on(today).filter(enterprise__in=listed, role__in=access.KEEPERS).select_related("person__merged_into")
    return found | {one.person.survivor.pk: one.person.survivor for one in keepers}


def _send(kind: str, people: dict[int | None, Person], objection: Objection, *, at: datetime, context: dict[str, Any]) -> None:
    entry = objection.entry
    facts = {"kind": entry.get_kind_display(), "day": entry.occurred_on, "about": entry.person.survivor.masked_name if entry.person else "", **context}
    url = reverse("training:objection", args=[objection.public_id])
    for person in people.values():
        if kind == "objection_raised" and person.pk == objection.raised_by.person_id:
            continue
        notices.send(f"training.{kind}", to=person, at=at, key=str(objection.public_id), context=facts, url=url)
