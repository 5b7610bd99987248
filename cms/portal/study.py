"""The learner's study pages: courses, a course, a lesson, and the beat that earns time."""

import re
import secrets
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.models import CoursePage, LessonPage
from training import access, clock, learning
from training.errors import Refusal
from training.models import Lesson, Person

_VISIT = re.compile(r"[0-9a-f]{32}")


def _person(request: HttpRequest) -> Person:
    person = request.user.person  # type: ignore[union-attr]
    if person is None:
        raise Http404
    return person


def _published(code: str) -> CoursePage:
    """The page of a course somebody may study: open, and live. Anything else does not exist for a learner."""
    page = CoursePage.objects.live().filter(course__code=code, course__is_open=True).select_related("course").order_by("path").first()
    if page is None:
        raise Http404
    return page


def rows(person: Person, lessons: list[Lesson]) -> list[dict[str, object]]:
    """Lessons with the person's progress, in order."""
    done = learning.progress_by_lesson(person, lessons)
    return [{"lesson": lesson, "progress": done[lesson.pk]} for lesson in lessons]


@access.desk()
def courses(request: HttpRequest) -> HttpResponse:
    """All open courses with the person's progress."""
    person = _person(request)
    pages = list(CoursePage.objects.live().filter(course__is_open=True).select_related("course").order_by("path"))
    lessons = list(Lesson.objects.filter(course__in=[page.course_id for page in pages]).select_related("course").order_by("course", "order"))
    by_course: dict[int, list[dict[str, object]]] = {}
    for row in rows(person, lessons):
        by_course.setdefault(row["lesson"].course_id, []).append(row)  # type: ignore[attr-defined]
    cards = [_card(page, by_course.get(page.course_id, [])) for page in pages]
    return render(request, "portal/courses.html", {"cards": cards})


def _card(page: CoursePage, found: list[dict[str, object]]) -> dict[str, object]:
    finished = len([row for row in found if row["progress"].completed])  # type: ignore[attr-defined]
    return {
        "page": page,
        "course": page.course,
        "hours": sum((row["lesson"].hours for row in found), Decimal(0)),  # type: ignore[attr-defined]
        "lessons": len(found),
        "finished": finished,
        "done": bool(found) and finished == len(found),
    }


@access.desk()
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: its lessons and where to go on."""
    page = _published(code)
    lessons = rows(_person(request), list(page.course.lessons.select_related("course")))
    following = next((row["lesson"] for row in lessons if not row["progress"].completed), None)  # type: ignore[attr-defined]
    return render(request, "portal/course.html", {"course": page.course, "page": page, "lessons": lessons, "following": following})


@access.desk()
def lesson(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """One lesson with its clock. The visit id ties the beats of this page together."""
    found = get_object_or_404(Lesson.objects.select_related("course", "standard"), course=_published(code).course, order=order)
    page = LessonPage.objects.live().filter(lesson=found).order_by("path").first()
    if page is None:
        raise Http404
    following = Lesson.objects.filter(course=found.course, order__gt=order).order_by("order").first()
    context = {
        "lesson": found,
        "page": page,
        "following": following,
        "progress": learning.progress(_person(request), found),
        "visit": secrets.token_hex(16),
        "beat_ms": settings.LEARNING_BEAT_MS,
    }
    return render(request, "portal/lesson.html", context)


@require_POST
@access.desk()
def beat(request: HttpRequest, code: str, order: int) -> JsonResponse:
    """One sign of presence; answers with the sentence the page shows."""
    found = get_object_or_404(Lesson.objects.select_related("course", "standard"), course=_published(code).course, order=order)
    visit = request.POST.get("visit", "")
    if not _VISIT.fullmatch(visit):
        return JsonResponse({"sentence": _("Reload the page and go on.")}, status=400)
    try:
        now = learning.beat(person=_person(request), lesson=found, visit=visit, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=409)
    return JsonResponse({"seconds": now.seconds, "needed": now.needed, "completed": now.completed, "sentence": _sentence(now)})


def _sentence(now: learning.Progress) -> str:
    if now.completed:
        return _("Lesson complete: the hours are in your record.")
    if now.full_day:
        return _("Today's study limit is reached. Go on tomorrow; nothing is lost.")
    return _("Credited %(done)s of %(needed)s minutes.") % {"done": now.seconds // 60, "needed": -(-now.needed // 60)}
