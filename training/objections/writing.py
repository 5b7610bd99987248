"""The 更正单 as an editable document, with the lines to sign and seal, the hash and its symbol."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from training.models import ObjectionAnswer
from training.papers import TITLE, Column, Table, Writer

from . import papers


def docx(answer: ObjectionAnswer) -> bytes:
    """One page: who asked, who decided, what was and what is."""
    with translation.override(settings.LANGUAGE_CODE):
        body = papers.read(answer)
        writer = Writer()
        writer.line(_("Correction slip"), size=22, font=TITLE, centred=True)
        for label, value in facts(body):
            writer.line(f"{label}：{value}", before=4)
        columns = [Column(_("Named"), 12), Column(_("Was recorded"), 30), Column(_("Is recorded now"), 30)]
        writer.table(Table("", _("What was corrected"), columns, [list(row) for row in papers.rows_of(body)], notes(body)), numbered=False)
        writer.sign(answer.sha256, [_("SHA-256 of this slip: %(hash)s") % {"hash": answer.sha256}])
        return writer.done(title=_("Correction slip"), author=settings.ORGANISER, sha256=answer.sha256)


def facts(body: papers.Body) -> list[tuple[str, str]]:
    """The lines above the table."""
    entries = "、".join(str(line["old"]) for line in body["lines"])
    return [
        (_("Number of the objection"), body["objection"].replace("-", "")),
        (_("Entries of the ledger"), entries),
        (_("What is wrong"), body["mistake"]),
        (_("Reason"), body["reason"]),
        (_("Raised by"), f"{body['raised_by']} {body['raised_on']}"),
        (_("Decided by"), f"{body['decided_by']} {body['decided_on']} · {body['outcome']}"),
        *([(_("Answer"), body["answer"])] if body["answer"] != body["reason"] else []),
    ]


def notes(body: papers.Body) -> list[str]:
    """What the reader must know: the old entries stay, and reports already made change only by the bridge."""
    found = [_("The old entries stay on record and count no more.")]
    if body["reported"]:
        months = "、".join(body["reported"])
        found.append(_("Reported already for %(months)s: those figures stay as locked and change only by the bridge of the next report.") % {"months": months})
    return found
