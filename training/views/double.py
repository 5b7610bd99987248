"""Likely doubles: two rows that may be one person. Somebody looks, and decides; nothing is merged silently."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, registry
from training.access import Role
from training.errors import Refusal
from training.models import Engagement, Person
from training.registry import merging

PAGE = 20


def _people(request: HttpRequest) -> Any:
    return Person.objects.filter(pk__in=access.persons(request.user, Role.OFFICE).values("pk"))  # type: ignore[arg-type]


@require_safe
@access.desk(Role.OFFICE)
def index(request: HttpRequest) -> HttpResponse:
    """The pairs, each with what tells them apart."""
    shown = Paginator(merging.doubles(_people(request)), PAGE).get_page(request.GET.get("page"))
    keys = [person.pk for pair in shown for person in (pair.keep, pair.gone)]
    posts = Prefetch("engagements", Engagement.objects.current().select_related("enterprise", "area"), to_attr="places")
    known = {person.pk: person for person in Person.objects.filter(pk__in=keys).prefetch_related(posts)}
    pairs = [{"why": pair.why, "people": [known[pair.keep.pk], known[pair.gone.pk]]} for pair in shown]
    return render(request, "training/registrar/doubles.html", {"page_obj": shown, "pairs": pairs})


def _person(request: HttpRequest, name: str) -> Person:
    try:
        wanted = UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
    found: Person = get_object_or_404(_people(request), public_id=wanted)
    return found


@require_POST
@access.desk(Role.OFFICE)
def decide(request: HttpRequest) -> HttpResponse:
    """Merge the pair, keeping the named row, or say that they are two people."""
    if not request.POST.get("keep"):
        messages.error(request, _("Choose which file stays."))
        return redirect("training:doubles")
    keep, gone = _person(request, "keep"), _person(request, "gone")
    at, by, reason = clock.now(), request.user, request.POST.get("reason", "")
    try:
        if request.POST.get("action") == "merge":
            registry.merge_person(keep=keep, gone=gone, at=at, by=by, reason=reason)  # type: ignore[arg-type]
            messages.success(request, _("Merged: one file shows both. It can be undone there."))
        else:
            merging.keep_apart(keep, gone, at=at, by=by)  # type: ignore[arg-type]
            messages.success(request, _("Two people: this pair is not proposed again."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("training:doubles")


@require_POST
@access.desk(Role.OFFICE)
def unmerge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """They are two after all."""
    gone: Person = get_object_or_404(Person.objects.select_related("merged_into"), public_id=public_id, merged_into__in=_people(request))
    kept = gone.survivor
    try:
        registry.unmerge_person(gone, at=clock.now(), by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Two files again."))
    return redirect("training:person", kept.public_id)
