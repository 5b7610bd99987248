"""What rests on which edition: ended ones and their questions, and citations the register does not know."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from question_banks import citing, editions, signposts
from training import access, clock
from training.models import Standard

from . import READERS

PAGE = 100


@require_GET
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The editions that questions rest on; those that have ended or will end come first."""
    day = clock.today()
    context = {"standards": editions.cited(day), "today": day, "unresolved": citing.unresolved().count()}
    return render(request, "question_banks/editor/editions.html", context)


@require_GET
@access.desk(*READERS)
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """One edition and the questions that rest on it."""
    standard = get_object_or_404(Standard, code=code)
    rows = editions.resting_on(standard).select_related("bank", "latest_version__citation__clause", "latest_version__citation__standard")
    page = Paginator(rows.order_by("bank__code", "number"), PAGE).get_page(request.GET.get("page"))
    context = {
        "standard": standard,
        "ended": standard.until_on is not None and standard.until_on <= clock.today(),
        "successor": editions.successor(standard),
        "page": page,
        "ways": signposts.of("edition", standard, request.user),
    }
    return render(request, "question_banks/editor/edition.html", context)


@require_GET
@access.desk(*READERS)
def unresolved(request: HttpRequest) -> HttpResponse:
    """Citations the register does not know, each with how many questions; with one chosen, its questions, which are linked on their own pages."""
    rows, chosen = citing.unresolved(), {name: request.GET[name] for name in ("title", "standard") if name in request.GET}
    if chosen:
        rows = rows.filter(clause_title=chosen.get("title", ""), clause_standard=chosen.get("standard", ""))
        found = rows.select_related("item__bank").order_by("item__bank__code", "item__number")
    else:
        found = rows.order_by().values("clause_title", "clause_standard").annotate(count=Count("pk")).order_by("-count", "clause_title", "clause_standard")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "question_banks/editor/unresolved.html", {"page": page, "chosen": chosen})
