"""Certificate types: defining them, by the same act from every door."""

from datetime import datetime
from typing import Any

from django.db import transaction

from certificates.models import CertificateType
from training import audit


@transaction.atomic
def define(code: str, *, at: datetime, by: audit.Actor, **fields: Any) -> CertificateType:
    """Make a type or change it; certificates already issued keep the title they were issued with."""
    kind, _created = CertificateType.objects.update_or_create(code=code, defaults=fields)
    kind.full_clean()
    audit.record("certificates.type_changed", at=at, by=by, subject=kind, data={"code": code, "fields": sorted(fields)})
    return kind
