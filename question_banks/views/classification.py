"""Filing questions, and the tree of knowledge points."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from question_banks import citing, classification, filing
from question_banks.forms.classification import CitationForm, ClassificationForm, PointFileForm, PointForm
from question_banks.models import Item, KnowledgePoint
from training import access, clock
from training.access import Role
from training.errors import Refusal

from . import READERS, REVIEWERS, WRITERS

FILERS = tuple(dict.fromkeys((*WRITERS, *REVIEWERS)))
KEEPERS = (Role.EDITOR, Role.OFFICE)


@require_POST
@access.desk(*FILERS)
def classify(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """File one question; its wording and its approval stay."""
    item = get_object_or_404(Item.objects.select_related("bank", "point", "work"), public_id=public_id)
    form = ClassificationForm(request.POST, item=item)
    if form.is_valid():
        classification.classify(items=[item], at=clock.now(), by=request.user, **form.facts())
        messages.success(request, _("The classification is stored."))
    else:
        messages.error(request, _("The classification was not stored. Choose difficulty, point and level among those offered."))
    return redirect("question_banks:item", item.public_id)


@require_POST
@access.desk(*FILERS)
def cite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say by hand which edition and clause the newest wording rests on."""
    item = get_object_or_404(Item.objects.select_related("latest_version__item"), public_id=public_id)
    form = CitationForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        citing.cite(version=item.latest_version, standard=given["standard"], clause=given["clause"], at=clock.now(), by=request.user)
        messages.success(request, _("The clause is linked."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("question_banks:item", item.public_id)


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def points(request: HttpRequest) -> HttpResponse:
    """The tree; those who keep it add a point."""
    tree, may_keep = classification.tree(), access.has_role(request.user, *KEEPERS)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = PointForm(request.POST or None, tree=tree)
    if request.method == "POST" and form.is_valid():
        try:
            classification.add_point(at=clock.now(), by=request.user, **form.cleaned_data)
            return redirect("question_banks:points")
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    context = {"tree": tree, "form": form, "may_keep": may_keep}
    return render(request, "question_banks/editor/points.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@access.desk(*KEEPERS)
def point(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename, move or delete one point."""
    found = get_object_or_404(KnowledgePoint.objects.select_related("parent"), public_id=public_id)
    form = PointForm(request.POST or None, tree=classification.tree(), point=found)
    deleting = request.POST.get("act") == "delete"
    if request.method == "POST" and (deleting or form.is_valid()):
        try:
            if deleting:
                classification.remove_point(point=found, at=clock.now(), by=request.user)
            else:
                given = {name: form.cleaned_data[name] for name in ("title", "parent", "order")}
                classification.change_point(point=found, at=clock.now(), by=request.user, **given)
            return redirect("question_banks:points")
        except Refusal as refusal:
            form.add_error(None, str(refusal)) if form.is_bound and not deleting else messages.error(request, str(refusal))
    status = 422 if form.errors and not deleting else 200
    return render(request, "question_banks/editor/point.html", {"point": found, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@access.desk(*KEEPERS)
def points_import(request: HttpRequest) -> HttpResponse:
    """Read the tree from a workbook: whole, or not at all with what is wrong."""
    form, findings = PointFileForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        reading = filing.read(file.read(), file.name)
        findings = reading.findings
        if reading.ok:
            try:
                added, changed = filing.store(rows=reading.rows, at=clock.now(), by=request.user)
                messages.success(request, _("Points added: %(added)s, changed: %(changed)s.") % {"added": added, "changed": changed})
                return redirect("question_banks:points")
            except Refusal as refusal:
                form.add_error("file", str(refusal))
    context = {"form": form, "findings": findings}
    return render(request, "question_banks/editor/points_import.html", context, status=422 if form.errors or findings else 200)
