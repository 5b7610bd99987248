"""How an editor publishes a course in the back office, by clicks and keys only."""

from pathlib import Path

from cms.models import CourseIndexPage, CoursePage, LessonPage
from tests.browser import Visitor
from training.models import Course, Lesson, Standard

_TEXT, _VIDEO, _CLAUSES = 0, 2, 4


def add_course(editor: Visitor, code: str, title: str, roles: list[str]) -> Course:
    """The course as a fact: what it is called and for whom it counts."""
    page = editor.page
    editor.go("/cms/course/new/")
    page.fill("[name=code]", code)
    page.fill("[name=title]", title)
    for role in roles:
        page.check(f"[name=roles][value={role}]")
    page.check("[name=is_open]")
    page.click("button.action-save, footer button[type=submit]")
    page.wait_for_url("**/cms/course/")
    return Course.objects.get(code=code)


def add_lesson(editor: Visitor, course: Course, order: int, title: str, kind: str, hours: str, seconds: int, standard: str = "") -> Lesson:
    """One lesson: its length and what it is worth."""
    page = editor.page
    editor.go("/cms/lesson/new/")
    page.select_option("[name=course]", str(course.pk))
    page.fill("[name=order]", str(order))
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", kind)
    page.fill("[name=seconds]", str(seconds))
    page.fill("[name=hours]", hours)
    if standard:
        page.select_option("[name=standard]", str(Standard.objects.get(code=standard).pk))
    page.click("button.action-save, footer button[type=submit]")
    page.wait_for_url("**/cms/lesson/")
    return course.lessons.get(order=order)


def _publish(editor: Visitor) -> None:
    editor.page.locator("footer .w-dropdown__toggle").first.click()
    editor.page.locator("button[name='action-publish']").click()
    editor.page.wait_for_url("**/cms/pages/*/")


def publish_course(editor: Visitor, course: Course, intro: str) -> CoursePage:
    """The course's page below the course list."""
    editor.go(f"/cms/pages/add/cms/coursepage/{CourseIndexPage.objects.get().pk}/")
    editor.page.fill("[name=title]", course.title)
    editor.page.select_option("[name=course]", str(course.pk))
    editor.page.fill("[name=intro]", intro)
    _publish(editor)
    return CoursePage.objects.live().get(course=course)


def _add_block(editor: Visitor, which: int) -> None:
    page = editor.page
    page.locator("[data-contentpath=body] .c-sf-add-button").last.click()
    page.locator("[role=option]").nth(which).click()


def _write(editor: Visitor, text: str) -> None:
    """Into the rich text of the first block, once its editor listens."""
    page = editor.page
    field = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    field.wait_for()
    field.click()
    page.keyboard.insert_text(text)
    page.wait_for_function("(text) => document.querySelector('[name=body-0-value]').value.includes(text)", arg=text)


def publish_lesson(editor: Visitor, parent: CoursePage, lesson: Lesson, text: str, video: Path | None = None) -> LessonPage:
    """The lesson's page: some text, a video with its text version, or the clauses of its standard."""
    page = editor.page
    editor.go(f"/cms/pages/add/cms/lessonpage/{parent.pk}/")
    page.fill("[name=title]", lesson.title)
    page.select_option("[name=lesson]", str(lesson.pk))
    _add_block(editor, _TEXT)
    _write(editor, text)
    if video is not None:
        _add_video(editor, video)
    if lesson.kind == "standard":
        _add_block(editor, _CLAUSES)
        page.locator("[name=body-1-value-numbers]").wait_for()
    _publish(editor)
    return LessonPage.objects.live().get(lesson=lesson)


def _add_video(editor: Visitor, video: Path) -> None:
    page = editor.page
    _add_block(editor, _VIDEO)
    page.locator("button[data-action*='choose'], [data-chooser-action-choose]").last.click()
    page.locator("#tab-label-upload").click()
    page.fill("#id_document-chooser-upload-title", "疏散演练示范")
    page.set_input_files("#id_document-chooser-upload-file", str(video))
    page.locator("#tab-upload button[type=submit]").click()
    page.locator(".modal").wait_for(state="detached")
    page.fill("[name=body-1-value-title]", "疏散演练示范")
    page.fill("[name=body-1-value-transcript]", "报警、停机、疏散、清点人数。")
