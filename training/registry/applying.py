"""Writing a plan: bulk inserts in the order the rows refer to each other, in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from training import audit
from training.models import Area, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, ImportBatch, Person

from .inserting import insert
from .plan import Plan, chunks, uncollected
from .provenance import mark, remember

_BATCH = 500
# Never written to the audit trail: contact data.
_SILENT = {"phone"}


@uncollected()
def write(plan: Plan, *, by: audit.Actor, batch: ImportBatch) -> None:
    """Everything the plan holds. Superseded rows go first, so that the one-open constraints never meet two open rows."""
    for rows in (plan.new_areas, plan.new_departments, plan.new_enterprises, plan.new_people, plan.new_states, plan.new_tags, plan.new_engagements):
        mark(rows, batch)
    _areas(plan)
    Department.objects.bulk_create(plan.new_departments, batch_size=_BATCH)
    _insert_with_keys(plan.new_enterprises, Enterprise, batch)
    _insert_with_keys(plan.new_people, Person, batch)
    remember(plan, batch)
    _changed_enterprises(plan, by)
    _landlords(plan)
    for model in (EnterpriseState, EnterpriseTag, Engagement):
        _supersede(plan, model)
    people = [person for person, _before in plan.changed_people]
    Person.objects.bulk_update(people, ["mobile_sealed", "mobile_digest"], batch_size=_BATCH)
    for added in (plan.new_states, plan.new_tags, plan.new_engagements):
        insert(added)


def _insert_with_keys(rows: Sequence[Any], model: type[Enterprise] | type[Person], batch: ImportBatch) -> None:
    """The same for rows that others refer to: their keys are read back by what is random in them."""
    insert(rows)
    keys = dict(model.objects.filter(batch=batch).values_list("public_id", "pk")) if rows else {}
    for row in rows:
        row.pk, row._state.adding = keys[row.public_id], False


def _areas(plan: Plan) -> None:
    """Level by level, because a child needs its parent's key."""
    for length in sorted({len(area.code) for area in plan.new_areas}):
        Area.objects.bulk_create([area for area in plan.new_areas if len(area.code) == length], batch_size=_BATCH)
    Area.objects.bulk_update([area for area, _old in plan.renamed_areas], ["name"], batch_size=_BATCH)


def _changed_enterprises(plan: Plan, by: audit.Actor) -> None:
    rows = [(enterprise, changes) for enterprise, changes in plan.changed_enterprises if changes]
    names = sorted({name for _enterprise, changes in rows for name in changes})
    if names:
        Enterprise.objects.bulk_update([enterprise for enterprise, _changes in rows], names, batch_size=_BATCH)
    for enterprise, changes in rows:
        audit.record("training.enterprise_changed", at=plan.at, by=by, subject=enterprise, data={"changes": shown(changes), "import": True})


def shown(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Changes as JSON for the audit trail: related rows by name, contact data left out."""
    return {name: [_plain(value) for value in pair] for name, pair in changes.items() if name not in _SILENT}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _landlords(plan: Plan) -> None:
    for tenant, landlord in plan.landlords:
        tenant.landlord = landlord
    Enterprise.objects.bulk_update([tenant for tenant, _landlord in plan.landlords], ["landlord"], batch_size=_BATCH)


def _supersede(plan: Plan, model: type[EnterpriseState] | type[EnterpriseTag] | type[Engagement]) -> None:
    keys: Sequence[Any] = [row.pk for row in plan.superseded if isinstance(row, model)]
    for some in chunks(keys):
        model.objects.filter(pk__in=some).update(superseded_at=plan.at)
