"""The yearly training plan of an enterprise: built from the requirements, adjusted with a reason, printed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, inhouse, symbols
from training.errors import Refusal
from training.forms.inhouse import LineForm
from training.inhouse import plans
from training.models import EngagementRole, PlanLine
from training.packs import canonical

from .drill import READERS
from .enterprise_desk import page as form_page
from .inhouse import WRITERS, enterprise_of
from .signin import both, posted

YEARS = 1  # the plan may be made for so many years ahead


def _year(year: int) -> int:
    if not 2015 <= year <= clock.today().year + YEARS:
        raise Http404
    return year


@require_safe
@access.desk(*READERS)
def plan(request: HttpRequest, public_id: UUID, year: int) -> HttpResponse:
    """The plan as it stands, what a rule asks that it lacks, its history, and the paper to print."""
    found, today = enterprise_of(request, public_id, *READERS), clock.today()
    lines = plans.lines(found, _year(year))
    asked = plans.asked(found, today)
    held = {(line.requirement, line.role) for line in lines}
    sha256 = canonical.digest(plans.body(found, year, lines))
    for line in lines:
        line.post = EngagementRole(line.role).label if line.role else pgettext("plan", "Everybody")  # type: ignore[attr-defined]
        line.is_gone = bool(line.requirement) and (line.requirement, line.role) not in asked  # type: ignore[attr-defined]
    context = {
        "enterprise": found, "year": year, "lines": lines, "missing": len(set(asked) - held), "history": plans.history(found, year), "sha256": sha256,
        "symbol": symbols.picture(sha256, size=3), "this_year": today.year, "next_year": today.year + YEARS,
        "may_write": access.enterprises(request.user, *WRITERS).filter(pk=found.pk).exists(),  # type: ignore[arg-type]
    }  # fmt: skip
    return render(request, "training/inhouse/plan.html", context)


@require_POST
@access.desk(*WRITERS)
def build(request: HttpRequest, public_id: UUID, year: int) -> HttpResponse:
    """Take over what the requirements in force ask."""
    found = enterprise_of(request, public_id, *WRITERS)
    added = inhouse.build(found, year=_year(year), on=clock.today(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(count)s lines were added from the requirements in force.") % {"count": added})
    return redirect("training:inhouse_plan", found.public_id, year)


@both
@access.desk(*WRITERS)
def add(request: HttpRequest, public_id: UUID, year: int) -> HttpResponse:
    """A line beyond the rules."""
    found = enterprise_of(request, public_id, *WRITERS)
    form, back = LineForm(posted(request)), reverse("training:inhouse_plan", args=[found.public_id, _year(year)])
    if form.is_bound and form.is_valid():
        inhouse.add(enterprise=found, year=year, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The line is in the plan."))
        return redirect(back)
    return form_page(request, form, _("Add a line to the plan"), kicker=f"{found.name} · {year}", back=back)


@both
@access.desk(*WRITERS)
def line(request: HttpRequest, line: UUID) -> HttpResponse:
    """Adjust a line, or take it out; the old one stays in the history."""
    scope = access.enterprises(request.user, *WRITERS)  # type: ignore[arg-type]
    found = get_object_or_404(PlanLine.objects.filter(enterprise__in=scope).select_related("enterprise"), public_id=line)
    form = LineForm(posted(request), instance=found)
    back = reverse("training:inhouse_plan", args=[found.enterprise.public_id, found.year])
    if form.is_bound and form.is_valid():
        drop = request.POST.get("action") == "drop"
        try:
            inhouse.change(found, **form.cleaned_data, drop=drop, on=clock.today(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is changed; the old line stays in the history."))
            return redirect(back)
    context = {"form": form, "line": found, "back": back}
    return render(request, "training/inhouse/line.html", context, status=422 if form.errors else 200)
