"""What a principal is told first: the one next thing to do, with the button that does it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.models import CoursePage
from training import learning
from training.coverage import Owed
from training.models import Lesson, Person

HOURS, DRILL = "hours", "drill"
_WORST_FIRST = ("overdue", "unknown", "due_soon", "pending", "satisfied")


@dataclass(frozen=True)
class NextThing:
    """The one card on top of the phone: a sentence, why by when, one button, and how far it is done."""

    title: str
    action: str
    url: str
    duty: Owed | None = None
    lesson: Lesson | None = None


def next_lesson(person: Person, role: str = "") -> Lesson | None:
    """The lesson to go on with: in a course already begun, else the first of the first open course for the role."""
    place = CoursePage.objects.live().filter(course=OuterRef("course")).order_by("path").values("path")[:1]
    published = Lesson.objects.filter(course__is_open=True).annotate(place=Subquery(place)).filter(place__isnull=False)
    lessons = list(published.select_related("course").order_by("place", "order"))
    if role:
        lessons = [lesson for lesson in lessons if role in lesson.course.roles]
    progress = learning.progress_by_lesson(person, lessons)
    undone = [lesson for lesson in lessons if not progress[lesson.pk].completed]
    begun = {lesson.course_id for lesson in lessons if progress[lesson.pk].seconds}
    return next((lesson for lesson in undone if lesson.course_id in begun), undone[0] if undone else None)


def _urgency(duty: Owed) -> tuple[int, date, bool]:
    """Worst first, then the earliest day; of two things due together the one that can be done on the phone, here and now."""
    return _WORST_FIRST.index(duty.status), duty.due_on or date.max, duty.obligation != HOURS


def _study(duty: Owed, lesson: Lesson) -> NextThing:
    title = _("%(hours)s more hours and this is done") % {"hours": f"{duty.lack.normalize():f}"} if duty.lack else duty.title
    return NextThing(title, _("Go on studying: %(title)s") % {"title": lesson.title}, _address(lesson), duty, lesson)


def _address(lesson: Lesson) -> str:
    return reverse("portal:lesson", args=[lesson.course.code, lesson.order])


def next_thing(person: Person, duties: list[Owed]) -> NextThing | None:
    """The worst duty that can be worked on here, with the button that does it."""
    for duty in sorted(duties, key=_urgency):
        if duty.met:
            continue
        if duty.obligation == HOURS:
            lesson = next_lesson(person, duty.role)
            if lesson is not None:
                return _study(duty, lesson)
        if duty.obligation == DRILL and duty.enterprise is not None:
            return NextThing(duty.title, _("Record a drill"), reverse("training:drill_new", args=[duty.enterprise.public_id]), duty)
    lesson = next_lesson(person)
    if lesson is None:
        return None
    return NextThing(_("Nothing is due. You can study ahead."), _("Open: %(title)s") % {"title": lesson.title}, _address(lesson), None, lesson)
