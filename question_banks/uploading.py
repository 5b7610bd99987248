"""A file on its way through the page: read and shown, columns corrected by hand, then stored; large files by a job that can be watched.

The job stages drafts in chunks with pauses; they are seen when one short transaction releases them and the batch says so. It may run
twice or be cut off: a row that is staged already is not staged again.
"""

import hashlib
import secrets
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, jobs
from training.errors import Refusal
from training.models import Account, ImportBatch

from . import exchange, importing, items, kinds
from .importing import KIND, Plan
from .models import Bank, ItemVersion

AT_ONCE_BYTES, AT_ONCE_ROWS = 400_000, 2_000
CHUNK = 1_000
PAUSE = 0.05
SHOWN = 6
KEPT = timedelta(days=30)
STUCK = timedelta(minutes=3)
READ_JOB, APPLY_JOB = "question_banks.read_upload", "question_banks.apply_upload"
State = ImportBatch.State


class NotPreviewed(Refusal):
    sentence = _("This import has already been decided, or its file is gone. Upload the file again.")


def preview(*, bank: Bank, content: bytes, name: str, at: datetime, by: Account, format: str = "auto") -> ImportBatch:
    """Keep an upload in the private store under a random name and read it: a small one at once, a large one by a job."""
    columns = {"bank": bank.code, "format": format, "mapping": {}, "sheets": {}}
    batch = ImportBatch(kind=KIND, title=Path(name).name[:120], columns=columns, counts=_zero(), created_at=at, created_by=by, state=State.READING)
    batch.sha256, batch.stored_name = hashlib.sha256(content).hexdigest(), secrets.token_hex(16)
    path = _path(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    batch.save()
    _read_soon(batch)
    return batch


def remap(*, batch: ImportBatch, mapping: dict[str, Any], format: str, at: datetime, by: Account) -> ImportBatch:
    """Read a previewed file again with what a person has said about it. Raises NotPreviewed."""
    with transaction.atomic():
        locked = _claimed(batch, State.PREVIEWED)
        locked.state = State.READING
        locked.columns = {**locked.columns, "mapping": mapping, "format": format}
        locked.save(update_fields=["state", "columns"])
    _read_soon(locked)
    return locked


def confirm(*, batch: ImportBatch, at: datetime, by: Account) -> ImportBatch:
    """Store what the preview showed, read afresh from the kept file; many rows by a job. Raises NotPreviewed."""
    with transaction.atomic():
        locked = _claimed(batch, State.PREVIEWED)
        locked.state = State.APPLYING
        locked.columns = {**locked.columns, "progress": 0}
        locked.save(update_fields=["state", "columns"])
        if locked.counts["accepted"] > AT_ONCE_ROWS:
            jobs.enqueue(APPLY_JOB, locked.pk)
            return locked
    return apply(batch=locked, at=at, by=by)


@transaction.atomic
def discard(*, batch: ImportBatch, at: datetime, by: Account | str) -> None:
    """Forget a preview and its file. Raises NotPreviewed."""
    locked = _claimed(batch, State.PREVIEWED, State.READING)
    path, locked.state, locked.stored_name = _path(locked), State.DISCARDED, ""
    locked.save(update_fields=["state", "stored_name"])
    audit.record("question_banks.import_discarded", at=at, by=by, subject=locked, data={"file": locked.title})
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def read(*, batch: ImportBatch) -> ImportBatch:
    """Read the kept file and remember what would happen; a file that is gone or decided stays as it is."""
    if batch.state != State.READING or not _path(batch).is_file():
        return batch
    plan, bank = _plan(batch)
    fresh = importing.new_batch(plan, bank, batch.created_at, "system:read")
    columns = {**batch.columns, "sheets": plan.reading.columns, "layouts": plan.reading.layouts, "samples": _samples(plan)}
    columns |= {"conflicts": list(plan.torn.values())[:50], "read_as": plan.reading.format, "unreadable": plan.reading.unreadable}
    ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.PREVIEWED, counts=fresh.counts, findings=fresh.findings, columns=columns)
    batch.refresh_from_db()
    return batch


def apply(*, batch: ImportBatch, at: datetime, by: Account | str) -> ImportBatch:
    """Stage the fresh rows in chunks, then release them all at once. Run again after a break it goes on; run twice it stores once."""
    if batch.state != State.APPLYING or not _path(batch).is_file():
        return batch
    plan, bank = _plan(batch)
    held = _staged(batch)
    fresh = [record for record in plan.fresh if record.prints.sameness not in held]
    with transaction.atomic():
        importing.keep_pictures(plan, at=at, by=by)
    for start in range(0, len(fresh), CHUNK):
        if start:
            time.sleep(PAUSE)
        _stage(batch, plan, bank, fresh[start : start + CHUNK], done=(start + CHUNK) / len(fresh), at=at, by=by)
    return _finish(batch, plan, bank, already=len(held), at=at, by=by)


def progress(batch: ImportBatch) -> int:
    """How far a job is, in percent; a file that is only read has no measure."""
    return min(int(batch.columns.get("progress") or 0), 100) if batch.state == State.APPLYING else 0


def sweep(*, at: datetime) -> int:
    """Take up jobs that were lost, and forget previews that nobody decided; returns how many."""
    waiting = ImportBatch.objects.filter(kind=KIND, state__in=(State.READING, State.APPLYING), created_at__lt=at - STUCK)
    for batch in waiting:
        if not _path(batch).is_file() and batch.state == State.READING:
            discard(batch=batch, at=at, by="system:sweep")
        else:
            jobs.enqueue(READ_JOB if batch.state == State.READING else APPLY_JOB, batch.pk)
    old = list(ImportBatch.objects.filter(kind=KIND, state=State.PREVIEWED, created_at__lt=at - KEPT))
    for batch in old:
        discard(batch=batch, at=at, by="system:sweep")
    return len(waiting) + len(old)


def content_of(batch: ImportBatch) -> bytes:
    """The kept file, or nothing once it is decided."""
    path = _path(batch)
    return path.read_bytes() if path.is_file() else b""


def _read_soon(batch: ImportBatch) -> None:
    if _path(batch).stat().st_size > AT_ONCE_BYTES:
        jobs.enqueue(READ_JOB, batch.pk)
        batch.refresh_from_db()
    else:
        read(batch=batch)


def _plan(batch: ImportBatch) -> tuple[Plan, Bank]:
    bank = Bank.objects.get(code=batch.columns["bank"])
    mapping = exchange.mapping_from(batch.columns.get("mapping") or {})
    reading = exchange.read(_path(batch).read_bytes(), batch.title, batch.columns.get("format") or "auto", mapping=mapping)
    (plan,) = importing.plan(bank=bank, readings=[reading])
    return plan, bank


def _staged(batch: ImportBatch) -> set[str]:
    """What of this import is stored already."""
    return set(ItemVersion.objects.filter(batch=batch).values_list("sameness", flat=True))


@transaction.atomic
def _stage(batch: ImportBatch, plan: Plan, bank: Bank, records: list[exchange.Record], *, done: float, at: datetime, by: Account | str) -> None:
    """One chunk; the lock on the batch keeps a second worker from staging the same rows."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != State.APPLYING:
        return
    held = _staged(locked)
    left = [record for record in records if record.prints.sameness not in held]
    items.draft_many(bank=bank, drafts=importing.drafts(plan, left, bank), at=at, by=by, batch=locked, staged=True)
    locked.columns = {**locked.columns, "progress": round(100 * min(done, 0.99))}
    locked.save(update_fields=["columns"])


@transaction.atomic
def _finish(batch: ImportBatch, plan: Plan, bank: Bank, *, already: int, at: datetime, by: Account | str) -> ImportBatch:
    """The short commit: drafts seen, refused rows on the work list, batch applied, file gone."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != State.APPLYING:
        return locked
    path = _path(locked)
    accepted = items.release(bank=bank, batch=locked, at=at, by=by)
    importing.keep_leftovers(importing.leftovers(plan, bank), locked)
    locked.counts = {**plan.counts(), "accepted": accepted, "unchanged": plan.unchanged - already}
    locked.state, locked.applied_at, locked.stored_name = State.APPLIED, at, ""
    locked.columns = {name: value for name, value in locked.columns.items() if name not in ("samples", "layouts", "progress")}
    locked.save()
    audit.record("question_banks.imported", at=at, by=by, subject=bank, data={"file": locked.title, **locked.counts})
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return locked


def _samples(plan: Plan) -> list[dict[str, Any]]:
    """The first questions of each sheet as they would look."""
    shown: dict[str, int] = {}
    found: list[dict[str, Any]] = []
    for record in plan.reading.records:
        shown[record.sheet] = shown.get(record.sheet, 0) + 1
        if shown[record.sheet] <= SHOWN and len(found) < 5 * SHOWN:
            wording = record.wording
            found.append(
                {"sheet": record.sheet, "row": record.row, "kind": wording.kind, "stem": wording.stem[:1000], "explanation": wording.explanation[:300],
                 "solution": kinds.solution(wording.kind, wording.content, wording.key)}
            )  # fmt: skip
    return found


def _claimed(batch: ImportBatch, *states: str) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state not in states or not locked.stored_name or not _path(locked).is_file():
        raise NotPreviewed
    return locked


def _path(batch: ImportBatch) -> Path:
    return Path(settings.PRIVATE_ROOT) / "intake" / (batch.stored_name or "none")


def _zero() -> dict[str, int]:
    return {"rows": 0, "accepted": 0, "unchanged": 0, "rejected": 0}
