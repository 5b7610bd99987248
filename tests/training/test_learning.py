"""Study time is what the server counted: no jump, no second tab, no day without end, and the hours arrive once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories.training import make_account, make_hours
from training import clock, courses, learning, records
from training.models import Account, Course, Entry, Lesson, StudyBeat

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
BEAT = timedelta(seconds=15)


@pytest.fixture
def account() -> Account:
    return make_account("learner")


@pytest.fixture
def lesson() -> Lesson:
    course = Course.objects.create(code="c", title="课程", roles=["principal"], is_open=True)
    return Lesson.objects.create(course=course, order=1, title="第一课", seconds=60, hours=Decimal("0.02"))


def _beats(account: Account, lesson: Lesson, count: int, *, start: datetime = AT, step: timedelta = BEAT, visit: str = "a" * 32) -> learning.Progress:
    for number in range(count):
        now = learning.beat(person=account.person, lesson=lesson, visit=visit, at=start + number * step, by=account)
    return now


def test_first_beat_starts_the_watch(account: Account, lesson: Lesson) -> None:
    assert _beats(account, lesson, 1).seconds == 0
    assert _beats(account, lesson, 2).seconds == 15


def test_an_hour_between_two_beats_counts_two_intervals_at_most(account: Account, lesson: Lesson) -> None:
    assert _beats(account, lesson, 2, step=timedelta(hours=1)).seconds == 30


def test_a_second_tab_takes_over_and_no_minute_counts_twice(account: Account, lesson: Lesson) -> None:
    for number in range(8):
        now = learning.beat(person=account.person, lesson=lesson, visit="ab"[number % 2] * 32, at=AT + number * BEAT, by=account)
    assert now.seconds == 0


def test_completion_posts_the_hours_once(account: Account, lesson: Lesson) -> None:
    now = _beats(account, lesson, 12)
    assert (now.seconds, now.completed) == (60, True)
    entry = Entry.objects.get()
    assert (entry.kind, entry.what, entry.amount, entry.grade, entry.person) == ("hours", "principal", Decimal("0.02"), "A", account.person)


def test_the_day_is_full_after_its_limit(account: Account, lesson: Lesson, settings) -> None:  # noqa: ANN001
    settings.LEARNING_DAY_HOURS = 1
    settings.CREDIT_HOUR_MINUTES = 1
    lesson.seconds = 600
    lesson.save()
    full = _beats(account, lesson, 20)
    assert (full.seconds, full.full_day) == (60, True)
    assert _beats(account, lesson, 3, start=AT + timedelta(days=1), visit="b" * 32).seconds == 90


def test_closed_course_earns_nothing(account: Account, lesson: Lesson) -> None:
    Course.objects.update(is_open=False)
    lesson.refresh_from_db()
    with pytest.raises(learning.CourseClosed):
        _beats(account, lesson, 1)
    assert not StudyBeat.objects.exists()


def test_a_studied_lesson_keeps_its_length(account: Account, lesson: Lesson) -> None:
    _beats(account, lesson, 2)
    lesson.seconds = 30
    with pytest.raises(courses.LessonInUse):
        courses.save_lesson(lesson, at=AT, by=account)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_hours_of_a_long_lesson_are_judged_by_the_days_of_study(account: Account, lesson: Lesson, settings, elsewhere: bool) -> None:  # noqa: ANN001
    """Posted on one day, they were earned and limited on several; only what else that day holds makes them doubtful."""
    settings.LEARNING_DAY_HOURS, settings.CREDIT_HOUR_MINUTES = 1, 1
    lesson.seconds, lesson.hours = 90, Decimal("1.50")
    lesson.save()
    second = AT + timedelta(days=1)
    _beats(account, lesson, 20)
    if elsewhere:
        make_hours(account.person, 1, clock.day(second), at=second)
    assert _beats(account, lesson, 3, start=second, visit="b" * 32).completed
    entry = Entry.objects.get(source=records.LESSON)
    assert (entry.amount, entry.held) == (Decimal("1.50"), elsewhere)
