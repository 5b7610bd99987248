"""Who reaches a planned drill: readers by any unit of it, keepers by the unit that leads, and the leader on site by name."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from training import access
from training.access import Role
from training.models import DrillEvent, Enterprise

WRITERS = (Role.ENTERPRISE_ADMIN, Role.OFFICE, Role.LIAISON)
READERS = (*WRITERS, Role.LEADER, Role.COUNTY_VIEWER, Role.DEPARTMENT, Role.INSPECTOR)
VERIFIERS = (Role.OFFICE, Role.LIAISON)


def readable(request: HttpRequest, *roles: str) -> QuerySet[DrillEvent]:
    """The drills in which a unit of these roles' scope takes part."""
    scope = access.enterprises(request.user, *(roles or READERS))  # type: ignore[arg-type]
    return DrillEvent.objects.filter(Q(host__in=scope) | Q(pk__in=DrillEvent.objects.filter(parties__enterprise__in=scope).values("pk")))


def kept(request: HttpRequest, *roles: str) -> QuerySet[DrillEvent]:
    """The drills led by a unit of these roles' scope."""
    return DrillEvent.objects.filter(host__in=access.enterprises(request.user, *(roles or WRITERS)))  # type: ignore[arg-type]


def led(request: HttpRequest) -> QuerySet[DrillEvent]:
    """The drills this person may run on site: those they keep, and those they lead by name."""
    mine = Q(host__in=access.enterprises(request.user, *WRITERS))  # type: ignore[arg-type]
    person = request.user.person  # type: ignore[union-attr]
    if person is not None:
        mine |= Q(leader=person.survivor)
    return DrillEvent.objects.filter(mine)


def one(rows: QuerySet[DrillEvent], public_id: UUID) -> DrillEvent:
    """The drill, or 404."""
    found = rows.select_related("host__area", "leader", "plan").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def neighbours(host: Enterprise) -> QuerySet[Enterprise]:
    """The other units of the building: landlord, tenants, and the landlord's other tenants."""
    roof = host.landlord_id or host.pk
    return Enterprise.objects.filter(Q(pk=roof) | Q(landlord=roof) | Q(landlord=host.pk)).exclude(pk=host.pk)
