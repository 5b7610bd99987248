"""Drills: what was held, recording one, its page, and the office's verification."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, clock, drills, stores
from training.access import Role
from training.errors import Refusal
from training.forms.drill import DrillForm
from training.models import Drill, Enterprise

WRITERS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON)
READERS = (*WRITERS, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT, Role.INSPECTOR)
VERIFIERS = (Role.OFFICE, Role.LIAISON)
PER_PAGE = 50


def _enterprise(request: HttpRequest, public_id: UUID) -> Enterprise:
    found = access.enterprises(request.user, *WRITERS).filter(public_id=public_id).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def _drill(request: HttpRequest, public_id: UUID, *roles: str) -> Drill:
    scope = access.enterprises(request.user, *roles)  # type: ignore[arg-type]
    found = Drill.objects.filter(public_id=public_id, enterprise__in=scope).select_related("enterprise__area").first()
    if found is None:
        raise Http404
    return found


@require_safe
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The drills of the reader's enterprises, newest first, and where to record one."""
    scope = access.enterprises(request.user, *READERS)  # type: ignore[arg-type]
    held = Drill.objects.filter(enterprise__in=scope).select_related("enterprise")
    page = Paginator(held, PER_PAGE).get_page(request.GET.get("page"))
    mine = list(access.enterprises(request.user, Role.ENTERPRISE_ADMIN)[:20])  # type: ignore[arg-type]
    return render(request, "training/drills/index.html", {"page_obj": page, "mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*WRITERS)
def new(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """The form of a drill that was held."""
    found = _enterprise(request, enterprise)
    form = DrillForm(request.POST or None, request.FILES or None, headcount=found.headcount)
    if request.method == "POST" and form.is_valid():
        try:
            files = [(upload.name, stores.check(upload)) for upload in form.cleaned_data["files"]]
            drill = drills.record_drill(enterprise=found, report=form.report(), files=files, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The drill is recorded."))
            return redirect("training:drill", drill.public_id)
    return render(request, "training/drills/new.html", {"form": form, "enterprise": found}, status=422 if form.errors else 200)


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, drill: UUID) -> HttpResponse:
    """The record: what was drilled, who came, how long it took, the evidence, and whether it counts."""
    found = _drill(request, drill, *READERS)
    entries = drills.entries(found)
    doubts = [drills.DOUBTS[code] for code in dict.fromkeys(code for entry in entries if entry.held for code in entry.detail.get("doubts", []))]
    context = {
        "drill": found,
        "entries": entries,
        "evidence": list(found.evidence.all()),
        "grade": max((entry.grade for entry in entries), default=""),
        "held": any(entry.held for entry in entries),
        "doubts": doubts,
        "seconds": int((found.all_out_at - found.alarm_at).total_seconds()) if found.alarm_at and found.all_out_at else None,
        "may_verify": access.has_role(request.user, *VERIFIERS) and any(entry.held or entry.grade != "A" for entry in entries),  # type: ignore[arg-type]
    }
    return render(request, "training/drills/show.html", context)


@require_POST
@access.desk(*VERIFIERS)
def verify(request: HttpRequest, drill: UUID) -> HttpResponse:
    """The office confirms that it has seen the drill or its papers."""
    found = _drill(request, drill, *VERIFIERS)
    reason = request.POST.get("reason", "").strip() or _("Verified by the office")
    try:
        drills.verify_drill(drill=found, reason=reason[:200], at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The drill is verified and counts as seen by an officer."))
    return redirect("training:drill", found.public_id)
