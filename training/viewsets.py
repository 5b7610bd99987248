"""Lists and forms of the ground floor in the editors' back office. Every save goes through the act any other door uses."""

from typing import Any

from django.forms import CheckboxSelectMultiple, ModelForm, TypedMultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from training import clock, courses
from training.errors import Refusal
from training.models import Course, EngagementRole, Lesson


class CourseForm(ModelForm):  # type: ignore[type-arg]
    roles = TypedMultipleChoiceField(label=_("Counts for the roles"), choices=EngagementRole.choices, widget=CheckboxSelectMultiple)

    class Meta:
        model = Course
        fields = ["code", "title", "roles", "is_open"]


class _SavesByAct:
    """Mixed into create and edit views: the form's instance is saved by the act of the view set."""

    def save_instance(self) -> Any:
        instance = self.form.save(commit=False)  # type: ignore[attr-defined]
        return self.save_act(instance, at=clock.now(), by=self.request.user)  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class _CourseCreate(_SavesByAct, CreateView):
    save_act = staticmethod(courses.save_course)


class _CourseEdit(_SavesByAct, EditView):
    save_act = staticmethod(courses.save_course)


class _LessonCreate(_SavesByAct, CreateView):
    save_act = staticmethod(courses.save_lesson)


class _LessonEdit(_SavesByAct, EditView):
    save_act = staticmethod(courses.save_lesson)


class _History(ModelViewSet):
    """Rows with history offer no delete and no copy."""

    copy_view_enabled = False
    inspect_view_enabled = True

    @property
    def delete_view(self) -> Any:
        """There is nothing to see here for anybody."""

        def gone(request: HttpRequest, pk: int) -> HttpResponse:
            raise Http404

        return gone


class CourseViewSet(_History):
    model = Course
    icon = "openquote"
    menu_label = _("Courses")
    form_fields = ["code", "title", "roles", "is_open"]
    list_display = ["title", "code", "is_open"]
    add_view_class = _CourseCreate
    edit_view_class = _CourseEdit

    def get_form_class(self, for_update: bool = False) -> type[CourseForm]:
        return CourseForm


class LessonViewSet(_History):
    model = Lesson
    icon = "list-ol"
    menu_label = _("Lessons")
    form_fields = ["course", "order", "title", "kind", "seconds", "hours", "standard"]
    list_display = ["title", "course", "order", "hours"]
    list_filter = ["course"]
    add_view_class = _LessonCreate
    edit_view_class = _LessonEdit


class TeachingGroup(ViewSetGroup):
    menu_label = _("Teaching")
    menu_icon = "openquote"
    items = (CourseViewSet, LessonViewSet)
