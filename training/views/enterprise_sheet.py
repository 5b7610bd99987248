"""The inspection sheet: one enterprise on one A4 page, to be taken along, signed and filed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from training import access, clock, coverage, leads, symbols
from training.coverage import scope
from training.coverage.explaining import Owed
from training.coverage.status import WORST_FIRST
from training.models import Drill, Engagement
from training.registry import showing

from .registrar import FILE_READERS, in_scope

PEOPLE, DUTIES, NAMES, LEADS = 12, 8, 4, 4
PRESSING = ("overdue", "unknown", "due_soon")


@dataclass(frozen=True)
class Line:
    """One responsible person: what they hold, and how their own duties stand."""

    post: Engagement
    status: str
    until: date | None


def _line(post: Engagement, duties: list[Owed]) -> Line:
    mine = [one for one in duties if one.person is not None and one.person.pk == post.person_id and one.role == post.role]
    worst = min(mine, key=lambda one: WORST_FIRST.index(one.status), default=None)
    ends = [act.valid_until for one in mine for act in one.entries if act.valid_until]
    return Line(post, worst.status if worst else "", max(ends, default=worst.due_on if worst else None))


@dataclass(frozen=True)
class Duty:
    """One requirement that presses: the most urgent case of it, and whom it concerns."""

    worst: Owed
    names: list[str]
    more: int


def _grouped(duties: list[Owed], people: showing.People) -> list[Duty]:
    """The pressing duties, one line a requirement; people by the names of the register."""
    known = {post.person_id: post.person.name for post in (*people.principals, *people.managers, *people.operators, *people.workers)}
    groups: dict[str, list[Owed]] = {}
    for one in duties:
        if one.status in PRESSING and not one.met:
            groups.setdefault(one.code, []).append(one)
    found = []
    for same in groups.values():
        names = list(dict.fromkeys(known.get(one.person.pk, one.person.name) for one in same if one.person is not None))
        found.append(Duty(same[0], names[:NAMES], max(len(names) - NAMES, 0)))
    return found


def _half_before(day: date) -> date:
    """The first day of the half-year before this one."""
    return date(day.year - 1, 7, 1) if day.month <= 6 else date(day.year, 1, 1)


@require_safe
@access.desk(*FILE_READERS)
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Identity and tags, the responsible people with status and expiry, drills of this and the last half-year, what is overdue and why."""
    today = clock.today()
    rows = in_scope(request, *FILE_READERS).select_related("area__parent", "department", "landlord", "liaison").annotate(state_now=showing.state_on(today))
    found = get_object_or_404(rows, public_id=public_id)
    duties, people = coverage.for_enterprise(found, today), showing.people_of(found, today)
    posts = [*people.principals, *people.managers, *people.operators]
    pressing = _grouped(duties, people)
    context: dict[str, Any] = {
        "enterprise": found,
        "tags": showing.tags_of(found),
        "lines": [_line(post, duties) for post in posts[:PEOPLE]],
        "more_people": max(len(posts) - PEOPLE, 0),
        "people": people,
        "drills": Drill.objects.filter(enterprise=found, held_on__gte=_half_before(today))[:4],
        "duties": pressing[:DUTIES],
        "may_explain": access.has_role(request.user, *scope.READERS, access.Role.ENTERPRISE_ADMIN),  # type: ignore[arg-type]
        "more_duties": max(len(pressing) - DUTIES, 0),
        "leads": leads.open_at(found)[:LEADS],
        "today": today,
        "tenants": found.tenants.all()[:6],
        "symbol": symbols.picture(request.build_absolute_uri(reverse("training:enterprise", args=[found.public_id])), size=3),
    }
    return render(request, "training/registrar/sheet.html", context)
