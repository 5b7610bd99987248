"""Rows of a workbook that stayed out: on a work list until a later import brings them, or somebody dismisses them with a reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import access, audit, masking, sealing
from training.access import Role
from training.errors import Refusal
from training.intake import Finding, Match, open_workbook
from training.intake.findings import ERROR
from training.models import Account, Area, ImportBatch, ImportLeftover

from .layout import LAYOUTS, Layout, recognise

# Warnings that leave the row for a person to decide.
UNDECIDED = {"name_differs"}
OPEN = ImportLeftover.State.OPEN


class NoReason(Refusal):
    sentence = _("Say in a sentence why this row is not needed.")


class Settled(Refusal):
    sentence = _("This row was settled already: reload the list.")


@dataclass
class Found:
    """What a workbook leaves: rows that stay out, and the keys of the rows that were used (only where somebody waits for one)."""

    rows: list[ImportLeftover] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)  # the area each of the rows names: the import itself may add it
    used: set[str] = field(default_factory=set)


def stays_out(finding: Finding) -> bool:
    """Whether a finding keeps its row out."""
    return bool(finding.row) and (finding.severity == ERROR or finding.code in UNDECIDED)


def collect(content: bytes, name: str, findings: Sequence[Finding], *, kind: str, layouts: tuple[Layout, ...] = LAYOUTS) -> Found:
    """Read the workbook again for the rows that stay out. Nothing is written; a workbook without any costs nothing."""
    bad: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for finding in filter(stays_out, findings):
        bad.setdefault((finding.sheet, finding.row), []).append(finding.as_dict())
    waited_for = ImportLeftover.objects.filter(state=OPEN, batch__kind=kind).exists()
    found = Found()
    if not bad and not waited_for:
        return found
    for sheet in open_workbook(content, name):
        recognised = recognise(sheet, layouts)
        if recognised is None:
            continue
        layout, match = recognised
        for number, cells in sheet.rows:
            problems = bad.get((sheet.name, number))
            if problems:
                keys = [] if number <= match.header_row else list(_keys(layout, match, cells))
                label = sheet.name if number <= match.header_row else _label(layout, match, cells)
                found.rows.append(ImportLeftover(sheet=sheet.name[:60], row=number, label=label[:120], keys=keys, problems=problems))
                found.areas.append(_cell(match, cells, "area"))
            elif waited_for and number > match.header_row:
                found.used.update(_keys(layout, match, cells))
    return found


def _cell(match: Match, cells: list[Any], key: str) -> str:
    value = match.cell(cells, key)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return "".join(str(value if value is not None else "").split()).upper()


def _keys(layout: Layout, match: Match, cells: list[Any]) -> Iterator[str]:
    """Digests of what identifies a row: one for each of the layout's keys whose cells are all filled."""
    for key in layout.keys or (tuple(column.key for column in layout.columns if column.required),):
        values = [_cell(match, cells, name) for name in key]
        if all(values):
            yield sealing.digest("leftover", "|".join((layout.key, *key, *values)))[:32]


def _label(layout: Layout, match: Match, cells: list[Any]) -> str:
    """By what a clerk finds the row in the file: the name of the enterprise; of people only as strangers may see it."""
    name = match.cell(cells, "name")
    if name:
        return masking.name(str(name)) if any(column.key == "number" for column in layout.columns) else str(name)
    return str(match.cell(cells, "enterprise") or match.cell(cells, "area") or "")


def keep(batch: ImportBatch, found: Found, *, at: datetime) -> None:
    """Put the rows on the work list, and take off it what this workbook brings or repeats. In the caller's transaction."""
    repeated = {key for row in found.rows for key in row.keys}
    waiting = ImportLeftover.objects.filter(state=OPEN, batch__kind=batch.kind, batch__created_by=batch.created_by_id).exclude(batch=batch)
    settled: dict[str, list[int]] = {ImportLeftover.State.REPEATED: [], ImportLeftover.State.CORRECTED: []}
    for pk, keys in waiting.values_list("pk", "keys"):
        if repeated & set(keys):
            settled[ImportLeftover.State.REPEATED].append(pk)
        elif found.used & set(keys):
            settled[ImportLeftover.State.CORRECTED].append(pk)
    for state, pks in settled.items():
        ImportLeftover.objects.filter(pk__in=pks).update(state=state, settled_at=at, settled_in=batch)
    areas = dict(Area.objects.filter(code__in=set(found.areas)).values_list("code", "pk")) if found.rows else {}
    for row, code in zip(found.rows, found.areas, strict=True):
        row.batch, row.area_id = batch, areas.get(code)
    ImportLeftover.objects.bulk_create(found.rows, batch_size=500)


def forget(batch: ImportBatch) -> None:
    """The import was taken back: what it had brought is missing again."""
    ImportLeftover.objects.filter(settled_in=batch).update(state=OPEN, settled_at=None, settled_in=None)


def visible(account: Account) -> QuerySet[ImportLeftover]:
    """Those of the account's own imports, and those that name a place in the office's areas."""
    mine = Q(batch__created_by=account.pk) | Q(area__in=access.areas(account, Role.OFFICE))
    return ImportLeftover.objects.filter(mine, batch__state=ImportBatch.State.APPLIED)


@transaction.atomic
def dismiss(rows: Iterable[ImportLeftover], *, reason: str, at: datetime, by: audit.Actor) -> int:
    """These rows are not needed; returns how many were still open. Raises NoReason, Settled when none was."""
    if not reason.strip():
        raise NoReason
    chosen = list(rows)
    still = ImportLeftover.objects.filter(pk__in=[row.pk for row in chosen], state=OPEN)
    done = still.update(state=ImportLeftover.State.DISMISSED, settled_at=at, settled_by=audit.actor_text(by), reason=reason.strip()[:200])
    if not done:
        raise Settled
    for batch in {row.batch_id: row.batch for row in chosen}.values():
        audit.record("training.leftover_dismissed", at=at, by=by, subject=batch, data={"rows": done, "reason": reason[:200]})
    return done
