"""The kinds of page. A lesson page points down to its lesson; copying or deleting a page never touches a learning record."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import figures
from cms.blocks import BODY
from training.models import Course, Lesson, Standard


class HomePage(Page):
    lead = models.CharField(_("Lead"), max_length=200, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "figures": figures.home_figures()}

    def guides(self) -> list[Page]:
        """What anybody may read without signing in: the standards explained, and how to hold a drill."""
        return [*StandardPage.objects.child_of(self).live(), *DrillGuidePage.objects.child_of(self).live()]

    def news(self) -> models.QuerySet["NewsPage"]:
        """The newest announcements."""
        return NewsPage.objects.child_of(self).live().order_by("-published_on", "-pk")[:5]


class NewsPage(Page):
    published_on = models.DateField(_("Date"))
    body = StreamField(BODY, verbose_name=_("Content"), use_json_field=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("published_on"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/article_page.html"

    class Meta:
        verbose_name = _("announcement")


class CourseIndexPage(Page):
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("course list")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list itself is a desk, because it shows each person's own progress."""
        return redirect("portal:courses")


class CoursePage(Page):
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("Course"), related_name="+")
    intro = models.TextField(_("What this course is about"), blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("course"), FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["cms.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["cms.LessonPage"]

    class Meta:
        verbose_name = _("course page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Study happens at the learner's desk."""
        return redirect("portal:course", code=self.course.code)


class LessonPage(Page):
    lesson = models.ForeignKey(Lesson, models.PROTECT, verbose_name=_("Lesson"), related_name="+")
    body = StreamField(BODY, verbose_name=_("Content"), use_json_field=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lesson"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.CoursePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Study happens at the learner's desk."""
        return redirect("portal:lesson", code=self.lesson.course.code, order=self.lesson.order)


class StandardPage(Page):
    """A determination standard explained to everybody, without signing in."""

    standard = models.ForeignKey(Standard, models.PROTECT, verbose_name=_("Standard"), related_name="+")
    body = StreamField(BODY, verbose_name=_("Content"), use_json_field=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("standard"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/article_page.html"

    class Meta:
        verbose_name = _("determination standard")


class DrillGuidePage(Page):
    """How to hold a drill, for an enterprise that has never held one."""

    body = StreamField(BODY, verbose_name=_("Content"), use_json_field=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/article_page.html"

    class Meta:
        verbose_name = _("drill guide")
