"""Importing a file: choose, look at what would happen, confirm."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from question_banks import importing
from question_banks.forms import UploadForm
from question_banks.models import Bank
from training import access, clock
from training.errors import Refusal
from training.intake import findings_workbook
from training.models import ImportBatch

from . import READERS, WRITERS

SHOWN = 200


@require_http_methods(["GET", "POST"])
@access.desk(*WRITERS)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose bank and file."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"bank": request.GET.get("bank")})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = importing.preview(bank=form.cleaned_data["bank"], content=file.read(), name=file.name, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        return redirect("question_banks:preview", batch.public_id)
    context = {"form": form, "banks": Bank.objects.exists()}
    return render(request, "question_banks/editor/upload.html", context, status=422 if form.errors else 200)


def _batch(public_id: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("created_by__person"), public_id=public_id, kind=importing.KIND)


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What an import would do or has done. Only the person who uploaded the file confirms or discards it."""
    batch = _batch(public_id)
    own = batch.created_by_id == request.user.pk
    if request.method == "POST":
        if not own:
            raise Http404
        return _decide(request, batch)
    bank = get_object_or_404(Bank, code=batch.columns["bank"])
    sample = importing.drafts_of(batch).select_related("item").order_by("pk")[:5]
    context = {
        "batch": batch,
        "bank": bank,
        "findings": batch.findings[:SHOWN],
        "more": max(0, len(batch.findings) - SHOWN),
        "open": own and batch.state == ImportBatch.State.PREVIEWED and bool(batch.stored_name),
        "applied": batch.state == ImportBatch.State.APPLIED,
        "sample": sample,
    }
    return render(request, "question_banks/editor/preview.html", context)


def _decide(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    try:
        if request.POST.get("act") == "confirm":
            importing.confirm(batch=batch, at=clock.now(), by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The questions have been imported and await approval by another person."))
            return redirect("question_banks:preview", batch.public_id)
        importing.discard(batch=batch, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The import was discarded. Nothing has been stored."))
        return redirect("question_banks:upload")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("question_banks:preview", batch.public_id)


@require_GET
@access.desk(*READERS)
def findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The findings as a workbook, to correct the file beside it."""
    batch = _batch(public_id)
    answer = HttpResponse(findings_workbook(batch.findings), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="findings.xlsx"'
    return answer
