"""Questions in the editors' back office: the same search as on the desk, in Wagtail's list. A row opens the question; writing and rewording is the desk's.

A wording has a form of its own for every kind, a preview and two pairs of eyes, so the view set has no form beside it.
"""

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from question_banks import kinds, richtext, searching
from question_banks.models import Bank, Difficulty, Item, ItemState


class _Bounded(Paginator):
    """Counts no further than a search reaches."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list.order_by()[: searching.MOST].count())


class _Filters(WagtailFilterSet):
    bank = django_filters.ModelChoiceFilter(label=_("Bank"), queryset=Bank.objects.all())
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kinds.choices, field_name="found_by__kind")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ItemState.choices)
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Difficulty.choices)

    class Meta:
        model = Item
        fields = ["bank", "kind", "state", "difficulty"]


class _Index(IndexView):
    paginator_class = _Bounded
    page_title = _("Questions")
    default_ordering = ("bank_id", "number")
    is_searchable = True

    def get_base_queryset(self) -> Any:
        return Item.objects.select_related("bank", "latest_version").defer("latest_version__key")

    def search_queryset(self, queryset: Any) -> Any:
        return searching.narrow(queryset, {"q": self.search_query}, account=self.request.user) if self.search_query else queryset

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Filter further and change many"), url=reverse("question_banks:search"), icon_name="search")]


def _to_the_desk(name: str) -> Any:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(f"question_banks:{name}", get_object_or_404(Item, pk=pk).public_id)

    return view


def _gone(request: HttpRequest, pk: int = 0) -> HttpResponse:
    raise Http404


class QuestionViewSet(ModelViewSet):
    """Listing only; its other addresses lead to the desk, and nothing is copied or deleted."""

    model = Item
    icon = "help"
    menu_label = _("Questions")
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields = ["number"]
    index_view_class = _Index
    filterset_class = _Filters
    list_per_page = 50
    search_fields = None
    ordering = ("bank_id", "number")

    @property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("number", label=_("Number"), accessor="number", get_url=lambda item: reverse("question_banks:item", args=[item.public_id])),
            Column("stem", label=_("Stem"), accessor=lambda item: richtext.plain(item.latest_version.stem)[:90] if item.latest_version else ""),
            Column("bank", label=_("Bank"), accessor="bank"),
            Column("state", label=_("State"), accessor="get_state_display"),
        ]

    @property
    def edit_view(self) -> Any:
        return _to_the_desk("edit")

    @property
    def inspect_view(self) -> Any:
        return _to_the_desk("item")

    @property
    def history_view(self) -> Any:
        return _to_the_desk("item")

    @property
    def usage_view(self) -> Any:
        return _to_the_desk("item")

    @property
    def delete_view(self) -> Any:
        return _gone

    @property
    def add_view(self) -> Any:
        def view(request: HttpRequest) -> HttpResponse:
            return redirect("question_banks:index")

        return view
