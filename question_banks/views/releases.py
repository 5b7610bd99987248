"""Two persons take a reserved bank out of the house: one asks, another decides."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from question_banks import releasing
from question_banks.forms.releases import ReleaseForm
from question_banks.models import BankRelease
from training import access, clock
from training.errors import Refusal

from . import READERS


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """Requests, newest first, and a form to ask. Those who do not decide see their own."""
    may_grant = access.has_role(request.user, *releasing.GRANTERS)
    form = ReleaseForm(request.POST or None, initial={"bank": request.GET.get("bank")})
    if request.method == "POST" and form.is_valid():
        try:
            releasing.request(at=clock.now(), by=request.user, **form.cleaned_data)
            messages.success(request, _("Your request awaits the decision of another person."))
            return redirect("question_banks:releases")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = BankRelease.objects.select_related("bank", "requested_by__person", "decided_by__person")
    page = Paginator(rows if may_grant else rows.filter(requested_by=request.user), 50).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_grant": may_grant, "now": clock.now()}
    return render(request, "question_banks/editor/releases.html", context, status=422 if form.errors else 200)


@require_POST
@access.desk(*releasing.GRANTERS)
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant or refuse what another person asked for."""
    found = get_object_or_404(BankRelease, public_id=public_id)
    act = releasing.grant if request.POST.get("act") == "grant" else releasing.refuse
    try:
        act(release=found, at=clock.now(), by=request.user)
        messages.success(request, _("Your decision is recorded."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("question_banks:releases")
