"""Rows that stayed out of an import, until a later one brings them or somebody says that they are not needed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock
from training.access import Role
from training.errors import Refusal
from training.models import ImportLeftover
from training.registry import leftovers

PAGE = 50


@require_safe
@access.desk(Role.OFFICE)
def index(request: HttpRequest) -> HttpResponse:
    """The open ones, file by file, the newest file first."""
    rows = leftovers.visible(request.user).filter(state=ImportLeftover.State.OPEN).select_related("batch")  # type: ignore[arg-type]
    shown = Paginator(rows.order_by("-batch__created_at", "sheet", "row"), PAGE).get_page(request.GET.get("page"))
    return render(request, "training/registrar/leftovers.html", {"page_obj": shown, "me": request.user.pk})


@require_POST
@access.desk(Role.OFFICE)
def dismiss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One row, or all open rows of its file: not needed, and why."""
    mine = leftovers.visible(request.user).select_related("batch")  # type: ignore[arg-type]
    row = get_object_or_404(mine, public_id=public_id)
    rows = mine.filter(batch=row.batch, state=ImportLeftover.State.OPEN) if request.POST.get("all") else [row]
    try:
        leftovers.dismiss(rows, reason=request.POST.get("reason", ""), at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken off the list."))
    return redirect("training:leftovers")
