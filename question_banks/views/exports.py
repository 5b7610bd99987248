"""A bank as a file: choose a format, see what it can not carry, download."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from question_banks import exporting, releasing
from question_banks.models import Bank
from training import access, clock
from training.errors import Refusal

from . import READERS

# format: (name, what it is for)
FORMATS = {
    "xlsx": (_("Workbook (XLSX)"), _("To read, correct and import again.")),
    "json": (_("JSON"), _("Everything this system knows about the questions, for other programs and for keeping.")),
    "moodle-xml": (_("Moodle XML"), _("For the question bank of a Moodle site.")),
    "qti22": (_("QTI 2.2 package"), _("For most other test systems.")),
    "qti30": (_("QTI 3.0 package"), _("For new test systems.")),
}
SHOWN = 20


@require_http_methods(["GET", "POST"])
@access.desk(*READERS)
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The page with formats and losses; a POST gives the file, once for a granted release where the bank is reserved."""
    bank = get_object_or_404(Bank, code=code)
    format = (request.POST if request.method == "POST" else request.GET).get("format", "")
    format = format if format in FORMATS else "xlsx"
    if request.method == "POST":
        return _download(request, bank, format)
    losses = [{"loss": loss, "items": loss.items[:SHOWN], "more": len(loss.items) - SHOWN} for loss in exporting.losses(bank, format)]
    context = {
        "bank": bank,
        "formats": [{"code": one, "name": name, "text": text, "chosen": one == format} for one, (name, text) in FORMATS.items()],
        "format": format,
        "name": FORMATS[format][0],
        "losses": losses,
        "released": _released(request, bank),
    }
    return render(request, "question_banks/editor/export.html", context)


def _released(request: HttpRequest, bank: Bank) -> bool:
    try:
        releasing.require(bank=bank, account=request.user, at=clock.now())
    except Refusal:
        return False
    return True


def _download(request: HttpRequest, bank: Bank, format: str) -> HttpResponse:
    try:
        exported = exporting.export(bank=bank, format=format, at=clock.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('question_banks:export', args=[bank.code])}?format={format}")
    answer = HttpResponse(exported.body, content_type=exported.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=exported.name)
    answer["Cache-Control"] = "no-store"
    return answer
