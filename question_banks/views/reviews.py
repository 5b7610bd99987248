"""The second pair of eyes: what awaits approval, with key and source, signed one by one or together."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from question_banks import checklists, conflicts, importing, reviewing, viewing
from question_banks.models import Bank, Item, ItemVersion
from training import access, clock
from training.errors import Refusal
from training.models import ImportBatch

from . import REVIEWERS

PAGE = 100


@require_GET
@access.desk(*REVIEWERS)
def index(request: HttpRequest) -> HttpResponse:
    """What awaits approval, by bank and import."""
    groups = (
        reviewing.pending()
        .order_by()
        .values("item__bank__code", "item__bank__title", "item__bank__reserved", "batch__public_id", "batch__title", "batch__created_at")
        .annotate(count=Count("pk"))
        .order_by("item__bank__code", "batch__created_at")
    )
    return render(request, "question_banks/editor/review_index.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@access.desk(*REVIEWERS)
def of_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything of one import that awaits approval."""
    batch = get_object_or_404(ImportBatch, public_id=public_id, kind=importing.KIND)
    bank = get_object_or_404(Bank, code=batch.columns["bank"])
    return _review(request, bank, importing.drafts_of(batch), batch.title)


@require_http_methods(["GET", "POST"])
@access.desk(*REVIEWERS)
def of_bank(request: HttpRequest, code: str) -> HttpResponse:
    """Everything in one bank that awaits approval."""
    bank = get_object_or_404(Bank, code=code)
    return _review(request, bank, ItemVersion.objects.filter(item__bank=bank), "")


def _review(request: HttpRequest, bank: Bank, versions: QuerySet[ItemVersion], title: str) -> HttpResponse:
    if request.method == "POST":
        ticks = request.POST.getlist("ticks")
        try:
            _say(request, reviewing.approve_versions(bank=bank, versions=versions, at=clock.now(), by=request.user, ticks=ticks))  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    waiting = reviewing.pending(versions)
    open_to_me = waiting.exclude(author_id=request.user.pk).exclude(reviews__by_id=request.user.pk)
    page = Paginator(waiting.select_related("item", "author__person").order_by("item__number"), PAGE).get_page(request.GET.get("page"))
    torn = set(conflicts.contradicted(ItemVersion.objects.filter(pk__in=[version.pk for version in page])).values_list("pk", flat=True))
    viewing.keys_shown([_in(bank, version.item) for version in page], at=clock.now(), by=request.user)  # type: ignore[arg-type]
    context = {"bank": bank, "title": title, "page": page, "count": open_to_me.count(), "total": page.paginator.count, "torn": torn}
    context["checklist"] = checklists.current()
    return render(request, "question_banks/editor/review.html", context)


def _in(bank: Bank, item: Item) -> Item:
    """The question with its bank, which the page already has."""
    item.bank = bank
    return item


def _say(request: HttpRequest, outcome: reviewing.Outcome) -> None:
    """What the signature did, in sentences."""
    if outcome.published:
        text = ngettext("%(count)d question is now in use.", "%(count)d questions are now in use.", outcome.published)
        messages.success(request, text % {"count": outcome.published})
    if outcome.signed and outcome.waiting:
        messages.info(request, _("Your signature is recorded. A second person must sign before these questions are used."))
    if outcome.own:
        messages.warning(request, _("Your own questions were left out: another person must approve them."))
    if outcome.conflicting:
        messages.warning(request, _("Questions with contradicting keys were left out. Decide them first."))


@require_POST
@access.desk(*REVIEWERS)
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve or send back the newest wording of one question."""
    found = get_object_or_404(Item.objects.select_related("latest_version"), public_id=public_id)
    at, note, version = clock.now(), request.POST.get("note", ""), found.latest_version
    try:
        if request.POST.get("act") == "return":
            reviewing.send_back(version=version, at=at, by=request.user, note=note)  # type: ignore[arg-type]
            messages.success(request, _("The question was sent back to its author."))
        else:
            reviewing.approve(version=version, at=at, by=request.user, note=note[:300], ticks=request.POST.getlist("ticks"))  # type: ignore[arg-type]
            messages.success(request, _("Your approval is recorded."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("question_banks:item", found.public_id)
