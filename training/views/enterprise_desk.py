"""Keeping an enterprise by hand: registering it, changing its facts and its state, its tenants, and late suspensions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, registry
from training.access import Role
from training.errors import Refusal
from training.forms.enterprise import EnterpriseForm, StateForm, TenantForm
from training.models import Enterprise, LateSuspension
from training.uscc import BadUscc

from .signin import both, posted

PAGE = 30


def office_enterprise(request: HttpRequest, public_id: UUID) -> Enterprise:
    """An enterprise the office may change; anything else is not there."""
    rows = access.enterprises(request.user, Role.OFFICE).select_related("area", "landlord", "department")  # type: ignore[arg-type]
    return get_object_or_404(rows, public_id=public_id)


def page(request: HttpRequest, form: Any, title: str, *, back: str, lead: str = "", submit: str = "", kicker: str = "", **more: Any) -> HttpResponse:
    """A form on a page of its own; 422 when something in it is wrong."""
    context = {"form": form, "title": title, "lead": lead, "submit": submit or _("Save"), "back": back, "kicker": kicker, **more}
    wrong = any(one.is_bound and one.errors for one in (form, more.get("second")) if one is not None)
    return render(request, "training/registrar/form_page.html", context, status=422 if wrong else 200)


@both
@access.desk(Role.OFFICE)
def enterprise_new(request: HttpRequest) -> HttpResponse:
    """Put an enterprise on the register."""
    form = EnterpriseForm(posted(request), account=request.user)  # type: ignore[arg-type]
    if form.is_bound and form.is_valid():
        try:
            found = registry.register_enterprise(**form.facts(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("uscc" if isinstance(refusal, BadUscc | registry.AlreadyRegistered) else None, str(refusal))
        else:
            messages.success(request, _("On the register. Now enter who is responsible there."))
            return redirect("training:enterprise", found.public_id)
    lead = _("Also without a licence: an enterprise that is not on the register can not be seen by anybody.")
    return page(request, form, _("Register an enterprise"), lead=lead, submit=_("Register it"), back=reverse("training:enterprises"))


@both
@access.desk(Role.OFFICE)
def enterprise_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what the register says of an enterprise; what stood there before stays in its history."""
    found = office_enterprise(request, public_id)
    form = EnterpriseForm(posted(request), account=request.user, enterprise=found)  # type: ignore[arg-type]
    if form.is_bound and form.is_valid():
        try:
            registry.change_enterprise(found, **form.facts(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("uscc" if isinstance(refusal, BadUscc | registry.AlreadyRegistered) else None, str(refusal))
        else:
            messages.success(request, _("Saved. What stood there before is in the history."))
            return redirect("training:enterprise", found.public_id)
    lead = _("A new name keeps the old one as a former name.")
    return page(request, form, _("Change the facts"), lead=lead, kicker=found.name, back=reverse("training:enterprise", args=[found.public_id]))


@both
@access.desk(Role.OFFICE)
def enterprise_state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Operating, suspended or closed from a day on; a late suspension waits for a second person."""
    found = office_enterprise(request, public_id)
    form = StateForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            entered = registry.enter_state(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if isinstance(entered, LateSuspension):
                messages.warning(request, _("Entered long after it began: it counts once a second person has confirmed it."))
            else:
                messages.success(request, _("The state is recorded."))
            return redirect("training:enterprise", found.public_id)
    states = found.states.filter(superseded_at__isnull=True)
    back = reverse("training:enterprise", args=[found.public_id])
    return page(request, form, _("Set the state"), kicker=found.name, back=back, states=states)


@require_POST
@access.desk(Role.OFFICE)
def tenant_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say of another enterprise that it rents here."""
    landlord = office_enterprise(request, public_id)
    form = TenantForm(request.POST, account=request.user, landlord=landlord)  # type: ignore[arg-type]
    if form.is_valid():
        registry.change_enterprise(form.cleaned_data["tenant"], landlord=landlord, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The tenant is recorded; both files show it."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("training:enterprise", landlord.public_id)


@require_safe
@access.desk(Role.OFFICE)
def suspensions(request: HttpRequest) -> HttpResponse:
    """Suspensions that one officer entered late, until a second one has looked."""
    scope = access.enterprises(request.user, Role.OFFICE)  # type: ignore[arg-type]
    rows = LateSuspension.objects.filter(enterprise__in=scope, decided_at__isnull=True).select_related("enterprise__area", "entered_by__person")
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "training/registrar/suspensions.html", {"page_obj": shown, "today": clock.today()})


@require_POST
@access.desk(Role.OFFICE)
def suspension_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm a late suspension as the second person, or reject it."""
    scope = access.enterprises(request.user, Role.OFFICE)  # type: ignore[arg-type]
    waiting = get_object_or_404(LateSuspension.objects.select_related("enterprise"), public_id=public_id, enterprise__in=scope)
    act = {"confirm": registry.confirm_suspension, "reject": registry.reject_suspension}.get(request.POST.get("action", ""))
    if act is None:
        return HttpResponseBadRequest()
    try:
        act(waiting, at=clock.now(), by=request.user)  # type: ignore[operator]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is on record."))
    return redirect("training:suspensions")
