"""The demo's courses and public pages, from the content files. Built again it changes nothing: what an editor has written stays.

The reference rows (standards and their clauses) must be there first.
"""

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files import File
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms import site
from cms.demo import writing
from cms.models import CourseIndexPage, CoursePage, DrillGuidePage, HomePage, LessonPage, NewsPage, StandardPage
from training import clock, courses
from training.models import Account, Course, Lesson, Standard

COURSES = ("principal-2026", "principal-initial", "special-operations-2026")


@cache
def _media() -> dict[str, dict[str, str]]:
    """Pictures and videos by file name: title, and what is seen in words."""
    return writing.load("media.yaml")  # type: ignore[no-any-return]


def _picture(name: str) -> int:
    """The Wagtail image of a drawn picture, looked up by its title. Returns its id."""
    entry = _media()[name]
    model = get_image_model()
    image = model.objects.filter(title=entry["title"]).first()
    if image is None:
        with (writing.MEDIA / name).open("rb") as file:
            image = model(title=entry["title"], description=entry["alt"], file=ImageFile(file, name=name))
            image.save()
    return int(image.pk)


def _document(name: str) -> int:
    """The Wagtail document of a video, looked up by its title. Returns its id."""
    entry = _media()[name]
    model = get_document_model()
    document = model.objects.filter(title=entry["title"]).first()
    if document is None:
        with (writing.MEDIA / name).open("rb") as file:
            document = model(title=entry["title"], file=File(file, name=name))
            document.save()
    return int(document.pk)


def _value(kind: str, given: Any) -> Any:
    """What a block of this kind stores, from what the content file says."""
    if kind == "text":
        return writing.html(given)
    if kind == "picture":
        return {"image": _picture(given["file"]), "alt": _media()[given["file"]]["alt"], "caption": given.get("caption", "")}
    if kind == "video":
        entry = _media()[given]
        return {"file": _document(given), "title": entry["title"], "transcript": entry["transcript"].strip()}
    if kind == "callout":
        return {"tone": given["tone"], "text": writing.html(given["text"])}
    if kind == "clauses":
        return {"numbers": given}
    raise ValueError(f"unknown block: {kind}")


def _body(key: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stream data; block ids follow from page and place, so that two installations hold the same."""
    flat = [(kind, given) for block in blocks for kind, given in block.items()]
    return [{"type": kind, "value": _value(kind, given), "id": str(uuid5(NAMESPACE_URL, f"demo:{key}:{n}"))} for n, (kind, given) in enumerate(flat)]


def _publish(kind: type[Page], parent: Page, slug: str, *, at: datetime, by: Account, **values: Any) -> None:
    """Make a page and publish it, as of `at`."""
    body = {"body": json.dumps(values.pop("body"))} if "body" in values else {}
    page = parent.add_child(instance=kind(slug=slug, owner=by, live=False, first_published_at=at, **values, **body))
    page.save_revision(user=by).publish()


def _course(given: dict[str, Any], at: datetime, by: Account) -> Course:
    """The course row, looked up by its code."""
    course = Course.objects.filter(code=given["code"]).first()
    return course or courses.save_course(Course(code=given["code"], title=given["title"], roles=given["roles"], is_open=True), at=at, by=by)


def _lesson(course: Course, order: int, given: dict[str, Any], at: datetime, by: Account) -> Lesson:
    """The lesson row, looked up by its place in the course."""
    lesson = Lesson.objects.filter(course=course, order=order).first()
    if lesson is not None:
        return lesson
    standard = Standard.objects.get(code=given["standard"]) if "standard" in given else None
    fields = {"title": given["title"], "kind": given["kind"], "seconds": given["seconds"], "hours": Decimal(given["hours"]), "standard": standard}
    return courses.save_lesson(Lesson(course=course, order=order, **fields), at=at, by=by)


def _build_course(code: str, at: datetime, by: Account) -> None:
    given = writing.load(f"courses/{code}.yaml")
    course = _course(given, at, by)
    index = CourseIndexPage.objects.get()
    if not CoursePage.objects.filter(course=course).exists():
        _publish(CoursePage, index, code, title=given["title"], course=course, intro=given["intro"].strip(), at=at, by=by)
    page = CoursePage.objects.filter(course=course).first()
    for order, part in enumerate(given["lessons"], start=1):
        lesson = _lesson(course, order, part, at, by)
        if not LessonPage.objects.filter(lesson=lesson).exists():
            _publish(LessonPage, page, f"lesson-{order}", title=part["title"], lesson=lesson, body=_body(f"{code}:{order}", part["body"]), at=at, by=by)


def _build_news(home: HomePage, at: datetime, by: Account) -> None:
    """Announcements, dated back from the day of the first build."""
    for given in writing.load("news.yaml"):
        if NewsPage.objects.child_of(home).filter(slug=given["slug"]).exists():
            continue
        day = clock.day(at) - timedelta(days=given["days_ago"])
        shown = datetime.combine(day, time(2), UTC)
        _publish(NewsPage, home, given["slug"], title=given["title"], published_on=day, body=_body(given["slug"], given["body"]), at=shown, by=by)


def _build_public(home: HomePage, at: datetime, by: Account) -> None:
    """The pages everybody can read: the determination standard and the drill guide."""
    given = writing.load("standard.yaml")
    if not StandardPage.objects.filter(slug=given["slug"]).exists():
        standard = Standard.objects.get(code=given["standard"])
        _publish(StandardPage, home, given["slug"], title=given["title"], standard=standard, body=_body(given["slug"], given["body"]), at=at, by=by)
    given = writing.load("drill_guide.yaml")
    if not DrillGuidePage.objects.filter(slug=given["slug"]).exists():
        _publish(DrillGuidePage, home, given["slug"], title=given["title"], body=_body(given["slug"], given["body"]), at=at, by=by)


@transaction.atomic
def build(*, at: datetime, by: Account) -> None:
    """Courses, lessons, announcements and public pages of the demo, all published.

    Courses are looked up by code, lessons by their place, pages by their row or slug, media by title; whatever is there already stays
    as it is. Raises Standard.DoesNotExist when the reference rows are missing.
    """
    home = site.ensure()
    if not CoursePage.objects.exists():
        home.lead = writing.load("home.yaml")["lead"]
        home.save(update_fields=["lead"])
    for code in COURSES:
        _build_course(code, at, by)
    _build_news(home, at, by)
    _build_public(home, at, by)
