"""The demo's courses and pages: complete, honest, and built only once."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_django
from django.db import transaction
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from cms.demo import pages, writing
from cms.models import CoursePage, DrillGuidePage, HomePage, LessonPage, NewsPage, StandardPage
from tests.factories.training import START, make_account
from training.models import AuditEntry, Clause, Course, Lesson
from training.reference import load_reference

pytestmark = pytest.mark.django_db
COUNTED = [Page, Revision, Course, Lesson, AuditEntry, get_image_model(), get_document_model()]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Built once for all tests here, each of which works on a savepoint; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(START)
        pages.build(at=START, by=make_account())
        yield
        transaction.set_rollback(True)


def _blocks(kind: str) -> Iterator[tuple[str, Any]]:
    """Every block of a kind on any page, with the page's title."""
    for model in (LessonPage, NewsPage, StandardPage, DrillGuidePage):
        for page in model.objects.all():
            yield from ((page.title, block.value) for block in page.body if block.block_type == kind)


@pytest.mark.usefixtures("built")
def test_built_again_nothing_changes() -> None:
    before = [model.objects.count() for model in COUNTED]
    pages.build(at=START, by=make_account())
    assert [model.objects.count() for model in COUNTED] == before


@pytest.mark.usefixtures("built")
def test_an_editors_change_stays() -> None:
    page = CoursePage.objects.get(course__code="principal-2026")
    page.title = "今年的课"
    page.save_revision().publish()
    pages.build(at=START, by=make_account())
    assert CoursePage.objects.get(pk=page.pk).title == "今年的课"


@pytest.mark.usefixtures("built")
def test_courses_are_worth_what_they_say_and_are_published() -> None:
    assert {course.code: course.hours for course in Course.objects.all()} == {
        "principal-2026": Decimal(12),
        "principal-initial": Decimal(32),
        "special-operations-2026": Decimal(1),
    }
    assert CoursePage.objects.live().count() == 3
    assert set(LessonPage.objects.live().values_list("lesson", flat=True)) == set(Lesson.objects.values_list("pk", flat=True))


@pytest.mark.usefixtures("built")
def test_study_time_follows_from_the_hours_except_for_the_two_minutes_at_the_end() -> None:
    check = Lesson.objects.get(course__code="principal-2026", order=4)
    assert (check.seconds, check.hours) == (120, Decimal("0.04"))
    for lesson in Lesson.objects.exclude(pk=check.pk):
        assert lesson.seconds == lesson.hours * 45 * 60


@pytest.mark.usefixtures("built")
def test_the_refresher_has_a_text_a_video_and_a_standard() -> None:
    lessons = Lesson.objects.filter(course__code="principal-2026")
    assert [lesson.kind for lesson in lessons] == ["text", "video", "standard", "text"]
    assert lessons[2].standard is not None
    assert lessons[2].standard.code == "DS-GONGMAO"


@pytest.mark.usefixtures("built")
def test_every_picture_and_video_has_its_words() -> None:
    pictures = list(_blocks("picture"))
    videos = list(_blocks("video"))
    assert len(pictures) >= 10
    assert videos
    for title, value in pictures:
        assert 15 <= len(value["alt"]) <= 120, title
    for title, value in videos:
        assert len(value["transcript"]) > 200, title


@pytest.mark.usefixtures("built")
def test_every_clause_named_is_on_the_register_and_the_standard_lesson_names_all() -> None:
    known = set(Clause.objects.filter(standard__code="DS-GONGMAO").values_list("number", flat=True))
    named = {number for _, value in _blocks("clauses") for number in re.split(r",\s*", value["numbers"]) if number}
    assert named <= known
    lesson = LessonPage.objects.get(lesson__course__code="principal-2026", lesson__order=3)
    taught = {number for block in lesson.body if block.block_type == "clauses" for number in block.value["numbers"].split(", ")}
    assert {number for number in known if "(" in number} == taught


@pytest.mark.usefixtures("built")
def test_invented_cases_say_that_they_are_invented() -> None:
    cases = [value["text"].source for _, value in _blocks("callout") if value["tone"] == "case"]
    assert len(cases) >= 6
    assert all(case.startswith("<p><b>虚构案例") for case in cases)


@pytest.mark.usefixtures("built")
def test_announcements_are_dated_back_from_the_first_build() -> None:
    days = list(NewsPage.objects.order_by("-published_on").values_list("published_on", flat=True))
    assert len(days) == 4
    assert max(days) < START.date()
    assert [page.published_on for page in HomePage.objects.get().news()] == days


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")  # wagtail.images leaves it open when it scales
@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("slug", ["drill-guide", "gongmao", "drill-by-year-end"])
def test_public_pages_open_without_signing_in(client: Client, slug: str) -> None:
    page = client.get(f"/{slug}/")
    assert page.status_code == 200
    assert all(re.search(r'alt="[^"]{15,}"', tag) for tag in re.findall(r"<img[^>]*lazy[^>]*>", page.content.decode()))


def test_media_stay_small() -> None:
    assert sum(path.stat().st_size for path in writing.MEDIA.iterdir()) < 2_500_000


def test_marks_become_rich_text_and_nothing_else() -> None:
    marked = "### 标题\n\n一段，\n接着 <b>。\n\n- 甲\n- **乙**\n\n1. 丙"
    assert writing.html(marked) == "<h3>标题</h3><p>一段，接着 &lt;b&gt;。</p><ul><li>甲</li><li><b>乙</b></li></ul><ol><li>丙</li></ol>"
