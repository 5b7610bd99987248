"""The coverage desk: who must have been trained, examined and drilled by a day, who has not, and how do we know."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training import access, amending, audit, clock, objections, paper, rechecks
from training.coverage import desk, export, listing, scope, snapshot, trends
from training.coverage.figures import Figure
from training.coverage.slices import CUTS, OVERLAPPING, Slice, label
from training.coverage.survey import Survey
from training.models import Department, Level
from training.packs import changes
from training.requirements import Rule, all_rules, in_force

PER_PAGE = 50
PACK_READERS = (access.Role.OFFICE, access.Role.LEADER, access.Role.COUNTY_VIEWER, access.Role.LIAISON)


@dataclass(frozen=True)
class Asked:
    """What the address asks: an area within the reader's scope, a day not after today, a requirement, a status."""

    seen: scope.View
    as_of: date
    rules: list[Rule]
    rule: Rule | None
    status: str
    itself: bool
    only: Slice
    cut: str
    anew: bool

    @property
    def address(self) -> desk.Address:
        return desk.Address(self.seen.area.code, self.as_of, self.only, self.cut)

    @property
    def is_whole(self) -> bool:
        """Whether everything in the area is asked about: no filter, no narrower scope."""
        return self.seen.within is None and not self.only.chosen


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
    status, cut = status if status in listing.FILTERS else "gap", request.GET.get("cut", "")
    return Asked(
        seen,
        as_of,
        rules,
        rule,
        status,
        bool(request.GET.get("itself")),
        Slice.of(request.GET.dict()),
        cut if cut in CUTS else "",
        bool(request.GET.get("now")),
    )


@require_safe
@access.desk(*scope.READERS)
def board(request: HttpRequest) -> HttpResponse:
    """The first screen: the sentence, the headline tiles, and the parts of the area, worst first."""
    asked = _asked(request)
    if asked is None:
        return render(request, "training/coverage/no_scope.html")
    shown = _shown(asked)
    if shown is None:
        return render(request, "training/coverage/no_rules.html")
    home = access.home_area(request.user, *scope.READERS)  # type: ignore[arg-type]
    above = [area for area in shown.seen.taken.above if home is not None and area.path.startswith(home.path)]
    whole = asked.is_whole
    kept = trends.read(shown.seen.top, asked.as_of) if whole else None
    context: dict[str, Any] = {
        "asked": asked,
        "shown": shown,
        "top": shown.seen.top,
        "rule": shown.rule,
        "figure": shown.figure,
        "sentence": desk.sentence(shown.rule, shown.figure),
        "open_note": desk.open_note(shown.figure),
        "tiles": [desk.tile(shown.seen, one, asked.as_of, asked.address) for one in shown.heads],
        "main": desk.tile(shown.seen, shown.rule, asked.as_of, asked.address),
        "parts": shown.parts(asked),
        "cuts": desk.cut_choices(asked.address, shown.rule.code),
        "set_filters": desk.set_filters(shown.seen, asked.address, shown.rule.code),
        "selections": desk.selections(shown.seen, asked.address),
        "above": [(area, asked.address.desk_url(area.code, shown.rule.code)) for area in above],
        "choices": in_force(asked.as_of, asked.rules),
        "today": clock.today(),
        "register": desk.reconciliation(shown.seen.top),
        "lines": _village_lines(asked, shown.rule),
        "trend": kept.trend(shown.heads) if kept else None,
        "heat": kept.heat(in_force(asked.as_of, asked.rules)) if kept else None,
        "recheck": rechecks.summary(shown.seen.top.path, asked.as_of) if asked.seen.within is None else None,
        "since": changes.since(shown.seen.top, shown.rule, shown.figure, asked.as_of) if whole else None,
        "here": asked.address.query(requirement=shown.rule.code, cut=asked.cut),
        "now_url": f"?{asked.address.query(requirement=shown.rule.code, cut=asked.cut)}&now=1",
        "may_open_packs": access.has_role(request.user, *PACK_READERS),  # type: ignore[arg-type]
        "ending": _ending(request, asked),
    }
    return render(request, "training/coverage/board.html", context)


def _ending(request: HttpRequest, asked: Asked) -> list[Rule]:
    """Rules about whose end somebody must decide, for those who may."""
    may = access.has_role(request.user, access.Role.OFFICE) and amending.may_change(request.user)  # type: ignore[arg-type]
    return amending.ending(asked.as_of, asked.rules) if may else []


@dataclass(frozen=True)
class Shown:
    """What the board shows: the figures and the requirement chosen."""

    seen: snapshot.Seen
    heads: list[Rule]
    rule: Rule
    figure: Figure

    def parts(self, asked: Asked) -> list[desk.Part]:
        """The lines of the table: areas, or the values of the chosen cut."""
        table = desk.cut_parts if asked.cut else desk.parts
        return table(self.seen, self.rule.code, asked.address)


def _shown(asked: Asked) -> Shown | None:
    """Figures of the headlines and the chosen requirement; nothing when no rule is in force."""
    heads = desk.headline_rules(asked.rules, asked.as_of)
    rule = asked.rule or (heads[0] if heads else None)
    if rule is None:
        return None
    codes = list(dict.fromkeys(one.code for one in [*heads, rule]))
    seen = snapshot.read(asked.seen.area, codes, asked.as_of, asked.rules, asked.only, asked.seen.within, anew=asked.anew)
    return Shown(seen, heads, rule, seen.figure(rule.code))


def _village_lines(asked: Asked, rule: Rule) -> list[listing.Line]:
    """In a village, which has no parts, every duty of the chosen requirement."""
    return _survey(asked, rule, "all")[1] if asked.seen.area.level == Level.VILLAGE and not asked.cut else []


def _survey(asked: Asked, rule: Rule, status: str) -> tuple[Survey, list[listing.Line]]:
    survey = Survey(asked.seen.area, [rule.code, *rule.parameters.get("members", ())], within=asked.seen.within, rules=asked.rules)
    return survey, listing.lines(survey, rule, asked.as_of, status, itself=asked.itself, only=asked.only)


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
    itself = {"itself": "1"} if asked.itself else {}
    context = {
        "asked": asked,
        "rule": rule,
        "top": survey.top,
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "filters": listing.filters(rule, asked.address, asked.status, **itself),
        "slice": [f"{CUTS[cut]}: {value}" for cut, value in _labels(asked.only)],
        "here": asked.address.query(requirement=rule.code, status=asked.status, **itself),
        "back": asked.address.desk_url(survey.top.code, rule.code),
    }
    return render(request, "training/coverage/list.html", context)


def _labels(only: Slice) -> list[tuple[str, str]]:
    """The filters of a list, in words."""
    departments = dict(Department.objects.filter(code=only.department).values_list("code", "name")) if only.department else {}
    return [(cut, label(cut, value, departments)) for cut, value in only.chosen.items()]


def _form(request: HttpRequest) -> str:
    """The form of a file asked for; a workbook unless it names another."""
    form = request.GET.get("form", "xlsx")
    if form not in paper.WRITERS:
        raise Http404
    return form


def _file(request: HttpRequest, sheets: list[paper.Sheet], name: str, form: str, **data: Any) -> HttpResponse:
    """A file to take away, with its line in the audit trail."""
    write, content_type = paper.WRITERS[form]
    body = write(sheets)
    with transaction.atomic():
        audit.record("training.coverage_exported", at=clock.now(), by=request.user, data={"form": form, **data})  # type: ignore[arg-type]
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@require_safe
@access.desk(*scope.READERS)
def export_list(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, CSV or PDF."""
    asked, form = _asked(request), _form(request)
    if asked is None:
        raise Http404
    rule, survey, lines = _lines(asked)
    sheet = export.of_list(survey, rule, asked.as_of, asked.status, lines, _labels(asked.only))
    data = {"area": survey.top.code, "requirement": rule.code, "as_of": asked.as_of.isoformat(), "status": asked.status, "rows": len(lines)}
    return _file(request, [sheet], f"coverage-{survey.top.code}-{rule.code}-{asked.as_of:%Y%m%d}", form, **data, **asked.only.chosen)


@require_safe
@access.desk(*scope.READERS)
def export_board(request: HttpRequest) -> HttpResponse:
    """The figures of the desk as a workbook, CSV or PDF: headlines, then the table as it is cut."""
    asked, form = _asked(request), _form(request)
    shown = _shown(asked) if asked else None
    if asked is None or shown is None:
        raise Http404
    tiles = [desk.tile(shown.seen, one, asked.as_of, asked.address) for one in shown.heads]
    sentence = desk.sentence(shown.rule, shown.figure)
    notes = [sentence, desk.reconciliation(shown.seen.top), *(f"{CUTS[cut]}: {value}" for cut, value in _labels(asked.only))]
    cut = str(CUTS[asked.cut]) if asked.cut else _("Area")
    sheets = export.of_board(
        shown.seen.top.name, asked.as_of, shown.rule, tiles, shown.parts(asked), shown.figure, cut, notes, overlaps=asked.cut == OVERLAPPING
    )
    data = {"area": shown.seen.top.code, "requirement": shown.rule.code, "as_of": asked.as_of.isoformat(), "cut": asked.cut}
    return _file(request, sheets, f"coverage-{shown.seen.top.code}-{asked.as_of:%Y%m%d}", form, **data, **asked.only.chosen)


@require_safe
@access.desk(*scope.READERS)
def since_pack(request: HttpRequest) -> HttpResponse:
    """What has changed since the last pack, with names; packs speak of whole areas, so a narrower scope has none."""
    asked = _asked(request)
    if asked is None:
        return render(request, "training/coverage/no_scope.html")
    rule = asked.rule or next(iter(desk.headline_rules(asked.rules, asked.as_of)), None)
    if rule is None:
        return render(request, "training/coverage/no_rules.html")
    pack = changes.last_pack(asked.seen.area.path, asked.as_of) if asked.seen.within is None else None
    context = {
        "asked": asked,
        "rule": rule,
        "top": asked.seen.area,
        "pack": pack,
        "steps": changes.named(asked.seen.area, pack, rule, asked.as_of, at=clock.now()) if pack else [],
        "is_open": "HX-Request" not in request.headers,
        "back": asked.address.desk_url(asked.seen.area.code, rule.code),
    }
    return render(request, "training/coverage/since.html", context)


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
    context = {"enterprise": found, "answers": answers, "as_of": as_of, "code": code, "first": answers[0]}
    context["objectable"] = objections.objectable(request.user, [act.pk for duty in answers for act in duty.entries])  # type: ignore[arg-type]
    return render(request, "training/coverage/explain.html", context)
