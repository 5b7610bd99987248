"""A superior's own form: upload it once, say which figure goes into which cell, take it away filled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from training import access, clock
from training.errors import Refusal
from training.forms.pack import CellForm, SuperiorForm
from training.models import Area, Pack, PackForm
from training.packs import choosing, showing, superiors, writing
from training.requirements import Rule, all_rules, in_force
from training.views.pack import READERS, WRITERS, as_file, pack_of

MONTHS = 12


def _form(request: HttpRequest, public_id: UUID) -> PackForm:
    scope = access.areas(request.user, *WRITERS)  # type: ignore[arg-type]
    return get_object_or_404(PackForm.objects.select_related("area"), public_id=public_id, area__in=scope)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*WRITERS)
def index(request: HttpRequest) -> HttpResponse:
    """The forms in use, and uploading another."""
    scope = access.areas(request.user, *WRITERS)  # type: ignore[arg-type]
    form = SuperiorForm(request.POST or None, request.FILES or None, areas=scope)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        content = given["file"].read(superiors.MAX_BYTES + 1)
        try:
            kept = superiors.add(area=given["area"], title=given["title"], content=content, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The form is kept. Now say which figure goes into which cell."))
            return redirect("training:pack_form", kept.public_id)
    listed = PackForm.objects.filter(area__in=scope).select_related("area").order_by("retired_at", "title", "pk")
    return render(request, "training/packs/forms.html", {"form": form, "listed": list(listed)}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.desk(*WRITERS)
def show(request: HttpRequest, form: UUID) -> HttpResponse:
    """The mapping: sheet and cell ← figure, with what the newest pack would put there."""
    found = _form(request, form)
    rules = {rule.code: rule for rule in [*all_rules(), *in_force(clock.today())]}
    parts = list(Area.objects.filter(parent=found.area))
    cells = CellForm(
        request.POST if request.POST.get("action") == "map" else None,
        sheets=superiors.sheets(found), groups=choosing.groups(_listed(rules)), parts=parts,
    )  # fmt: skip
    if request.method == "POST" and _done(request, found, cells):
        return redirect("training:pack_form", found.public_id)
    reported = Pack.objects.filter(area=found.area).defer("body").order_by("-month", "-sequence")[:MONTHS]
    context = {"form": found, "cells": cells, "rows": _rows(found, rules, parts), "reported": list(reported)}
    return render(request, "training/packs/form.html", context, status=422 if cells.errors else 200)


def _listed(rules: dict[str, Rule]) -> list[Rule]:
    """Requirements that are or were switched on, in the order of the desks."""
    return [rule for rule in rules.values() if rule.is_active]


def _done(request: HttpRequest, found: PackForm, cells: CellForm) -> bool:
    """Carry out what was pressed; false when the form of the cell must be shown again."""
    at, by = clock.now(), request.user
    match request.POST.get("action"):
        case "map":
            if not cells.is_valid():
                return False
            given = cells.cleaned_data
            try:
                superiors.map_cell(found, name=given["sheet"], cell=given["cell"], figure=cells.chosen, at=at, by=by)  # type: ignore[arg-type]
            except Refusal as refusal:
                cells.add_error("cell", str(refusal))
                return False
        case "clear":
            row = found.cells.filter(sheet=request.POST.get("sheet", ""), cell=request.POST.get("cell", "")).first()
            if row is None:
                raise Http404
            superiors.clear_cell(row, at=at, by=by)  # type: ignore[arg-type]
        case "retire":
            superiors.retire(found, at=at, by=by)  # type: ignore[arg-type]
            messages.success(request, _("The form is out of use. Upload its new edition as a new form."))
    return True


def _rows(found: PackForm, rules: dict[str, Rule], parts: list[Area]) -> list[dict[str, Any]]:
    """The mapped cells with the name of their figure and its value in the newest pack."""
    newest = Pack.objects.filter(area=found.area).select_related("area").order_by("-month", "-sequence").first()
    sheet = showing.sheet(newest) if newest else None
    titles, areas = {code: rule.title for code, rule in rules.items()}, {one.code: one.name for one in parts}
    rows = []
    for row in found.cells.all():
        value = choosing.shown(choosing.value(sheet, row.figure)) if sheet else ""
        rows.append({"sheet": row.sheet, "cell": row.cell, "label": choosing.label(row.figure, titles, areas), "value": value})
    return rows


@require_safe
@access.desk(*READERS)
def fill(request: HttpRequest, pack: UUID, form: UUID) -> HttpResponse:
    """The form filled from one locked pack. Forms of a superior area serve the packs of the areas below it."""
    row = pack_of(request, pack)
    found = get_object_or_404(PackForm.objects.select_related("area"), public_id=form)
    if not isinstance(row, Pack) or not row.area.path.startswith(found.area.path):
        raise Http404
    try:
        content = superiors.fill(found, row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("training:pack", row.public_id)
    return as_file(request, row, content, f"form-{row.area.code}-{row.month}.xlsx", writing.XLSX)
