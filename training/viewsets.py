"""Lists and forms of the ground floor in the editors' back office. Every save goes through the act any other door uses."""

from typing import Any

from django.contrib import messages
from django.forms import CheckboxSelectMultiple, ModelForm, TypedMultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from training import amending, clock, courses
from training.errors import Refusal
from training.forms.amendment import AmendmentForm
from training.models import Amendment, Course, EngagementRole, Lesson, Requirement


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

        def gone(request: HttpRequest, pk: int = 0) -> HttpResponse:
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


# -- requirements and their changes


class _Head:
    """Mixed into views that change rules: only for the office at the head of the installation."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not amending.may_change(request.user):  # type: ignore[arg-type]
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class _AmendmentCreate(_Head, _SavesByAct, CreateView):
    save_act = staticmethod(amending.propose)

    def get_initial(self) -> dict[str, Any]:
        return {"base": self.request.GET.get("base", "")}

    def get_success_url(self) -> str:
        return reverse("amendment:inspect", args=[self.object.pk])


class _AmendmentEdit(_Head, _SavesByAct, EditView):
    save_act = staticmethod(amending.propose)

    def get_success_url(self) -> str:
        return reverse("amendment:inspect", args=[self.object.pk])


class _AmendmentInspect(InspectView):
    """The change with what it would do; a second person puts it in force here, or turns it down."""

    template_name = "training/amendments/inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        change, user = self.object, self.request.user
        may = amending.may_change(user)  # type: ignore[arg-type]
        mine = change.proposed_by_id == user.pk
        more = {"change": change, "is_open": change.state == Amendment.State.PROPOSED, "may_decide": may and not mine, "may_withdraw": may}
        return super().get_context_data(**kwargs, **more)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        common: dict[str, Any] = {"at": clock.now(), "by": request.user}
        try:
            if request.POST.get("action") == "put_in_force":
                amending.put_in_force(self.object, **common)
                messages.success(request, gettext("The change is in force from its day."))
            else:
                amending.reject(self.object, reason=request.POST.get("reason", ""), **common)
                messages.success(request, gettext("The change is turned down."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("amendment:inspect", self.object.pk)


class AmendmentViewSet(_History):
    model = Amendment
    icon = "edit"
    menu_label = _("Changes of rules")
    list_display = ["title", "kind", "effective_on", "state", "proposed_at"]
    list_filter = ["state", "kind"]
    form_fields = ["base"]
    add_view_class = _AmendmentCreate
    edit_view_class = _AmendmentEdit
    inspect_view_class = _AmendmentInspect
    inspect_view_fields = [
        "kind", "code", "plain", "basis_level", "source", "article", "document", "jurisdiction", "effective_on", "until_on", "reason", "state",
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[AmendmentForm]:
        return AmendmentForm


class _RequirementInspect(InspectView):
    template_name = "training/amendments/requirement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = Requirement.objects.filter(code=self.object.code).order_by("-version")
        return super().get_context_data(**kwargs, versions=versions, may_change=amending.may_change(self.request.user))  # type: ignore[arg-type]


class RequirementViewSet(_History):
    """Rules are read here and changed by changes: nothing edits one in place."""

    model = Requirement
    icon = "list-ul"
    menu_label = _("Requirements")
    form_fields = ["title"]
    list_display = [
        TitleColumn("shown_title", label=_("Requirement"), get_url=lambda one: reverse("requirement:inspect", args=[one.pk])),
        Column("code", label=_("Code")), Column("version", label=_("Version")),
        Column("basis", label=_("Level of the basis"), accessor="get_basis_level_display"), Column("effective_on", label=_("In force from")),
        Column("ends_on", label=_("In force until (excluded)")), BooleanColumn("is_active", label=_("Switched on")),
        Column("origin", label=_("Comes from"), accessor="get_origin_display"),
    ]  # fmt: skip
    list_filter = ["is_active", "origin", "basis_level", "obligation"]
    search_fields = ["code", "title", "title_en"]
    list_per_page = 100
    inspect_view_class = _RequirementInspect
    inspect_view_fields = [
        "code", "version", "title", "plain", "obligation", "basis_level", "source", "article", "confidence", "document", "lead_days", "effective_on",
        "ends_on", "is_active", "origin", "jurisdiction", "division",
    ]  # fmt: skip

    @property
    def add_view(self) -> Any:
        return self.delete_view

    @property
    def edit_view(self) -> Any:
        return self.delete_view


class RulesGroup(ViewSetGroup):
    menu_label = _("Training rules")
    menu_icon = "list-ul"
    items = (RequirementViewSet, AmendmentViewSet)
