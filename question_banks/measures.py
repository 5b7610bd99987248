"""Taking over what exams measured, so that banks can show and search it without looking up."""

from collections.abc import Mapping
from datetime import datetime

from .models import Measure

CHUNK = 500


def post(*, rows: Mapping[int, tuple[int, float, float | None]], at: datetime) -> None:
    """Version id → (answers, facility, discrimination index); replaces what was known, and drops what nobody answered any more. Not audited: a cache."""
    fresh = [
        Measure(version_id=version, n=n, facility=facility, discrimination=None if index is None else index / 100, measured_at=at)
        for version, (n, facility, index) in rows.items()
        if n
    ]
    fields = ["n", "facility", "discrimination", "measured_at"]
    Measure.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["version"], update_fields=fields, batch_size=CHUNK)
    Measure.objects.filter(version__in=[version for version, row in rows.items() if not row[0]]).delete()
