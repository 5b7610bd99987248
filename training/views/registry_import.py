"""The import pages: drop a workbook, look at what it would do, apply or discard."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from training import access, clock
from training.access import Role
from training.errors import Refusal
from training.forms.registrar import UploadForm
from training.intake import UnreadableWorkbook, findings_workbook
from training.models import Area, ImportBatch
from training.record_import import importing as record_importing
from training.record_import import layout as record_layout
from training.registry import batches, importing, layout, undoing
from training.registry.importing import Importer, content_of

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = ("new", "changed", "same", "to_decide", "refused")


def _granted(request: HttpRequest) -> list[Area]:
    """The areas an officer may write in."""
    return list(access.areas(request.user, Role.OFFICE))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Page:
    """What differs between the pages of the two workbooks."""

    importer: Importer
    title: Any
    apply: Any
    again: str
    batch: str
    layouts: tuple[layout.Layout, ...]
    done: Any
    others: tuple[tuple[Any, str], ...]
    undo: Callable[..., Any] | None = None
    undone: Any = gettext_lazy("The import was taken back. Its entries no longer count; their history stays.")


REGISTRY_PAGE = Page(
    importer=importing.REGISTRY,
    title=gettext_lazy("Import the register"),
    apply=gettext_lazy("Apply to the register"),
    again="training:import_registry",
    batch="training:import_batch",
    layouts=layout.LAYOUTS,
    done=gettext_lazy("The register is up to date. Rows that stayed out are listed below."),
    others=((gettext_lazy("Import records"), "training:import_records"), (gettext_lazy("Rows that stayed out of imports"), "training:leftovers")),
    undo=undoing.undo_registry,
    undone=gettext_lazy("The import was taken back: what it added is void, what it changed is as it was; the history stays."),
)
RECORDS_PAGE = Page(
    importer=record_importing.RECORDS,
    title=gettext_lazy("Import records"),
    apply=gettext_lazy("Post to the ledger"),
    again="training:import_records",
    batch="training:record_batch",
    layouts=record_layout.LAYOUTS,
    done=gettext_lazy("The records stand in the ledger. Rows that stayed out are listed below."),
    others=((gettext_lazy("Import the register"), "training:import_registry"), (gettext_lazy("Entries to be checked"), "training:held_entries")),
    undo=record_importing.undo_records,
)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def import_registry(request: HttpRequest) -> HttpResponse:
    """Choose a registry workbook; it is read and compared at once, nothing is written."""
    return _choose(request, REGISTRY_PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def import_records(request: HttpRequest) -> HttpResponse:
    """The same for a records workbook."""
    return _choose(request, RECORDS_PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def import_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a registry workbook says: counts, columns, findings; then apply or discard."""
    return _batch(request, REGISTRY_PAGE, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(Role.OFFICE)
def record_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for a records workbook; an applied one can be taken back."""
    return _batch(request, RECORDS_PAGE, public_id)


def _choose(request: HttpRequest, page: Page) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        given = {"content": content_of(upload), "name": upload.name, "areas": _granted(request)}
        try:
            batch = batches.preview(**given, at=clock.now(), by=request.user, importer=page.importer)  # type: ignore[arg-type]
        except UnreadableWorkbook as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(page.batch, batch.public_id)
    earlier = ImportBatch.objects.filter(kind=page.importer.kind, created_by_id=request.user.pk)[:10]
    context = {"form": form, "earlier": earlier, "layouts": page.layouts, "page": page}
    return render(request, "training/registrar/import.html", context, status=422 if form.errors else 200)


def _batch(request: HttpRequest, page: Page, public_id: str) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, public_id=public_id, kind=page.importer.kind, created_by_id=request.user.pk)
    if request.method == "POST":
        return _decide(request, page, batch)
    if "download" in request.GET:
        return _download(findings_workbook(batch.findings), "findings.xlsx")
    if "workbook" in request.GET:
        return _annotated(batch, page)
    severity = request.GET.get("severity", "")
    found = [one for one in batch.findings if not severity or one["severity"] == severity]
    context = {
        "batch": batch,
        "page": page,
        "waiting": batch.state == ImportBatch.State.PREVIEWED,
        "applied": batch.state == ImportBatch.State.APPLIED,
        "total": batch.counts.get("total", {}),
        "sheets": _sheets(batch, page),
        "severity": severity,
        "tallies": [(key, label, sum(one["severity"] == key for one in batch.findings)) for key, label in _severities()],
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/registrar/import_batch.html", context)


def _severities() -> list[tuple[str, str]]:
    return [("error", _("stays out")), ("warning", _("look at it")), ("info", _("for your information"))]


def _sheets(batch: ImportBatch, page: Page) -> list[dict[str, Any]]:
    """One line a sheet: its title and the counts in the order of the table."""
    titles = {one.key: one.title for one in page.layouts}
    return [{"title": titles[key], "cells": [counts[name] for name in SHOWN]} for key, counts in batch.counts.items() if key in titles]


def _annotated(batch: ImportBatch, page: Page) -> HttpResponse:
    """The workbook itself with what was found beside its rows, while its file is kept."""
    content = batches.annotated(batch, page.importer)
    if content is None:
        raise Http404
    return _download(content, f"{PurePath(batch.title).stem}-remarks.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def _decide(request: HttpRequest, page: Page, batch: ImportBatch) -> HttpResponse:
    at, by = clock.now(), request.user
    try:
        match request.POST.get("action"):
            case "apply":
                batches.apply_batch(batch, areas=_granted(request), at=at, by=by, importer=page.importer)  # type: ignore[arg-type]
                messages.success(request, str(page.done))
            case "discard":
                batches.discard_batch(batch, at=at, by=by)  # type: ignore[arg-type]
                messages.success(request, _("The file was discarded; nothing was changed."))
                return redirect(page.again)
            case "undo" if page.undo:
                page.undo(batch, at=at, by=by)
                messages.success(request, str(page.undone))
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(page.batch, batch.public_id)
