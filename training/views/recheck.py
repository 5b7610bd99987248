"""The monthly random re-check: draw, look on the spot, write down what was seen, and decide what an untrue line means for the ledger."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, clock, rechecks
from training.access import Role
from training.errors import Refusal
from training.models import Area, Pack, Recheck, RecheckItem, RecheckProposal

READERS = (Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER)
PER_PAGE = 24


def _recheck(request: HttpRequest, public_id: UUID, *roles: str) -> Recheck:
    """A draw for an area in the scope of these roles; otherwise it is not there."""
    inside = access.areas(request.user, *roles)  # type: ignore[arg-type]
    return get_object_or_404(Recheck.objects.filter(pack__area__in=inside).select_related("pack__area"), public_id=public_id)


@require_safe
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """Locked packs with the result of their draw; those without one wait for it."""
    packs = Pack.objects.filter(area__in=access.areas(request.user, *READERS), sequence=0).select_related("area").defer("body")  # type: ignore[arg-type]
    page = Paginator(packs, PER_PAGE).get_page(request.GET.get("page"))
    drawn = {one.recheck.pack_id: one for one in rechecks.summed(Recheck.objects.filter(pack__in=[pack.pk for pack in page]))}
    mine = set(access.areas(request.user, Role.OFFICE).filter(pk__in=[pack.area_id for pack in page]).values_list("pk", flat=True))  # type: ignore[arg-type]
    lines = [{"pack": pack, "summary": drawn.get(pack.pk), "may_draw": pack.area_id in mine} for pack in page]
    return render(request, "training/rechecks/index.html", {"page_obj": page, "lines": lines})


@require_POST
@access.desk(Role.OFFICE)
def draw(request: HttpRequest, pack: UUID) -> HttpResponse:
    """Draw for a locked pack of the own area."""
    inside = access.areas(request.user, Role.OFFICE)  # type: ignore[arg-type]
    found = get_object_or_404(Pack.objects.filter(area__in=inside, sequence=0).select_related("area"), public_id=pack)
    try:
        made = rechecks.draw(found, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:rechecks")
    return redirect("training:recheck", made.public_id)


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, recheck: UUID) -> HttpResponse:
    """The work list of a draw, with the way to repeat it."""
    made = _recheck(request, recheck, *READERS)
    listed = rechecks.items(made)
    titles = rechecks.titles(listed)
    context = {
        "recheck": made,
        "summary": rechecks.summed(Recheck.objects.filter(pk=made.pk))[0],
        "lines": [{"item": item, "rule": titles.get(item.requirement), "last": next(iter(item.results.all()), None)} for item in listed],
        "is_true_to_seed": rechecks.replay(made),
        "may_write": _may_write(request, made.pack.area),
    }
    return render(request, "training/rechecks/show.html", context)


def _may_write(request: HttpRequest, area: Area) -> bool:
    return access.areas(request.user, Role.OFFICE).filter(pk=area.pk).exists()  # type: ignore[arg-type]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    """One drawn line: the entries behind it, and the form for what was seen."""
    inside = access.areas(request.user, Role.OFFICE)  # type: ignore[arg-type]
    rows = RecheckItem.objects.filter(recheck__pack__area__in=inside).select_related("recheck__pack__area", "enterprise__area", "person", "area")
    found = get_object_or_404(rows, public_id=item)
    if request.method == "POST":
        given = request.POST
        untrue = [int(pk) for pk in given.getlist("untrue") if pk.isdecimal()]
        what: dict[str, Any] = {"is_true": given.get("verdict") == "true", "reason": given.get("reason", ""), "untrue": untrue}
        try:
            if given.get("verdict") not in ("true", "untrue"):
                raise Refusal(_("Say whether the line is true."))
            rechecks.record(found, **what, seen_on=_day(given.get("seen_on", "")), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The result is on record."))
            return redirect("training:recheck", found.recheck.public_id)
    context = {
        "item": found,
        "rule": rechecks.titles([found]).get(found.requirement),
        "entries": rechecks.entries_behind(found),
        "results": found.results.order_by("-pk").select_related("recorded_by__person").prefetch_related("proposals__entry"),
        "today": clock.today(),
        "given": request.POST,
    }
    return render(request, "training/rechecks/item.html", context)


@require_POST
@access.desk(Role.OFFICE)
def decide(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Withdraw the entry that was found untrue, or let it stand."""
    inside = access.areas(request.user, Role.OFFICE)  # type: ignore[arg-type]
    rows = RecheckProposal.objects.filter(result__item__recheck__pack__area__in=inside).select_related("result__item__recheck")
    found = get_object_or_404(rows, public_id=proposal)
    try:
        reason = request.POST.get("reason", "")
        if request.POST.get("action") not in ("withdraw", "stands"):
            raise Refusal(_("Choose what to do."))
        rechecks.decide(found, accept=request.POST["action"] == "withdraw", reason=reason, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is on record."))
    return redirect("training:recheck", found.result.item.recheck.public_id)
