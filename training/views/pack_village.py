"""A village's part of the monthly pack: the liaison reads figures and names and confirms them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import access, clock, packs
from training.access import Role
from training.errors import Refusal
from training.models import Level
from training.packs import confirming, showing, words
from training.views.pack import area_of, month_of


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.LIAISON)
def show(request: HttpRequest, area: str, month: str) -> HttpResponse:
    """What the village would report as things stand, and the button."""
    village, asked, now = area_of(request, area, Role.LIAISON), month_of(month), clock.now()
    if village.level != Level.VILLAGE:
        raise Http404
    if request.method == "POST":
        try:
            packs.confirm(village=village, month=asked, part_sha256=request.POST.get("part", ""), at=now, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you: the part of %(village)s is confirmed.") % {"village": village.name})
        return redirect("training:pack_village", village.code, str(asked))
    part = confirming.part_of(village, asked, now)
    areas = {village.code: {"name": village.name}}
    rows = [{**one, "title": words.title(one), "covered": showing.covered(one["figure"]), "lines": showing.gap(one, areas)} for one in part.requirements]
    context = {
        "village": village,
        "month": asked,
        "rows": rows,
        "part": part,
        "confirmed": confirming.confirmed(village, asked, part.sha256),
        "open": confirming.is_open(village, asked, now),
        "late": now >= asked.freezes_at,
    }
    return render(request, "training/packs/village.html", context)
