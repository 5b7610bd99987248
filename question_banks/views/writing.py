"""Writing and rewording questions by hand, with the candidate's view and the nearest questions beside the form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from question_banks import insights, items, kinds, near, pictures, viewing
from question_banks.forms import QuestionForm, initial
from question_banks.models import Bank, Item
from question_banks.wording import fingerprints
from training import access, clock

from . import WRITERS

WIDTHS = ("phone", "desktop")


@require_http_methods(["GET", "POST"])
@access.desk(*WRITERS)
def new_question(request: HttpRequest, code: str) -> HttpResponse:
    """Write a question by hand."""
    found = get_object_or_404(Bank, code=code)
    form = QuestionForm(request.POST or None, kind=request.GET.get("kind", ""))
    act = request.POST.get("act", "")
    if act not in ("", "preview"):
        form = form.reshaped(act)
    elif request.method == "POST" and not act and form.is_valid():
        draft = items.Draft(form.wording, subject=form.cleaned_data["subject"], difficulty=form.cleaned_data["difficulty"])
        made = items.draft(bank=found, draft=draft, at=clock.now(), by=request.user)
        messages.success(request, _("The question awaits approval by another person."))
        return redirect("question_banks:item", made.item.public_id)
    return _page(request, form, found, None)


@require_http_methods(["GET", "POST"])
@access.desk(*WRITERS)
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Reword a question: the wording in use stays until the new one is approved."""
    found = get_object_or_404(Item.objects.select_related("bank", "latest_version__measure"), public_id=public_id)
    newest = found.versions.order_by("-number").select_related("item")[0]
    viewing.keys_shown([found], at=clock.now(), by=request.user)
    form = QuestionForm(request.POST or None, kind=request.GET.get("kind", ""), initial=initial(newest))
    act = request.POST.get("act", "")
    if act not in ("", "preview"):
        form = form.reshaped(act)
    elif request.method == "POST" and not act and form.is_valid():
        items.revise(item=found, wording=form.wording, at=clock.now(), by=request.user)
        messages.success(request, _("The new wording awaits approval by another person."))
        return redirect("question_banks:item", found.public_id)
    return _page(request, form, found.bank, found)


def _page(request: HttpRequest, form: QuestionForm, bank: Bank, item: Item | None) -> HttpResponse:
    """The form with the preview beside it. Asking for a preview is no mistake, whatever is still missing."""
    asked = request.POST.get("act") == "preview"
    context = {"form": form, "bank": bank, "item": item, "kinds": kinds.choices(), "asked": asked, **_shown(form, item)}
    if item is not None:
        context["lines"] = insights.lines(item, request.user, clock.now())
    return render(request, "question_banks/editor/question_form.html", context, status=422 if form.errors and not asked else 200)


@require_POST
@access.desk(*WRITERS)
def preview(request: HttpRequest) -> HttpResponse:
    """What stands in the form as candidates would see it, and the nearest questions: a piece of the page, asked for while somebody types."""
    named = request.POST.get("besides", "")
    item = Item.objects.filter(public_id=named).first() if named else None
    return render(request, "question_banks/editor/_preview.html", _shown(QuestionForm(request.POST), item))


def _shown(form: QuestionForm, item: Item | None) -> dict[str, Any]:
    """The question as far as it is written, once a width; what it lacks; what is near it."""
    drawn = form.sketch()
    if drawn is None:
        return {"shown": [], "lacking": [], "near": []}
    stem, content = drawn
    whole = form.is_bound and form.is_valid()
    return {
        "shown": [
            (width, kinds.form(form.kind_name, stem, content, name=f"preview-{width}", disabled=True, pictures=pictures.ON_THE_DESK)) for width in WIDTHS
        ],
        "lacking": [form.fields[name].label for name in form.errors if name in form.fields] if form.is_bound else [],
        "near": near.find(stem=stem, prints=fingerprints(form.wording) if whole else None, besides=item),
    }
