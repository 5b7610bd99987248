"""Registering an enterprise, changing its fields, and finding it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock, uscc
from training.errors import Refusal
from training.models import Area, Enterprise, EnterpriseState

from . import numbers
from .applying import shown
from .tags import CLASSIFYING, repropose, wanted_tags


class AlreadyRegistered(Refusal):
    sentence = _("An enterprise with this credit code is on the register already. Open its file instead.")


@transaction.atomic
def register_enterprise(*, name: str, area: Area, at: datetime, by: audit.Actor, code: str = "", since: date | None = None, **fields: Any) -> Enterprise:
    """Put an operating enterprise on the register; without a credit code it gets a provisional number.

    `since` is the day it began to operate (default: today). Raises uscc.BadUscc, AlreadyRegistered.
    """
    checked = uscc.check(code) if code else None
    if checked and Enterprise.objects.filter(uscc=checked).exists():
        raise AlreadyRegistered
    enterprise = Enterprise(name=name, area=area, uscc=checked, registered_at=at, **fields)
    if not checked:
        enterprise.provisional_no = numbers.provisional(numbers.next_provisional())
    enterprise.save()
    start = since or clock.day(at)
    EnterpriseState.objects.create(enterprise=enterprise, state=EnterpriseState.State.OPERATING, from_on=start, recorded_at=at)
    for tag in wanted_tags(enterprise, {}, ""):
        tag.from_on, tag.recorded_at = start, at
        tag.save()
    audit.record("training.enterprise_registered", at=at, by=by, subject=enterprise, data={"area": area.code, "provisional": not checked})
    return enterprise


@transaction.atomic
def change_enterprise(enterprise: Enterprise, *, at: datetime, by: audit.Actor, **fields: Any) -> Enterprise:
    """Change fields; what stood before is kept in the audit trail, a former name also on the row. The same values change nothing.

    Raises uscc.BadUscc and AlreadyRegistered when `uscc` is among the fields.
    """
    if fields.get("uscc"):
        fields["uscc"] = uscc.check(fields["uscc"])
        if Enterprise.objects.filter(uscc=fields["uscc"]).exclude(pk=enterprise.pk).exists():
            raise AlreadyRegistered
    changes = {name: [getattr(enterprise, name), value] for name, value in fields.items() if getattr(enterprise, name) != value}
    if not changes:
        return enterprise
    if "name" in changes:
        former = list(dict.fromkeys([*enterprise.former_names, enterprise.name]))
        changes["former_names"] = [enterprise.former_names, former]
    for name, (_old, new) in changes.items():
        setattr(enterprise, name, new)
    enterprise.save(update_fields=list(changes))
    if CLASSIFYING & set(changes):
        repropose(enterprise, at=at)
    audit.record("training.enterprise_changed", at=at, by=by, subject=enterprise, data={"changes": shown(changes)})
    return enterprise


def find_enterprise(written: str, enterprises: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Enterprises with exactly this credit code, provisional number or name."""
    code = uscc.normalise(written)
    return enterprises.filter(Q(uscc=code) | Q(provisional_no=code) | Q(name=written.strip()))
