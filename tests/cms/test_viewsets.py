"""Lists and forms in the editors' back office: every save is an audited act, rows with history stay, and roles keep to their part."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from wagtail.admin.viewsets import viewsets

from question_banks.viewsets import QuestionViewSet
from tests.doors import BACKEND
from tests.factories.training import make_account, make_course, make_person
from training import access, courses
from training.access import Role
from training.models import Account, AuditEntry, Course, Lesson, StudyBeat
from training.models import Standard as StandardRow
from training.viewsets import AmendmentViewSet, CourseViewSet, LessonViewSet, RequirementViewSet, RulesGroup, TeachingGroup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prepared")]
OURS = ("training.", "question_banks.", "exams.", "certificates.", "cms.")
BACK_OFFICE = (Role.EDITOR, Role.TRAINER, Role.OFFICE, Role.SYSADMIN)


def _course(**fields: Any) -> dict[str, Any]:
    return {"code": "fire", "title": "消防", "roles": ["principal"], "is_open": "on"} | fields


def _lesson(course: Course, **fields: Any) -> dict[str, Any]:
    return {"course": course.pk, "order": 7, "title": "第七课", "kind": "text", "seconds": 600, "hours": "0.50", "standard": ""} | fields


def address(model: type[Course] | type[Lesson], view: str, *arguments: Any) -> str:
    return reverse(f"{model._meta.model_name}:{view}", args=arguments)


@pytest.fixture
def course() -> Course:
    return make_course(lessons=(60,))


@pytest.fixture
def editor(client: Any) -> Account:
    account = make_account(Role.EDITOR)
    client.force_login(account, backend=BACKEND)
    return account


def test_every_registered_view_set_of_ours_is_tested_here() -> None:
    assert reverse("wagtailadmin_home")  # Wagtail fills its registry with its addresses
    found = {type(viewset) for viewset in viewsets.viewsets if type(viewset).__module__.startswith(OURS)}
    assert found == {CourseViewSet, LessonViewSet, RequirementViewSet, AmendmentViewSet, QuestionViewSet}  # questions: tests/question_banks/views
    assert TeachingGroup.items == (CourseViewSet, LessonViewSet)
    assert RulesGroup.items == (RequirementViewSet, AmendmentViewSet)


# -- every save is the act any other door uses
def test_creating_a_course_leaves_its_entry(client: Any, editor: Account) -> None:
    response = client.post(address(Course, "add"), _course())
    assert response.status_code == 302
    made, entry = Course.objects.get(), AuditEntry.objects.get()
    assert (made.code, made.roles, made.is_open) == ("fire", ["principal"], True)
    assert (entry.action, entry.actor, entry.data) == ("training.course_changed", f"account:{editor.public_id}", {"code": "fire", "open": True})


def test_editing_a_course_leaves_its_entry(client: Any, editor: Account, course: Course) -> None:
    response = client.post(address(Course, "edit", course.pk), _course(code=course.code, title="改名", is_open=""))
    assert response.status_code == 302
    course.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (course.title, course.is_open) == ("改名", False)
    assert (entry.action, entry.actor, entry.subject_id) == ("training.course_changed", f"account:{editor.public_id}", str(course.pk))


def test_creating_a_lesson_leaves_its_entry(client: Any, editor: Account, course: Course) -> None:
    response = client.post(address(Lesson, "add"), _lesson(course))
    assert response.status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("training.course_changed", f"account:{editor.public_id}")
    assert entry.data == {"lesson": 7, "seconds": 600, "hours": "0.50"}


@pytest.mark.usefixtures("editor")
def test_editing_a_lesson_leaves_its_entry(client: Any, course: Course) -> None:
    lesson = course.lessons.get()
    response = client.post(address(Lesson, "edit", lesson.pk), _lesson(course, order=1, title="新题"))
    assert response.status_code == 302
    lesson.refresh_from_db()
    assert (lesson.title, lesson.seconds, lesson.hours) == ("新题", 600, Decimal("0.50"))
    assert AuditEntry.objects.get().data == {"lesson": 1, "seconds": 600, "hours": "0.50"}


@pytest.mark.usefixtures("editor")
def test_what_people_have_studied_keeps_its_length(client: Any, course: Course) -> None:
    lesson = course.lessons.get()
    StudyBeat.objects.create(person=make_person(), lesson=lesson, visit="a" * 32, at="2026-11-10T01:00:00Z", seconds=15)
    response = client.post(address(Lesson, "edit", lesson.pk), _lesson(course, order=1))
    assert response.status_code == 200
    assert str(courses.LessonInUse()) in response.content.decode()
    lesson.refresh_from_db()
    assert lesson.seconds == 60
    assert not AuditEntry.objects.exists()
    renamed = _lesson(course, order=1, seconds=60, hours="1.00", title="可以改名")
    assert client.post(address(Lesson, "edit", lesson.pk), renamed).status_code == 302
    assert AuditEntry.objects.count() == 1


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Course, {"code": ""}), (Course, {"code": "two words"}), (Course, {"roles": ["king"]}), (Course, {"roles": []}), (Course, {"title": ""}),
        (Lesson, {"order": 1}), (Lesson, {"seconds": 0}), (Lesson, {"hours": "0"}), (Lesson, {"kind": "standard"}), (Lesson, {"standard": 0}),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_in_the_form(client: Any, course: Course, model: type[Course] | type[Lesson], wrong: dict[str, Any]) -> None:
    fields = _course(**wrong) if model is Course else _lesson(course, **wrong)
    response = client.post(address(model, "add"), fields)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert model.objects.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.usefixtures("editor")
def test_a_standard_lesson_names_its_standard(client: Any, course: Course) -> None:
    standard = StandardRow.objects.create(code="DS-TEST", kind="determination", title="判定标准")
    assert client.post(address(Lesson, "add"), _lesson(course, kind="standard", standard=standard.pk)).status_code == 302
    assert Lesson.objects.get(order=7).standard == standard


# -- rows with history stay
@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_delete_and_no_copy(client: Any, course: Course, method: str) -> None:
    for row in (course, course.lessons.get()):
        model = type(row)
        assert getattr(client, method)(address(model, "delete", row.pk)).status_code == 404
        assert getattr(client, method)(f"{address(model, 'index')}copy/{row.pk}/").status_code == 404
    assert (Course.objects.count(), Lesson.objects.count()) == (1, 1)


@pytest.mark.usefixtures("editor")
def test_there_is_no_bulk_delete(client: Any, course: Course) -> None:
    for model in (Course, Lesson):
        for method in (client.get, client.post):
            response = method(f"/cms/bulk/training/{model._meta.model_name}/delete/?id={model.objects.get().pk}")
            assert response.status_code in {302, 404}
    assert (Course.objects.count(), Lesson.objects.count()) == (1, 1)


@pytest.mark.usefixtures("editor")
def test_pages_of_a_row_open_and_offer_no_delete(client: Any, course: Course) -> None:
    for row in (course, course.lessons.get()):
        model = type(row)
        for view, arguments in (("index", ()), ("add", ()), ("edit", (row.pk,)), ("inspect", (row.pk,)), ("history", (row.pk,)), ("usage", (row.pk,))):
            response = client.get(address(model, view, *arguments))
            assert response.status_code == 200, (model, view)
            assert address(model, "delete", row.pk) not in response.content.decode(), (model, view)


# -- roles keep to their part
def test_a_trainer_reads_and_changes_nothing(client: Any, course: Course) -> None:
    client.force_login(make_account(Role.TRAINER), backend=BACKEND)
    for row in (course, course.lessons.get()):
        model = type(row)
        before = model.objects.values().get()
        for view, arguments, fields in (("add", (), {}), ("edit", (row.pk,), {})):
            for method in (client.get, client.post):
                response = method(address(model, view, *arguments), fields or _course())
                assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home")), (model, view)
        assert client.post(address(model, "delete", row.pk)).status_code == 404
        assert client.get(address(model, "index")).status_code == 200
        assert model.objects.values().get() == before
    assert not AuditEntry.objects.exists()


def test_a_system_administrator_has_no_courses(client: Any, course: Course) -> None:
    client.force_login(make_account(Role.SYSADMIN), backend=BACKEND)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    for model, row in ((Course, course), (Lesson, course.lessons.get())):
        for view, arguments in (("index", ()), ("add", ()), ("edit", (row.pk,)), ("inspect", (row.pk,)), ("history", (row.pk,))):
            assert client.get(address(model, view, *arguments)).status_code == 302, (model, view)


@pytest.mark.parametrize("role", sorted(set(Role) - set(BACK_OFFICE)))
def test_other_roles_do_not_get_in(client: Any, role: str) -> None:
    client.force_login(make_account(role), backend=BACKEND)
    for place in ("/cms/", address(Course, "index"), address(Lesson, "add"), "/cms/pages/", "/cms/images/", "/cms/users/", "/cms/groups/"):
        response = client.get(place)
        assert response.status_code in {302, 403, 404}, place
        assert response.headers.get("Location", "").split("?")[0] in {"", reverse("training:sign_in")}, place


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_people_and_groups_are_not_kept_in_the_back_office(client: Any, role: str) -> None:
    client.force_login(make_account(role), backend=BACKEND)
    assert client.get("/cms/").status_code == 200
    for place in ("/cms/users/", "/cms/groups/", "/cms/sites/", "/cms/redirects/"):
        assert client.get(place).status_code in {302, 403, 404}, place


def test_a_role_taken_back_closes_the_door(client: Any, editor: Account) -> None:
    assert client.get("/cms/").status_code == 200
    editor.grants.update(revoked_at=datetime(2026, 1, 1, tzinfo=UTC))
    access.sync_groups(editor)
    assert client.get("/cms/").status_code != 200


def test_a_stranger_meets_our_own_sign_in(client: Any) -> None:
    for place in ("/cms/", "/cms/login/", "/cms/password_reset/", address(Course, "index")):
        response = client.get(place)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("training:sign_in")), place
