"""The day of the drill: the leader's phone, the screen with the code that changes, and the page on which people sign in."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, clock, symbols
from training.drills import codes, counting, site
from training.errors import Refusal
from training.models import DrillAttendee, DrillEvent, DrillParty, DrillStep, EventState, StepKind
from training.models.drill_event import BEFORE

from .drill_scope import led, one, readable

COOKIE = "drill_scan"
MOST_STEPS = 500


@require_safe
@access.desk()
def site_view(request: HttpRequest, event: UUID) -> HttpResponse:
    """What the leader holds in the hand: three big buttons, how many are here, and the roster to tick."""
    found = one(led(request), event)
    units = counting.units(found)
    for unit in units:
        unit.key, unit.count_key = uuid4(), uuid4()  # type: ignore[attr-defined]  # a form sent twice counts once
    keys = {name: uuid4() for name in ("alarm", "all_out", "correct")}
    context = {"event": found, "units": units, "keys": keys, "total": counting.total(units), "today": clock.today(), "may_begin": found.state in BEFORE}
    return render(request, "training/drills/site.html", context)


class BadStep(ValueError):
    """A delivery that no page of ours makes."""


def _moment(event: DrillEvent, given: dict[str, Any], at: datetime) -> datetime:
    """When it was tapped: so many seconds ago by the phone, whose clock need not be right; or a time of day written by hand."""
    written = str(given.get("time") or "")
    if written:
        try:
            moment = datetime.combine(event.held_on, datetime.strptime(written[:8], "%H:%M:%S" if len(written) > 5 else "%H:%M").time(), clock.LEGAL_ZONE)  # noqa: DTZ007
        except ValueError as problem:
            raise BadStep from problem
        return moment
    ago = given.get("ago") or 0
    if isinstance(ago, bool) or not isinstance(ago, int | float) or not 0 <= ago < 10**7:
        raise BadStep
    return at - timedelta(seconds=ago)


def _take(event: DrillEvent, given: dict[str, Any], *, at: datetime, by: Any) -> None:
    """One step of the leader's phone. Raises a Refusal, or BadStep."""
    try:
        common: dict[str, Any] = {
            "at": at,
            "by": by,
            "key": UUID(str(given["key"])),
            "reason": str(given.get("reason") or ""),
            "happened_at": _moment(event, given, at),
        }
        kind = given["kind"]
        if kind in ("signed", "unsigned"):
            line = DrillAttendee.objects.select_related("party__event").get(party__event=event, public_id=UUID(str(given["line"])))
            site.sign_in(attendee=line, undo=kind == "unsigned", **common)
        elif kind == "counted":
            site.count(party=DrillParty.objects.select_related("event").get(event=event, pk=int(given["party"])), present=int(given["present"]), **common)
        elif kind in ("alarm", "all_out"):
            site.stamp(event=event, kind=StepKind(kind), **common)
        else:
            raise BadStep
    except (KeyError, ValueError, TypeError, DrillAttendee.DoesNotExist, DrillParty.DoesNotExist) as problem:
        raise BadStep from problem


@require_POST
@access.desk()
def step(request: HttpRequest, event: UUID) -> HttpResponse:
    """Take steps: one by a plain form, or many that a phone kept (JSON), each once by its key."""
    found, at = one(led(request), event), clock.now()
    if request.content_type == "application/json":
        return _steps(request, found, at)
    if request.POST.get("action") in _TURNS:
        return _turn(request, found, at)
    try:
        for given in _posted(request):
            _take(found, given, at=at, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except BadStep:
        return HttpResponseBadRequest()
    return redirect("training:drill_site", found.public_id)


def _posted(request: HttpRequest) -> list[dict[str, Any]]:
    """A plain form as steps: one tapped line; or one for each ticked line, whose keys follow from the form's."""
    given: dict[str, Any] = request.POST.dict()
    if "tap" in given:
        kind, _sep, line = given["tap"].partition(":")
        return [{"kind": kind, "line": line, "key": str(uuid4())}]
    ticked = request.POST.getlist("line")
    if len(ticked) < 2 or "key" not in given:
        return [given]
    return [given | {"line": line, "key": _key(given["key"], line)} for line in ticked]


def _key(form: str, line: str) -> str:
    try:
        return str(uuid5(UUID(form), line))
    except ValueError as problem:
        raise BadStep from problem


_TURNS = {"begin": site.begin, "end": site.end}


def _turn(request: HttpRequest, event: DrillEvent, at: datetime) -> HttpResponse:
    """Begin or end the drill."""
    try:
        event = _TURNS[request.POST["action"]](event=event, at=at, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:drill_site", event.public_id)
    if event.state == EventState.HELD:
        messages.success(request, _("The drill has ended. Add pictures and evaluate it while it is fresh."))
        if readable(request).filter(pk=event.pk).exists():
            return redirect("training:drill_event", event.public_id)
    return redirect("training:drill_site", event.public_id)


def _steps(request: HttpRequest, event: DrillEvent, at: datetime) -> HttpResponse:
    """The receipt names every key that needs no second delivery: what was taken, and what is refused for good with its sentence."""
    try:
        given = json.loads(request.body)["steps"]
    except (ValueError, KeyError, TypeError, RequestDataTooBig):
        return HttpResponseBadRequest()
    if not isinstance(given, list) or len(given) > MOST_STEPS or not all(isinstance(row, dict) for row in given):
        return HttpResponseBadRequest()
    saved, refused = [], {}
    for row in given:
        try:
            _take(event, row, at=at, by=request.user)
        except Refusal as refusal:
            refused[str(row.get("key"))] = str(refusal)
        except BadStep:
            refused[str(row.get("key"))] = str(_("This tap can not be read."))
        else:
            saved.append(str(row["key"]))
    return JsonResponse({"saved": saved, "refused": refused, **_board(event)})


def _board(event: DrillEvent) -> dict[str, Any]:
    """What the phone shows anew."""
    fresh = DrillEvent.objects.get(pk=event.pk)
    units = counting.units(event)
    total = counting.total(units)
    here = [str(line.attendee.public_id) for unit in units for line in unit.lines if line.here]
    times = {
        name: f"{value.astimezone(clock.LEGAL_ZONE):%H:%M:%S}" if value else "" for name, value in (("alarm", fresh.alarm_at), ("all_out", fresh.all_out_at))
    }
    return {"here": here, "present": total.present, "expected": total.expected, **times}


def _shown(request: HttpRequest, event: DrillEvent) -> dict[str, Any]:
    at = clock.now()
    link = request.build_absolute_uri(reverse("training:drill_scan", args=[codes.rotating(event, at)]))
    units = counting.units(event)
    return {"event": event, "symbol": symbols.picture(link, size=10), "left": codes.seconds_left(at), "units": units, "total": counting.total(units)}


@require_safe
@access.desk()
def screen(request: HttpRequest, event: UUID) -> HttpResponse:
    """The screen on site: the code of this half minute and how many are here."""
    return render(request, "training/drills/screen.html", _shown(request, one(led(request), event)))


@require_safe
@access.desk()
def code(request: HttpRequest, event: UUID) -> HttpResponse:
    """The part of the screen that is fetched again with every new code."""
    return render(request, "training/drills/_code.html", _shown(request, one(led(request), event)))


@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Where a scanned code leads: the phone keeps for some minutes that it scanned, so that signing in may take its time."""
    at = clock.now()
    try:
        event, kind = codes.read(code, at=at)
    except codes.CodeNotGood as refusal:
        return render(request, "training/drills/code_not_good.html", {"sentence": str(refusal)}, status=410)
    answer = redirect("training:drill_here", event.public_id)
    answer.set_cookie(COOKIE, codes.ticket(event, kind, at), max_age=900, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk()
def here(request: HttpRequest, event: UUID) -> HttpResponse:
    """What somebody who is called sees: when and where; after a scan the one big button that signs them in."""
    at = clock.now()
    found = DrillEvent.objects.filter(public_id=event).select_related("host").first()
    how = _scanned(request, found, at)
    person = request.user.person  # type: ignore[union-attr]
    line = site.line_of(found, person) if found and person else None
    if found is None or (line is None and not how and not readable(request).filter(pk=found.pk).exists()):
        found = one(readable(request), event)
    if request.method == "POST":
        try:
            if not how:
                raise codes.CodeNotGood
            site.sign_myself(event=found, account=request.user, how=how, at=at)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("training:drill_here", found.public_id)
    last = DrillStep.objects.filter(attendee=line).last() if line else None
    signed = last if last is not None and last.kind == StepKind.SIGNED else None
    context = {"event": found, "line": line, "signed": signed, "scanned": bool(how), "is_open": found.state == EventState.UNDER_WAY}
    context["may_run"] = led(request).filter(pk=found.pk).exists()
    answer = render(request, "training/drills/here.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _scanned(request: HttpRequest, event: DrillEvent | None, at: datetime) -> str:
    """By which kind of code this phone scanned; empty when it did not."""
    if event is None:
        return ""
    try:
        return codes.redeem(request.COOKIES.get(COOKIE, ""), event, at=at)
    except codes.CodeNotGood:
        return ""
