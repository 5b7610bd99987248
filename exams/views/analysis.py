"""Analysis of sessions (officers, once the room is closed) and statistics of questions (whoever reads the banks)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams import analysis, scope
from exams.analysis import reports, thresholds, workbook
from exams.models import Session
from exams.views.officer import SHEET
from question_banks import viewing
from question_banks.models import Item, ItemVersion
from training import access, clock
from training.errors import Refusal

desk = scope.staff_desk(*scope.OFFICERS)
reader = scope.staff_desk(*scope.BANK_READERS)
reviewer = scope.staff_desk(*scope.BANK_REVIEWERS)
PAGE = 50


def _ended(request: HttpRequest, public_id: UUID) -> Session:
    return get_object_or_404(scope.managed(request.user), public_id=public_id)


@require_GET
@desk
def session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Paper and questions of one session; nothing before it has ended."""
    found = _ended(request, public_id)
    if not reports.is_over(found):
        return render(request, "exams/analysis/session.html", {"session": found})
    report = analysis.of_session(found)
    rows = [row for row in report.rows if row.codes] if request.GET.get("only") == "attention" else report.rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "session": found, "report": report, "page": page, "flagged": sum(1 for row in report.rows if row.codes),
        "limits": thresholds.load(), "may_read": access.has_role(request.user, *scope.BANK_READERS),
    }  # fmt: skip
    return render(request, "exams/analysis/session.html", context)


@require_POST
@desk
def session_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same as a workbook. POST, because it is audited."""
    found = _ended(request, public_id)
    if not reports.is_over(found):
        messages.error(request, _("The analysis is made when the session has ended."))
        return redirect("exams:session_analysis", found.public_id)
    return _sheet(workbook.of_session(session=found, at=clock.now(), by=request.user), f"analysis-{found.public_id}")


def _sheet(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=SHEET, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


@require_GET
@reader
def items(request: HttpRequest) -> HttpResponse:
    """Questions that need attention."""
    rows = reports.attention()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/analysis/items.html", {"page": page, "limits": thresholds.load()})


def _version(request: HttpRequest, public_id: UUID) -> tuple[Item, list[ItemVersion], ItemVersion | None]:
    """A question, its wordings with figures, and the one asked for (else the newest)."""
    found = get_object_or_404(Item.objects.select_related("bank"), public_id=public_id)
    versions = analysis.measured(found)
    wanted = request.GET.get("version", "")
    chosen = [one for one in versions if str(one.number) == wanted]
    version = (chosen or versions or [None])[0]
    if version is not None:
        version.item = found
    return found, versions, version


@require_GET
@reader
def item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Statistics of one question, a wording at a time. Looking at a reserved bank's key is audited."""
    found, versions, version = _version(request, public_id)
    context = {"item": found, "versions": versions, "version": version, "limits": thresholds.load()}
    if version is not None:
        viewing.keys_shown([found], at=clock.now(), by=request.user)
        context |= {
            "report": analysis.of_version(version, analysis.ended(scope.seen_by_banks(request.user))),
            "managed": set(scope.managed(request.user).values_list("pk", flat=True)) if access.has_role(request.user, *scope.OFFICERS) else set(),
            "may_settle": access.has_role(request.user, *scope.BANK_REVIEWERS),
            "open": list(analysis.open_flags().filter(version=version)),
        }
    return render(request, "exams/analysis/item.html", context)


@require_POST
@reader
def item_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The figures as a workbook, without text or key. POST, because it is audited."""
    found, _versions, version = _version(request, public_id)
    if version is None:
        messages.error(request, _("There are no confirmed results with this question yet."))
        return redirect("exams:item_analysis", found.public_id)
    report = analysis.of_version(version, analysis.ended(scope.seen_by_banks(request.user)))
    return _sheet(workbook.of_version(version=version, report=report, at=clock.now(), by=request.user), f"question-{found.public_id}")


@require_POST
@reviewer
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say why a flagged wording stays."""
    found = get_object_or_404(Item.objects.select_related("bank"), public_id=public_id)
    version = found.versions.filter(number=request.POST.get("version", "")).first() if request.POST.get("version", "").isdecimal() else None
    if version is None:
        return HttpResponse(status=400)
    try:
        analysis.settle(version=version, note=request.POST.get("note", ""), at=clock.now(), by=request.user)
        messages.success(request, _("Noted. The question is no longer on the list."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:item_analysis", found.public_id)
