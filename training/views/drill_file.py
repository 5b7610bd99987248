"""The file of a planned drill: what happened, evidence, evaluation, corrective actions, papers, and the office's decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import access, audit, clock, stores, symbols
from training.drills import counting, deciding, entries, evaluating, evidence, papers
from training.errors import Refusal
from training.forms.drill_event import ActionForm, DoneForm, EvaluationForm, EvidenceForm
from training.models import DrillAction, DrillEvent, EventState, PrivateFile, StepKind
from training.models.drill_event import BEFORE, DECIDED, DONE, OPEN
from training.papers import DOCX, Table

from .drill_scope import READERS, VERIFIERS, WRITERS, kept, led, one, readable

both = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 30


def _reads(request: HttpRequest, event: UUID) -> DrillEvent:
    return one(readable(request), event)


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, event: UUID) -> HttpResponse:
    """Everything about one planned drill, and the one thing that is next."""
    found = _reads(request, event)
    units = counting.units(found)
    writes = kept(request).filter(pk=found.pk).exists()
    leads = kept(request, *READERS).filter(pk=found.pk).exists()
    context = {
        "event": found,
        "units": units,
        "total": counting.total(units),
        "steps": [(step, papers.told(step), papers.note(step)) for step in found.steps.filter(kind__in=_SHOWN)],
        "files": _files(found, everything=leads),
        "reads_papers": leads,
        "evidence_form": EvidenceForm(papers=papers.KINDS.items()),
        "evaluation": found.evaluations.last(),
        "actions": [(one, one.done_at is None and one.due_on < clock.today()) for one in found.actions.select_related("enterprise").prefetch_related("files")],
        "action_form": ActionForm(event=found),
        "credits": [(unit, entries(unit.party.drill)) for unit in units if unit.party.drill],
        "papers": papers.KINDS.items(),
        "may_write": writes,
        "may_run": led(request).filter(pk=found.pk).exists(),
        "may_decide": kept(request, *VERIFIERS).filter(pk=found.pk).exists() and found.state in (EventState.EVALUATED, *DECIDED),
        "is_before": found.state in BEFORE,
        "is_open": found.state in (*OPEN, *DONE),
        "is_done": found.state in DONE,
        "has_ended": found.state in (*DONE, *DECIDED),
        "today": clock.today(),
    }
    return render(request, "training/drills/event.html", context)


_SHOWN = (StepKind.STATE, StepKind.ALARM, StepKind.ALL_OUT, StepKind.COUNTED, StepKind.REPORTED)


def _files(event: DrillEvent, *, everything: bool) -> list[dict[str, Any]]:
    """The files, with what makes one doubtful: taken on another day, or signed before the data changed. Neighbours see pictures only."""
    bound = {step.data["file"]: step.data for step in event.steps.filter(kind=StepKind.EVIDENCE)}
    hashes = papers.current_hashes(event) if any(data.get("paper") for data in bound.values()) else {}
    rows = []
    for file in event.files.all() if everything else event.files.filter(purpose=PrivateFile.Purpose.EVIDENCE):
        data = bound.get(str(file.public_id), {})
        kind = data.get("paper", "")
        old = bool(kind) and hashes.get(kind) != data.get("paper_hash")
        rows.append({"file": file, "paper": papers.KINDS.get(kind, ""), "old": old, "other_day": evidence.of_another_day(file, event)})
    return rows


@require_POST
@access.desk(*WRITERS)
def files(request: HttpRequest, event: UUID) -> HttpResponse:
    """Hand in pictures, videos or signed papers."""
    found = one(kept(request), event)
    form = EvidenceForm(request.POST, request.FILES, papers=papers.KINDS.items())
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("training:drill_event", found.public_id)
    given = form.cleaned_data
    try:
        checked = [(upload.name, stores.check(upload)) for upload in given["files"]]
        added = evidence.add(event=found, files=checked, purpose=given["purpose"], paper=given["paper"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept: %(n)s. What was there before is not kept twice.") % {"n": len(added)})
    return redirect("training:drill_event", found.public_id)


@both
@access.desk(*WRITERS)
def evaluation(request: HttpRequest, event: UUID) -> HttpResponse:
    """The evaluation sheet; filing it again replaces it, the earlier one stays on record."""
    found = one(kept(request), event)
    if request.method != "POST" and found.state not in DONE:
        return redirect("training:drill_event", found.public_id)
    form = EvaluationForm(request.POST if request.method == "POST" else None, event=found)
    if form.is_bound and form.is_valid():
        try:
            evaluating.evaluate(event=found, judgement=form.judgement(), at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evaluation is filed. Write down what must be put right, and by when."))
            return redirect("training:drill_event", found.public_id)
    lines = [(item, form[f"item_{item.code}"]) for item in form.items]
    rest = [form[name] for name in form.fields if not name.startswith("item_")]
    return render(request, "training/drills/evaluation.html", {"event": found, "form": form, "lines": lines, "rest": rest}, status=422 if form.errors else 200)


@require_POST
@access.desk(*WRITERS)
def action_new(request: HttpRequest, event: UUID) -> HttpResponse:
    """A problem with what will be done, by whom, by when."""
    found = one(kept(request), event)
    form = ActionForm(request.POST, event=found)
    if not form.is_valid():
        messages.error(request, _("Write down the problem, what will be done, who is responsible and by when."))
        return redirect("training:drill_event", found.public_id)
    try:
        evaluating.demand(event=found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("On the list. It stays there until it is done."))
    return redirect("training:drill_event", found.public_id)


@require_safe
@access.desk(*READERS)
def actions(request: HttpRequest) -> HttpResponse:
    """What is still to be put right after drills, the most urgent first."""
    rows = evaluating.open_actions(access.enterprises(request.user, *READERS))  # type: ignore[arg-type]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "training/drills/actions.html", {"page_obj": page, "today": clock.today()})


@both
@access.desk(*READERS)
def action_done(request: HttpRequest, action: UUID) -> HttpResponse:
    """One corrective action: what it is, and reporting it done."""
    rows = DrillAction.objects.filter(enterprise__in=access.enterprises(request.user, *READERS))  # type: ignore[arg-type]
    found = rows.select_related("enterprise", "event__host").filter(public_id=action).first()
    if found is None:
        raise Http404
    writes = access.enterprises(request.user, *WRITERS).filter(pk=found.enterprise_id).exists()  # type: ignore[arg-type]
    form = DoneForm(request.POST, request.FILES) if request.method == "POST" and writes else DoneForm()
    if form.is_bound and form.is_valid():
        try:
            checked = [(upload.name, stores.check(upload)) for upload in form.cleaned_data["files"]]
            evaluating.put_right(action=found, note=form.cleaned_data["note"], files=checked, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Reported as done."))
            return redirect("training:drill_action_done", found.public_id)
    context = {"action": found, "form": form, "may_write": writes and found.done_at is None, "late": found.done_at is None and found.due_on < clock.today()}
    return render(request, "training/drills/action.html", context, status=422 if form.errors else 200)


@require_safe
@access.desk(*VERIFIERS)
def to_verify(request: HttpRequest) -> HttpResponse:
    """Evaluated drills that wait for the office."""
    rows = deciding.waiting(access.enterprises(request.user, *VERIFIERS))  # type: ignore[arg-type]
    page = Paginator(rows.prefetch_related("evaluations"), PAGE).get_page(request.GET.get("page"))
    return render(request, "training/drills/to_verify.html", {"page_obj": page})


@require_POST
@access.desk(*VERIFIERS)
def decide(request: HttpRequest, event: UUID) -> HttpResponse:
    """Verify the drill or refuse it, with a reason."""
    found = one(kept(request, *VERIFIERS), event)
    action = request.POST.get("action")
    if action not in ("verify", "refuse"):
        return HttpResponseBadRequest()
    try:
        accepted = action == "verify"
        deciding.decide(event=found, accepted=accepted, reason=request.POST.get("reason", ""), at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Verified: it counts as seen by an officer.") if accepted else _("Not accepted: it no longer counts."))
    return redirect("training:drill_event", found.public_id)


def _paper(request: HttpRequest, event: UUID, kind: str) -> DrillEvent:
    found = one(kept(request, *READERS), event)  # papers name everybody: for those who reach the unit that leads, not for its neighbours
    if kind not in papers.KINDS:
        raise Http404
    return found


@require_safe
@access.desk(*READERS)
def paper(request: HttpRequest, event: UUID, kind: str) -> HttpResponse:
    """One paper to print and sign."""
    found = _paper(request, event, kind)
    made = papers.make(found, kind)
    parts = [("table" if isinstance(part, Table) else "text", part) for part in made.parts]
    context = {
        "event": found,
        "paper": made,
        "parts": parts,
        "kind": kind,
        "fingerprint": papers.fingerprint(made),
        "symbol": symbols.picture(made.sha256, size=3),
    }
    return render(request, "training/drills/paper.html", context)


@require_safe
@access.desk(*READERS)
def paper_file(request: HttpRequest, event: UUID, kind: str) -> HttpResponse:
    """The same paper as an editable document; who took it is written down."""
    found = _paper(request, event, kind)
    content = papers.docx(found, kind)
    with transaction.atomic():
        audit.record("training.drill_paper_made", at=clock.now(), by=request.user, subject=found, data={"paper": kind})  # type: ignore[arg-type]
    answer = HttpResponse(content, content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="drill-{kind}-{found.held_on:%Y-%m-%d}.docx"'
    return answer
