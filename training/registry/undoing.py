"""Taking a registry import back while nothing depends on it: new rows become void, changed facts are restored by new rows, nothing is deleted."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import (
    Area,
    AuditEntry,
    Department,
    Engagement,
    Enterprise,
    ImportBatch,
    ImportChange,
    ImportLeftover,
    Person,
    ReconciliationRow,
    TwoPeople,
)

from . import leftovers
from .applying import shown
from .importing import KIND
from .inserting import insert
from .periods import fresh_copy
from .plan import chunks, fetch
from .planning_people import meets
from .provenance import MODELS, PERIODS, packed, unpacked

CREATED = (Enterprise, Person, Department, Area)
# Rows that only look at a created one: they do not keep it.
LOOKING = (ImportLeftover, ReconciliationRow, TwoPeople)
QUIET = ("training.identity_revealed",)


class NothingToTakeBack(Refusal):
    sentence = _("This import was not applied, or it was taken back already.")


class ChangedSince(Refusal):
    """A fact of the import was changed afterwards; the sentence names whose."""

    def __init__(self, name: object) -> None:
        super().__init__(format_lazy(_("“{name}” was changed after this import: the import can not be taken back as a whole."), name=name))


class StillNeeded(Refusal):
    """Something refers to a row the import created; the sentence names both."""

    def __init__(self, what: object, name: object) -> None:
        sentence = _("“{name}” came with this import and something depends on it already ({what}): the import can not be taken back.")
        super().__init__(format_lazy(sentence, what=what, name=name))


@transaction.atomic
def undo_registry(batch: ImportBatch, *, at: datetime, by: audit.Actor) -> dict[str, int]:
    """Take an import back as a whole; returns how many rows became void and how many were restored.

    Raises NothingToTakeBack, ChangedSince, StillNeeded; then nothing is changed.
    """
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.kind != KIND or locked.state != ImportBatch.State.APPLIED:
        raise NothingToTakeBack
    counts: Counter[str] = Counter()
    changes: dict[str, list[ImportChange]] = defaultdict(list)
    for change in locked.changes.all():
        changes[change.model].append(change)
    _refuse_changed_rows(locked)
    for model in ("area", "enterprise", "person"):
        counts["restored"] += _restore_fields(model, changes[model], at, by)
    for model in PERIODS:
        counts["void"] += MODELS[model].objects.filter(batch=locked, superseded_at__isnull=True).update(superseded_at=at)
        counts["restored"] += _restore_rows(model, changes[model], at)
    for kind in CREATED:
        counts["void"] += kind.objects.filter(batch=locked).update(withdrawn_at=at)
    for kind in CREATED:
        _refuse_dependants(kind, locked)
    leftovers.forget(locked)
    locked.state = ImportBatch.State.UNDONE
    locked.save(update_fields=["state"])
    audit.record("training.import_undone", at=at, by=by, subject=locked, data=dict(counts))
    return dict(counts)


def _refuse_changed_rows(batch: ImportBatch) -> None:
    """Facts with periods that somebody replaced since, and created enterprises and people an act has touched."""
    for name in PERIODS:
        given_back = ImportChange.objects.filter(model=name, batch__state=ImportBatch.State.UNDONE)
        row = MODELS[name].objects.filter(batch=batch, superseded_at__isnull=False).exclude(pk__in=given_back.values("row")).first()
        if row is not None:
            raise ChangedSince(row.person if isinstance(row, Engagement) else row.enterprise)
    for kind in (Enterprise, Person):
        created = dict(kind.objects.filter(batch=batch).values_list("pk", "public_id"))
        later = ImportChange.objects.filter(model=kind._meta.model_name, batch__state=ImportBatch.State.APPLIED)
        for change in fetch(later, "row", created):
            raise ChangedSince(kind.objects.get(pk=change.row))
        touched = AuditEntry.objects.filter(subject_kind=kind._meta.label_lower, at__gte=batch.applied_at).exclude(action__in=QUIET)
        for entry in fetch(touched, "subject_id", map(str, created.values())):
            if not (entry.data.get("import") or entry.data.get("undone")):
                raise ChangedSince(entry.subject_text)


def _restore_fields(model: str, changes: list[ImportChange], at: datetime, by: audit.Actor) -> int:
    """Fields as they were before. Raises ChangedSince when one is no longer what the import made of it."""
    rows: dict[int, Any] = {row.pk: row for row in fetch(MODELS[model].objects.all(), "pk", [change.row for change in changes])}
    names: set[str] = set()
    for change in changes:
        row = rows[change.row]
        if any(packed(getattr(row, name)) != value for name, value in change.after.items()):
            raise ChangedSince(row)
        told = {name: [getattr(row, name), change.before[name]] for name in change.after}
        for name, value in change.before.items():
            setattr(row, name, unpacked(model, name, value))
        names |= set(change.before)
        if model == "enterprise":
            audit.record("training.enterprise_changed", at=at, by=by, subject=row, data={"changes": shown(told), "undone": True})
    if names:
        MODELS[model].objects.bulk_update(rows.values(), sorted(names), batch_size=500)
    return len(rows)


def _restore_rows(model: str, changes: list[ImportChange], at: datetime) -> int:
    """The rows the import superseded, again, as new rows with the provenance they had."""
    restored: list[Any] = []
    for old in fetch(MODELS[model].objects.all(), "pk", [change.row for change in changes]):
        copy = fresh_copy(old, at=at)
        copy.batch_id = old.batch_id
        restored.append(copy)
    if model == "engagement":
        _refuse_overlaps(restored)
    insert(restored)
    return len(restored)


def _refuse_overlaps(restored: list[Engagement]) -> None:
    """An engagement that comes back must not meet one that was recorded meanwhile."""

    def key(row: Engagement) -> tuple[Any, ...]:
        return row.person_id, row.enterprise_id, row.area_id, row.role, row.operation_item

    standing: dict[tuple[Any, ...], list[Engagement]] = defaultdict(list)
    for row in fetch(Engagement.objects.current(), "person_id", {row.person_id for row in restored}):
        standing[key(row)].append(row)
    for row in restored:
        if any(meets(row, other) for other in standing[key(row)]):
            raise ChangedSince(row.person)


def _refuse_dependants(kind: Any, batch: ImportBatch) -> None:
    """Whatever that stands, on any floor, refers to a row the import created. Raises StillNeeded."""
    keys = list(kind.everything.filter(batch=batch).values_list("pk", flat=True))
    for relation, field in _relations(kind):
        names = {one.name for one in relation._meta.concrete_fields}
        gone = [name for name in ("withdrawn_at", "superseded_at") if name in names]
        rows = relation._base_manager.filter(**{f"{name}__isnull": True for name in gone}).select_related(field)
        found = [row for some in chunks(keys) for row in rows.filter(**{f"{field}__in": some})[:1]]
        if found:
            raise StillNeeded(relation._meta.verbose_name, getattr(found[0], field))


def _relations(kind: Any) -> Iterator[tuple[Any, str]]:
    """(model, field) of every relation to a table, those without a way back included."""
    for relation in kind._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one) and relation.related_model not in LOOKING:
            yield relation.related_model, relation.field.name
