"""The work list: what of the imported files still waits for a person."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from question_banks import leftovers
from question_banks.exchange import returning
from question_banks.forms import LeftoverForm
from question_banks.models import Bank, Leftover
from training import access, clock
from training.errors import Refusal

from . import READERS, WRITERS
from .uploads import XLSX, row_viewed

PAGE = 50
TITLES = {"kind": "题型", "stem": "题干", "options": "选项", "key": "答案", "explanation": "解析", "clause": "依据", "subject": "科目", "difficulty": "难度"}


@require_GET
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The rows that wait, of one bank or of all."""
    bank = get_object_or_404(Bank, code=request.GET["bank"]) if request.GET.get("bank") else None
    rows = leftovers.open_rows(bank)
    page = Paginator(rows.order_by("-batch__created_at", "pk"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.said = leftovers.findings_of(row)[:3]
    context = {"page": page, "bank": bank, "banks": Bank.objects.filter(leftovers__state="open").distinct().order_by("code")}
    return render(request, "question_banks/editor/leftovers.html", context)


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def row(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One row: what was found, its texts to be corrected, or a reason why it is not needed."""
    found = get_object_or_404(Leftover.objects.select_related("bank", "batch", "version__item", "decided_by__person"), public_id=public_id)
    may_write = access.has_role(request.user, *WRITERS)  # type: ignore[arg-type]
    form = LeftoverForm(request.POST if request.POST.get("act") == "correct" else None, initial=_initial(found))
    said = leftovers.findings_of(found)
    if request.method == "POST":
        if not may_write:
            raise Http404
        answer, said = _decide(request, found, form, said)
        if answer:
            return answer
    row_viewed(found.bank, file=found.batch.title, row=found.row, request=request)
    context = {"row": found, "form": form, "said": said, "may_write": may_write, "open": found.state == Leftover.State.OPEN}
    return render(request, "question_banks/editor/leftover.html", context, status=422 if request.method == "POST" else 200)


def _initial(found: Leftover) -> dict[str, str]:
    """The texts as they were read; a kind and difficulty only where the form offers them."""
    from question_banks.exchange import headers
    from question_banks.exchange.rows import difficulty

    typed = leftovers.as_typed(found)
    kind = headers.kind(typed["kind"])
    typed["kind"] = kind if kind in dict(LeftoverForm().fields["kind"].choices) else ""  # type: ignore[attr-defined]
    typed["difficulty"] = str(difficulty(typed["difficulty"])) if typed["difficulty"] else ""
    return typed


def _decide(request: HttpRequest, found: Leftover, form: LeftoverForm, said: list[dict[str, str]]) -> tuple[HttpResponse | None, list[dict[str, str]]]:
    """The next page, or what is still wrong."""
    at, by = clock.now(), request.user
    try:
        if request.POST.get("act") == "dismiss":
            leftovers.dismiss(row=found, reason=request.POST.get("reason", ""), at=at, by=by)  # type: ignore[arg-type]
            messages.success(request, _("The row was dismissed."))
        elif not form.is_valid():
            return None, said
        else:
            leftovers.correct(row=found, texts=form.cleaned_data, at=at, by=by)  # type: ignore[arg-type]
            messages.success(request, _("The question awaits approval by another person."))
    except leftovers.StillWrong as refusal:
        return None, [one.as_dict() for one in refusal.findings]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("question_banks:leftover", found.public_id), said
    following = leftovers.open_rows(found.bank).filter(batch=found.batch, pk__gt=found.pk).order_by("pk").first()
    if following:
        return redirect("question_banks:leftover", following.public_id), said
    return redirect("question_banks:leftovers"), said


@require_GET
@access.desk(*WRITERS)
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of a bank as a workbook, to be corrected there and imported again. A reserved bank gives none away."""
    bank = get_object_or_404(Bank, code=code, reserved=False)
    rows = [(tuple(typed[role] for role in TITLES), one.row, one.findings) for typed, one in leftovers.table(leftovers.open_rows(bank).order_by("batch", "pk"))]
    answer = HttpResponse(returning.typed(list(TITLES.values()), rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="work-list.xlsx"'
    return answer
