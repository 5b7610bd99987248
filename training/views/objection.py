"""This is wrong: the guided ways to say so, the work list, one objection with its answer, the 更正单, and one's own record."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, objections, symbols
from training.access import Role
from training.errors import Refusal
from training.forms.objection import FORMS, AnswerForm, MistakeForm, ObjectionFilter
from training.models import Entry, Mistake, Objection, ObjectionAnswer, Person
from training.objections import answering, elsewhere, papers, showing, writing
from training.reminding.writing import DOCX

from .signin import both, posted

PAGE = 30


def _entry(request: HttpRequest, number: int) -> Entry:
    """An entry the person may object to; anything else is not there."""
    rows = showing.entries(request.user).select_related("person__merged_into", "enterprise", "corrects")  # type: ignore[arg-type]
    return get_object_or_404(rows, pk=number)


@both
@access.desk()
def wrong(request: HttpRequest, number: int) -> HttpResponse:
    """First what is wrong, then what it should be; an author's slip of the same day is put right at once."""
    entry, account, at = _entry(request, number), request.user, clock.now()
    mistake = request.GET.get("what", "")
    form = FORMS[mistake](posted(request), entry=entry, account=account, mistake=mistake) if mistake in FORMS else None
    is_slip = answering.is_slip(entry, at=at, by=account)  # type: ignore[arg-type]
    if form is not None and form.is_bound and form.is_valid():
        try:
            return _raise(request, entry, form, is_slip)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"entry": entry, "form": form, "mistake": mistake, "is_slip": is_slip, "choices": _choices(entry), **_blocked(entry)}
    return render(request, "training/objections/wrong.html", context, status=422 if form is not None and form.errors else 200)


def _choices(entry: Entry) -> list[tuple[str, str]]:
    """What can be wrong with such an entry."""
    left_out = {Mistake.PERSON, Mistake.ENTERPRISE} if entry.area_id else {Mistake.PERSON} if entry.person is None else set()
    return [(value, str(label)) for value, label in Mistake.choices if value not in left_out]


def _blocked(entry: Entry) -> dict[str, Any]:
    """Why nothing can be said here now: another room corrects it, a newer entry stands, or somebody has said so already."""
    try:
        elsewhere.refuse_derived(entry)
    except elsewhere.CorrectedElsewhere as refusal:
        return {"blocked": str(refusal)}
    waiting = entry.objections.filter(answer__isnull=True).first()
    newer = Entry.objects.filter(corrects=entry).first()
    return {"waiting": waiting, "newer": newer, "is_void": entry.void}


def _raise(request: HttpRequest, entry: Entry, form: MistakeForm, is_slip: bool) -> HttpResponse:
    given: dict[str, Any] = {"remedy": form.remedy(), "reason": form.cleaned_data["reason"], "at": clock.now(), "by": request.user}
    if is_slip:
        done = objections.put_right(entry, **given)
        messages.success(request, _("Put right. The old entry stays on record; print the slip for the files."))
        return redirect("training:objection", done.objection.public_id)
    raised = objections.raise_objection(entry, **given)
    messages.success(request, _("The objection is on record; somebody else answers it."))
    return redirect("training:objection", raised.public_id)


@require_safe
@access.desk()
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest deadline first; for a learner what they raised and what speaks of them."""
    account: Any = request.user
    chosen = ObjectionFilter(request.GET, areas=access.areas(account, *showing.READERS))
    page = Paginator(showing.for_list(chosen.narrow(showing.visible(account))), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": showing.lines(page.object_list, clock.today()), "filter": chosen}
    return render(request, "training/objections/index.html", context)


def _objection(request: HttpRequest, public_id: UUID) -> Objection:
    related = ("entry__person__merged_into", "entry__enterprise__area", "person", "enterprise", "twin", "raised_by__person", "answer__by__person")
    return get_object_or_404(showing.visible(request.user).select_related(*related), public_id=public_id)  # type: ignore[arg-type]


def _may_decide(request: HttpRequest, objection: Objection) -> bool:
    account: Any = request.user
    return access.has_role(account, Role.OFFICE) and showing.decidable(account).filter(pk=objection.pk).exists()


def _page(request: HttpRequest, objection: Objection, form: AnswerForm | None = None) -> HttpResponse:
    closed, account, today = showing.outcome(objection), request.user, clock.today()
    may_decide = closed is None and _may_decide(request, objection)
    context = {
        "objection": objection,
        "entry": objection.entry,
        "answer": closed,
        "left": showing.lines([objection], today)[0].left,
        "asked": showing.asked(objection),
        "history": showing.timeline(objection),
        "form": form or (AnswerForm() if may_decide else None),
        "may_withdraw": closed is None and objection.raised_by_id == account.pk,
        "waits_for_office": closed is None and not may_decide,
        "changes": closed.changes.select_related("newer", "moved") if closed else [],
    }
    return render(request, "training/objections/show.html", context, status=422 if form is not None else 200)


@require_safe
@access.desk()
def show(request: HttpRequest, objection: UUID) -> HttpResponse:
    """The entry, what is said against it, what would change, and by when it is answered."""
    return _page(request, _objection(request, objection))


@require_POST
@access.desk(Role.OFFICE)
def answer(request: HttpRequest, objection: UUID) -> HttpResponse:
    """Decide; the ledger is corrected in the same act."""
    found = get_object_or_404(showing.visible(request.user), public_id=objection)  # type: ignore[arg-type]
    if not Objection.objects.filter(pk=found.pk, entry__in=showing.entries(request.user, Role.OFFICE)).exists():  # type: ignore[arg-type]
        raise Http404
    form = AnswerForm(request.POST)
    if not _may_decide(request, found) and showing.outcome(found) is None:
        messages.error(request, _("Somebody else of the office decides, whose area holds both sides, and who neither objected nor recorded the entry."))
        return redirect("training:objection", found.public_id)
    if form.is_valid():
        try:
            objections.answer(found, **form.cleaned_data, at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. Both sides are told."))
            return redirect("training:objection", found.public_id)
    return _page(request, _objection(request, objection), form)


@require_POST
@access.desk()
def withdraw(request: HttpRequest, objection: UUID) -> HttpResponse:
    """Whoever raised it takes it back."""
    found = _objection(request, objection)
    try:
        objections.withdraw(found, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. The entry stands."))
    return redirect("training:objection", found.public_id)


def _corrected(request: HttpRequest, public_id: UUID) -> ObjectionAnswer:
    """The answer with its paper. Names stand on it in full: for those whose scope holds the entry, and the person themself."""
    rows = ObjectionAnswer.objects.exclude(sha256="").filter(objection__entry__in=showing.entries(request.user))  # type: ignore[arg-type]
    return get_object_or_404(rows.select_related("objection"), objection__public_id=public_id)


@require_safe
@access.desk()
def paper(request: HttpRequest, objection: UUID) -> HttpResponse:
    """The 更正单, to be printed and signed."""
    found = _corrected(request, objection)
    body = papers.read(found)
    context = {
        "answer": found, "facts": writing.facts(body), "rows": papers.rows_of(body), "notes": writing.notes(body), "is_whole": papers.is_whole(found),
        "symbol": symbols.picture(found.sha256, size=3),
    }  # fmt: skip
    reply = render(request, "training/objections/paper.html", context)
    reply["Cache-Control"] = "private, no-store"
    return reply


@require_safe
@access.desk()
def download(request: HttpRequest, objection: UUID) -> HttpResponse:
    """The same as an editable document."""
    found = _corrected(request, objection)
    reply = HttpResponse(writing.docx(found), content_type=DOCX)
    reply["Content-Disposition"] = f'attachment; filename="correction-{found.sha256[:12]}.docx"'
    reply["Cache-Control"] = "private, no-store"
    return reply


@require_safe
@access.desk()
def record(request: HttpRequest) -> HttpResponse:
    """One's own record: every entry that stands, each with a way to say that it is wrong."""
    person = request.user.person  # type: ignore[union-attr]
    if person is None:
        raise Http404
    rows = Entry.objects.filter(person__in=Person.objects.one(person.survivor.pk), void=False, corrected_by__isnull=True).select_related("enterprise")
    page = Paginator(rows.order_by("-occurred_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "training/objections/record.html", {"page_obj": page, "person": person.survivor})
