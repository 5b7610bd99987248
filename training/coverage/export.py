"""A coverage list as a workbook: formatted, and with no cell that a spreadsheet would run as a formula."""

from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from training.requirements import Rule

from .explaining import BASIS
from .listing import FILTERS, Line
from .survey import Survey

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Text that stays text in any spreadsheet."""
    return f"'{text}" if text.startswith(_RISKY) else text


def workbook(survey: Survey, rule: Rule, day: date, lines: list[Line]) -> bytes:
    """The list with its title, day, rule and basis, ready to print on A4."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet = book.add_worksheet(safe(rule.code)[:31])
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap, days = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    figure = survey.figure(rule.code, day)
    sheet.write_string(0, 0, safe(f"{survey.top.name} · {rule.title}"), bold)
    sheet.write_string(1, 0, _("As of %(day)s") % {"day": day.isoformat()})
    basis = f"{BASIS[rule.basis_level]} · {rule.law} {rule.article}"
    sheet.write_string(2, 0, safe(basis))
    totals = _("Duties %(all)s, covered %(covered)s, overdue %(overdue)s, unknown %(unknown)s")
    counts = {"all": figure.population, "covered": figure.covered, "overdue": figure.overdue, "unknown": figure.unknown}
    sheet.write_string(3, 0, totals % counts)
    columns = [
        (_("Enterprise"), 34), (_("Credit code or provisional number"), 22), (_("Area"), 16), (_("Person"), 12),
        (_("Document, last four"), 10), (_("Post"), 22),
        (_("Status"), 12), (_("Due on"), 12), (_("What is missing"), 44), (_("Phone"), 16), (_("Liaison"), 12),
    ]  # fmt: skip
    for index, (label, width) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(5, index, label, head)
    for row, line in enumerate(lines, 6):
        status = str(FILTERS[line.status])
        cells = [line.enterprise, line.number, line.area, line.person, line.last4, line.post, status, line.due_on, line.missing, line.phone, line.liaison]
        for index, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, index, cell, days)
            else:
                sheet.write_string(row, index, safe(cell or ""), wrap)
    sheet.freeze_panes(6, 1)
    sheet.autofilter(5, 0, 5 + len(lines), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(5)
    book.close()
    return out.getvalue()
