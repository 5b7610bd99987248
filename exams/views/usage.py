"""Who answered which wording, and what a question taken out of use touches: for those who keep the banks and those who hold sessions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from exams import rechecks, scope, usage
from question_banks.models import Item
from training import access, clock
from training.models import Standard

READERS = tuple(dict.fromkeys((*scope.BANK_READERS, *scope.OFFICERS)))


@require_GET
@scope.staff_desk(*scope.BANK_READERS)
def of_item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every wording of a question with the sessions it was asked in. Sessions outside the reader's areas are counted, not named."""
    item = get_object_or_404(Item.objects.select_related("bank"), public_id=public_id)
    usages = usage.of(item=item)
    named = usage.sessions(usages, among=scope.seen_by_banks(request.user))
    managed = access.has_role(request.user, *scope.OFFICERS)
    rows = [(one, [(named[use.session], use) for use in one.uses if use.session in named]) for one in usages]
    context = {"item": item, "rows": rows, "managed": set(scope.managed(request.user).values_list("pk", flat=True)) & set(named) if managed else set()}
    return render(request, "exams/officer/usage.html", context)


@require_GET
@scope.staff_desk(*READERS)
def recheck(request: HttpRequest) -> HttpResponse:
    """Sealed papers nobody has opened that hold a question no longer asked, and sessions to come whose banks lose questions."""
    standard = get_object_or_404(Standard, code=request.GET["standard"]) if request.GET.get("standard") else None
    at, seen = clock.now(), scope.seen_by_banks(request.user)
    inside = set(seen.values_list("pk", flat=True))
    papers = [one for one in rechecks.open_papers(at=at, standard=standard) if one.attempt.registration.session_id in inside]
    may_read = access.has_role(request.user, *scope.BANK_READERS)
    context = {
        "standard": standard, "papers": papers, "sessions": rechecks.sessions_to_come(seen, at=at, standard=standard), "may_read": may_read,
        "officer": access.has_role(request.user, *scope.OFFICERS),
    }  # fmt: skip
    return render(request, "exams/officer/rechecks.html", context)
