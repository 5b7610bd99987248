"""Entries to be checked: they count once somebody has looked and said so (semantics.md §9)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, records
from training.access import Role
from training.drills import DOUBTS
from training.errors import Refusal
from training.models import Entry

PAGE = 30
WHY = {**DOUBTS, "over_day_limit": gettext_lazy("More hours on one day than a person can study.")}


def _mine(request: HttpRequest) -> QuerySet[Entry]:
    user: Any = request.user
    inside = Q(enterprise__in=access.enterprises(user, Role.OFFICE)) | Q(enterprise__isnull=True, person__in=access.persons(user, Role.OFFICE))
    return records.held(Entry.objects.filter(inside)).select_related("person", "enterprise")


@require_safe
@access.desk(Role.OFFICE)
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    page = Paginator(_mine(request), PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.why = [WHY[code] for code in entry.detail.get("doubts", ()) if code in WHY]
    return render(request, "training/registrar/held.html", {"page_obj": page})


@require_POST
@access.desk(Role.OFFICE)
def decide(request: HttpRequest) -> HttpResponse:
    """Let an entry count, or withdraw it; with a reason."""
    number = request.POST.get("entry", "")
    if not number.isdecimal():
        messages.error(request, _("Choose an entry of the list first."))
        return redirect("training:held_entries")
    entry = get_object_or_404(_mine(request), pk=number)
    try:
        records.decide(entry, counts=request.POST.get("action") == "counts", reason=request.POST.get("reason", ""), at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is on record."))
    return redirect("training:held_entries")
