"""Notices to the signed-in person. Opening one is a POST, because it says that it was read."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from training import access, clock
from training.models import Notice
from training.reminding import receiving

PAGE = 20


@require_safe
@access.desk()
def inbox(request: HttpRequest) -> HttpResponse:
    """All notices, the newest first. What was shown is delivered; the ledger of reminders says so once."""
    mine = Notice.objects.filter(person_id=request.user.person_id)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    if request.method == "GET":
        receiving.shown(page.object_list, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    return render(request, "training/inbox/inbox.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk()
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """One notice. A POST marks it as read and shows it."""
    if request.user.person_id is None:
        raise Http404
    found = get_object_or_404(Notice, pk=number, person_id=request.user.person_id)
    if request.method == "POST":
        now = clock.now()
        Notice.objects.filter(pk=found.pk, read_at__isnull=True).update(read_at=now)
        receiving.opened(found, at=now, by=request.user)  # type: ignore[arg-type]
        return redirect("training:notice", number=found.pk)
    return render(request, "training/inbox/notice.html", {"notice": found})
