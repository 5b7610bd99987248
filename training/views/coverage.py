"""The coverage desk: who must have been trained, examined and drilled by a day, who has not, and how do we know."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from training import access, audit, clock
from training.coverage import desk, export, listing, scope, snapshot
from training.coverage.survey import Survey
from training.models import Level
from training.requirements import Rule, all_rules, in_force

PER_PAGE = 50
PACK_READERS = (access.Role.OFFICE, access.Role.LEADER, access.Role.COUNTY_VIEWER, access.Role.LIAISON)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address asks: an area within the reader's scope, a day not after today, a requirement, a status."""

    seen: scope.View
    as_of: date
    rules: list[Rule]
    rule: Rule | None
    status: str
    itself: bool

    @property
    def address(self) -> desk.Address:
        return desk.Address(self.seen.area.code, self.as_of)


def _day(text: str) -> date:
    """The day asked for, today when it is no day or still to come."""
    today = clock.today()
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _asked(request: HttpRequest) -> Asked | None:
    """Read the address. Raises Http404 for an area outside the scope or a requirement that is not in force."""
    code = request.GET.get("area", "")
    seen = scope.view(request.user, code)  # type: ignore[arg-type]
    if seen is None and code:
        raise Http404
    if seen is None:
        return None
    as_of = _day(request.GET.get("as_of", ""))
    rules = all_rules()
    current = in_force(as_of, rules)
    wanted = request.GET.get("requirement", "")
    rule = next((one for one in current if one.code == wanted), None)
    if wanted and rule is None:
        raise Http404
    status = request.GET.get("status", "gap")
    return Asked(seen, as_of, rules, rule, status if status in listing.FILTERS else "gap", bool(request.GET.get("itself")))


@require_safe
@access.desk(*scope.READERS)
def board(request: HttpRequest) -> HttpResponse:
    """The first screen: the sentence, the headline tiles, and the parts of the area, worst first."""
    asked = _asked(request)
    if asked is None:
        return render(request, "training/coverage/no_scope.html")
    heads = desk.headline_rules(asked.rules, asked.as_of)
    rule = asked.rule or (heads[0] if heads else None)
    if rule is None:
        return render(request, "training/coverage/no_rules.html")
    codes = list(dict.fromkeys(one.code for one in [*heads, rule]))
    seen, lines = _seen(asked, rule, codes)
    figure = seen.figures[rule.code]
    home = access.home_area(request.user, *scope.READERS)  # type: ignore[arg-type]
    above = [area for area in seen.above if home is not None and area.path.startswith(home.path)]
    context: dict[str, Any] = {
        "asked": asked,
        "top": seen.top,
        "rule": rule,
        "figure": figure,
        "sentence": desk.sentence(rule, figure),
        "open_note": desk.open_note(figure),
        "tiles": [desk.tile(seen, one, asked.as_of, asked.address) for one in heads],
        "main": desk.tile(seen, rule, asked.as_of, asked.address),
        "parts": desk.parts(seen, rule.code, asked.as_of),
        "above": [(area, asked.address.desk_url(area.code, rule.code)) for area in above],
        "choices": in_force(asked.as_of, asked.rules),
        "today": clock.today(),
        "register": desk.reconciliation(seen.top),
        "counted_at": seen.counted_at,
        "lines": lines,
        "may_open_packs": access.has_role(request.user, *PACK_READERS),  # type: ignore[arg-type]
    }
    return render(request, "training/coverage/board.html", context)


def _seen(asked: Asked, rule: Rule, codes: list[str]) -> tuple[snapshot.Snapshot, list[listing.Line]]:
    """The figures; in a village, which has no parts, also every duty of the chosen requirement from the same facts."""
    if asked.seen.area.level != Level.VILLAGE:
        return snapshot.read(asked.seen.area, codes, asked.as_of, asked.rules, asked.seen.within), []
    members = [code for one in asked.rules if one.code in codes for code in one.parameters.get("members", ())]
    survey = Survey(asked.seen.area, [*codes, *members], within=asked.seen.within, rules=asked.rules)
    return snapshot.take(survey, codes, asked.as_of), listing.lines(survey, rule, asked.as_of, "all")


def _survey(asked: Asked, rule: Rule, status: str) -> tuple[Survey, list[listing.Line]]:
    survey = Survey(asked.seen.area, [rule.code, *rule.parameters.get("members", ())], within=asked.seen.within, rules=asked.rules)
    return survey, listing.lines(survey, rule, asked.as_of, status, itself=asked.itself)


def _lines(asked: Asked) -> tuple[Rule, Survey, list[listing.Line]]:
    rule = asked.rule or next(iter(desk.headline_rules(asked.rules, asked.as_of)), None)
    if rule is None:
        raise Http404
    return rule, *_survey(asked, rule, asked.status)


@require_safe
@access.desk(*scope.READERS)
def duty_list(request: HttpRequest) -> HttpResponse:
    """The list behind a number: every duty of a requirement with one status, worst first."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    rule, survey, lines = _lines(asked)
    context = {
        "asked": asked,
        "rule": rule,
        "top": survey.top,
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "filters": listing.filters(rule, asked.address, asked.status),
        "export_query": asked.address.query(requirement=rule.code, status=asked.status, **({"itself": "1"} if asked.itself else {})),
        "back": asked.address.desk_url(survey.top.code, rule.code),
    }
    return render(request, "training/coverage/list.html", context)


@require_safe
@access.desk(*scope.READERS)
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    rule, survey, lines = _lines(asked)
    with transaction.atomic():
        data = {"area": survey.top.code, "requirement": rule.code, "as_of": asked.as_of.isoformat(), "status": asked.status, "rows": len(lines)}
        audit.record("training.coverage_exported", at=clock.now(), by=request.user, data=data)  # type: ignore[arg-type]
    body = export.workbook(survey, rule, asked.as_of, lines)
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="coverage-{survey.top.code}-{rule.code}-{asked.as_of:%Y%m%d}.xlsx"'
    return response


@require_safe
@access.desk(*scope.READERS, access.Role.ENTERPRISE_ADMIN)
def explain(request: HttpRequest, code: str, enterprise: UUID) -> HttpResponse:
    """Why a duty stands as it stands: rule, law and article, entries that count, what is missing, by when."""
    found = access.enterprises(request.user, *scope.READERS, access.Role.ENTERPRISE_ADMIN).filter(public_id=enterprise).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    as_of = _day(request.GET.get("as_of", ""))
    answers = listing.explained(found, code, as_of, request.GET.get("person", ""))
    if not answers:
        raise Http404
    return render(request, "training/coverage/explain.html", {"enterprise": found, "answers": answers, "as_of": as_of, "code": code, "first": answers[0]})
