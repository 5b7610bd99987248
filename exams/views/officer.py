"""The officer's desk: sessions from planning to results, and places."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import grading, results, scope, sessions
from exams.forms import RoomForm, SessionForm
from exams.models import Attempt, Room, Session, SessionRole, Site
from training import access, clock
from training.errors import Refusal

desk = scope.staff_desk(*scope.OFFICERS)
planner = scope.staff_desk(*scope.PLANNERS)
TURNS = {"open": sessions.open_registration, "close": sessions.close_registration, "cancel": sessions.cancel}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _session(request: HttpRequest, public_id: UUID) -> Session:
    return get_object_or_404(scope.managed(request.user), public_id=public_id)


def _planned(request: HttpRequest, public_id: UUID) -> Session:
    return get_object_or_404(scope.planned(request.user), public_id=public_id)


@require_GET
@desk
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions in scope, newest first, with how many are registered and done."""
    live = Q(registrations__withdrawn_at__isnull=True)
    found = scope.managed(request.user).annotate(
        registered=Count("registrations", filter=live), confirmed=Count("registrations", filter=Q(registrations__attempt__state="confirmed"))
    )
    page = Paginator(found.order_by("-opens_at", "pk"), 25).get_page(request.GET.get("page"))
    may = {"may_plan": access.has_role(request.user, *scope.PLANNERS), "may_read": access.has_role(request.user, *scope.BANK_READERS)}
    return render(request, "exams/officer/sessions.html", {"page_obj": page, **may})


@require_http_methods(["GET", "POST"])
@planner
def session_new(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("exams:officer_session", _schedule(request, form).public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "exams/officer/session_new.html", {"form": form})


@transaction.atomic
def _schedule(request: HttpRequest, form: SessionForm) -> Session:
    given, at = form.cleaned_data, clock.now()
    session = sessions.schedule(
        blueprint=given["blueprint"], room=given["room"], title=given["title"], late_entry_minutes=given["late_entry_minutes"],
        staff=[(account, SessionRole.PROCTOR) for account in given["proctors"]], at=at, by=request.user, **form.times(),
    )  # fmt: skip
    return sessions.open_registration(session=session, at=at, by=request.user) if given["open_now"] else session


@require_GET
@desk
def session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One session: registrations, results, staff."""
    found = _session(request, public_id)
    rows = list(results.rows(found))
    for row in rows:
        row.session = found
    staff = found.staff.select_related("account__person")
    may_plan = access.has_role(request.user, *scope.PLANNERS)
    waiting = sum(1 for row in rows if _to_confirm(getattr(row, "attempt", None)))
    context = {"session": found, "rows": rows, "staff": staff, "may_plan": may_plan, "waiting": waiting}
    return render(request, "exams/officer/session.html", context)


def _to_confirm(attempt: Attempt | None) -> bool:
    return attempt is not None and attempt.is_closed and attempt.confirmed_at is None and attempt.score is not None


@require_POST
@planner
def session_turn(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open or close registration, or cancel."""
    found, turn = _planned(request, public_id), TURNS.get(request.POST.get("turn", ""))
    if turn is None:
        return HttpResponse(status=400)
    try:
        turn(session=found, at=clock.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:officer_session", found.public_id)


@require_POST
@planner
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm every marked result of a session."""
    found, count = _planned(request, public_id), 0
    for attempt in Attempt.objects.filter(registration__session=found, state__in=["submitted", "expired", "ended"]):
        try:
            grading.confirm(attempt=attempt, at=clock.now(), by=request.user)
            count += 1
        except Refusal as refusal:
            messages.error(request, str(refusal))
    messages.success(request, _("%(n)s results were confirmed.") % {"n": count})
    return redirect("exams:officer_session", found.public_id)


@require_POST
@desk
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The register with results as a workbook. POST, because it is audited."""
    found = _session(request, public_id)
    content = results.workbook(session=found, at=clock.now(), by=request.user)
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="session-{found.public_id}.xlsx"'})


@require_http_methods(["GET", "POST"])
@planner
def places(request: HttpRequest) -> HttpResponse:
    """Sites and rooms in scope, and a form for one more."""
    areas = access.areas(request.user, *scope.PLANNERS)
    form = RoomForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid() and _add_room(request, form):
        return redirect("exams:places")
    rooms = Room.objects.filter(site__area__in=areas).select_related("site__area").order_by("site__name", "name")
    return render(request, "exams/officer/places.html", {"rooms": rooms, "form": form})


@transaction.atomic
def _add_room(request: HttpRequest, form: RoomForm) -> bool:
    given, at = form.cleaned_data, clock.now()
    site = Site.objects.filter(area=given["area"], name=given["site_name"]).first()
    site = site or sessions.add_site(name=given["site_name"], area=given["area"], address=given["address"], at=at, by=request.user)
    if site.rooms.filter(name=given["room_name"]).exists():
        form.add_error("room_name", _("This site already has a room with this name."))
        return False
    sessions.add_room(site=site, name=given["room_name"], capacity=given["capacity"], seat_prefix=given["seat_prefix"], at=at, by=request.user)
    return True
