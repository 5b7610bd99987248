"""The monthly pack under the coverage desk: what is locked, what is prepared, who has confirmed, and the papers to take away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, audit, clock, packs
from training.access import Role
from training.errors import Refusal
from training.models import Area, Level, Pack, PackConfirmation, PackDraft, PackForm
from training.packs import freezing, showing, writing

READERS = (Role.OFFICE, Role.LEADER, Role.COUNTY_VIEWER)
WRITERS = (Role.OFFICE,)
PER_PAGE, VILLAGES = 30, 60
KINDS = {"docx": (writing.docx, writing.DOCX), "xlsx": (writing.xlsx, writing.XLSX)}


def area_of(request: HttpRequest, code: str, *roles: str) -> Area:
    """An area in the scope of these roles; otherwise it is not there."""
    found = access.areas(request.user, *roles).filter(code=code).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def month_of(text: str) -> packs.Month:
    """A month from the address; anything else is not there."""
    try:
        return packs.Month.parse(text)
    except ValueError as problem:
        raise Http404 from problem


def pack_of(request: HttpRequest, public_id: UUID) -> Pack | PackDraft:
    """A locked pack or a preparation in the reader's scope; otherwise it is not there."""
    scope = access.areas(request.user, *READERS)  # type: ignore[arg-type]
    for model in (Pack, PackDraft):
        found = model.objects.filter(public_id=public_id, area__in=scope).select_related("area").first()
        if found is not None:
            return found
    raise Http404


@require_safe
@access.desk(*READERS, Role.LIAISON)
def index(request: HttpRequest) -> HttpResponse:
    """The month under way, the packs that are locked, and for a liaison the villages to confirm."""
    now, scope = clock.now(), access.areas(request.user, *READERS)  # type: ignore[arg-type]
    listed = Pack.objects.filter(area__in=scope).select_related("area").defer("body")
    month = packs.current(now)
    context: dict[str, Any] = {
        "month": month,
        "due": packs.latest_due(now),
        "home": access.home_area(request.user, *READERS),  # type: ignore[arg-type]
        "drafts": PackDraft.objects.filter(area__in=scope).select_related("area").defer("body")[:PER_PAGE],
        "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "villages": _villages(request, month),
        "may_read": access.has_role(request.user, *READERS),  # type: ignore[arg-type]
        "may_write": access.has_role(request.user, *WRITERS),  # type: ignore[arg-type]
    }
    return render(request, "training/packs/index.html", context)


def _villages(request: HttpRequest, month: packs.Month) -> list[tuple[Area, PackConfirmation | None]]:
    """The villages a liaison answers for, with the latest confirmation of the month."""
    mine = list(access.areas(request.user, Role.LIAISON).filter(level=Level.VILLAGE)[:VILLAGES])  # type: ignore[arg-type]
    given = {row.area_id: row for row in PackConfirmation.objects.filter(area__in=mine, month=str(month))} if mine else {}
    return [(village, given.get(village.pk)) for village in mine]


@require_safe
@access.desk(*READERS)
def month(request: HttpRequest, area: str, month: str) -> HttpResponse:
    """Leads to the locked pack or the preparation of a month; where there is neither, the office can begin."""
    found, asked = area_of(request, area, *READERS), month_of(month)
    row = freezing.pack_of(found, asked) or PackDraft.objects.filter(area=found, month=str(asked)).first()
    if row is not None:
        return redirect("training:pack", row.public_id)
    context = {"area": found, "month": asked, "is_due": asked.freezes_at <= clock.now(), "may_write": _may_write(request, found)}
    return render(request, "training/packs/month.html", context)


def _may_write(request: HttpRequest, area: Area) -> bool:
    return access.areas(request.user, *WRITERS).filter(pk=area.pk).exists()  # type: ignore[arg-type]


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, pack: UUID) -> HttpResponse:
    """One pack: figures, ranking with its formula, bridge, confirmations, hash."""
    row = pack_of(request, pack)
    sheet = showing.sheet(row)
    same = Pack.objects.filter(area=row.area, month=row.month).defer("body").order_by("sequence")
    forms = PackForm.objects.filter(retired_at__isnull=True, area__code__in=row.area.path.split("/")[:-1])
    context = {
        "row": row,
        "sheet": sheet,
        "same": list(same) if sheet.is_frozen else [],
        "forms": list(forms) if sheet.is_frozen else [],
        "is_due": sheet.month.freezes_at <= clock.now(),
        "may_write": _may_write(request, row.area),
    }
    return render(request, "training/packs/show.html", context)


@require_safe
@access.desk(*READERS)
def requirement(request: HttpRequest, pack: UUID, code: str) -> HttpResponse:
    """One requirement of a pack: its parts, its bridge by name, its gap list."""
    row = pack_of(request, pack)
    sheet = showing.sheet(row)
    line = sheet.line(code)
    if line is None:
        raise Http404
    context = {
        "row": row,
        "sheet": sheet,
        "line": line,
        "parts": sheet.parts(line.section),
        "steps": [step for step in sheet.bridge(code) if step["lines"]],
        "page_obj": Paginator(showing.gap(line.section, sheet.areas), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/packs/requirement.html", context)


@require_safe
@access.desk(*READERS)
def download(request: HttpRequest, pack: UUID, kind: str) -> HttpResponse:
    """The pack as DOCX or XLSX; who took which is written down."""
    row = pack_of(request, pack)
    if kind not in KINDS:
        raise Http404
    write, content_type = KINDS[kind]
    return as_file(request, row, write(row), writing.name(row, kind), content_type)


def as_file(request: HttpRequest, row: Pack | PackDraft, content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to take away, with its line in the audit trail."""
    with transaction.atomic():
        audit.record("training.pack_exported", at=clock.now(), by=request.user, subject=row, data={"file": name, "sha256": row.sha256})  # type: ignore[arg-type]
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@access.desk(*WRITERS)
def act(request: HttpRequest, area: str, month: str) -> HttpResponse:
    """Prepare, lock, or add a supplement."""
    found, asked = area_of(request, area, *WRITERS), month_of(month)
    common: dict[str, Any] = {"area": found, "month": asked, "at": clock.now(), "by": request.user}
    try:
        match request.POST.get("action"):
            case "prepare":
                row: Pack | PackDraft = packs.prepare(**common)
                messages.success(request, _("The pack is prepared with everything recorded up to now."))
            case "freeze":
                row = packs.freeze(**common)
                messages.success(request, _("The pack is locked."))
            case "supplement":
                row = packs.supplement(reason=request.POST.get("reason", ""), **common)
                messages.success(request, _("The supplement is locked beside the pack."))
            case _:
                return redirect("training:pack_month", found.code, str(asked))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:pack_month", found.code, str(asked))
    return redirect("training:pack", row.public_id)
