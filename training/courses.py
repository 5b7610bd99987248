"""Changing what a course is. Its text lives on pages above; what was credited never changes with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Course, Lesson, StudyBeat


class LessonInUse(Refusal):
    sentence = _("People have studied this lesson already: its study time and credit hours can no longer change. Make a new lesson instead.")


@transaction.atomic
def save_course(course: Course, *, at: datetime, by: audit.Actor) -> Course:
    """Create or change a course."""
    course.save()
    audit.record("training.course_changed", at=at, by=by, subject=course, data={"code": course.code, "open": course.is_open})
    return course


@transaction.atomic
def save_lesson(lesson: Lesson, *, at: datetime, by: audit.Actor) -> Lesson:
    """Create or change a lesson. Raises LessonInUse when its length or credit would change under people who have studied it."""
    before = Lesson.objects.filter(pk=lesson.pk).first() if lesson.pk else None
    if before is not None and (before.seconds, before.hours) != (lesson.seconds, lesson.hours) and StudyBeat.objects.filter(lesson=before).exists():
        raise LessonInUse
    lesson.save()
    credit = {"lesson": lesson.order, "seconds": lesson.seconds, "hours": str(lesson.hours)}
    audit.record("training.course_changed", at=at, by=by, subject=lesson.course, data=credit)
    return lesson
