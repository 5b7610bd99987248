"""The officer's desk: what was issued, what became of it, and the acts that change it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates import replacing, statuses
from certificates.forms import DecisionForm, ReinstateForm, ReplaceForm, SearchForm
from certificates.models import Certificate, CertificateType, EventKind, State
from training import access, clock
from training.access import Role
from training.errors import Refusal

READERS = (Role.OFFICE, Role.BASE_MANAGER)
PAGE_SIZE = 30
FORMS = {EventKind.SUSPENDED: DecisionForm, EventKind.REVOKED: DecisionForm, EventKind.REINSTATED: ReinstateForm, EventKind.REPLACED: ReplaceForm}


def in_scope(request: HttpRequest, *roles: str) -> QuerySet[Certificate]:
    """Certificates of the officer's enterprises, and of people of the scope where the certificate names no enterprise; `roles` narrows the scope to theirs."""
    user, roles = request.user, roles or READERS
    inside = Q(enterprise__in=access.enterprises(user, *roles)) | Q(enterprise__isnull=True, person__in=access.persons(user, *roles))
    return Certificate.objects.filter(inside).select_related("type")


@access.desk(*READERS)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list; a search is exact and comes by POST."""
    rows, state = in_scope(request), request.GET.get("state", "")
    form = SearchForm(request.POST or None)
    searched = request.method == "POST" and form.is_valid()
    if searched:
        query = form.cleaned_data["query"].strip()
        rows = rows.filter(Q(number=query.replace(" ", "").upper()) | Q(name=query))
    elif state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "state": state, "states": State.choices, "searched": searched, "today": clock.today()}
    return render(request, "certificates/officer/index.html", context)


@access.desk(*READERS)
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One certificate with everything that happened to it."""
    return _detail(request, get_object_or_404(in_scope(request).select_related("type", "key"), public_id=public_id))


def _detail(request: HttpRequest, certificate: Certificate, form: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    events = [
        {"at": event.at, "title": event.get_kind_display(), "text": " · ".join(filter(None, [event.get_reason_display() if event.reason else "", event.note]))}
        for event in certificate.events.all()
    ]
    context = {
        "certificate": certificate,
        "events": events,
        "moves": statuses.MOVES[certificate.state],
        "today": clock.today(),
        "decides": in_scope(request, Role.OFFICE).filter(pk=certificate.pk).exists(),
        "decision_form": form or DecisionForm(auto_id="suspend_%s"),
        "revoke_form": form or DecisionForm(auto_id="revoke_%s"),
        "reinstate_form": ReinstateForm(auto_id="reinstate_%s"),
        "replace_form": ReplaceForm(auto_id="replace_%s"),
        "expired": certificate.expired_on(clock.today()),
        "successor": statuses.successor(certificate),
        "scans": certificate.scans.count(),
    }
    return render(request, "certificates/officer/detail.html", context, status=status)


@access.desk(Role.OFFICE)
@require_POST
def decide(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Suspend, revoke, reinstate or replace."""
    if kind not in FORMS:
        raise Http404
    certificate = get_object_or_404(in_scope(request, Role.OFFICE).select_related("type", "key"), public_id=public_id)
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        return _detail(request, certificate, form if isinstance(form, DecisionForm) else None, status=422)
    try:
        certificate = _act(certificate, kind, form.cleaned_data, request)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. The answer to every scan has changed from this moment on."))
    return redirect("certificates:detail", certificate.public_id)


def _act(certificate: Certificate, kind: str, given: dict[str, str], request: HttpRequest) -> Certificate:
    at, by = clock.now(), request.user
    match kind:
        case EventKind.SUSPENDED:
            return statuses.suspend(certificate, reason=given["reason"], note=given["note"], at=at, by=by)
        case EventKind.REVOKED:
            return statuses.revoke(certificate, reason=given["reason"], note=given["note"], at=at, by=by)
        case EventKind.REPLACED:
            return replacing.replace(certificate, note=given["note"], at=at, by=by)
        case _:
            return statuses.reinstate(certificate, note=given["note"], at=at, by=by)


@access.desk(*READERS)
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    """The types in use and out of use."""
    return render(request, "certificates/officer/types.html", {"types": CertificateType.objects.all()})
