"""What is held about me: shown, taken along, questioned."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from training import access, clock, owndata
from training.errors import Refusal
from training.models import Person

TYPES = {"json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class QuestionForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What is wrong, and how is it right?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name the row. Write no document number here."),
    )  # fmt: skip


def _me(request: HttpRequest) -> Person:
    person = request.user.person  # type: ignore[union-attr]
    if person is None:
        raise Http404
    return person


@require_safe
@access.desk()
def show(request: HttpRequest) -> HttpResponse:
    """Everything held about the signed-in person."""
    return render(request, "training/owndata/show.html", {"sections": owndata.held(_me(request)), "form": QuestionForm()})


@require_safe
@access.desk()
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    if kind not in TYPES:
        raise Http404
    content = owndata.export(_me(request), kind=kind, at=clock.now(), by=request.user)  # type: ignore[arg-type]
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="my-data-{clock.today().isoformat()}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@access.desk()
def question(request: HttpRequest) -> HttpResponse:
    """Ask the office to correct something."""
    person, form = _me(request), QuestionForm(request.POST)
    if form.is_valid():
        try:
            owndata.question(person, what=form.cleaned_data["what"], at=clock.now(), by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The office is told and will answer you."))
            return redirect("training:own_data")
    return render(request, "training/owndata/show.html", {"sections": owndata.held(person), "form": form})
