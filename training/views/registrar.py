"""The registrar's desk: the register, one enterprise's file, one person's file, work lists."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import select_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, coverage, identity, leads, objections, registry, slips
from training.access import Role
from training.errors import Refusal
from training.forms.enterprise import TenantForm
from training.forms.people import PhotoForm
from training.forms.registrar import EnterpriseFilter, FindForm, RevealForm, TagForm
from training.models import Enterprise, Entry, ImportLeftover, LateSuspension, Person
from training.registry import history, leftovers, showing, worklists

READERS = (Role.OFFICE, Role.LIAISON, Role.DEPARTMENT, Role.LEADER, Role.COUNTY_VIEWER, Role.INSPECTOR)
FILE_READERS = (*READERS, Role.ENTERPRISE_ADMIN)
PAGE = 30
ENTRIES = 50
LEADS = 20
NEWEST = 20


def in_scope(request: HttpRequest, *roles: str) -> QuerySet[Enterprise]:
    """The enterprises these roles let the signed-in person see."""
    return access.enterprises(request.user, *(roles or READERS))  # type: ignore[arg-type]


@require_safe
@access.desk(*READERS)
def enterprises(request: HttpRequest) -> HttpResponse:
    """The register within the scope, filtered; numbers are searched by POST (`find`)."""
    today, scope = clock.today(), in_scope(request)
    chosen = EnterpriseFilter(request.GET, areas=access.areas(request.user, *READERS))  # type: ignore[arg-type]
    rows = chosen.narrow(showing.for_list(scope, today)).order_by("area__path", "name", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter": chosen, "find": FindForm(), "is_office": _is_office(request)}
    return render(request, "training/registrar/enterprises.html", context)


@require_POST
@access.desk(*READERS)
def find(request: HttpRequest) -> HttpResponse:
    """Exact search by credit code, provisional number, document number, mobile or full name."""
    form = FindForm(request.POST)
    found: dict[str, Any] = {"enterprises": [], "people": []}
    if form.is_valid():
        written = form.cleaned_data["written"]
        found["enterprises"] = list(registry.find_enterprise(written, in_scope(request))[:PAGE])
        people = access.persons(request.user, *READERS)  # type: ignore[arg-type]
        found["people"] = list(registry.find_person(written, people).distinct()[:PAGE])
    if len(found["enterprises"]) == 1 and not found["people"]:
        return redirect("training:enterprise", found["enterprises"][0].public_id)
    if len(found["people"]) == 1 and not found["enterprises"]:
        return redirect("training:person", found["people"][0].public_id)
    return render(request, "training/registrar/found.html", {"find": form, **found})


@require_safe
@access.desk(*FILE_READERS)
def enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """One enterprise on one sheet: who it is, how it is classified and by whom, who is responsible, what it owes."""
    today = clock.today()
    rows = in_scope(request, *FILE_READERS).select_related("area__parent", "department", "landlord", "liaison").annotate(state_now=showing.state_on(today))
    found = get_object_or_404(rows, public_id=public_id)
    context = {
        "enterprise": found,
        "tags": showing.tags_of(found),
        "people": showing.people_of(found, today),
        "states": found.states.filter(superseded_at__isnull=True),
        "tenants": found.tenants.all(),
        "years": history.years_of(Entry.objects.filter(enterprise=found)),
        **_newest(request, found),
        "leads": leads.open_at(found)[:LEADS],
        **history.newest(history.of_enterprise(found), everything="history" in request.GET),
        "today": today,
        **_may(request, found),
        **_duties(found, today),
    }
    return render(request, "training/registrar/enterprise.html", context)


def _newest(request: HttpRequest, found: Enterprise) -> dict[str, Any]:
    """The newest entries of the ledger that stand, and which of them the reader may object to."""
    rows = Entry.objects.filter(enterprise=found, void=False, corrected_by__isnull=True).select_related("person__merged_into")
    entries = list(rows.order_by("-recorded_at", "-pk")[:NEWEST])
    return {"entries": entries, "objectable": objections.objectable(request.user, [entry.pk for entry in entries])}  # type: ignore[arg-type]


def _may(request: HttpRequest, found: Enterprise) -> dict[str, Any]:
    """What the reader may do on this file, and what an officer has to decide about it."""
    is_office = in_scope(request, Role.OFFICE).filter(pk=found.pk).exists() if _is_office(request) else False
    issuers = (Role.OFFICE, Role.LIAISON, Role.ENTERPRISE_ADMIN)
    may_issue = access.has_role(request.user, *issuers) and in_scope(request, *issuers).filter(pk=found.pk).exists()  # type: ignore[arg-type]
    waiting = found.late_suspensions.filter(decided_at__isnull=True) if is_office else []
    tenant = TenantForm(account=request.user, landlord=found) if is_office else None  # type: ignore[arg-type]
    return {"is_office": is_office, "may_issue": may_issue, "waiting": waiting, "tenant_form": tenant}


def _duties(found: Enterprise, today: date) -> dict[str, Any]:
    """What it owes; the block is the coverage room's own template where that exists."""
    template = select_template(["training/coverage/_enterprise_duties.html", "training/registrar/_duties.html"])
    return {"duties_template": template, "duties": coverage.for_enterprise(found, today)}


@require_POST
@access.desk(Role.OFFICE)
def confirm_tag(request: HttpRequest, public_id: str) -> HttpResponse:
    """An officer's word on one legal tag set."""
    found = get_object_or_404(in_scope(request, Role.OFFICE), public_id=public_id)
    form = TagForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose yes or no, and for yes the members of the list that apply."))
        return redirect("training:enterprise", found.public_id)
    try:
        registry.confirm_tag(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. The duties that depend on it are counted from now on."))
    return redirect("training:enterprise", found.public_id)


def _person_or_404(request: HttpRequest, public_id: str, *roles: str) -> Person:
    people = access.persons(request.user, *roles).distinct()  # type: ignore[arg-type]
    return get_object_or_404(people.select_related("photo"), public_id=public_id, merged_into__isnull=True)


@require_safe
@access.desk(*FILE_READERS)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person's file: who they are, what they hold and held, what the ledger says."""
    found, today = _person_or_404(request, public_id, *FILE_READERS), clock.today()
    return render(request, "training/registrar/person.html", _person_context(request, found, today))


def _person_context(request: HttpRequest, found: Person, today: date) -> dict[str, Any]:
    mine = Entry.objects.filter(person__in=Person.objects.one(found.pk))
    entries = list(mine.filter(void=False, corrected_by__isnull=True).select_related("enterprise").order_by("-occurred_on", "-pk")[:ENTRIES])
    is_office = _is_office(request) and access.persons(request.user, Role.OFFICE).filter(pk=found.pk).exists()  # type: ignore[arg-type]
    return {
        "person": found,
        "career": showing.career_of(found),
        "entries": entries,
        "objectable": objections.objectable(request.user, [entry.pk for entry in entries]),  # type: ignore[arg-type]
        "years": history.years_of(mine),
        **history.newest(history.of_person(found), everything="history" in request.GET),
        "merged": found.merged.all(),
        "today": today,
        "is_office": is_office,
        "may_issue": slips.people(request.user, at=clock.now()).filter(pk=found.pk).exists(),  # type: ignore[arg-type]
        "photo_form": PhotoForm(),
        "reveal": RevealForm(),
    }


@require_POST
@access.desk(Role.OFFICE)
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The full document number on this one answer, for a stated purpose that goes into the audit trail."""
    found = _person_or_404(request, public_id, Role.OFFICE)
    form = RevealForm(request.POST)
    context = _person_context(request, found, clock.today())
    if form.is_valid():
        context["number"] = identity.reveal(found, purpose=form.cleaned_data["purpose"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        context |= history.newest(history.of_person(found))
    answer = render(request, "training/registrar/person.html", context | {"reveal": form})
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@access.desk(Role.OFFICE, Role.LIAISON, Role.DEPARTMENT)
def work_lists(request: HttpRequest) -> HttpResponse:
    """What is missing in the register, each list with its length; the chosen one in full."""
    today, scope = clock.today(), in_scope(request, Role.OFFICE, Role.LIAISON, Role.DEPARTMENT)
    key = request.GET.get("list", "no_principal")
    if key not in worklists.WORK_LISTS:
        raise Http404
    lengths = worklists.counts(scope, today)
    rows = showing.for_list(worklists.rows(key, scope, today), today).order_by("area__path", "name", "pk")
    context = {
        "lists": [(one, lengths[one.key]) for one in worklists.WORK_LISTS.values()],
        "chosen": worklists.WORK_LISTS[key],
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "is_office": _is_office(request),
    }
    if context["is_office"]:
        mine = in_scope(request, Role.OFFICE)
        context["waiting"] = LateSuspension.objects.filter(enterprise__in=mine, decided_at__isnull=True).count()
        context["left_over"] = leftovers.visible(request.user).filter(state=ImportLeftover.State.OPEN).count()  # type: ignore[arg-type]
    return render(request, "training/registrar/work_lists.html", context)


def _is_office(request: HttpRequest) -> bool:
    return access.has_role(request.user, Role.OFFICE)  # type: ignore[arg-type]
