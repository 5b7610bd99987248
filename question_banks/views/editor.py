"""Banks and questions: find, read, write, withdraw."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from question_banks import importing, items, kinds, pictures, reviewing
from question_banks.forms import BankForm
from question_banks.models import Bank, Item
from training import access, clock
from training.errors import Refusal
from training.models import ImportBatch

from . import READERS, REVIEWERS, WRITERS, item_parts


@require_GET
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """All banks and the latest imports."""
    imports = ImportBatch.objects.filter(kind=importing.KIND).exclude(state=ImportBatch.State.DISCARDED)
    context = {
        "banks": Bank.objects.with_counts(),
        "imports": imports.select_related("created_by__person")[:5],
        "may_write": access.has_role(request.user, *WRITERS),  # type: ignore[arg-type]
        "may_review": access.has_role(request.user, *REVIEWERS),  # type: ignore[arg-type]
    }
    return render(request, "question_banks/editor/index.html", context)


@require_http_methods(["GET", "POST"])
@access.desk(*WRITERS)
def new_bank(request: HttpRequest) -> HttpResponse:
    """Open a bank."""
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = items.create_bank(at=clock.now(), by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return redirect("question_banks:bank", made.code)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    return render(request, "question_banks/editor/bank_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@access.desk(*READERS)
def item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One question: the newest wording as candidates see it, its key, all versions with their reviews."""
    found = get_object_or_404(Item.objects.select_related("bank", "latest_version__measure", "point", "work"), public_id=public_id)
    versions = list(found.versions.order_by("-number").select_related("author__person").prefetch_related("reviews__by__person"))
    newest = versions[0]
    pending = reviewing.pending(found.versions.all()).filter(pk=newest.pk).exists()
    signed = any(review.by_id == request.user.pk for review in newest.reviews.all())
    context = {
        "item": found,
        "version": newest,
        "versions": versions,
        "q": kinds.form(newest.kind, newest.stem, newest.content, name="preview", disabled=True, pictures=pictures.ON_THE_DESK),
        "kind": kinds.label(newest.kind),
        "pending": pending,
        "own": newest.author_id == request.user.pk,
        "may_decide": pending and not signed and newest.author_id != request.user.pk and access.has_role(request.user, *REVIEWERS),  # type: ignore[arg-type]
        "may_write": access.has_role(request.user, *WRITERS),  # type: ignore[arg-type]
        "may_withdraw": access.has_role(request.user, *WRITERS, *REVIEWERS),  # type: ignore[arg-type]
        **item_parts.of(request, found, versions),
    }
    return render(request, "question_banks/editor/item.html", context)


@require_POST
@access.desk(*WRITERS, *REVIEWERS)
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Retire (at once or from a day) or quarantine a question, or take that back."""
    found = get_object_or_404(Item, public_id=public_id)
    at, by, reason = clock.now(), request.user, request.POST.get("reason", "")
    try:
        if request.POST.get("act") == "reinstate":
            items.reinstate(item=found, at=at, by=by)  # type: ignore[arg-type]
        elif request.POST.get("act") == "keep":
            items.keep(item=found, at=at, by=by)  # type: ignore[arg-type]
        elif request.POST.get("act") == "retire_from":
            items.retire_from(item=found, day=_day(request), reason=reason, at=at, by=by)  # type: ignore[arg-type]
        elif request.POST.get("act") == "quarantine":
            items.quarantine(item=found, reason=reason, at=at, by=by)  # type: ignore[arg-type]
        else:
            items.retire(item=found, reason=reason, at=at, by=by)  # type: ignore[arg-type]
        messages.success(request, _("The state of the question has changed."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("question_banks:item", found.public_id)


def _day(request: HttpRequest) -> date:
    """The day of the form; without a readable one today, which the act refuses."""
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return clock.today()
