"""The pictures of questions: look them up, add one, show one. For the desks only; candidates get theirs from the exam, by place."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from question_banks import pictures
from question_banks.forms import PictureForm
from question_banks.models import Picture
from training import access, clock
from training.errors import Refusal

from . import READERS, WRITERS

PAGE = 24


@require_GET
@access.desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    """All pictures, the newest first, each with the mark that puts it into a text."""
    page = Paginator(Picture.objects.all(), PAGE).get_page(request.GET.get("page"))
    rows = [(one, pictures.mark(one.sha256, one.alt), pictures.ON_THE_DESK[one.sha256]) for one in page]
    context = {"page": page, "rows": rows, "form": PictureForm(), "may_write": access.has_role(request.user, *WRITERS)}
    return render(request, "question_banks/editor/pictures.html", context)


@require_POST
@access.desk(*WRITERS)
def add(request: HttpRequest) -> HttpResponse:
    """Store a picture with its description; a script gets what it needs to put it into the text."""
    form, problem, added = PictureForm(request.POST, request.FILES), "", None
    try:
        if form.is_valid():
            added = pictures.add(body=form.cleaned_data["file"].read(), alt=form.cleaned_data["alt"], at=clock.now(), by=request.user)
        else:
            problem = next(iter(form.errors.values()))[0]
    except Refusal as refusal:
        problem = str(refusal)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_facts(added) if added else {"error": problem}, status=200 if added else 422)
    messages.success(request, _("The picture is stored. Copy its mark into the question.")) if added else messages.error(request, problem)
    return redirect("question_banks:pictures")


def _facts(one: Picture) -> dict[str, object]:
    mark = pictures.mark(one.sha256, one.alt)
    return {"sha256": one.sha256, "mark": mark, "address": pictures.ON_THE_DESK[one.sha256], "width": one.width, "height": one.height}


@require_safe
@access.desk(*READERS)
def show(request: HttpRequest, sha256: str) -> HttpResponse:
    """The picture itself. Its hash is its address, so a browser may keep it."""
    try:
        body, content_type = pictures.content(sha256)
    except pictures.UnknownPicture as missing:
        raise Http404 from missing
    headers = {"Cache-Control": "private, max-age=86400", "Content-Disposition": "inline", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(body, content_type=content_type, headers=headers)
