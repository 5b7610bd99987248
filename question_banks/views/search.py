"""Finding questions in one bank or in all, and doing one thing to many of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from question_banks import bulks, insights, searching
from question_banks.forms.search import BulkForm, SearchForm
from question_banks.models import Bank, Bulk
from training import access, clock
from training.errors import Refusal

from . import READERS, REVIEWERS, WRITERS

PAGE = 50
CHANGERS = tuple(dict.fromkeys((*WRITERS, *REVIEWERS)))
_ALL = "all"


@require_GET
@access.desk(*READERS)
def search(request: HttpRequest) -> HttpResponse:
    """Questions of all banks."""
    return _listing(request, None)


@require_GET
@access.desk(*READERS)
def bank(request: HttpRequest, code: str) -> HttpResponse:
    """One bank: counts, and the same search in it."""
    return _listing(request, get_object_or_404(Bank.objects.with_counts(), code=code))


def _listing(request: HttpRequest, found_bank: Bank | None) -> HttpResponse:
    form = SearchForm(request.GET, account=request.user, bank=found_bank)
    found = _find(form, found_bank, request)
    page = Paginator(found.ids, PAGE).get_page(request.GET.get("page"))
    rows, unindexed = searching.shown(list(page.object_list), by_words=bool(request.GET.get("q")))
    marks = insights.marks([item.latest_version_id for item in rows], request.user) if rows else {}
    context = {
        "bank": found_bank,
        "form": form,
        "bulk": BulkForm(search=form),
        "page": page,
        "found": found,
        "rows": [(item, marks.get(item.latest_version_id, [])) for item in rows],
        "unindexed": unindexed,
        "query": request.GET.urlencode(),
        "may_write": access.has_role(request.user, *WRITERS),
        "may_review": access.has_role(request.user, *REVIEWERS),
        "may_change": access.has_role(request.user, *CHANGERS),
    }
    return render(request, "question_banks/editor/search.html", context, status=422 if form.errors else 200)


def _find(form: SearchForm, found_bank: Bank | None, request: HttpRequest) -> searching.Found:
    """What the form finds; a search that can not be read finds nothing."""
    if not form.is_valid():
        return searching.Found([], more=False)
    wanted: dict[str, Any] = form.cleaned_data | ({"bank": found_bank.code} if found_bank else {})
    return searching.find(wanted, account=request.user)


@require_POST
@access.desk(*CHANGERS)
def change(request: HttpRequest) -> HttpResponse:
    """Do one thing to the chosen questions, or to all that the search found when it was shown."""
    query = request.POST.get("search", "")[:1000]
    found_bank = Bank.objects.filter(code=request.POST.get("bank", "")).first()
    back = (reverse("question_banks:bank", args=[found_bank.code]) if found_bank else reverse("question_banks:search")) + (f"?{query}" if query else "")
    sought = SearchForm(QueryDict(query), account=request.user, bank=found_bank)
    form = BulkForm(request.POST, search=sought)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(back)
    try:
        made = bulks.change(items=_chosen(request, sought, found_bank), search=query, at=clock.now(), by=request.user, **form.what())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    text = ngettext("%(count)d question was changed.", "%(count)d questions were changed.", made.count) % {"count": made.count}
    messages.success(request, text)
    return redirect("question_banks:bulk", made.public_id)


def _chosen(request: HttpRequest, sought: SearchForm, found_bank: Bank | None) -> list[int]:
    """The ids to change. Raises FoundAnew where "all" is no longer what was shown, TooMany where it can not be shown at all."""
    if request.POST.get("which") != _ALL:
        return searching.by_public_id(request.POST.getlist("item"))
    found = _find(sought, found_bank, request)
    if found.more:
        raise searching.TooMany
    if str(found.count) != request.POST.get("count"):
        raise searching.FoundAnew
    return found.ids


@require_GET
@access.desk(*READERS)
def bulk_index(request: HttpRequest) -> HttpResponse:
    """What was done to many questions at once, the latest first."""
    rows = Bulk.objects.select_related("by__person", "taken_back", "takes_back").order_by("-pk")
    return render(request, "question_banks/editor/bulks.html", {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))})


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def bulk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One change of many questions, each with what it was and what it became; a POST takes it back."""
    found = get_object_or_404(Bulk.objects.select_related("by__person", "taken_back__by__person", "takes_back"), public_id=public_id)
    may_change = access.has_role(request.user, *CHANGERS)
    if request.method == "POST" and may_change:
        try:
            undo = bulks.take_back(bulk=found, at=clock.now(), by=request.user)
            messages.success(request, _("The change was taken back: every question is as it was."))
            return redirect("question_banks:bulk", undo.public_id)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("question_banks:bulk", found.public_id)
    page = Paginator(found.rows.select_related("item__bank", "item__latest_version"), PAGE).get_page(request.GET.get("page"))
    context = {"bulk": found, "page": page, "rows": bulks.described(page.object_list), "may_change": may_change}
    return render(request, "question_banks/editor/bulk.html", context)
