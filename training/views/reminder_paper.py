"""限期培训告知书: the history of an enterprise, making its notice, the page to print, the DOCX, and the receipt that comes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, clock, symbols
from training.access import Role
from training.errors import Refusal
from training.forms.reminding import AttemptForm, DeliveryForm
from training.models import Enterprise, ReminderPaper
from training.reminding import papers, showing, writing
from training.reminding.showing import READERS

DELIVERERS = (Role.OFFICE, Role.LIAISON)
PER_PAGE = 30


def enterprise_of(request: HttpRequest, public_id: UUID, *roles: str) -> Enterprise:
    """An enterprise in the scope of these roles; otherwise it is not there."""
    found = access.enterprises(request.user, *roles).filter(public_id=public_id).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def paper_of(request: HttpRequest, public_id: UUID, *roles: str) -> ReminderPaper:
    """A notice of such an enterprise."""
    scope = access.enterprises(request.user, *roles)  # type: ignore[arg-type]
    return get_object_or_404(ReminderPaper.objects.select_related("enterprise"), public_id=public_id, enterprise__in=scope)


@require_safe
@access.desk(*READERS)
def enterprise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said about the duties of one enterprise and its people, and its printed notices."""
    found = enterprise_of(request, public_id, *READERS)
    page = Paginator(showing.of_enterprise(request.user, found), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    context: dict[str, Any] = {
        "enterprise": found,
        "page_obj": page,
        "lines": showing.lines(page.object_list, showing.titles(), whole=True),
        "papers": showing.papers_of(found)[:PER_PAGE],
        "may_deliver": access.has_role(request.user, *DELIVERERS),  # type: ignore[arg-type]
    }
    return render(request, "training/reminders/enterprise.html", context)


@require_POST
@access.desk(*DELIVERERS)
def make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Freeze the notice of an enterprise as of now."""
    found = enterprise_of(request, public_id, *DELIVERERS)
    try:
        paper = papers.make(found, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:reminders_enterprise", found.public_id)
    return redirect("training:reminder_paper", paper.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*DELIVERERS)
def paper(request: HttpRequest, paper: UUID) -> HttpResponse:
    """The notice with its receipt, to be printed; below, what came back. Marking it delivered needs the number of the signed receipt."""
    found, now = paper_of(request, paper, *DELIVERERS), clock.now()
    delivered, attempt = request.POST.get("action") == "deliver", request.POST.get("action") == "fail"
    delivery = DeliveryForm(request.POST if delivered else None, initial={"on": clock.day(now)}, prefix="delivery")
    failure = AttemptForm(request.POST if attempt else None, prefix="attempt")
    form = delivery if delivered else failure
    if request.method == "POST" and form.is_valid():
        try:
            (papers.deliver if delivered else papers.fail)(found, **form.cleaned_data, at=now, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The delivery is in the ledger.") if delivered else _("The attempt is in the ledger."))
            return redirect("training:reminder_paper", found.public_id)
    context = {
        "paper": found, "body": papers.read(found), "is_whole": papers.is_whole(found), "delivery": papers.delivery(found),
        "delivery_form": delivery, "attempt_form": failure, "symbol": symbols.picture(found.sha256, size=3),
    }  # fmt: skip
    return render(request, "training/reminders/paper.html", context, status=422 if form.errors else 200)


@require_safe
@access.desk(*DELIVERERS)
def download(request: HttpRequest, paper: UUID) -> HttpResponse:
    """The same notice as an editable document."""
    found = paper_of(request, paper, *DELIVERERS)
    answer = HttpResponse(writing.docx(found), content_type=writing.DOCX)
    answer["Content-Disposition"] = f'attachment; filename="notice-{found.sha256[:12]}.docx"'
    return answer
