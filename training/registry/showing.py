"""Reading the register for screens: lists with what an officer looks for, one enterprise's file, one person's file."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from training import audit, classification
from training.models import AuditEntry, Engagement, EngagementRole, Enterprise, EnterpriseState, EnterpriseTag, Person, TagSet

HISTORY = 30


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
    """Everybody engaged there on a day: one query."""
    people = People()
    places = {"principal": people.principals, "safety_manager": people.managers, "special_operator": people.operators, "worker": people.workers}
    for one in Engagement.objects.on(day).filter(enterprise=enterprise).select_related("person", "provider").order_by("from_on", "pk"):
        places[one.role].append(one)
    return people


def history_of(subject: Enterprise | Person) -> list[dict[str, Any]]:
    """The newest audit entries about a row, for the timeline component."""
    entries = AuditEntry.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.public_id)).order_by("-at", "-pk")[:HISTORY]
    return [{"at": entry.at, "title": audit.label(entry.action), "text": _told(entry)} for entry in entries]


def _told(entry: AuditEntry) -> str:
    """What changed, in a few words: field names with old and new value."""
    changes = entry.data.get("changes")
    if not changes:
        return str(entry.data.get("purpose", ""))
    names = {item.name: str(getattr(item, "verbose_name", item.name)) for item in Enterprise._meta.get_fields() if hasattr(item, "verbose_name")}
    return "；".join(f"{names.get(name, name)}：{_value(old)} → {_value(new)}" for name, (old, new) in changes.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(classification.risk_label(str(one)) for one in value) or "—"
    return str(value) if value not in (None, "") else "—"


def career_of(person: Person) -> QuerySet[Engagement]:
    """All engagements of a person as known now, the newest first; a merged person's rows belong to the one that stays."""
    rows = Engagement.objects.current().filter(Q(person=person) | Q(person__merged_into=person))
    return rows.select_related("enterprise", "area", "provider").order_by("-from_on", "-pk")
