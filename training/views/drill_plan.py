"""Planning a drill: the plan, the roster, the notice, calling it off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, clock, stores, symbols
from training.drills import codes, counting, evidence, planning
from training.errors import Refusal
from training.forms.drill_event import CallForm, PlanForm
from training.models import DrillAttendee, DrillEvent, DrillParty, Enterprise, PrivateFile
from training.models.drill_event import BEFORE, OPEN

from .drill_scope import WRITERS, kept, neighbours, one

both = require_http_methods(["GET", "HEAD", "POST"])


def _form(request: HttpRequest, host: Enterprise, event: DrillEvent | None = None) -> PlanForm:
    given: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    return PlanForm(*given, host=host, people=planning.engaged(host, clock.today()), neighbours=neighbours(host), event=event)


def _keep_document(request: HttpRequest, form: PlanForm, event: DrillEvent) -> None:
    upload = form.cleaned_data.get("document")
    if upload:
        files = [(upload.name, stores.check(upload))]
        evidence.add(event=event, files=files, purpose=PrivateFile.Purpose.PLAN, at=clock.now(), by=request.user)  # type: ignore[arg-type]


@both
@access.desk(*WRITERS)
def new(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """The plan of a drill to come."""
    host = access.enterprises(request.user, *WRITERS).filter(public_id=enterprise).first()  # type: ignore[arg-type]
    if host is None:
        raise Http404
    form = _form(request, host)
    if form.is_bound and form.is_valid():
        try:
            tenants = form.cleaned_data.get("tenants") or []
            event = planning.plan_drill(host=host, outline=form.outline(), tenants=tenants, at=clock.now(), by=request.user)  # type: ignore[arg-type]
            _keep_document(request, form, event)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The drill is planned. Look over the roster, then announce it."))
            return redirect("training:drill_roster", event.public_id)
    context = {"form": form, "enterprise": host, "back": reverse("training:drills")}
    return render(request, "training/drills/plan.html", context, status=422 if form.errors else 200)


@both
@access.desk(*WRITERS)
def edit(request: HttpRequest, event: UUID) -> HttpResponse:
    """Change the plan before the day; who was told is told again."""
    found = one(kept(request), event)
    if found.state not in BEFORE:
        return redirect("training:drill_event", found.public_id)
    form = _form(request, found.host, found)
    if form.is_bound and form.is_valid():
        common: dict[str, Any] = {"event": found, "at": clock.now(), "by": request.user}
        try:
            planning.change(outline=form.outline(), **common)
            if "tenants" in form.fields:
                planning.set_units(tenants=form.cleaned_data["tenants"], **common)
            _keep_document(request, form, found)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("training:drill_event", found.public_id)
    context = {"form": form, "enterprise": found.host, "event": found, "back": reverse("training:drill_event", args=[found.public_id])}
    return render(request, "training/drills/plan.html", context, status=422 if form.errors else 200)


@both
@access.desk(*WRITERS)
def roster(request: HttpRequest, event: UUID) -> HttpResponse:
    """Who must attend, unit by unit, with shifts."""
    found = one(kept(request), event)
    if request.method == "POST":
        try:
            _arrange(request, found)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("training:drill_roster", found.public_id)
    units = counting.units(found)
    forms = [(unit, CallForm(prefix=f"p{unit.party.pk}", initial={"others": unit.party.others})) for unit in units]
    context = {"event": found, "units": forms, "total": counting.total(units), "is_open": found.state in OPEN, "is_planned": found.state in BEFORE}
    return render(request, "training/drills/roster.html", context)


def _arrange(request: HttpRequest, event: DrillEvent) -> None:
    """One of the roster's buttons."""
    common: dict[str, Any] = {"at": clock.now(), "by": request.user}
    party = DrillParty.objects.filter(event=event, pk=request.POST.get("party") if request.POST.get("party", "").isdecimal() else None).first()
    chosen = [name for name in request.POST.getlist("line") if len(name) == 36]
    lines = list(DrillAttendee.objects.filter(party__event=event, public_id__in=chosen))
    match request.POST.get("action"):
        case "shift" | "strike" if lines:
            strike = request.POST["action"] == "strike"
            planning.arrange(event=event, attendees=lines, shift=request.POST.get("shift", ""), strike=strike, **common)
            messages.success(request, ngettext("%(n)d line changed.", "%(n)d lines changed.", len(lines)) % {"n": len(lines)})
        case "shift" | "strike":
            messages.error(request, _("Tick the people first."))
        case "refill" if party:
            number = planning.refill(party=party, **common)
            messages.success(request, ngettext("%(n)d person added.", "%(n)d people added.", number) % {"n": number})
        case "call" if party:
            form = CallForm(request.POST, prefix=f"p{party.pk}")
            if form.is_valid():
                planning.call(party=party, names=form.cleaned_data["names"].splitlines(), shift=form.cleaned_data["shift"], **common)
                if form.cleaned_data["others"] is not None and form.cleaned_data["others"] != party.others:
                    planning.expect(party=party, others=form.cleaned_data["others"], **common)
                messages.success(request, _("The roster is changed."))
            else:
                messages.error(request, _("Write down a whole number of people."))


@require_POST
@access.desk(*WRITERS)
def act(request: HttpRequest, event: UUID) -> HttpResponse:
    """Announce the drill, or call it off."""
    found = one(kept(request), event)
    common: dict[str, Any] = {"event": found, "at": clock.now(), "by": request.user}
    action, onward = request.POST.get("action"), "training:drill_event"
    try:
        match action:
            case "announce":
                told = planning.announce(**common)
                messages.success(request, ngettext("%(n)d person is told.", "%(n)d people are told.", told) % {"n": told})
                onward = "training:drill_notice"
            case "cancel":
                planning.cancel(reason=request.POST.get("reason", ""), **common)
                messages.success(request, _("The drill is called off."))
            case _:
                return HttpResponseBadRequest()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        onward = "training:drill_event"
    return redirect(onward, found.public_id)


@require_safe
@access.desk(*WRITERS)
def notice(request: HttpRequest, event: UUID) -> HttpResponse:
    """The notice to print, the text for the group, and the printed code of the day."""
    found = one(kept(request), event)
    link = request.build_absolute_uri(reverse("training:drill_here", args=[found.public_id]))
    printed = request.build_absolute_uri(reverse("training:drill_scan", args=[codes.printed(found)]))
    context = {
        "event": found,
        "units": counting.units(found),
        "text": planning.group_text(found, link),
        "told": len(planning.called(found)),
        "printed": symbols.picture(printed, size=6),
    }
    return render(request, "training/drills/notice.html", context)
