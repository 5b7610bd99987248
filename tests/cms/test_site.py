"""The fixed pages and the editors' groups: made once, put right at every start, and never in a visitor's way."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site

from cms import roles, site
from cms.models import CourseIndexPage, CoursePage, HomePage, LessonPage
from tests.factories.training import START, make_course, make_person
from training.access import Role, group_name
from training.models import StudyBeat

pytestmark = pytest.mark.django_db


def _shape() -> list[tuple[Any, ...]]:
    pages = [(page.pk, page.path, page.title, page.live) for page in Page.objects.order_by("path")]
    sites = list(Site.objects.values_list("pk", "hostname", "port", "root_page", "is_default_site"))
    groups = [(group.name, sorted(group.permissions.values_list("pk", flat=True))) for group in Group.objects.order_by("name")]
    given = [sorted(model.objects.values_list("group", "permission")) for model in (GroupPagePermission, GroupCollectionPermission)]
    return [*pages, *sites, *groups, *given]


def test_the_site_is_made_from_nothing() -> None:
    Site.objects.all().delete()
    HomePage.objects.all().delete()
    home = site.ensure()
    assert (home.depth, home.live) == (2, True)
    assert CourseIndexPage.objects.child_of(home).count() == 1
    assert Site.objects.get().root_page_id == home.pk


@pytest.mark.usefixtures("prepared")
def test_again_it_changes_nothing() -> None:
    before = _shape()
    site.ensure()
    root = Page.get_first_root_node()
    assert root
    roles.ensure(root)
    assert _shape() == before


@pytest.mark.usefixtures("prepared")
def test_pages_an_editor_changed_stay_as_they_are() -> None:
    home = HomePage.objects.get()
    home.title, home.lead = "云溪安全", "改过的话"
    home.save()
    site.ensure()
    home.refresh_from_db()
    assert (home.title, home.lead) == ("云溪安全", "改过的话")


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("https://training.example.gov.cn", "training.example.gov.cn", 443),
        ("https://training.example.gov.cn/", "training.example.gov.cn", 443),
        ("http://training.example.gov.cn", "training.example.gov.cn", 80),
        ("http://127.0.0.1:8000", "127.0.0.1", 8000),
        ("http://127.0.0.1:8000/", "127.0.0.1", 8000),
        ("http://[::1]:8000", "::1", 8000),
    ],
)
def test_the_address_of_the_site_is_the_one_in_the_settings(settings: Any, address: str, host: str, port: int) -> None:
    settings.SITE_URL = address
    site.ensure()
    made = Site.objects.get(is_default_site=True)
    assert (made.hostname, made.port) == (host, port)


@pytest.mark.usefixtures("prepared")
def test_each_back_office_role_has_what_its_work_needs() -> None:
    def held(role: str) -> set[str]:
        group = Group.objects.get(name=group_name(role))
        pages = GroupPagePermission.objects.filter(group=group).values_list("permission__codename", flat=True)
        files = GroupCollectionPermission.objects.filter(group=group).values_list("permission__codename", flat=True)
        return {*group.permissions.values_list("codename", flat=True), *pages, *files}

    assert held(Role.SYSADMIN) == {"access_admin"}
    assert held(Role.TRAINER) == {
        "access_admin", "view_course", "view_lesson", "view_item", "add_page", "change_page", "add_image", "choose_image", "add_document", "choose_document",
    }  # fmt: skip
    assert {"publish_page", "change_course", "change_lesson"} <= held(Role.EDITOR)
    assert not {name for name in held(Role.EDITOR) if name.startswith(("delete", "bulk_delete"))}


@pytest.mark.usefixtures("prepared")
def test_the_home_page_opens_for_everybody(client: Any) -> None:
    response = client.get("/")
    assert (response.status_code, response.templates[0].name) == (200, "cms/home_page.html")


@pytest.mark.usefixtures("prepared")
def test_course_pages_lead_to_the_desk_that_counts_time(client: Any) -> None:
    course = make_course(code="fire")
    page = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="课程", slug="fire", course=course))
    lesson = page.add_child(instance=LessonPage(title="第1课", slug="one", lesson=course.lessons.get()))
    found = [client.get(one.get_url()).url for one in (CourseIndexPage.objects.get(), page, lesson)]
    assert found == ["/study/", "/study/fire/", "/study/fire/1/"]


@pytest.mark.usefixtures("prepared")
def test_copying_and_deleting_a_page_touches_no_learning_record() -> None:
    course = make_course(code="fire")
    page = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="课程", slug="fire", course=course))
    page.add_child(instance=LessonPage(title="第1课", slug="one", lesson=course.lessons.get()))
    StudyBeat.objects.create(person=make_person(), lesson=course.lessons.get(), visit="a" * 32, at=START, seconds=15)
    copy = page.copy(recursive=True, update_attrs={"slug": "fire-2"})
    assert copy.course == course
    page.delete()
    copy.delete()
    course.refresh_from_db()
    assert course.lessons.count() == 1
    assert StudyBeat.objects.count() == 1
