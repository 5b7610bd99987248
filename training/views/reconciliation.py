"""不漏一企: hold an official list against the register, and decide about every difference."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from training import access, clock
from training.access import Role
from training.errors import Refusal
from training.forms.reconciliation import ListForm, RowFilter
from training.intake import UnreadableWorkbook
from training.models import Area, Enterprise, EnterpriseState, Reconciliation, ReconciliationRow
from training.registry import deciding, reconciling
from training.registry.importing import content_of

from .signin import both

PAGE = 50
EARLIER = 20


def _scope(request: HttpRequest) -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(area__in=access.areas(request.user, Role.OFFICE))  # type: ignore[arg-type]


@both
@access.desk(Role.OFFICE)
def index(request: HttpRequest) -> HttpResponse:
    """The lists compared so far with what is still open, and the upload of another one."""
    files = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = ListForm(**files, account=request.user)  # type: ignore[arg-type]
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        try:
            made, is_new = reconciling.reconcile(**given, content=content_of(upload), name=upload.name, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except (UnreadableWorkbook, Refusal) as refusal:
            form.add_error("listed_on" if isinstance(refusal, reconciling.NotYet) else "file", str(refusal))
        else:
            if not is_new:
                messages.info(request, _("This list was compared before: nothing was changed."))
            return redirect("training:reconciliation", made.public_id)
    waiting = Count("rows", filter=Q(rows__decision="") & ~Q(rows__outcome=ReconciliationRow.Outcome.SAME))
    earlier = _scope(request).select_related("area", "made_by__person").annotate(waiting=waiting)[:EARLIER]
    sources = list(_scope(request).order_by("source").values_list("source", flat=True).distinct()[:EARLIER])
    context = {"form": form, "earlier": earlier, "sources": sources}
    return render(request, "training/registrar/reconciliations.html", context, status=422 if form.errors else 200)


@both
@access.desk(Role.OFFICE)
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows, filtered; those of a filter can be decided together."""
    found = get_object_or_404(_scope(request).select_related("area", "made_by__person"), public_id=public_id)
    chosen = RowFilter(request.GET or {"decision": "open"})
    rows = chosen.narrow(found.rows.select_related("enterprise", "area"))
    if request.method == "POST":
        return _decide_all(request, found, rows)
    shown = Paginator(rows.order_by("outcome", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    open_rows = dict(found.rows.filter(decision="").order_by().values_list("outcome").annotate(Count("pk")))
    places = dict(Area.objects.filter(code__in=[code for row in shown for code in row.differences.get("area", ())]).values_list("code", "name"))
    for row in shown:
        row.told = told(row, places)  # type: ignore[attr-defined]
    context = {
        "found": found,
        "filter": chosen,
        "page_obj": shown,
        "open_in_filter": rows.filter(decision="").exclude(outcome=ReconciliationRow.Outcome.SAME).count(),
        "tiles": [(outcome, found.counts.get(outcome.value, 0), open_rows.get(outcome.value, 0)) for outcome in ReconciliationRow.Outcome],
        "areas": list(Area.objects.under(found.area).filter(path__gt=found.area.path).select_related("parent")),
        "at_once": deciding.AT_ONCE,
    }
    return render(request, "training/registrar/reconciliation.html", context)


def told(row: ReconciliationRow, places: dict[str, str]) -> list[tuple[str, str, str]]:
    """The differences of a row in words: field, what the register says, what the list says. `places` names areas by code."""
    names = {name: str(Enterprise._meta.get_field(name).verbose_name) for name in row.differences if name != "state"}  # type: ignore[union-attr]
    names["state"] = _("State")
    words: dict[str, dict[str, Any]] = {"state": dict(EnterpriseState.State.choices), "area": places}
    found = []
    for name, (ours, theirs) in row.differences.items():
        said = [str(words.get(name, {}).get(value, value)) or "—" for value in (ours, theirs)]
        found.append((names[name], said[0], said[1]))
    return found


def _decide_all(request: HttpRequest, found: Reconciliation, rows: QuerySet[ReconciliationRow]) -> HttpResponse:
    at, by = clock.now(), request.user
    counts = deciding.accept_all(rows, at=at, by=by)  # type: ignore[arg-type]
    done = counts.pop("done", 0)
    messages.success(request, ngettext("%(count)s row taken over.", "%(count)s rows taken over.", done) % {"count": done})
    for reason, number in counts.items():
        messages.warning(request, f"{number} × {reason}")
    return redirect(f"{reverse('training:reconciliation', args=[found.public_id])}?{request.GET.urlencode()}")


@require_POST
@access.desk(Role.OFFICE)
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One row: taken over, or left as it is with a reason."""
    rows = ReconciliationRow.objects.filter(reconciliation__in=_scope(request)).select_related("reconciliation__area", "enterprise__area", "area")
    row = get_object_or_404(rows, public_id=public_id)
    at, by, given = clock.now(), request.user, request.POST
    try:
        match given.get("action"):
            case "accept":
                deciding.accept(row, area=_area(row, given.get("area", "")), at=at, by=by)  # type: ignore[arg-type]
            case "keep":
                deciding.keep(row, reason=given.get("reason", ""), at=at, by=by)  # type: ignore[arg-type]
            case _:
                return HttpResponseBadRequest()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s: the decision is on record.") % {"name": row.name})
    return redirect(f"{reverse('training:reconciliation', args=[row.reconciliation.public_id])}?{request.GET.urlencode()}")


def _area(row: ReconciliationRow, code: str) -> Any:
    """The place an officer chose for a new enterprise, inside the area that was compared."""
    return Area.objects.under(row.reconciliation.area).filter(code=code).first() if code else None
