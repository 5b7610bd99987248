"""An import in two steps for the pages: read and show, then apply or discard.

The file waits in the private store; it stays while rows of it are being corrected, and is deleted after (`prune`).
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.intake import annotated_workbook, open_workbook
from training.models import Account, Area, ImportBatch, ImportLeftover

from . import leftovers
from .importing import REGISTRY, Importer, Outcome, record_batch, stored
from .layout import recognise
from .options import options


class NotWaiting(Refusal):
    sentence = _("This file was applied or discarded already. Upload it again if something is missing.")


def _path(name: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / "imports" / name


def preview(*, content: bytes, name: str, areas: Sequence[Area], at: datetime, by: Account, importer: Importer = REGISTRY) -> ImportBatch:
    """Read the workbook, compare, keep the file and what was found. Raises UnreadableWorkbook; then nothing is kept."""
    _plan, outcome = importer.plan(content, name, at=at, areas=areas)
    stored_name = secrets.token_hex(16)
    path = _path(stored_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    with transaction.atomic():
        batch = record_batch(outcome, name=name, at=at, by=by, state=ImportBatch.State.PREVIEWED, stored_name=stored_name, kind=importer.kind)
        audit.record("training.import_previewed", at=at, by=by, subject=batch, data={"counts": outcome.counts["total"]})
    return batch


def apply_batch(batch: ImportBatch, *, areas: Sequence[Area], at: datetime, by: Account, importer: Importer = REGISTRY) -> Outcome:
    """Compare again with what is known now, and write. Raises NotWaiting; pressing twice applies once."""
    path = _path(batch.stored_name)
    if batch.state != ImportBatch.State.PREVIEWED or not batch.stored_name or not path.is_file():
        raise NotWaiting
    content = path.read_bytes()
    plan, outcome = importer.plan(content, batch.title, at=at, areas=areas)
    found = leftovers.collect(content, batch.title, outcome.findings, kind=importer.kind, layouts=importer.layouts)
    with transaction.atomic():
        if not _claim(batch, ImportBatch.State.APPLIED, at):
            raise NotWaiting
        importer.write(plan, by=by, batch=batch)
        leftovers.keep(batch, found, at=at)
        batch.counts, batch.findings, batch.columns = outcome.counts, stored(outcome.findings), outcome.columns
        batch.stored_name = batch.stored_name if found.rows else ""
        batch.save(update_fields=["counts", "findings", "columns", "stored_name"])
        audit.record(importer.act, at=at, by=by, subject=batch, data={"counts": outcome.counts, "sha256": outcome.sha256})
        if not found.rows:
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return outcome


@transaction.atomic
def discard_batch(batch: ImportBatch, *, at: datetime, by: Account) -> None:
    """Forget a previewed file. Raises NotWaiting."""
    path = _path(batch.stored_name)
    if not _claim(batch, ImportBatch.State.DISCARDED, None):
        raise NotWaiting
    audit.record("training.import_discarded", at=at, by=by, subject=batch, data={})
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _claim(batch: ImportBatch, state: str, applied_at: datetime | None) -> bool:
    """Move the batch out of "previewed" if it still is; only one of two callers succeeds."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, kind=batch.kind, state=ImportBatch.State.PREVIEWED)
    claimed = waiting.update(state=state, applied_at=applied_at)
    batch.state, batch.applied_at = state, applied_at
    return bool(claimed)


def annotated(batch: ImportBatch, importer: Importer = REGISTRY) -> bytes | None:
    """The workbook itself with what was found beside its rows; nothing when the file is no longer kept."""
    path = _path(batch.stored_name)
    if not batch.stored_name or not path.is_file():
        return None
    sheets = open_workbook(path.read_bytes(), batch.title)
    headers = {sheet.name: known[1].header_row for sheet in sheets if (known := recognise(sheet, importer.layouts))}
    return annotated_workbook(sheets, headers, batch.findings)


def prune(*, at: datetime) -> int:
    """Delete the files nobody needs any more: nothing of them stays out, or they lay long enough. Returns how many."""
    old = at - timedelta(days=options().keep_workbook_days)
    waiting = ImportLeftover.objects.filter(batch=OuterRef("pk"), state=ImportLeftover.State.OPEN)
    done = Q(state__in=[ImportBatch.State.APPLIED, ImportBatch.State.UNDONE]) & ~Exists(waiting)
    batches = list(ImportBatch.objects.exclude(stored_name="").filter(done | Q(created_at__lt=old)))
    for batch in batches:
        _path(batch.stored_name).unlink(missing_ok=True)
        batch.stored_name = ""
        batch.save(update_fields=["stored_name"])
    return len(batches)
