"""Results of a session as rows and as a workbook for the office's own tables."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from exams.models import Registration, Session
from training import audit

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(session: Session) -> Any:
    """Registrations with person, enterprise and attempt, by seat. One query."""
    found = Registration.objects.filter(session=session, withdrawn_at__isnull=True)
    return found.select_related("person", "enterprise", "attempt").order_by("seat_number")


def harmless(text: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    written = str(text)
    return "'" + written if written.startswith(_DANGEROUS) else written


@transaction.atomic
def workbook(*, session: Session, at: datetime, by: audit.Actor) -> bytes:
    """The session's register with results as XLSX; document numbers only by their last four. Audited."""
    sheet_file = io.BytesIO()
    book = xlsxwriter.Workbook(sheet_file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, sheet = book.add_format({"bold": True}), book.add_worksheet(str(_("Results"))[:31])
    heads = [_("Seat"), _("Ticket number"), _("Full name"), _("Last four"), _("Enterprise"), _("Checked in")]
    heads += [_("State"), _("Score"), _("Full score"), _("Passed")]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows(session), 1):
        row.session = session
        _write(sheet, count, row)
    sheet.set_column(1, 4, 20)
    book.close()
    audit.record("exams.results_exported", at=at, by=by, subject=session, data={"rows": count})
    return sheet_file.getvalue()


def _write(sheet: Any, line: int, row: Registration) -> None:
    attempt = getattr(row, "attempt", None)
    moment = f"{localtime(row.checked_in_at):%Y-%m-%d %H:%M}" if row.checked_in_at else ""
    state = attempt.get_state_display() if attempt else _("Absent") if row.session.ended_at else ""
    enterprise = row.enterprise.name if row.enterprise else ""
    for column, text in enumerate([row.seat, row.ticket_no, row.person.name, row.person.last4, enterprise, moment, state]):
        sheet.write_string(line, column, harmless(text))
    if attempt is not None and attempt.score is not None:
        sheet.write_number(line, 7, attempt.score)
        sheet.write_number(line, 8, attempt.full_score)
        sheet.write_string(line, 9, str(_("Passed") if attempt.passed else _("Not passed")))
