"""The records workbook, from file to ledger: read and compare first, then one short transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock, outbox
from training.errors import Refusal
from training.intake import open_workbook
from training.intake.findings import ERROR, INFO, WARNING
from training.models import Area, Entry, ImportBatch
from training.registry import leftovers
from training.registry.importing import Importer, Outcome, content_of, record_batch

from . import planning, reading
from .crediting import credit
from .layout import LAYOUTS
from .planning import Plan

KIND = "records"
BATCH = 500
_ORDER = {ERROR: 0, WARNING: 1, INFO: 2}


class NothingToTakeBack(Refusal):
    sentence = _("This import was not applied, or it was taken back already.")


class CorrectedSince(Refusal):
    sentence = _("Entries of this import were corrected or decided since. Take those back first, each by itself.")


def plan_import(content: bytes, name: str, *, at: datetime, areas: Sequence[Area] | None) -> tuple[Plan, Outcome]:
    """Read the workbook and compare it with register and ledger. Nothing is written."""
    today = clock.day(at)
    records = reading.read(open_workbook(content, name), today=today)
    plan = planning.start(records, at=at, today=today, allowed=None if areas is None else [area.path for area in areas])
    credit(plan)
    findings = sorted(plan.findings, key=lambda finding: _ORDER[finding.severity])
    return plan, Outcome({**plan.counts, "total": plan.total()}, findings, records.columns, hashlib.sha256(content).hexdigest())


def write(plan: Plan, *, by: audit.Actor, batch: ImportBatch) -> None:
    """Post the entries of a plan, in the caller's transaction. Each names the file's batch and row it came from."""
    for entry in plan.entries:
        entry.recorded_by = audit.actor_text(by)
        entry.detail["batch"] = str(batch.public_id)
    outbox.tell(Entry.objects.bulk_create(plan.entries, batch_size=BATCH))


def check_records(*, file: IO[bytes] | bytes, name: str, at: datetime, areas: Sequence[Area] | None = None) -> Outcome:
    """A dry run: what an import of this file would do now. Raises UnreadableWorkbook."""
    return plan_import(content_of(file), name, at=at, areas=areas)[1]


def import_records(*, file: IO[bytes] | bytes, name: str, at: datetime, by: audit.Actor, areas: Sequence[Area] | None = None) -> Outcome:
    """Post the records of a workbook: good rows together or not at all, bad rows are listed. Raises UnreadableWorkbook."""
    content = content_of(file)
    plan, outcome = plan_import(content, name, at=at, areas=areas)
    found = leftovers.collect(content, name, outcome.findings, kind=KIND, layouts=LAYOUTS)
    with transaction.atomic():
        batch = record_batch(outcome, name=name, at=at, by=by, state=ImportBatch.State.APPLIED, kind=KIND)
        write(plan, by=by, batch=batch)
        leftovers.keep(batch, found, at=at)
        audit.record("training.records_imported", at=at, by=by, subject=batch, data={"counts": outcome.counts, "sha256": outcome.sha256})
    return outcome


@transaction.atomic
def undo_records(batch: ImportBatch, *, at: datetime, by: audit.Actor) -> int:
    """Take an import back: every entry is withdrawn by a newer one; returns how many. Raises NothingToTakeBack, CorrectedSince."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.kind != KIND or locked.state != ImportBatch.State.APPLIED or locked.applied_at is None:
        raise NothingToTakeBack
    mine = Entry.objects.filter(source=planning.SOURCE, recorded_at=locked.applied_at, detail__batch=str(locked.public_id))
    if Entry.objects.filter(corrects__in=mine).exists():
        raise CorrectedSince
    entries = list(mine)
    outbox.tell(Entry.objects.bulk_create([_withdrawn(entry, at, by) for entry in entries], batch_size=BATCH))
    locked.state = ImportBatch.State.UNDONE
    locked.save(update_fields=["state"])
    audit.record("training.import_undone", at=at, by=by, subject=locked, data={"entries": len(entries)})
    return len(entries)


def _withdrawn(entry: Entry, at: datetime, by: audit.Actor) -> Entry:
    kept = ("person_id", "enterprise_id", "engagement_id", "kind", "what", "amount", "occurred_on", "valid_until", "exam_class", "grade", "held")
    return Entry(
        **{name: getattr(entry, name) for name in kept}, void=True, corrects=entry, reason=str(_("The import was taken back.")),
        detail={**entry.detail, "undone": True}, source="training.correction", source_id=str(entry.pk), recorded_at=at, recorded_by=audit.actor_text(by),
    )  # fmt: skip


RECORDS = Importer(KIND, "training.records_imported", plan_import, write, LAYOUTS)
