"""Leads: the work list, one lead with its acts, its papers, and the export for the upper platform."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, leads
from training.errors import Refusal
from training.forms import lead as forms
from training.leads import basis, determining, disputing, evidence, exporting, printing, showing
from training.leads.officers import OFFICERS, card_of, may_determine
from training.leads.showing import READERS
from training.models import Lead

PAGE = 30


def _filtered(request: HttpRequest, rows: Any) -> tuple[forms.LeadFilter, Any]:
    chosen = forms.LeadFilter(request.GET, areas=access.areas(request.user, *READERS))  # type: ignore[arg-type]
    return chosen, chosen.narrow(rows)


@require_safe
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The work list within the scope, longest open first; the filters stand in the address."""
    chosen, rows = _filtered(request, showing.in_scope(request.user))  # type: ignore[arg-type]
    page, today = Paginator(showing.for_list(rows), PAGE).get_page(request.GET.get("page")), clock.today()
    lines = [(lead, basis.spoken(lead.basis, "text"), lead.days_open(today)) for lead in page]
    context = {
        "page_obj": page,
        "lines": lines,
        "filter": chosen,
        "query": request.GET.urlencode(),
        "is_officer": access.has_role(request.user, *OFFICERS),  # type: ignore[arg-type]
        "is_office": access.has_role(request.user, access.Role.OFFICE),  # type: ignore[arg-type]
    }
    return render(request, "training/leads/index.html", context)


@require_safe
@access.desk(*OFFICERS)
def export(request: HttpRequest) -> HttpResponse:
    """The same list as CSV for the upper platform."""
    chosen, rows = _filtered(request, showing.in_scope(request.user, *OFFICERS))  # type: ignore[arg-type]
    # The name is typed by hand and may be anybody's: the audit trail keeps only that it was used.
    filters = {name: value for name, value in request.GET.items() if name in ("state", "about", "waits", "area") and value} if chosen.is_valid() else {}
    body = exporting.export(rows.order_by("opens_on", "pk"), at=clock.now(), by=request.user, filters=filters)  # type: ignore[arg-type]
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leads-{clock.today():%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lead(request: HttpRequest, public_id: UUID, *roles: str) -> Lead:
    """A lead the person may see (with `roles`: by one of them); anything else is not there."""
    rows = showing.in_scope(request.user, *roles) if roles else showing.visible(request.user)  # type: ignore[arg-type]
    return get_object_or_404(rows.select_related("enterprise__area__parent", "person__merged_into"), public_id=public_id)


def _page(request: HttpRequest, lead: Lead, wrong: dict[str, Any] | None = None) -> HttpResponse:
    """The page of a lead; `wrong` is the form that was sent and refused, by its act."""
    account, today = request.user, clock.today()
    is_officer = access.has_role(account, *OFFICERS) and showing.in_scope(account, *OFFICERS).filter(pk=lead.pk).exists()  # type: ignore[arg-type]
    signed = determining.waiting(lead) if not lead.is_determined and not lead.is_closed else None
    context = {
        "lead": lead,
        "person": lead.person.survivor,
        "text": basis.spoken(lead.basis, "text"),
        "note": basis.spoken(lead.basis, "note"),
        "clauses": showing.clauses(lead),
        "days": lead.days_open(today),
        "signed": signed,
        "determined": showing.determined(lead),
        "objection": disputing.open_objection(lead),
        "history": showing.timeline(lead, names=is_officer),
        "is_officer": is_officer,
        "may_determine": is_officer and may_determine(account, lead.enterprise),  # type: ignore[arg-type]
        "acts": {**(_officer_forms(request, lead, signed) if is_officer else {}), **_dispute_form(lead), **(wrong or {})},
        "sent": next(iter(wrong or {}), ""),
        "may_file": access.has_role(account, *READERS),  # type: ignore[arg-type]
    }
    return render(request, "training/leads/show.html", context, status=422 if wrong else 200)


def _dispute_form(lead: Lead) -> dict[str, Any]:
    return {} if lead.is_closed or lead.is_disputed else {"dispute": forms.DisputeForm(lead=lead, auto_id="dispute_%s")}


def _officer_forms(request: HttpRequest, lead: Lead, signed: Any) -> dict[str, Any]:
    """What an officer can do with the lead as it stands."""
    account, today = request.user, clock.today()
    if lead.is_closed:
        return {"reopen": forms.ReopenForm(lead=lead, auto_id="reopen_%s")}
    if lead.is_disputed:
        return {"answer": forms.AnswerForm(lead=lead, auto_id="answer_%s")}
    found: dict[str, Any] = {"close": forms.CloseForm(lead=lead, found=evidence.of(lead, today), auto_id="close_%s")}
    if lead.is_determined:
        return found
    found["transfer"] = forms.TransferForm(lead=lead, auto_id="transfer_%s")
    if may_determine(account, lead.enterprise) and card_of(account, today) is not None:  # type: ignore[arg-type]
        found["sign"] = forms.SignForm(lead=lead, auto_id="sign_%s")
        if signed is not None and signed.officer_id != account.pk:
            found["confirm"] = forms.ConfirmForm(lead=lead, initial={"signed": signed.pk}, auto_id="confirm_%s")
    return found


@require_safe
@access.desk()
def show(request: HttpRequest, lead: UUID) -> HttpResponse:
    """Basis, person, enterprise, deadline, what happened so far, and what the reader may do."""
    return _page(request, _lead(request, lead))


def _carry_out(request: HttpRequest, lead: Lead, name: str, form: Any, act: Callable[..., Any], done: str) -> HttpResponse:
    """Run an act by a form: back to the lead, or the page again with what is wrong."""
    if form.is_valid():
        try:
            act(lead, **form.cleaned_data, at=clock.now(), by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("training:lead", lead.public_id)
    return _page(request, lead, {name: form})


@require_POST
@access.desk()
def dispute(request: HttpRequest, lead: UUID) -> HttpResponse:
    """The enterprise, the person or an officer says that it is wrong."""
    found = _lead(request, lead)
    form = forms.DisputeForm(request.POST, lead=found, auto_id="dispute_%s")
    return _carry_out(request, found, "dispute", form, leads.dispute, _("The objection is on record; it is answered within the set working days."))


@require_POST
@access.desk(*OFFICERS)
def act(request: HttpRequest, lead: UUID, act: str) -> HttpResponse:
    """One act of an officer: sign, confirm, transfer, close, answer, reopen."""
    found = _lead(request, lead, *OFFICERS)
    common: dict[str, Any] = {"lead": found, "auto_id": f"{act}_%s"}
    post = request.POST
    match act:
        case "sign":
            return _carry_out(request, found, act, forms.SignForm(post, **common), leads.sign, _("Signed. A second officer confirms it now."))
        case "confirm":
            return _carry_out(request, found, act, forms.ConfirmForm(post, **common), leads.confirm, _("Determined by two officers."))
        case "transfer":
            return _carry_out(request, found, act, forms.TransferForm(post, **common), leads.transfer, _("The transfer is on record; print its slip."))
        case "close":
            form = forms.CloseForm(post, request.FILES, found=evidence.of(found, clock.today()), **common)
            return _carry_out(request, found, act, form, leads.close, _("Closed by evidence."))
        case "answer":
            return _carry_out(request, found, act, forms.AnswerForm(post, **common), leads.answer, _("Answered; whoever objected is told."))
        case "reopen":
            return _carry_out(request, found, act, forms.ReopenForm(post, **common), leads.reopen, _("Open again."))
    raise Http404


@require_safe
@access.desk(*OFFICERS)
def paper(request: HttpRequest, lead: UUID, kind: str) -> HttpResponse:
    """The record of the check on site, or the transfer slip, to be printed and signed."""
    found = _lead(request, lead, *OFFICERS)
    if kind not in printing.KINDS:
        raise Http404
    context = printing.paper(found, kind, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    context |= {"person": found.person.survivor, "text": basis.spoken(found.basis, "text")}
    answer = render(request, "training/leads/paper.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer
