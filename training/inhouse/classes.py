"""In-house training: one class on one day, who was there, how they signed, and the trainer's word; an entry of hours for each of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock, records, stores
from training.errors import Refusal
from training.models import Account, Engagement, Enterprise, Entry, Grade, PrivateFile, TrainingClass, TrainingType

SOURCE = "training.class"
LEVELS = {TrainingType.FACTORY, TrainingType.WORKSHOP, TrainingType.TEAM, TrainingType.TRANSFER}
ROLES = ("principal", "safety_manager", "special_operator", "worker")  # the order in which the ledger names several


class NobodyThere(Refusal):
    sentence = _("Choose at least one person who was there.")


class NotEngagedThere(Refusal):
    sentence = _("Somebody on the list does not work here on that day: reload the list for the day of the class.")


class SheetMissing(Refusal):
    sentence = _("The signed sheet is missing: photograph it, or choose “by roster”.")


class ClassInFuture(Refusal):
    sentence = _("This class is dated in the future: record it when it has been held.")


class MoreThanTheDay(Refusal):
    sentence = _("More hours than one day holds: record each day of the class by itself.")


class EndsBeforeItBegan(Refusal):
    sentence = _("The class ends before it began: check both times.")


@dataclass(frozen=True)
class Report:
    """What is written down about a class. `hours` are credit hours of each person who was there."""

    topic: str
    training_type: str
    hours: Decimal
    held_on: date
    place: str
    trainer: str
    statement: str
    sign_in: str
    began: time | None = None
    ended: time | None = None


def roster(enterprise: Enterprise, on: date) -> dict[int, list[Engagement]]:
    """Who works there on a day, with the posts held, by the person who stands for merged rows. One query."""
    rows = Engagement.objects.on(on).filter(enterprise=enterprise).select_related("person__merged_into").order_by("person__name", "pk")
    found: dict[int, list[Engagement]] = defaultdict(list)
    for row in rows:
        found[row.person.survivor.pk].append(row)
    return dict(found)


def _check(report: Report, present: Collection[int], known: Collection[int], files: Sequence[Any], at: datetime) -> None:
    if report.held_on > clock.day(at):
        raise ClassInFuture
    if report.hours > Decimal(str(settings.LEARNING_DAY_HOURS)):
        raise MoreThanTheDay
    if report.began and report.ended and report.ended <= report.began:
        raise EndsBeforeItBegan
    if not present:
        raise NobodyThere
    if not set(present) <= set(known):
        raise NotEngagedThere
    if report.sign_in == TrainingClass.SignIn.SHEET and not files:
        raise SheetMissing


def credited(training_type: str, posts: Sequence[Engagement]) -> str:
    """For which roles the hours count: three-level education and transfer are those of workers, the rest counts for every role held that day."""
    if training_type in LEVELS:
        return "worker"
    held = {post.role for post in posts}
    return ",".join(role for role in ROLES if role in held)


@transaction.atomic
def record_class(
    *, enterprise: Enterprise, report: Report, present: Collection[int], files: Sequence[tuple[str, stores.Checked]], at: datetime, by: Account
) -> TrainingClass:
    """Record a class with its evidence and post the hours of everybody who was there (`present`: numbers of people on the roster).

    Grade B with the signed sheet or a picture, else C (semantics.md §9). A picture handed in before, or more hours on one day than a person can study, leave
    the entry to be checked. Raises ClassInFuture, MoreThanTheDay, EndsBeforeItBegan, NobodyThere, NotEngagedThere, SheetMissing.
    """
    people = roster(enterprise, report.held_on)
    _check(report, present, people, files, at)
    seen = PrivateFile.objects.filter(sha256__in=[checked.sha256 for _title, checked in files]).exists()
    held = TrainingClass.objects.create(enterprise=enterprise, **vars(report), absent=len(people) - len(set(present)), recorded_at=at, recorded_by=by)
    for title, checked in files:
        stores.store(checked, title=title, at=at, by=by, enterprise=enterprise, training_class=held)
    detail = {
        "title": report.topic,
        "mode": "offline",
        "organiser": enterprise.name[:60],
        "training_type": report.training_type,
        "session": str(held.public_id),
    }
    if seen:
        detail |= {"doubts": ["photo_seen_before"]}  # type: ignore[dict-item]
    for number in sorted(set(present)):
        person = people[number][0].person.survivor
        records.post(
            kind="hours", subject=person, what=credited(report.training_type, people[number]), amount=report.hours, occurred_on=report.held_on,
            enterprise=enterprise, grade=Grade.B if files else Grade.C, held=seen, detail=dict(detail),
            source=SOURCE, source_id=f"{held.public_id}:{person.public_id}", at=at, by=by,
        )  # fmt: skip
    data = {"type": report.training_type, "present": len(set(present)), "files": len(files), "doubts": ["photo_seen_before"] if seen else []}
    audit.record("training.class_recorded", at=at, by=by, subject=enterprise, data=data)
    return held


def entries(held: TrainingClass) -> QuerySet[Entry]:
    """The entries of a class as posted, each with the entry that corrected it, if one did."""
    rows = Entry.objects.filter(source=SOURCE, enterprise=held.enterprise_id, occurred_on=held.held_on, detail__session=str(held.public_id))
    return rows.select_related("person__merged_into", "corrected_by").order_by("person__name", "pk")
