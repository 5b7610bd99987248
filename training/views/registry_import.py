"""The import page: drop a workbook, look at what it would do, apply or discard."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import access, clock
from training.access import Role
from training.errors import Refusal
from training.forms.registrar import UploadForm
from training.intake import UnreadableWorkbook, findings_workbook
from training.models import Area, ImportBatch
from training.registry import batches, layout
from training.registry.importing import content_of

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = ("new", "changed", "same", "to_decide", "refused")


def _granted(request: HttpRequest) -> list[Area]:
    """The areas an officer may write in."""
    return list(access.areas(request.user, Role.OFFICE))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def import_registry(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is read and compared at once, nothing is written."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = batches.preview(content=content_of(upload), name=upload.name, areas=_granted(request), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except UnreadableWorkbook as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("training:import_batch", batch.public_id)
    earlier = ImportBatch.objects.filter(kind="registry", created_by_id=request.user.pk)[:10]
    context = {"form": form, "earlier": earlier, "layouts": layout.LAYOUTS}
    return render(request, "training/registrar/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def import_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the file says: counts, columns, findings; then apply or discard."""
    batch = get_object_or_404(ImportBatch, public_id=public_id, kind="registry", created_by_id=request.user.pk)
    if request.method == "POST":
        return _decide(request, batch)
    if "download" in request.GET:
        return _download(batch)
    severity = request.GET.get("severity", "")
    found = [one for one in batch.findings if not severity or one["severity"] == severity]
    context = {
        "batch": batch,
        "waiting": batch.state == ImportBatch.State.PREVIEWED,
        "applied": batch.state == ImportBatch.State.APPLIED,
        "total": batch.counts.get("total", {}),
        "sheets": _sheets(batch),
        "severity": severity,
        "tallies": [(key, label, sum(one["severity"] == key for one in batch.findings)) for key, label in _severities()],
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/registrar/import_batch.html", context)


def _severities() -> list[tuple[str, str]]:
    return [("error", _("stays out")), ("warning", _("look at it")), ("info", _("for your information"))]


def _sheets(batch: ImportBatch) -> list[dict[str, Any]]:
    """One line a sheet: its title and the counts in the order of the table."""
    titles = {one.key: one.title for one in layout.LAYOUTS}
    return [{"title": titles[key], "cells": [counts[name] for name in SHOWN]} for key, counts in batch.counts.items() if key in titles]


def _download(batch: ImportBatch) -> HttpResponse:
    answer = HttpResponse(findings_workbook(batch.findings), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="findings.xlsx"'
    return answer


def _decide(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    at, by = clock.now(), request.user
    try:
        match request.POST.get("action"):
            case "apply":
                batches.apply_batch(batch, areas=_granted(request), at=at, by=by)  # type: ignore[arg-type]
                messages.success(request, _("The register is up to date. Rows that stayed out are listed below."))
            case "discard":
                batches.discard_batch(batch, at=at, by=by)  # type: ignore[arg-type]
                messages.success(request, _("The file was discarded; nothing was changed."))
                return redirect("training:import_registry")
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("training:import_batch", batch.public_id)
