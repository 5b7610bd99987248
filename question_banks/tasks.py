"""Jobs of the question banks: safe to run twice, late, or not at all."""

from training import clock, jobs
from training.models import ImportBatch

from . import citing, editions, indexing, items, uploading


@jobs.job("question_banks.keep_current")
def keep_current() -> int:
    """Link what the register has learned, index what can not be found yet, take out what rests on an ended edition or is past its last day."""
    at = clock.now()
    citing.link_waiting(at=at)
    indexing.catch_up()
    return editions.quarantine_ended(at=at) + items.retire_due(at=at)


@jobs.job(uploading.READ_JOB)
def read_upload(batch_id: int) -> None:
    """Read a large upload for its preview."""
    batch = ImportBatch.objects.filter(pk=batch_id, kind=uploading.KIND).first()
    if batch:
        uploading.read(batch=batch)


@jobs.job(uploading.APPLY_JOB)
def apply_upload(batch_id: int) -> None:
    """Store a large upload; while an exam runs on an embedded database it waits for the sweep."""
    batch = ImportBatch.objects.filter(pk=batch_id, kind=uploading.KIND).select_related("created_by").first()
    if batch and batch.created_by and not jobs.must_wait():
        uploading.apply(batch=batch, at=clock.now(), by=batch.created_by)


@jobs.job("question_banks.continue_uploads")
def continue_uploads() -> int:
    """Take up uploads whose job was lost or had to wait, and forget previews that nobody decided."""
    return uploading.sweep(at=clock.now())
