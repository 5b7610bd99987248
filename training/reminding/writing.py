"""限期培训告知书与送达回证 as an editable document, in the installation's language; it ends with the lines to sign and seal, the hash and its symbol."""

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import ReminderPaper
from training.papers import DOCX as DOCX
from training.papers import HEAD, TITLE, Cell, Column, Table, Writer

from . import papers
from .papers import Body

# The lines of a receipt, as receipts of law enforcement have them.
RECEIPT = (
    gettext_lazy("Paper delivered"), gettext_lazy("Number of the paper"), gettext_lazy("Delivered by (unit)"), gettext_lazy("Recipient"),
    gettext_lazy("Place of delivery"), gettext_lazy("Date and time of delivery"), gettext_lazy("How it was delivered"),
    gettext_lazy("Signature or seal of the recipient"), gettext_lazy("Received on behalf of the recipient, relation"),
    gettext_lazy("Signature of the witness"), gettext_lazy("Signatures of those who delivered it"), gettext_lazy("Remark"),
)  # fmt: skip


def docx(paper: ReminderPaper) -> bytes:
    """The notice and, on its own page, the receipt."""
    with translation.override(settings.LANGUAGE_CODE):
        return _write(paper, papers.read(paper))


def receipt(body: Body) -> list[tuple[str, str]]:
    """The lines of the receipt; what is known already is filled in."""
    known = {0: title(), 2: body["office"], 3: body["enterprise"]["name"]}
    return [(str(label), known.get(index, "")) for index, label in enumerate(RECEIPT)]


def title() -> str:
    return _("Notice to complete training by a set day")


def opening(body: Body) -> str:
    """The first sentence: what was found, on which day."""
    return _("On %(day)s the register and the ledger show the following duties of your unit and its people that are open or overdue:") % {
        "day": _shown(body["made_on"])
    }


def demand(body: Body) -> list[str]:
    """What is asked, and what a missed duty of law is called; work of policy or local wish is never called unlawful."""
    found = [_("Complete each of them by the day named in its line, keep the proof, and tell this office.")]
    if any(line["late"] and line["basis_level"] == "law" for line in body["lines"]):
        found.append(_("Lines marked “statutory duty not fulfilled in time” rest on laws and rules; what follows from them is decided by the competent body."))
    if body["provisional"]:
        found.append(_("The set day is provisional: the holidays of that year are not on record yet."))
    return found


def standing(line: Body) -> str:
    """How a line stands: due, or late by its proper name."""
    if not line["late"]:
        return _("due on %(day)s") % {"day": _shown(line["due_on"])}
    return _("statutory duty not fulfilled in time") if line["basis_level"] == "law" else _("required work not done")


def _shown(day: str) -> str:
    return str(date_format(date.fromisoformat(day), "DATE_FORMAT"))


def _table(body: Body) -> Table:
    columns = [
        Column(_("Person"), 10), Column(_("Requirement"), 24), Column(_("What is missing"), 24), Column(_("Standing"), 16), Column(_("To be done by"), 14),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [" ".join(part for part in (line["person"], line["item"]) if part) or "—", line["title"], line["missing"], standing(line), _shown(line["by"])]
        for line in body["lines"]
    ]
    laws = list(dict.fromkeys(f"《{line['title']}》：{line['law']}" for line in body["lines"] if line["law"]))
    return Table("", _("What is to be done"), columns, rows, laws)


def _write(paper: ReminderPaper, body: Body) -> bytes:
    writer = Writer()
    writer.line(title(), size=22, font=TITLE, centred=True)
    writer.line(_("(No.              )"), size=14, centred=True, before=6)
    writer.line(f"{body['enterprise']['name']}（{body['enterprise']['number']}）：", before=14)
    writer.line(opening(body), indent=True)
    writer.table(_table(body), numbered=False)
    for sentence in demand(body):
        writer.line(sentence, indent=True, before=6)
    writer.sign(paper.sha256, [_("SHA-256 of this notice: %(hash)s") % {"hash": paper.sha256}])
    writer.paper.add_page_break()
    writer.line(_("Receipt of delivery"), size=22, font=TITLE, centred=True)
    for label, value in receipt(body):
        writer.line(f"{label}：{value or '＿' * 16}", before=12)
    writer.line(_("This receipt belongs to the notice with SHA-256 %(hash)s.") % {"hash": paper.sha256}, size=9, font=HEAD, before=18)
    return writer.done(title=title(), author=str(body["office"]), sha256=paper.sha256)
