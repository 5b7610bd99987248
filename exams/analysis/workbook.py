"""The analysis of a session, and that of a question, as XLSX. Numbers only: no stem, no option's text and no key leaves the house this way."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exams.models import Session
from question_banks.models import ItemVersion
from question_banks.statistics import Figures
from training import audit
from training.intake import neutral

from . import reports


class _Book:
    """A workbook of plain tables: the first row of a sheet is its header, None an empty cell."""

    def __init__(self) -> None:
        self._memory = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})

    def sheet(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        sheet = self._book.add_worksheet(name[:31])
        for column, head in enumerate(heads):
            sheet.write_string(0, column, neutral(head), self._head)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(line, column, cell)
                elif cell is not None:
                    sheet.write_string(line, column, neutral(cell))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(heads) - 1), 14)
        sheet.freeze_panes(1, 1)

    def content(self) -> bytes:
        self._book.close()
        return self._memory.getvalue()


def _answers() -> str:
    return pgettext("statistics", "Answers")


def _figures(one: Figures) -> list[float | None]:
    return [one.n, one.facility, one.sd, one.discrimination_index, one.discriminative_efficiency, one.effective_weight, one.point_biserial]


def _heads() -> list[str]:
    return [
        _answers(), _("Facility"), _("Standard deviation"), _("Discrimination index"), _("Discriminative efficiency"), _("Effective weight"),
        _("Point-biserial"),
    ]  # fmt: skip


@transaction.atomic
def of_session(*, session: Session, at: datetime, by: audit.Actor) -> bytes:
    """Paper and questions of a session. Audited."""
    report = reports.of_session(session)
    book, paper = _Book(), report.paper
    facts: list[tuple[str, Any]] = [
        (_("Exam session"), session.title), (_("Begins"), f"{localtime(session.opens_at):%Y-%m-%d %H:%M}"), (_("Exam room"), session.room),
        (_("Results in the figures"), paper.n), (_("Results not in the figures"), report.outside), (_("Questions"), paper.items),
        (_("Mean share of the full mark"), paper.mean), (_("Standard deviation"), paper.sd), (_("Reliability (alpha)"), paper.alpha), ("KR-20", paper.kr20),
        (_("Standard error of measurement"), paper.standard_error), (_("Remarks"), "; ".join(map(str, report.hints)) or None),
    ]  # fmt: skip
    book.sheet(_("Paper"), [_("Figure"), _("Value")], facts)
    more = [_("Typical seconds"), _("Mean seconds"), _("Change of facility"), _("Change, adjusted"), _("Needs attention"), _("Remarks")]
    rows = [
        [
            row.name, *_figures(row.figures), row.sums.typical_seconds, row.sums.mean_seconds, row.drift.change if row.drift else None,
            row.drift.adjusted if row.drift else None, "; ".join(map(str, row.labels)) or None, "; ".join(map(str, row.hints)) or None,
        ]
        for row in report.rows
    ]  # fmt: skip
    book.sheet(_("Questions"), [_("Question"), *_heads(), *more], rows)
    audit.record("exams.analysis_exported", at=at, by=by, subject=session, data={"questions": len(rows), "results": paper.n})
    return book.content()


@transaction.atomic
def of_version(*, version: ItemVersion, report: reports.ItemReport, at: datetime, by: audit.Actor) -> bytes:
    """A wording over all sessions, its options by letter, groups and the sessions the reader may see. Audited."""
    book, row = _Book(), report.row
    book.sheet(_("Question"), [_("Question"), *_heads()], [[row.name, *_figures(row.figures)]])
    options = [[line.label, line.choice.chosen, line.choice.share, line.choice.upper, line.choice.lower] for line in report.lines]
    book.sheet(_("Options"), [_("Option"), _("Chosen by"), _("Share of all"), _("Share of the best 27 %"), _("Share of the weakest 27 %")], options)
    groups = [
        [name, kind, one.n, one.others, one.difference, one.delta, one.chi2]
        for kind, named in ((_("Exam site"), report.sites), (_("Language"), report.languages))
        for name, one in named.items()
    ]
    heads = [_("Group"), _("By"), _answers(), _("Answers of the others"), _("Difference at equal level"), _("Delta (Mantel–Haenszel)"), "χ²"]
    book.sheet(_("Groups"), heads, groups)
    sittings = [
        [one.session.title, f"{localtime(one.session.opens_at):%Y-%m-%d}", one.figures.n, one.figures.facility, one.figures.discrimination_index,
         one.drift.change if one.drift else None, one.drift.adjusted if one.drift else None]
        for one in report.sittings
    ]  # fmt: skip
    heads = [_("Exam session"), _("Day"), _answers(), _("Facility"), _("Discrimination index"), _("Change of facility"), _("Change, adjusted")]
    book.sheet(_("Sessions"), heads, sittings)
    audit.record("exams.analysis_exported", at=at, by=by, subject=version.item, data={"version": version.number, "results": row.figures.n})
    return book.content()
