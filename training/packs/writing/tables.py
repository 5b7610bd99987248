"""What stands in the tables of the pack, for the document and the workbook alike: a title, columns, rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from training import clock
from training.papers import Cell, Column, Table

from .. import words
from ..showing import Line, Sheet, gap, told


def month_words(sheet: Sheet) -> str:
    """The month as papers write it."""
    return date_format(date(sheet.month.year, sheet.month.number, 1), "YEAR_MONTH_FORMAT")


def heading(sheet: Sheet) -> str:
    """The title of the paper."""
    return _("%(area)s: monthly report on safety training and emergency drills") % {"area": sheet.body["area"]["name"]}


def kind(sheet: Sheet) -> str:
    """Month, and what sort of report this is."""
    month = month_words(sheet)
    if sheet.is_supplement:
        return _("%(month)s, supplement no. %(number)s") % {"month": month, "number": sheet.body["sequence"]}
    return month if sheet.is_frozen else _("%(month)s, preparation, not locked") % {"month": month}


def facts(sheet: Sheet) -> list[tuple[str, str]]:
    """The lines under the title."""
    first, last = sheet.window
    known = sheet.known_at.astimezone(clock.LEGAL_ZONE)
    listed = [
        (_("Reporting unit"), str(sheet.body["area"]["name"])),
        (_("As of"), date_format(sheet.as_of, "DATE_FORMAT")),
        (_("Period"), f"{date_format(first, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}"),
        (_("Recorded up to"), f"{known:%Y-%m-%d %H:%M}"),
        (_("Enterprises on the register"), str(sheet.top["enterprises"])),
    ]
    if sheet.is_supplement:
        listed.append((_("Reason of the supplement"), str(sheet.body["reason"])))
    return listed


def overall(sheet: Sheet) -> Table:
    """All requirements of the whole area."""
    columns = [
        Column(_("Requirement"), 40), Column(_("Basis"), 16), Column(_("Number of duties"), 8, numeric=True), Column(_("Met"), 8, numeric=True),
        Column(pgettext("duty status", "Overdue"), 8, numeric=True), Column(pgettext("duty status", "Unknown"), 8, numeric=True),
        Column(_("Rate"), 12), Column(_("Last report"), 12),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [line.title, line.basis, line.figure["population"], line.covered, line.figure["overdue"], line.figure["unknown"], line.percent, line.was]
        for line in sheet.lines
    ]
    notes = [_("“Met” includes certificates that end soon; “unknown” never counts as met. One person with two posts owes two duties.")]
    return Table(_("Overview"), _("Overview by requirement"), columns, rows, notes)


def parts(sheet: Sheet, line: Line) -> Table:
    """One requirement by the parts of the area."""
    columns = [Column(_("Area"), 20)] + [
        Column(label, 9, numeric=True)
        for label in (_("Number of duties"), _("Met"), *(pgettext("duty status", word) for word in ("Due soon", "Pending", "Overdue", "Unknown")))
    ]
    columns.append(Column(_("Rate"), 9))
    rows: list[list[Cell]] = []
    for row in sheet.parts(line.section):
        name = _("%(name)s, without a village") % {"name": row["name"]} if row["itself"] else row["name"]
        rows.append([name, row["population"], row["covered"], *(row[name] for name in ("due_soon", "pending", "overdue", "unknown")), row["percent"]])
    return Table(line.code, line.title, columns, rows)


def ranking(sheet: Sheet) -> Table:
    """The parts of the area in their order, with the formula in words."""
    columns = [
        Column(pgettext("ranking", "Place"), 8), Column(_("Area"), 22), Column(_("Enterprises"), 10, numeric=True), Column(pgettext("ranking", "Score"), 10),
        Column(_("Remark"), 26),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        ["–" if one["rank"] is None else str(one["rank"]), one["name"], one["enterprises"], one["score"] or "–", one["why"]] for one in sheet.places
    ]
    version = _("Formula, version %(version)s: %(words)s") % {"version": sheet.body["ranking"]["formula"]["version"], "words": sheet.formula}
    return Table(_("Ranking"), _("Ranking of the areas"), columns, rows, [version])


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def bridge(sheet: Sheet) -> Table:
    """From the last report to this one: duties / met, step by step."""
    steps = [Column(str(word), 9) for word in words.STEPS.values()]
    columns = [Column(_("Requirement"), 24), Column(_("Last report"), 14), *steps, Column(_("This report"), 14)]
    rows: list[list[Cell]] = []
    for line in sheet.lines:
        if line.bridge is None:
            continue
        was, now = (f"{line.bridge['population'][end]}/{line.bridge['satisfied'][end]}" for end in (0, 1))
        cells = [f"{_signed(step['population'])}/{_signed(step['satisfied'])}" if step["lines"] else "–" for step in line.bridge["steps"]]
        rows.append([line.title, was, *cells, now])
    start = sheet.body["bridge"]["from"] if sheet.body["bridge"] else None
    notes = [_("Each cell: number of duties / of which met. The steps add up exactly.")]
    if start:
        notes.append(_("Last report: %(month)s, as of %(day)s.") % {"month": start["month"], "day": start["as_of"]})
    return Table(_("Bridge"), _("Compared with the last report"), columns, rows, notes)


def moved(sheet: Sheet, steps: tuple[str, ...]) -> Table:
    """The names behind some steps of the bridge."""
    columns = [
        Column(_("Step"), 12), Column(_("Requirement"), 24), Column(_("Enterprise"), 28), Column(_("Credit code or provisional number"), 21),
        Column(_("Area"), 12), Column(_("Person"), 12), Column(_("Duties / met"), 11), Column(_("Cause"), 40),
    ]  # fmt: skip
    rows = [row for step in steps for row in _moves(sheet, step)]
    return Table(_("Changes by name"), _("Changes by name"), columns, rows)


def _moves(sheet: Sheet, wanted: str) -> Iterator[list[Cell]]:
    for line in sheet.lines:
        for step in line.bridge["steps"] if line.bridge else []:
            if step["step"] != wanted:
                continue
            for row in told(step["lines"], sheet.areas):
                numbers = f"{_signed(row['population'])}/{_signed(row['satisfied'])}"
                yield [str(words.STEPS[wanted]), line.title, row["who"], row["uscc"], row["area_name"], _person(row), numbers, row["why"]]


def _person(row: dict[str, Any]) -> str:
    return f"{row['name_masked']} {row['last4']}".strip()


def gap_list(sheet: Sheet, line: Line) -> Table:
    """Who has not met one requirement."""
    columns = [
        Column(_("Enterprise"), 30), Column(_("Credit code or provisional number"), 21), Column(_("Area"), 12), Column(_("Person"), 12),
        Column(_("Document, last four"), 8), Column(_("Post"), 16), Column(_("Status"), 10), Column(_("Due on"), 11), Column(_("Reason"), 34),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in gap(line.section, sheet.areas):
        names = [row["who"], row["uscc"], row["area_name"], row["name_masked"], row["last4"], row["post"]]
        rows.append([*names, row["status_word"], row["due_on"], row["lack"] if row["reason"] else ""])
    return Table(line.code, _("Not covered: %(title)s") % {"title": line.title}, columns, rows)


def confirmations(sheet: Sheet) -> Table:
    """Which villages stand behind their part."""
    columns = [Column(_("Village"), 20), Column(_("Confirmation"), 20), Column(pgettext("confirmation", "By"), 14), Column(pgettext("time", "At"), 18)]
    rows: list[list[Cell]] = []
    for one in sheet.confirmations:
        at = f"{one['at'].astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}" if one["at"] else ""
        rows.append([one["name"], one["word"], one["by"], at])
    counts = {"done": sheet.confirmed, "all": len(rows)}
    return Table(_("Confirmations"), _("Confirmation by the villages"), columns, rows, [_("%(done)s of %(all)s villages have confirmed their part.") % counts])


def rules(sheet: Sheet) -> Table:
    """The rules this report counts by."""
    columns = [Column(_("Code"), 16), Column(_("Version"), 8), Column(_("Requirement"), 30), Column(_("Basis"), 14), Column(_("Law and article"), 44)]
    rows: list[list[Cell]] = []
    for line in sheet.lines:
        one = line.section
        rows.append([line.code, str(one["version"]), line.title, line.basis, f"{one['law']} {one['article']}".strip()])
    return Table(_("Rules used"), _("Rules used"), columns, rows)


def fingerprint(sheet: Sheet) -> list[str]:
    """Hash and its kin, printed at the end."""
    listed = [_("SHA-256 of this report: %(hash)s") % {"hash": sheet.row.sha256}]
    if sheet.body["previous"]:
        listed.append(_("SHA-256 of the last report: %(hash)s") % {"hash": sheet.body["previous"]["sha256"]})
    if sheet.body["supplements"]:
        listed.append(_("Supplement to the report with SHA-256 %(hash)s") % {"hash": sheet.body["supplements"]})
    return listed
