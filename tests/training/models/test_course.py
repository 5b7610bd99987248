"""Lessons: in order, worth something, and naming their standard."""

from decimal import Decimal
from typing import Any

import pytest

from tests.factories.training import make_course
from tests.training.models.refusing import refused
from training.models import Course, Lesson, Standard

pytestmark = pytest.mark.django_db


def _lesson(course: Course, **fields: Any) -> Lesson:
    return Lesson.objects.create(**({"course": course, "order": 9, "title": "课", "seconds": 60, "hours": Decimal("0.02")} | fields))


def test_lesson_order_once() -> None:
    course = make_course()
    assert refused(lambda: _lesson(course, order=1))
    assert not refused(lambda: _lesson(course, order=2))
    assert not refused(lambda: _lesson(make_course(lessons=()), order=1))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, False),
        ({"seconds": 1, "hours": Decimal("0.01")}, False),
        ({"seconds": 0}, True),
        ({"hours": Decimal(0)}, True),
        ({"hours": Decimal("-1")}, True),
    ],
)
def test_lesson_credits_something(fields: dict[str, Any], wrong: bool) -> None:
    assert refused(lambda: _lesson(make_course(lessons=()), **fields)) is wrong


def test_lesson_names_its_standard() -> None:
    course, standard = make_course(lessons=()), Standard.objects.create(code="DS", kind="determination", title="判定标准")
    assert refused(lambda: _lesson(course, kind="standard"))
    assert not refused(lambda: _lesson(course, kind="standard", standard=standard))
    assert not refused(lambda: _lesson(course, kind="text", order=10))
    assert not refused(lambda: _lesson(course, kind="video", standard=standard, order=11))


def test_a_course_code_stands_once() -> None:
    course = make_course()
    assert refused(lambda: make_course(code=course.code))
