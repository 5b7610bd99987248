"""The proctor's desk: my rooms, the console, check-in, opening, minutes, ending. Another session answers 404."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import board, proctoring, scope
from exams.forms import CheckInForm, MinutesForm
from exams.models import Attempt, Registration, Session, SessionState
from training import clock
from training.errors import Refusal

desk = scope.staff_desk(*scope.PROCTORS)


def _session(request: HttpRequest, public_id: UUID) -> Session:
    return get_object_or_404(scope.proctored(request.user), public_id=public_id)


def _registration(session: Session, public_id: UUID) -> Registration:
    rows = session.registrations.filter(withdrawn_at__isnull=True).select_related("person", "enterprise", "attempt", "checked_in_by")
    registration = get_object_or_404(rows, public_id=public_id)
    registration.session = session
    return registration


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """Run one act and tell the proctor how it went."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


@require_GET
@desk
def rooms(request: HttpRequest) -> HttpResponse:
    """Running sessions first, then those to come, then what is over."""
    found = scope.proctored(request.user).exclude(state=SessionState.CANCELLED)
    groups: dict[str, list[Session]] = {"running": [], "coming": [], "over": []}
    for session in found.order_by("opens_at"):
        kind = {SessionState.RUNNING: "running", SessionState.ENDED: "over"}.get(SessionState(session.state), "coming")
        groups[kind].append(session)
    return render(request, "exams/proctor/rooms.html", {**groups, "over": groups["over"][::-1][:20]})


@require_GET
@desk
def room(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The console of one room."""
    session = _session(request, public_id)
    context = {"session": session, "board": board.read(session, clock.now()), "minutes_form": MinutesForm()}
    return render(request, "exams/proctor/room.html", context)


@require_GET
@desk
def room_board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part of the console that is fetched again every three seconds."""
    session = _session(request, public_id)
    return render(request, "exams/proctor/_board.html", {"session": session, "board": board.read(session, clock.now())})


@require_POST
@desk
def find(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From a ticket number to its check-in."""
    session = _session(request, public_id)
    number = "".join(sign for sign in request.POST.get("ticket_no", "") if sign.isdigit())
    registration = session.registrations.filter(ticket_no=number, withdrawn_at__isnull=True).first()
    if registration is None:
        messages.error(request, _("No ticket with this number in this session. Check the number and the room."))
        return redirect("exams:room", session.public_id)
    return redirect("exams:check_in", session.public_id, registration.public_id)


@require_http_methods(["GET", "POST"])
@desk
def check_in(request: HttpRequest, public_id: UUID, registration_id: UUID) -> HttpResponse:
    """Compare the person with the document, and say how it was done."""
    session = _session(request, public_id)
    registration = _registration(session, registration_id)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: proctoring.check_in(registration=registration, method=form.cleaned_data["method"], at=clock.now(), by=request.user)  # noqa: E731
        _try(request, act, _("Seat %(seat)s is checked in.") % {"seat": registration.seat})
        return redirect("exams:room", session.public_id)
    context = {"session": session, "registration": registration, "form": form, "attempt": getattr(registration, "attempt", None)}
    return render(request, "exams/proctor/check_in.html", context)


@require_POST
@desk
def open_room(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let everybody start."""
    session = _session(request, public_id)
    _try(request, lambda: proctoring.open_room(session=session, at=clock.now(), by=request.user), _("The room is open."))
    return redirect("exams:room", session.public_id)


@require_POST
@desk
def extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add minutes for the whole room."""
    session = _session(request, public_id)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(proctoring.BadMinutes()))
    else:
        act = lambda: proctoring.extend(session=session, at=clock.now(), by=request.user, **form.cleaned_data)  # noqa: E731
        _try(request, act, _("%(n)s minutes were added.") % {"n": form.cleaned_data["minutes"]})
    return redirect("exams:room", session.public_id)


@require_POST
@desk
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the room."""
    session = _session(request, public_id)
    _try(request, lambda: proctoring.end(session=session, at=clock.now(), by=request.user), _("The room is closed."))
    return redirect("exams:room", session.public_id)


@require_POST
@desk
def end_attempt(request: HttpRequest, public_id: UUID, registration_id: UUID) -> HttpResponse:
    """Close one attempt, with a reason for the room record."""
    session = _session(request, public_id)
    attempt = get_object_or_404(Attempt, registration=_registration(session, registration_id))
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give a reason; it goes into the room record."))
        return redirect("exams:check_in", session.public_id, registration_id)
    _try(request, lambda: proctoring.end_attempt(attempt=attempt, reason=reason, at=clock.now(), by=request.user), _("The attempt was ended."))
    return redirect("exams:room", session.public_id)
