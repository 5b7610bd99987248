"""The study desk: courses, a course, a lesson and the beat, each asked the six questions; time is the server's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.models import CourseIndexPage, CoursePage, LessonPage
from tests.clock import clock
from tests.doors import BACKEND
from tests.factories.training import make_account, make_course
from training import learning
from training.models import Account, AuditEntry, Course, Entry, StudyBeat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prepared")]
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
VISIT = "0123456789abcdef" * 2


def publish(course: Course, *, lessons: bool = True) -> CoursePage:
    """The pages of a course, live."""
    page = CourseIndexPage.objects.get().add_child(instance=CoursePage(title=course.title, slug=course.code, course=course, intro="学什么"))
    for lesson in course.lessons.all() if lessons else []:
        page.add_child(instance=LessonPage(title=lesson.title, slug=f"lesson-{lesson.order}", lesson=lesson))
    return page


@pytest.fixture
def course(prepared: None) -> Course:
    made = make_course(lessons=(60, 60), hours="0.02", code="fire")
    publish(made)
    return made


@pytest.fixture
def pupil(client: Any) -> Account:
    """Signed in, at nine in the morning."""
    clock.set(AT)
    account = make_account()
    client.force_login(account, backend=BACKEND)
    return account


def _beat(client: Any, seconds: int = 0, *, order: int = 1, visit: str = VISIT) -> Any:
    clock.set(AT + timedelta(seconds=seconds), speed=0)
    return client.post(reverse("portal:beat", args=["fire", order]), {"visit": visit})


ADDRESSES = [reverse("portal:courses"), reverse("portal:course", args=["fire"]), reverse("portal:lesson", args=["fire", 1])]


# -- works
@pytest.mark.usefixtures("pupil")
def test_the_list_names_open_published_courses_only(client: Any, course: Course) -> None:
    publish(make_course(title="未开放", is_open=False))
    make_course(title="没有页面")
    publish(make_course(title="草稿")).unpublish()
    response = client.get(reverse("portal:courses"))
    assert [card["course"] for card in response.context["cards"]] == [course]
    assert [(card["lessons"], card["finished"], str(card["hours"]), card["done"]) for card in response.context["cards"]] == [(2, 0, "0.04", False)]
    assert course.title in response.content.decode()


@pytest.mark.usefixtures("pupil")
def test_without_a_course_the_list_says_so(client: Any) -> None:
    assert str(_("No course is open now")) in client.get(reverse("portal:courses")).content.decode()


def test_a_course_leads_to_the_first_lesson_not_done(client: Any, course: Course, pupil: Account) -> None:
    first, second = course.lessons.all()
    assert client.get(ADDRESSES[1]).context["following"] == first
    for number in range(5):
        learning.beat(person=pupil.person, lesson=first, visit=VISIT, at=AT + timedelta(seconds=15 * number), by=pupil)
    response = client.get(ADDRESSES[1])
    assert response.context["following"] == second
    assert [row["progress"].completed for row in response.context["lessons"]] == [True, False]


@pytest.mark.usefixtures("course", "pupil")
def test_each_opening_of_a_lesson_is_a_visit_of_its_own(client: Any) -> None:
    first, second = (client.get(ADDRESSES[2]).context["visit"] for _visit in range(2))
    assert first != second
    assert len(first) == 32
    assert f'"{second}"' not in client.get(ADDRESSES[2]).content.decode()


@pytest.mark.usefixtures("course")
def test_beats_credit_time_and_complete_the_lesson(client: Any, pupil: Account) -> None:
    sentence = _("Credited %(done)s of %(needed)s minutes.") % {"done": 0, "needed": 1}
    assert _beat(client).json() == {"seconds": 0, "needed": 60, "completed": False, "sentence": sentence}
    for number in (1, 2, 3):
        assert _beat(client, 15 * number).json()["seconds"] == 15 * number
    last = _beat(client, 60)
    assert (last.status_code, last.headers["Content-Type"]) == (200, "application/json")
    assert last.json()["completed"] is True
    assert [(entry.person, entry.kind, str(entry.amount)) for entry in Entry.objects.all()] == [(pupil.person, "hours", "0.02")]
    assert _beat(client, 75).json() == last.json()
    assert Entry.objects.count() == 1


@pytest.mark.usefixtures("course", "pupil")
def test_a_full_day_is_said(client: Any, settings: Any) -> None:
    settings.LEARNING_DAY_HOURS, settings.CREDIT_HOUR_MINUTES = 1, 0.5
    for number in range(4):
        answer = _beat(client, 15 * number).json()
    assert answer["seconds"] == 30
    assert answer["sentence"] == _("Today's study limit is reached. Go on tomorrow; nothing is lost.")


# -- refuses what is wrong
@pytest.mark.usefixtures("course", "pupil")
@pytest.mark.parametrize("visit", ["", "short", "0" * 31, "0" * 33, "G" * 32, "0" * 32 + "\n", "'; drop table"])
def test_a_wrong_visit_id_is_refused_and_credits_nothing(client: Any, visit: str) -> None:
    response = _beat(client, visit=visit)
    assert response.status_code == 400
    assert set(response.json()) == {"sentence"}
    assert not StudyBeat.objects.exists()


@pytest.mark.usefixtures("pupil")
def test_a_closed_course_is_not_there(client: Any, course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(is_open=False)
    assert [client.get(address).status_code for address in ADDRESSES[1:]] == [404, 404]
    assert _beat(client).status_code == 404


@pytest.mark.usefixtures("pupil")
def test_a_course_without_a_live_page_is_not_there(client: Any, course: Course) -> None:
    CoursePage.objects.get(course=course).unpublish()
    assert [client.get(address).status_code for address in ADDRESSES[1:]] == [404, 404]
    assert _beat(client).status_code == 404


@pytest.mark.usefixtures("pupil", "course")
def test_what_does_not_exist_is_not_there(client: Any) -> None:
    publish(make_course(code="bare"), lessons=False)
    for address in ("/study/none/", "/study/none/1/", "/study/fire/3/", "/study/fire/0/", "/study/bare/1/"):
        assert client.get(address).status_code == 404, address
    assert _beat(client, order=3).status_code == 404


@pytest.mark.usefixtures("course")
def test_strangers_are_sent_to_sign_in(client: Any) -> None:
    for address in ADDRESSES:
        response = client.get(address)
        assert (response.status_code, response.url) == (302, f"{reverse('training:sign_in')}?next={address}")
    assert _beat(client).status_code == 302
    assert not StudyBeat.objects.exists()


@pytest.mark.usefixtures("course")
def test_an_account_without_a_person_has_nothing_to_study(client: Any) -> None:
    client.force_login(Account.objects.create(created_at=AT, must_set_password=False), backend=BACKEND)
    assert [client.get(address).status_code for address in ADDRESSES] == [404, 404, 404]
    assert _beat(client).status_code == 404


@pytest.mark.usefixtures("course", "pupil")
def test_a_beat_is_posted_and_nothing_else(client: Any) -> None:
    assert client.get(reverse("portal:beat", args=["fire", 1])).status_code == 405


# -- another's progress, and nothing else, stays untouched
@pytest.mark.usefixtures("pupil")
def test_progress_is_ones_own(client: Any, course: Course) -> None:
    other, lesson = make_account(), course.lessons.first()
    assert lesson
    for number in range(5):
        learning.beat(person=other.person, lesson=lesson, visit="f" * 32, at=AT + timedelta(seconds=15 * number), by=other)
    assert client.get(ADDRESSES[0]).context["cards"][0]["finished"] == 0
    assert client.get(ADDRESSES[1]).context["following"] == lesson
    assert client.get(ADDRESSES[2]).context["progress"].seconds == 0


@pytest.mark.usefixtures("course", "pupil")
def test_looking_changes_nothing(client: Any) -> None:
    for address in ADDRESSES:
        client.get(address)
    assert not StudyBeat.objects.exists()
    assert not Entry.objects.exists()
    assert not AuditEntry.objects.exists()


# -- costs the same for one row and for three
@pytest.mark.usefixtures("course", "pupil")
def test_the_list_costs_the_same_for_one_course_and_three(client: Any, django_assert_num_queries: Any) -> None:
    client.get(ADDRESSES[0])
    with django_assert_num_queries(LIST_QUERIES):
        client.get(ADDRESSES[0])
    for _more in range(2):
        publish(make_course(lessons=(60, 60, 60)))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(ADDRESSES[0]).context["cards"]) == 3


@pytest.mark.usefixtures("pupil")
def test_a_course_costs_the_same_for_one_lesson_and_three(client: Any, django_assert_num_queries: Any) -> None:
    for code, lessons in (("one", (60,)), ("three", (60, 60, 60))):
        publish(make_course(code=code, lessons=lessons))
        client.get(reverse("portal:course", args=[code]))
        with django_assert_num_queries(COURSE_QUERIES):
            client.get(reverse("portal:course", args=[code]))


LIST_QUERIES = 8
COURSE_QUERIES = 8
