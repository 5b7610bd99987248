"""What a connected system may see: the union of its grants, through the same rules as a person's scope."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from training import access
from training.models import ApiGrant, ApiSystem, Area, Engagement, Enterprise, Entry, Person


@dataclass(frozen=True)
class Reach:
    """One system's reach; grants are read once."""

    system: ApiSystem

    @cached_property
    def grants(self) -> list[ApiGrant]:
        return list(self.system.grants.select_related("area", "department__area", "enterprise__area"))

    def enterprises(self) -> QuerySet[Enterprise]:
        return Enterprise.objects.filter(access.reached(self.grants))

    def areas(self) -> QuerySet[Area]:
        return Area.objects.filter(access.beneath(self.grants))

    def people(self) -> QuerySet[Person]:
        """Whoever is or was engaged within the reach; a merged row is no person of its own."""
        return Person.objects.filter(access.engaged(self.enterprises(), self.areas()), merged_into__isnull=True)

    def engagements(self) -> QuerySet[Engagement]:
        """Appointments, employments and posts as known now, of the reach alone."""
        return Engagement.objects.current().filter(Q(enterprise__in=self.enterprises()) | Q(area__in=self.areas()))

    def entries(self) -> QuerySet[Entry]:
        """The ledger's entries of the reach: of its enterprises and areas, and those of its people that name no enterprise."""
        people = Person.objects.filter(access.engaged(self.enterprises(), self.areas()))
        everybody = Q(person__in=people) | Q(person__merged_into__in=people)
        return Entry.objects.filter(Q(enterprise__in=self.enterprises()) | Q(area__in=self.areas()) | (Q(enterprise__isnull=True) & everybody))

    def paths(self) -> list[str]:
        """The granted areas, as paths."""
        return [grant.area.path for grant in self.grants if grant.area is not None]

    def listed(self) -> frozenset[int]:
        """Enterprises reached by a department or by name."""
        others = [grant for grant in self.grants if grant.area is None]
        return frozenset(Enterprise.objects.filter(access.reached(others)).values_list("pk", flat=True)) if others else frozenset()

    def view(self, area: Area) -> "QuerySet[Enterprise] | None":
        """What of an area is seen: None for all of it, else the enterprises of the reach within. Raises Area.DoesNotExist when there is nothing."""
        if any(area.path.startswith(path) for path in self.paths()):
            return None
        within = self.enterprises()
        if not within.filter(area__path__startswith=area.path).exists():
            raise Area.DoesNotExist
        return within
