"""The only exit for append-only rows: erasure by a named rule, with a permit in the same transaction and a tombstone after it."""

import hashlib
import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from training import audit
from training.appendonly import guarded_tables
from training.models import ErasurePermit, Tombstone


class NotGuarded(Exception):
    """Erasure was asked for a table that is not append-only: delete its rows by their own act."""


@transaction.atomic
def erase(rows: "models.QuerySet[models.Model]", *, rule: str, by: audit.Actor, at: datetime) -> Tombstone:
    """Erase these rows of one append-only table under a retention rule; returns the tombstone (count, hash of what they were).

    Raises NotGuarded, and ProtectedError when a row outside still points to one of them.
    """
    table = rows.model._meta.db_table
    if table not in guarded_tables(connection):
        raise NotGuarded(table)
    content = json.dumps(list(rows.order_by("pk").values()), cls=DjangoJSONEncoder, default=str, sort_keys=True)
    permit = ErasurePermit.objects.create(table_name=table)
    count = _delete(rows)
    permit.delete()
    tombstone = Tombstone.objects.create(
        table_name=table, rule=rule, count=count, sha256=hashlib.sha256(content.encode()).hexdigest(), erased_at=at, erased_by=audit.actor_text(by)
    )
    audit.record("training.erased", at=at, by=by, subject=tombstone, data={"table": table, "rule": rule, "count": count})
    return tombstone


def _delete(rows: "models.QuerySet[models.Model]") -> int:
    """Delete all rows or none. Corrections point to earlier rows of their own table, so those go newest first; raises ProtectedError."""
    try:
        return rows.delete()[0]
    except models.ProtectedError:
        return sum(row.delete()[0] for row in rows.order_by("-pk"))
