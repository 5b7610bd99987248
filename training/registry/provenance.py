"""What an import found and replaced, kept so that the import can be taken back."""

import base64
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from training.models import Area, Engagement, Enterprise, EnterpriseState, EnterpriseTag, ImportBatch, ImportChange, Person

from .plan import Plan

MODELS: dict[str, Any] = {model._meta.model_name: model for model in (Area, Enterprise, Person, EnterpriseState, EnterpriseTag, Engagement)}  # type: ignore[misc]
PERIODS = ("enterprisestate", "enterprisetag", "engagement")
Pair = tuple[dict[str, Any], dict[str, Any]]


def mark(rows: Iterable[Any], batch: ImportBatch) -> None:
    """Say of unsaved rows with which file they come."""
    for row in rows:
        row.batch_id = batch.pk


def remember(plan: Plan, batch: ImportBatch) -> None:
    """Write down the rows a plan superseded and the fields it changed. Called when the rows they name are saved."""
    changes: dict[tuple[str, int], Pair] = defaultdict(lambda: ({}, {}))
    for row in plan.superseded:
        changes[_key(row)]  # superseded: nothing but that it was there
    for area, old in plan.renamed_areas:
        _note(changes, area, "name", old, area.name)
    for enterprise, fields in plan.changed_enterprises:
        for name, (before, after) in fields.items():
            attribute = Enterprise._meta.get_field(name).attname  # type: ignore[union-attr]
            _note(changes, enterprise, attribute, before, after)
    for tenant, landlord in plan.landlords:
        if tenant.batch_id != batch.pk:
            _note(changes, tenant, "landlord_id", tenant.landlord_id, landlord)
    for person, before in plan.changed_people:
        for name, value in before.items():
            _note(changes, person, name, value, getattr(person, name))
    rows = [ImportChange(batch=batch, model=model, row=pk, before=before, after=after) for (model, pk), (before, after) in changes.items()]
    ImportChange.objects.bulk_create(rows, batch_size=500)


def _key(row: Model) -> tuple[str, int]:
    return str(row._meta.model_name), row.pk


def _note(changes: dict[tuple[str, int], Pair], row: Model, attribute: str, before: Any, after: Any) -> None:
    old, new = changes[_key(row)]
    old.setdefault(attribute, packed(before))
    new[attribute] = packed(after)


def packed(value: Any) -> Any:
    """A field's value as JSON: related rows by key, sealed bytes as text (they stay sealed)."""
    if isinstance(value, Model):
        return value.pk
    return base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | bytearray | memoryview) else value


def unpacked(model: str, attribute: str, value: Any) -> Any:
    """The other way round."""
    return base64.b64decode(value) if value is not None and (model, attribute) == ("person", "mobile_sealed") else value
