"""Questions that ask the same: the work list, one cluster side by side, the decision and its second signature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from question_banks import comparing, conflicts, deciding, signposts, viewing
from question_banks.forms.conflicts import DECIDED, SIGNATURE, STATES, ConflictFilter, RulingForm
from question_banks.models import ItemVersion, Ruling, Verdict
from training import access, clock
from training.errors import Refusal

from . import READERS, REVIEWERS

PAGE, SIDE_BY_SIDE = 25, 12


@require_GET
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """Clusters that wait for a decision or an author, or the decisions themselves. Shows no key."""
    form = ConflictFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"state": "", "code": "", "bank": None}
    state, number = wanted["state"] or conflicts.OPEN, request.GET.get("page")
    context: dict[str, Any] = {"form": form, "state": state, "states": STATES, "waiting": conflicts.awaiting().count()}
    if state in (SIGNATURE, DECIDED):
        page = Paginator(_rulings(state, wanted["bank"]), PAGE).get_page(number)
        for ruling in page:
            ruling.shown = next(iter(ruling.members.all())).version
    else:
        page = Paginator(conflicts.clusters(state=state, code=wanted["code"], bank=wanted["bank"]), PAGE).get_page(number)
        _describe(page)
    return render(request, "question_banks/editor/conflicts.html", context | {"page": page})


def _rulings(state: str, bank: Any) -> Any:
    rows = conflicts.awaiting() if state == SIGNATURE else conflicts.standing().filter(verdict__in=(Verdict.KEEP_ONE, Verdict.DIFFERENT))
    if bank:
        rows = rows.filter(pk__in=Ruling.objects.filter(members__version__item__bank=bank).values("pk"))
    return rows.select_related("by__person", "outcome__second__person").prefetch_related("members__version").order_by("-pk")


def _describe(page: Page[Any]) -> None:
    """The stem and the banks of every cluster on the page: two queries."""
    stems = {one.pk: one for one in ItemVersion.objects.filter(pk__in=[row["first"] for row in page]).only("pk", "kind", "stem")}
    banks: dict[str, list[dict[str, Any]]] = {}
    found = conflicts.live().filter(cluster__in=[row["cluster"] for row in page]).order_by("item__bank__code")
    for row in found.values("cluster", "item__bank__title", "item__bank__reserved").annotate(count=Count("item", distinct=True)):
        banks.setdefault(row["cluster"], []).append(row)
    for row in page:
        row |= {"version": stems[row["first"]], "banks": banks.get(row["cluster"], [])}


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def conflict(request: HttpRequest, cluster: str) -> HttpResponse:
    """One cluster: its members side by side with what differs, what was decided, and the ways to decide."""
    found = conflicts.of(cluster)
    history = list(Ruling.objects.filter(cluster=cluster).select_related("by__person", "outcome__second__person", "item__bank").order_by("-pk"))
    if not history and not found.code:
        raise Http404
    if request.method == "POST":
        return _decide(request, found)
    viewing.keys_shown([version.item for version in found.members[:SIDE_BY_SIDE]], at=clock.now(), by=request.user)  # type: ignore[arg-type]
    standing = conflicts.standing().filter(cluster=cluster).exclude(verdict=Verdict.REOPENED).first()
    waiting = next((one for one in history if not hasattr(one, "outcome")), None)
    context = {
        "conflict": found,
        "torn": found.code == conflicts.CONTRADICTION,
        "blocked": conflicts.contradicted(conflicts.live().filter(cluster=cluster)).exists(),
        "members": [_shown(request, found.members[0], version) for version in found.members[:SIDE_BY_SIDE]],
        "more": max(0, len(found.members) - SIDE_BY_SIDE),
        "items": {version.item_id: version.item for version in found.members}.values(),
        "history": history,
        "standing": standing,
        "waiting": waiting,
        "own": waiting is not None and waiting.by_id == request.user.pk,
        "may_sign": waiting is not None and waiting.by_id != request.user.pk and access.has_role(request.user, *REVIEWERS),  # type: ignore[arg-type]
        "may_decide": bool(found.code) and waiting is None,
        "two": {verdict.value: deciding.signatures_needed(found, verdict) == 2 for verdict in (Verdict.KEEP_ONE, Verdict.DIFFERENT)},
    }
    return render(request, "question_banks/editor/conflict.html", context)


def _shown(request: HttpRequest, beside: ItemVersion, version: ItemVersion) -> dict[str, Any]:
    """A member with what differs from the first one."""
    difference = comparing.between(beside, version)
    return {
        "version": version,
        "difference": difference,
        "other_key": version.sameness != beside.sameness,
        "measure": getattr(version, "measure", None),
        "in_use": version.pk == version.item.current_version_id,
        "ways": signposts.of("item", version.item, request.user),  # type: ignore[arg-type]
    }


def _decide(request: HttpRequest, found: conflicts.Conflict) -> HttpResponse:
    form = RulingForm(request.POST, conflict=found)
    if not form.is_valid():
        messages.error(request, str(deciding.NotAMember()))
        return redirect(request.path)
    given = form.cleaned_data
    given["leaving"] = given["leaving"] or deciding.LEAVING[0]
    try:
        ruling = deciding.decide(cluster=found.cluster, at=clock.now(), by=request.user, **given)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    if ruling.verdict == Verdict.CORRECT and ruling.item:
        messages.info(request, _("Correct the key here. The conflict stands on the list again once the new wording is stored."))
        return redirect("question_banks:edit", ruling.item.public_id)
    _say(request, ruling)
    return redirect(request.path)


def _say(request: HttpRequest, ruling: Ruling) -> None:
    if hasattr(ruling, "outcome"):
        messages.success(request, _("The decision is recorded and counts."))
    else:
        messages.info(request, _("The decision is recorded. It counts once a second person has signed it."))


@require_POST
@access.desk(*READERS)
def ruling(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign, refuse or take back a decision that waits, or undo the one that counts."""
    found = get_object_or_404(Ruling.objects.select_related("by", "item__bank", "undoes"), public_id=public_id)
    at, by, reason, act = clock.now(), request.user, request.POST.get("reason", ""), request.POST.get("act")
    own = act == "refuse" and found.by_id == by.pk
    if act in ("sign", "refuse") and not own and not access.has_role(by, *REVIEWERS):  # type: ignore[arg-type]
        raise Http404
    try:
        if act == "sign":
            _say(request, deciding.sign(ruling=found, at=at, by=by))  # type: ignore[arg-type]
        elif act == "refuse":
            deciding.refuse(ruling=found, note=reason, at=at, by=by)  # type: ignore[arg-type]
            messages.success(request, _("The decision was taken off. The conflict is open again."))
        elif act == "undo":
            _say(request, deciding.undo(ruling=found, reason=reason, at=at, by=by))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("question_banks:conflict", found.cluster)
