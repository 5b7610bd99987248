"""The officer's desk for blueprints: compose, prove feasible, rehearse, take into use."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import blueprints, papers, scope
from exams.forms import BlueprintForm, RuleFormSet
from exams.models import Blueprint
from question_banks import classification
from question_banks.models import Difficulty
from training import clock
from training.access import Role
from training.errors import Refusal

desk = scope.staff_desk(*scope.OFFICERS)
composer = scope.staff_desk(Role.OFFICE, Role.EXAMINER)
TURNS = {"activate": blueprints.activate, "retire": blueprints.retire}
REHEARSED = 20


@require_GET
@desk
def index(request: HttpRequest) -> HttpResponse:
    """All blueprints."""
    return render(request, "exams/officer/blueprints.html", {"blueprints": scope.blueprints(request.user).prefetch_related("banks")})


@require_GET
@desk
def blueprint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One blueprint with its rules and whether papers can be drawn now."""
    found = get_object_or_404(scope.blueprints(request.user), public_id=public_id)
    context = {"blueprint": found, "banks": found.banks.all(), "report": blueprints.feasible(found, clock.now())}
    return render(request, "exams/officer/blueprint.html", context)


@require_POST
@desk
def rehearse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Draw papers that count for nothing, and report on them."""
    found = get_object_or_404(scope.blueprints(request.user), public_id=public_id)
    at = clock.now()
    context = {"blueprint": found, "banks": found.banks.all(), "report": blueprints.feasible(found, at), "rehearsal": None}
    try:
        rehearsal = blueprints.rehearse(found, count=REHEARSED, seed=f"{at:%Y%m%d%H%M%S}", at=at)
    except papers.CellShort as short:
        messages.error(request, str(short))
        return redirect("exams:blueprint", found.public_id)
    levels = [(Difficulty(level).label, share) for level, share in rehearsal.difficulty.items()]
    return render(request, "exams/officer/blueprint.html", context | {"rehearsal": rehearsal, "levels": levels})


@require_http_methods(["GET", "POST"])
@composer
def blueprint_new(request: HttpRequest) -> HttpResponse:
    """Compose a draft."""
    filed = {"points": [(node.point.code, node.indented) for node in classification.tree(counted=False)], "works": classification.work_choices()}
    form, rules = BlueprintForm(request.POST or None), RuleFormSet(request.POST or None, prefix="rules", form_kwargs=filed)
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        try:
            wanted = [rule for line in rules for rule in [line.rule()] if rule]
            made = blueprints.compose(rules=wanted, at=clock.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("exams:blueprint", made.public_id)
    return render(request, "exams/officer/blueprint_new.html", {"form": form, "rules": rules})


@require_POST
@composer
def blueprint_turn(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take into use, or retire."""
    found: Blueprint = get_object_or_404(scope.blueprints(request.user), public_id=public_id)
    turn = TURNS.get(request.POST.get("turn", ""))
    if turn is None:
        return HttpResponse(status=400)
    try:
        turn(blueprint=found, at=clock.now(), by=request.user)
        messages.success(request, str(_("Done.")))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:blueprint", found.public_id)
