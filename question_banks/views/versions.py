"""One wording beside another, and the talk about a question."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from question_banks import comments, comparing, viewing
from question_banks.models import Item, ItemVersion
from training import access, clock
from training.errors import Refusal

from . import READERS


@require_GET
@access.desk(*READERS)
def compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What changed between two versions; without a choice the one in use (or the one before) and the newest."""
    item = get_object_or_404(Item.objects.select_related("bank"), public_id=public_id)
    versions = {one.number: one for one in item.versions.order_by("number").select_related("author__person", "item")}
    newest = max(versions)
    used = next((number for number, one in versions.items() if one.pk == item.current_version_id and number != newest), max(1, newest - 1))
    before, after = _chosen(request, versions, "before", used), _chosen(request, versions, "after", newest)
    viewing.keys_shown([item], at=clock.now(), by=request.user)
    difference = comparing.between(before, after)
    context = {"item": item, "versions": versions.values(), "before": before, "after": after, "difference": difference}
    return render(request, "question_banks/editor/compare.html", context)


def _chosen(request: HttpRequest, versions: dict[int, ItemVersion], name: str, otherwise: int) -> ItemVersion:
    text = request.GET.get(name, "") or str(otherwise)
    found = next((one for number, one in versions.items() if str(number) == text), None)
    if found is None:
        raise Http404
    return found


@require_POST
@access.desk(*READERS)
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a remark; author and reviewers hear of it."""
    item = get_object_or_404(Item.objects.select_related("bank"), public_id=public_id)
    try:
        comments.add(item=item, text=request.POST.get("text", ""), at=clock.now(), by=request.user)
        messages.success(request, _("Your comment stands under the question."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{request.path.removesuffix('comment/')}#comments")
