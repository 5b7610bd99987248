"""Crediting study time. The server counts; the browser only says "still here".

A beat credits the time since the person's last beat, at most two beat intervals, and only once however many tabs are open.
A day credits at most the daily limit; a lesson never more than its own length. Lengths and limits are settings, not law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from training import audit, clock, records
from training.errors import Refusal
from training.models import Account, Entry, Lesson, Person, StudyBeat


class CourseClosed(Refusal):
    sentence = _("This course is not open for study now: ask your office which course to take.")


@dataclass(frozen=True)
class Progress:
    """Where a person stands in a lesson, in seconds; `full_day` when the daily limit was reached."""

    seconds: int
    needed: int
    completed: bool
    full_day: bool = False

    @property
    def percent(self) -> int:
        """Whole percent, rounded down so that 100 means done."""
        return min(100, self.seconds * 100 // self.needed)


def _sum(beats: object) -> int:
    return beats.aggregate(total=Sum("seconds"))["total"] or 0  # type: ignore[attr-defined]


def progress(person: Person, lesson: Lesson) -> Progress:
    """Seconds credited so far in one lesson."""
    seconds = _sum(StudyBeat.objects.filter(person=person, lesson=lesson))
    return Progress(seconds, lesson.seconds, seconds >= lesson.seconds)


def progress_by_lesson(person: Person, lessons: Sequence[Lesson]) -> dict[int, Progress]:
    """`progress` for many lessons in one query."""
    rows = StudyBeat.objects.filter(person=person, lesson__in=lessons).values("lesson").annotate(total=Sum("seconds"))
    totals = {row["lesson"]: row["total"] for row in rows}
    return {lesson.pk: Progress(totals.get(lesson.pk, 0), lesson.seconds, totals.get(lesson.pk, 0) >= lesson.seconds) for lesson in lessons}


def _start_of_day(at: datetime) -> datetime:
    return at.astimezone(clock.LEGAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def _creditable(person: Person, at: datetime, visit: str) -> tuple[int, bool]:
    """Seconds this beat may credit, and whether the day is full. The first beat of a visit starts the watch and credits nothing."""
    limit = int(settings.LEARNING_DAY_HOURS * settings.CREDIT_HOUR_MINUTES * 60)
    left = limit - _sum(StudyBeat.objects.filter(person=person, at__gte=_start_of_day(at)))
    last = StudyBeat.objects.filter(person=person).order_by("-at", "-pk").first()
    if last is None or last.visit != visit:
        return 0, left <= 0
    elapsed = min(at - last.at, timedelta(seconds=2 * settings.LEARNING_BEAT_SECONDS))
    return max(0, min(int(elapsed.total_seconds()), left)), left <= 0


@transaction.atomic
def beat(*, person: Person, lesson: Lesson, visit: str, at: datetime, by: Account) -> Progress:
    """One sign of presence in a lesson. Credits time, and posts the hours to the ledger when the lesson is complete.

    `visit` names one opening of the page: a second open page takes over and the first earns nothing, so no minute counts twice.
    Raises CourseClosed.
    """
    if not lesson.course.is_open:
        raise CourseClosed
    Person.objects.select_for_update().get(pk=person.pk)  # two tabs at once: one after the other
    before = progress(person, lesson)
    seconds, full_day = _creditable(person, at, visit)
    seconds = min(seconds, max(0, lesson.seconds - before.seconds))
    if not before.completed:
        StudyBeat.objects.create(person=person, lesson=lesson, visit=visit, at=at, seconds=seconds)
    now = Progress(before.seconds + seconds, lesson.seconds, before.seconds + seconds >= lesson.seconds, full_day)
    if now.completed and not before.completed:
        _complete(person, lesson, at, by)
    return now


def _complete(person: Person, lesson: Lesson, at: datetime, by: Account) -> None:
    common: dict[str, Any] = {"subject": person, "at": at, "by": by, "occurred_on": clock.day(at), "grade": "A", "source": records.LESSON}
    detail = {"course": lesson.course.code, "lesson": lesson.pk, "title": lesson.title}
    audit.record("training.lesson_completed", at=at, by=by, subject=lesson, data={"person": str(person.public_id)})
    records.post(kind="hours", what=",".join(lesson.course.roles), amount=lesson.hours, source_id=f"{lesson.pk}:{person.public_id}", detail=detail, **common)
    if lesson.standard is not None:
        records.post(kind="completion", what=lesson.standard.code, source_id=f"{lesson.pk}:{person.public_id}:standard", detail=detail, **common)


def hours_of(seconds: int) -> Decimal:
    """Credit hours (学时) of a study time, two places, rounded down."""
    return (Decimal(seconds) / (settings.CREDIT_HOUR_MINUTES * 60)).quantize(Decimal("0.01"), ROUND_DOWN)


def entry_of(person: Person, lesson: Lesson) -> Entry | None:
    """The ledger entry a completed lesson left."""
    return Entry.objects.filter(source=records.LESSON, source_id=f"{lesson.pk}:{person.public_id}").first()
