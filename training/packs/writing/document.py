"""The pack as an editable document: figures, ranking, bridge, confirmations, rules, and the names on broad pages."""

from django.utils.translation import gettext as _

from training.papers import HEAD, TITLE, Table, Writer

from ..months import options
from ..showing import Sheet
from . import tables


def write(sheet: Sheet) -> bytes:
    """All of it."""
    writer = Writer()
    writer.line(tables.heading(sheet), size=22, font=TITLE, centred=True)
    writer.line(f"（{tables.kind(sheet)}）", size=16, centred=True)
    for label, value in tables.facts(sheet):
        writer.line(f"{label}：{value}")
    writer.table(tables.overall(sheet))
    writer.table(tables.ranking(sheet))
    if sheet.body["bridge"]:
        writer.table(tables.bridge(sheet))
    else:
        writer.heading(_("Compared with the last report"))
        writer.line(_("This is the first report of this area; there is none to compare with."), indent=True)
    writer.table(tables.confirmations(sheet))
    writer.table(tables.rules(sheet))
    writer.sign(sheet.row.sha256, tables.fingerprint(sheet))
    _annex(writer, sheet)
    return writer.done(title=tables.heading(sheet), author=str(sheet.body["area"]["name"]), sha256=sheet.row.sha256)


def _annex(writer: Writer, sheet: Sheet) -> None:
    """The names, on broad pages: what was corrected of the past, and for each requirement who is not covered."""
    lines = [line for line in sheet.lines if line.gap]
    corrections = tables.moved(sheet, ("corrections",))
    if not lines and not corrections.rows:
        return
    writer.turn()
    if corrections.rows:
        title = _("Annex: corrections of figures reported before, by name")
        writer.table(Table("", title, corrections.columns[1:], [row[1:] for row in corrections.rows]), numbered=False)
    if lines:
        writer.line(_("Annex: who is not covered, by name"), size=16, font=HEAD, before=12)
    for line in lines:
        found = tables.gap_list(sheet, line)
        kept = (0, 1, 2, 3, 4, 6, 7)
        narrow = [found.columns[index] for index in kept]
        writer.table(Table("", found.title, narrow, [[row[index] for index in kept] for row in found.rows]), options().printed_names, numbered=False)
