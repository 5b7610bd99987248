"""The candidate's desk: sessions to register for, tickets, and the way in with a ticket."""

from uuid import UUID

import qrcode
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from exams import eligibility, entering, scope, sessions, tickets
from exams.models import AttemptState, Registration, Session, SessionState
from training import access, clock, signing_in
from training.errors import Refusal

SHOWN = [SessionState.REGISTRATION, SessionState.READY, SessionState.RUNNING, SessionState.ENDED]


@require_GET
@access.desk()
def index(request: HttpRequest) -> HttpResponse:
    """Sessions this person may register for, with the reason where not."""
    person = request.user.person
    offers = eligibility.offers(person, clock.now()) if person else []
    own = [offer for offer in offers if offer.registration and _is_coming(offer.registration)]
    return render(request, "exams/candidate/index.html", {"own": own, "offers": [offer for offer in offers if not offer.registration]})


@require_GET
@access.desk()
def my(request: HttpRequest) -> HttpResponse:
    """Own registrations and results, newest first."""
    rows = list(scope.own_registrations(request.user).order_by("-session__opens_at"))
    coming = [row for row in rows if _is_coming(row)]
    return render(request, "exams/candidate/my.html", {"coming": coming[::-1], "past": [row for row in rows if not _is_coming(row)]})


def _is_coming(row: Registration) -> bool:
    attempt = getattr(row, "attempt", None)
    live = row.session.state in {SessionState.REGISTRATION, SessionState.READY, SessionState.RUNNING}
    return live and (attempt is None or attempt.state in {AttemptState.WAITING, AttemptState.OPEN})


@require_GET
@access.desk()
def session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One session: when, where, how long, and registering for it."""
    found = get_object_or_404(Session.objects.select_related("blueprint", "room__site"), public_id=public_id, state__in=SHOWN)
    own = scope.own_registrations(request.user).filter(session=found).first()
    person = request.user.person
    refusal = eligibility.obstacle(person=person, session=found, at=clock.now()) if person and not own else None
    free = found.room.capacity - eligibility.taken_seats([found]).get(found.pk, 0)
    context = {"session": found, "registration": own, "refusal": refusal, "free": free, "may_register": person is not None}
    return render(request, "exams/candidate/session.html", context)


@require_POST
@access.desk()
def register(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a seat."""
    found = get_object_or_404(Session.objects.select_related("blueprint", "room__site"), public_id=public_id, state__in=SHOWN)
    if request.user.person is None:
        return redirect("exams:index")
    try:
        registration = sessions.register(person=request.user.person, session=found, at=clock.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("exams:session", found.public_id)
    messages.success(request, _("You are registered. This is your admission ticket."))
    return redirect("exams:ticket", registration.public_id)


@require_POST
@access.desk()
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the seat back."""
    registration = get_object_or_404(scope.own_registrations(request.user), public_id=public_id)
    try:
        sessions.withdraw(registration=registration, at=clock.now(), by=request.user)
        messages.success(request, _("Your registration was withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:my")


@require_GET
@access.desk()
def ticket(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The admission ticket; on exam day it leads on as soon as the candidate is checked in."""
    registration = get_object_or_404(scope.own_registrations(request.user), public_id=public_id)
    return render(request, "exams/candidate/ticket.html", {"registration": registration, "session": registration.session})


@require_GET
@access.desk()
def ticket_qr(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The ticket's symbol as an SVG picture: the address that lets its holder in."""
    registration = get_object_or_404(scope.own_registrations(request.user), public_id=public_id)
    address = request.build_absolute_uri(reverse("exams:enter", args=[tickets.sign(registration)]))
    symbol = qrcode.make(address, image_factory=SvgPathImage, error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=10, border=4)
    return HttpResponse(symbol.to_string(), content_type="image/svg+xml")


@require_GET
@access.desk()
def whereabouts(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Where this registration stands, for pages that wait: a word that changes, and where to go then."""
    registration = get_object_or_404(scope.own_registrations(request.user), public_id=public_id)
    attempt = getattr(registration, "attempt", None)
    if attempt is None:
        return JsonResponse({"state": "registered", "url": ""})
    page = "exams:sit" if attempt.state in {AttemptState.WAITING, AttemptState.OPEN} else "exams:result"
    word = f"{attempt.state}-{registration.session.state}"
    return JsonResponse({"state": word, "url": reverse(page, args=[attempt.public_id])})


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, ticket: str) -> HttpResponse:
    """Sign in with the ticket and the last four of the document; open to strangers, because that is what it is for."""
    problem = ""
    if request.method == "POST":
        try:
            account, registration = entering.enter(ticket=ticket, last4=request.POST.get("last4", ""), at=clock.now())
        except Refusal as refusal:
            problem = str(refusal)
        else:
            signing_in.establish(request, account, at=clock.now())
            return redirect("exams:ticket", registration.public_id)
    return render(request, "exams/candidate/enter.html", {"problem": problem}, status=403 if problem else 200)
