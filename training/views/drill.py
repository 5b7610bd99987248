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
from training.drills import deciding, evaluating, reporting
from training.errors import Refusal
from training.forms.drill import DrillForm
from training.forms.drill_event import ReportForm
from training.models import Drill, Enterprise, PrivateFile
from training.models.drill_event import OPEN

from .drill_scope import READERS, VERIFIERS, WRITERS, readable

PER_PAGE, COMING = 50, 30


def _enterprise(request: HttpRequest, public_id: UUID) -> Enterprise:
    found = access.enterprises(request.user, *WRITERS).filter(public_id=public_id).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def _drill(request: HttpRequest, public_id: UUID, *roles: str) -> Drill:
    scope = access.enterprises(request.user, *roles)  # type: ignore[arg-type]
    found = Drill.objects.filter(public_id=public_id, enterprise__in=scope).select_related("enterprise__area", "party__event").first()
    if found is None:
        raise Http404
    return found


@require_safe
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """What is planned, what waits to be put right or verified, the drills that were held, and where to plan or record one."""
    scope = access.enterprises(request.user, *READERS)  # type: ignore[arg-type]
    held = Drill.objects.filter(enterprise__in=scope).select_related("enterprise")
    page = Paginator(held, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "mine": list(access.enterprises(request.user, Role.ENTERPRISE_ADMIN)[:20]),  # type: ignore[arg-type]
        "coming": list(readable(request).filter(state__in=OPEN).select_related("host").order_by("held_on", "starts")[:COMING]),
        "to_right": evaluating.counted(scope, clock.today()),
        "waiting": deciding.waiting(access.enterprises(request.user, *VERIFIERS)).count() if access.has_role(request.user, *VERIFIERS) else 0,  # type: ignore[arg-type]
        "today": clock.today(),
    }
    return render(request, "training/drills/index.html", context)


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
    return _page(request, _drill(request, drill, *READERS), ReportForm())


def _page(request: HttpRequest, found: Drill, form: ReportForm) -> HttpResponse:
    party = getattr(found, "party", None)
    entries = drills.entries(found)
    doubts = [drills.DOUBTS[code] for code in dict.fromkeys(code for entry in entries if entry.held for code in entry.detail.get("doubts", []))]
    context = {
        "drill": found,
        "entries": entries,
        "event": party.event if party else None,
        "evidence": [*(party.event.files.filter(purpose=PrivateFile.Purpose.EVIDENCE) if party else ()), *found.evidence.all()],
        "reports": reporting.reports(found),
        "report_owed": reporting.owed(found, clock.today()),
        "report_form": form,
        "may_report": access.enterprises(request.user, *WRITERS).filter(pk=found.enterprise_id).exists(),  # type: ignore[arg-type]
        "grade": max((entry.grade for entry in entries), default=""),
        "held": any(entry.held for entry in entries),
        "doubts": doubts,
        "seconds": int((found.all_out_at - found.alarm_at).total_seconds()) if found.alarm_at and found.all_out_at else None,
        "may_verify": party is None and access.has_role(request.user, *VERIFIERS) and any(entry.held or entry.grade != "A" for entry in entries),  # type: ignore[arg-type]
    }
    return render(request, "training/drills/show.html", context, status=422 if form.errors else 200)


@require_POST
@access.desk(*WRITERS)
def report(request: HttpRequest, drill: UUID) -> HttpResponse:
    """The drill was reported to the county: when, to whom, and what came back."""
    found = _drill(request, drill, *WRITERS)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data
    try:
        given["scan"] = stores.check(given["scan"]) if given["scan"] else None
        reporting.report(drill=found, **given, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form)
    messages.success(request, _("The report is on record."))
    return redirect("training:drill", found.public_id)


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
