"""The desk of reminding: who must be reminded now, what was sent, what came of it; calls, texts for the group, one's own duties."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from training import access, clock, symbols
from training.access import Role
from training.errors import Refusal
from training.forms.reminding import CallForm
from training.models import Area, Enterprise, ReminderCase, ReminderLevel, ReminderRun
from training.reminding import calling, grouping, showing
from training.reminding.showing import READERS, Filters

PER_PAGE, VILLAGES = 50, 300
POSTERS = (Role.OFFICE, Role.LIAISON)


@require_safe
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The work list, the longest overdue first."""
    asked, seen, titles = Filters.of(request.GET), showing.visible(request.user), showing.titles()  # type: ignore[arg-type]
    page = Paginator(showing.with_names(asked.narrow(seen)), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "asked": asked,
        "query": urlencode(asked.query),
        "page_obj": page,
        "lines": showing.lines(page.object_list, titles),
        "states": [(state, label, urlencode({**asked.query, "state": state})) for state, label in showing.STATES.items()],
        "levels": ReminderLevel.choices,
        "requirements": sorted((code, titles.get(code, code)) for code in seen.order_by().values_list("requirement", flat=True).distinct()),
        "areas": _areas(request),
        "run": ReminderRun.objects.first(),
        "may_post": access.has_role(request.user, *POSTERS),  # type: ignore[arg-type]
    }
    return render(request, "training/reminders/index.html", context)


def _areas(request: HttpRequest) -> list[Area]:
    """The villages to choose from, for those who have several."""
    found = list(access.areas(request.user, *POSTERS).filter(level="village")[:VILLAGES])  # type: ignore[arg-type]
    return found if len(found) > 1 else []


def _case(request: HttpRequest, public_id: UUID) -> ReminderCase:
    return get_object_or_404(showing.with_names(showing.visible(request.user)), public_id=public_id)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*READERS)
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One duty: everything that was said about it, and the form of a call."""
    found, now = _case(request, case), clock.now()
    form = CallForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            calling.log(found, **form.cleaned_data, at=now, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The call is in the log."))
            return redirect("training:reminder", found.public_id)
    (line,) = showing.lines([found], showing.titles(), whole=True)
    return render(request, "training/reminders/case.html", {"line": line, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*POSTERS)
def group(request: HttpRequest) -> HttpResponse:
    """Texts to copy into the group, for the enterprises of the work list as it is filtered; a POST says that one was posted."""
    asked = Filters.of(request.GET)
    cases = asked.narrow(showing.visible(request.user).filter(enterprise__in=access.enterprises(request.user, *POSTERS)))  # type: ignore[arg-type]
    if request.method == "POST":
        named = Enterprise.objects.filter(public_id__in=_uuids(request.POST.getlist("enterprise")))
        added = grouping.post(named, cases, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, ngettext("Noted as posted for %(count)d duty.", "Noted as posted for %(count)d duties.", added) % {"count": added})
        return redirect(request.get_full_path())
    link = grouping.link()
    context = {"texts": grouping.texts(cases), "link": link, "symbol": symbols.picture(link, size=5), "query": urlencode(asked.query), "shown": grouping.SHOWN}
    return render(request, "training/reminders/group.html", context)


def _uuids(given: list[str]) -> list[UUID]:
    """The identifiers of the form; raises Http404 for anything else."""
    try:
        return [UUID(one) for one in given[: grouping.SHOWN]]
    except ValueError as problem:
        raise Http404 from problem


@require_safe
@access.desk(*READERS)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The history of one person."""
    found = get_object_or_404(access.persons(request.user, *READERS), public_id=public_id)  # type: ignore[arg-type]
    page = Paginator(showing.of_person(request.user, found), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    context = {"person": found, "page_obj": page, "lines": showing.lines(page.object_list, showing.titles(), whole=True)}
    return render(request, "training/reminders/person.html", context)


@require_safe
@access.desk()
def mine(request: HttpRequest) -> HttpResponse:
    """What the signed-in person was reminded of and has not met yet: where the link of the group leads."""
    page = Paginator(showing.own(request.user.person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": showing.lines(page.object_list, showing.titles()),
        "has_desk": access.has_role(request.user, *READERS),  # type: ignore[arg-type]
    }
    return render(request, "training/reminders/mine.html", context)
