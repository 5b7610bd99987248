"""Reading the register for screens: lists with what an officer looks for, who is at an enterprise, what a person holds and held."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from training import classification
from training.models import Engagement, EngagementRole, Enterprise, EnterpriseState, EnterpriseTag, Person, TagSet


def state_on(day: date) -> Subquery:
    """The state of an enterprise on a day, as known now."""
    states = EnterpriseState.objects.filter(enterprise=OuterRef("pk"), superseded_at__isnull=True, from_on__lte=day)
    return Subquery(states.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).order_by("-from_on").values("state")[:1])


def for_list(enterprises: QuerySet[Enterprise], day: date) -> QuerySet[Enterprise]:
    """With `state_now` and, prefetched, `principals` on that day."""
    principals = Engagement.objects.on(day).filter(role=EngagementRole.PRINCIPAL).select_related("person")
    rows = enterprises.select_related("area", "department").annotate(state_now=state_on(day))
    return rows.prefetch_related(Prefetch("engagements", principals, to_attr="principals"))


@dataclass(frozen=True)
class TagShown:
    """One legal tag set on the file: the row (None: nothing on record), the words, and the members an officer can choose from."""

    tag_set: str
    title: str
    tag: EnterpriseTag | None
    members: list[str] = field(default_factory=list)
    choices: list[tuple[str, str, bool]] = field(default_factory=list)


def tags_of(enterprise: Enterprise) -> list[TagShown]:
    """The three sets as they stand now, always three."""
    rows = {tag.tag_set: tag for tag in enterprise.tags.filter(until_on__isnull=True, superseded_at__isnull=True)}
    shown = []
    for tag_set in TagSet:
        tag = rows.get(tag_set)
        chosen = tag.members if tag else []
        members = classification.table()["sets"][tag_set.value]["members"]
        choices = [(code, classification.member_label(tag_set, code), code in chosen) for code in members]
        shown.append(TagShown(tag_set.value, str(tag_set.label), tag, [classification.member_label(tag_set, code) for code in chosen], choices))
    return shown


@dataclass
class People:
    """Who holds what at an enterprise on a day."""

    principals: list[Engagement] = field(default_factory=list)
    managers: list[Engagement] = field(default_factory=list)
    operators: list[Engagement] = field(default_factory=list)
    workers: list[Engagement] = field(default_factory=list)

    @property
    def by_form(self) -> list[tuple[str, int]]:
        """Workers counted by form of employment."""
        counted: dict[str, int] = {}
        for one in self.workers:
            counted[one.get_form_display()] = counted.get(one.get_form_display(), 0) + 1
        return sorted(counted.items(), key=lambda pair: -pair[1])


def people_of(enterprise: Enterprise, day: date) -> People:
    """Everybody engaged there on a day: one query. Who has two merged rows is shown once."""
    people, seen = People(), set()
    places = {"principal": people.principals, "safety_manager": people.managers, "special_operator": people.operators, "worker": people.workers}
    rows = Engagement.objects.on(day).filter(enterprise=enterprise).select_related("person__merged_into", "provider")
    for one in rows.order_by("from_on", "pk"):
        one.person = one.person.survivor
        if (one.person.pk, one.role, one.operation_item) not in seen:
            seen.add((one.person.pk, one.role, one.operation_item))
            places[one.role].append(one)
    return people


def career_of(person: Person) -> QuerySet[Engagement]:
    """All engagements of a person as known now, the newest first; a merged person's rows belong to the one that stays."""
    rows = Engagement.objects.current().filter(person__in=Person.objects.one(person.pk))
    return rows.select_related("enterprise", "area", "provider").order_by("-from_on", "-pk")
