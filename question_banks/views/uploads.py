"""Importing a file: choose, look at what would happen, correct how it is read, confirm, watch."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from question_banks import exchange, importing, kinds, uploading, viewing
from question_banks.exchange import returning
from question_banks.forms import FormatForm, SheetForm, UploadForm
from question_banks.models import Bank
from training import access, audit, clock
from training.errors import Refusal
from training.intake import findings_workbook
from training.models import ImportBatch

from . import READERS, WRITERS

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State
WORKING = (State.READING, State.APPLYING)


@require_http_methods(["GET", "POST"])
@access.desk(*WRITERS)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose bank and file."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"bank": request.GET.get("bank")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        file = data["file"]
        batch = uploading.preview(bank=data["bank"], content=file.read(), name=file.name, format=data["format"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        return redirect("question_banks:preview", batch.public_id)
    context = {"form": form, "banks": Bank.objects.exists()}
    return render(request, "question_banks/editor/upload.html", context, status=422 if form.errors else 200)


def _batch(public_id: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("created_by__person"), public_id=public_id, kind=importing.KIND)


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What an import would do or has done. Only the person who uploaded the file corrects, confirms or discards it."""
    batch = _batch(public_id)
    own = batch.created_by_id == request.user.pk
    if request.method == "POST":
        if not own:
            raise Http404
        return _decide(request, batch)
    return render(request, "question_banks/editor/preview.html", _shown(request, batch, own))


def _shown(request: HttpRequest, batch: ImportBatch, own: bool) -> dict[str, Any]:
    bank = get_object_or_404(Bank, code=batch.columns["bank"])
    is_open = own and batch.state == State.PREVIEWED and bool(batch.stored_name)
    samples = batch.columns.get("samples", []) if own or not bank.reserved else []
    return {
        "batch": batch,
        "bank": bank,
        "findings": batch.findings[:SHOWN],
        "more": max(0, len(batch.findings) - SHOWN),
        "open": is_open,
        "working": batch.state in WORKING,
        "reading": batch.state == State.READING,
        "progress": uploading.progress(batch),
        "applied": batch.state == State.APPLIED,
        "samples": [{**one, "label": kinds.label(one["kind"])} for one in samples if one["kind"] in kinds.KINDS],
        "conflicts": [[importing.place_text(member) for member in members] for members in batch.columns.get("conflicts", [])],
        "format_form": FormatForm(initial={"format": batch.columns.get("format", "auto")}) if is_open else None,
        "sheets": _sheet_forms(batch) if is_open else [],
        "left": bank.leftovers.filter(batch=batch, state="open").count() if batch.state == State.APPLIED else 0,
    }


def _sheet_forms(batch: ImportBatch, data: Any = None) -> list[SheetForm]:
    said = (batch.columns.get("mapping") or {}).get("sheets", {})
    layouts = batch.columns.get("layouts", [])
    return [
        SheetForm(data, prefix=f"sheet{place}", layout={**layout, "skip": said.get(layout["sheet"], {}).get("skip", False)})
        for place, layout in enumerate(layouts)
    ]


def _decide(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    at, by, act = clock.now(), request.user, request.POST.get("act")
    try:
        if act == "remap":
            return _remap(request, batch)
        if act == "confirm":
            done = uploading.confirm(batch=batch, at=at, by=by)  # type: ignore[arg-type]
            if done.state == State.APPLIED:
                messages.success(request, _("The questions have been imported and await approval by another person."))
            return redirect("question_banks:preview", batch.public_id)
        uploading.discard(batch=batch, at=at, by=by)  # type: ignore[arg-type]
        messages.success(request, _("The import was discarded. Nothing has been stored."))
        return redirect("question_banks:upload")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("question_banks:preview", batch.public_id)


def _remap(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Read the file again as the person says. Raises the refusals of `uploading.remap`."""
    sheets, chosen = _sheet_forms(batch, request.POST), FormatForm(request.POST)
    if not chosen.is_valid() or not all(form.is_valid() for form in sheets):
        messages.error(request, _("The header row must be the number of a row."))
        return redirect("question_banks:preview", batch.public_id)
    changed = {form.layout["sheet"]: form.said() for form in sheets if form.has_changed()}
    held = (batch.columns.get("mapping") or {}).get("sheets", {})
    format = chosen.cleaned_data["format"] or "auto"
    mapping = {"sheets": {**held, **changed} if format == batch.columns.get("format", "auto") else {}}
    uploading.remap(batch=batch, mapping=mapping, format=format, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The file was read again."))
    return redirect("question_banks:preview", batch.public_id)


@require_GET
@access.desk(*READERS)
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far the job is; the page loads itself anew when it is done."""
    batch = _batch(public_id)
    context = {"batch": batch, "reading": batch.state == State.READING, "progress": uploading.progress(batch)}
    answer = render(request, "question_banks/editor/_progress.html", context)
    if batch.state not in WORKING:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@access.desk(*READERS)
def findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The findings as a workbook: for the person who uploaded it beside the rows of the file, while that is there; else as a list."""
    batch = _batch(public_id)
    content = uploading.content_of(batch) if batch.created_by_id == request.user.pk else b""
    if content:
        mapping = exchange.mapping_from(batch.columns.get("mapping") or {})
        reading = exchange.read(content, batch.title, batch.columns.get("format") or "auto", mapping=mapping)
        body = returning.workbook([(reading, batch.findings)])
    else:
        body = findings_workbook(batch.findings)
    answer = HttpResponse(body, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="findings.xlsx"'
    return answer


def row_viewed(bank: Bank, *, file: str, row: int, request: HttpRequest) -> None:
    """Record that a page showed the key of a row meant for a reserved bank."""
    if bank.reserved:
        data = {"bank": bank.code, "items": [], "file": file, "row": row}
        audit.record(viewing.ACTION, at=clock.now(), by=request.user, subject=bank, data=data)  # type: ignore[arg-type]
