"""What the coverage desk gives to take away: a list, and the figures of the desk, as sheets."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from training.paper import Sheet
from training.requirements import Rule

from .desk import Part, Tile
from .explaining import BASIS
from .figures import Figure
from .listing import FILTERS, Line
from .slices import CUTS
from .survey import Survey


def _basis(rule: Rule) -> str:
    return f"{BASIS[rule.basis_level]} · {rule.law} {rule.article}"


def closing() -> list[str]:
    """What every paper of an office ends with."""
    words = _("Reporting unit (seal):"), _("Filled in by:"), _("Reviewed by:"), _("Person in charge:"), _("Phone:"), _("Date:")
    return ["          ".join(words)]


def of_list(survey: Survey, rule: Rule, day: date, status: str, lines: list[Line], narrowed: Iterable[tuple[str, str]] = ()) -> Sheet:
    """A list with its title, day, filters, rule and basis."""
    figure = survey.figure(rule.code, day)
    totals = _("Duties %(all)s, covered %(covered)s, overdue %(overdue)s, unknown %(unknown)s")
    counts = {"all": figure.population, "covered": figure.covered, "overdue": figure.overdue, "unknown": figure.unknown}
    filters = "；".join([str(FILTERS[status]), *(f"{CUTS[cut]}：{value}" for cut, value in narrowed)])
    columns = [
        (_("Enterprise"), 34), (_("Credit code or provisional number"), 22), (_("Area"), 16), (_("Person"), 12),
        (_("Document, last four"), 12), (_("Post"), 22),
        (_("Status"), 12), (_("Due on"), 14), (_("What is missing"), 44), (_("Phone"), 16), (_("Liaison"), 12),
    ]  # fmt: skip
    rows = [
        [line.enterprise, line.number, line.area, line.person, line.last4, line.post, str(FILTERS[line.status]), line.due_on, line.missing,
         line.phone, line.liaison]
        for line in lines
    ]  # fmt: skip
    notes = [_("As of %(day)s") % {"day": day.isoformat()}, _basis(rule), totals % counts, filters]
    return Sheet(rule.code, f"{survey.top.name} · {rule.title}", columns, [list(row) for row in rows], notes, closing())


def _numbers() -> list[tuple[str, int]]:
    words = [
        _("Number of duties"), pgettext("duty status", "Satisfied"), pgettext("duty status", "Due soon"), _("Due soon, met"),
        pgettext("duty status", "Pending"),
        pgettext("duty status", "Overdue"), pgettext("duty status", "Unknown"), _("Excluded"), _("Rate, %"),
    ]  # fmt: skip
    return [(word, 10) for word in words]


def _row(name: str, figure: Figure) -> list[object]:
    counts = [figure.population, figure.satisfied, figure.due_soon, figure.due_soon_met, figure.pending, figure.overdue, figure.unknown, figure.left_out]
    return [name, *counts, figure.percent]


def of_board(
    area: str, day: date, rule: Rule, tiles: list[Tile], parts: list[Part], whole: Figure, cut: str, notes: list[str], *, overlaps: bool
) -> list[Sheet]:
    """The headlines, then the table as the reader has cut it."""
    said = [_("As of %(day)s") % {"day": day.isoformat()}, *notes]
    grades = [(_("Evidence %(grade)s, %%") % {"grade": grade}, 10) for grade in "ABC"]
    heads = [[*_row(one.rule.title, one.figure), *one.figure.grade_percents.values(), one.basis] for one in tiles]
    first = Sheet(_("Headlines"), area, [(_("Requirement"), 30), *_numbers(), *grades, (_("Level of the basis"), 14)], heads, said)  # type: ignore[arg-type]
    rows = [_row(part.name, part.figure) for part in parts] + [_row(_("Together"), whole)]
    more = [_basis(rule), *([_("An enterprise may stand in several lines: they overlap and do not add up.")] if overlaps else [])]
    return [first, Sheet(rule.code, f"{area} · {rule.title}", [(cut, 26), *_numbers()], rows, [said[0], *more], closing())]  # type: ignore[arg-type]
