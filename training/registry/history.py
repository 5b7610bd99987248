"""一企一档、一人一档 as a timeline: what held from when, what was changed by whom, what was done — the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext as _

from training import audit, classification, clock
from training.models import AuditEntry, Drill, Engagement, EngagementRole, Enterprise, Entry, EntryKind, ImportBatch, Person

LATEST = 40
# Acts whose facts stand in the timeline with their own days already.
TOLD_BY_FACTS = {"training.enterprise_state_set", "training.tag_confirmed", "training.appointed", "training.relieved", "training.drill_recorded"}
KEPT_ROLES = [EngagementRole.PRINCIPAL, EngagementRole.SAFETY_MANAGER, EngagementRole.SPECIAL_OPERATOR]


@dataclass(frozen=True)
class Event:
    """One line of a timeline. `at` is a day, or the instant of an act."""

    at: date | datetime
    title: str
    text: str = ""
    url: str = ""

    @property
    def moment(self) -> datetime:
        """For sorting: a day begins at midnight here."""
        return self.at if isinstance(self.at, datetime) else datetime.combine(self.at, time.min, clock.LEGAL_ZONE)


@dataclass(frozen=True)
class Year:
    """Credit hours of one calendar year."""

    year: int
    hours: Decimal
    people: int


def newest(events: Iterable[Event], *, everything: bool = False) -> dict[str, Any]:
    """In order, the newest first; the latest ones unless everything is wanted. `whole`: nothing is left out."""
    ordered = sorted(events, key=lambda event: event.moment, reverse=True)
    whole = everything or len(ordered) <= LATEST
    return {"history": ordered if whole else ordered[:LATEST], "whole": whole}


def of_enterprise(enterprise: Enterprise) -> list[Event]:
    """Everything the register and the ledger know of an enterprise, in no order. Seven queries, whatever there is."""
    events = [Event(enterprise.registered_at, _("Put on the register"), _came_with(enterprise.batch_id))]
    for state in enterprise.states.filter(superseded_at__isnull=True):
        told = [state.document, state.verifier, state.reason, _until(state.until_on)]
        events.append(Event(state.from_on, _("State: %(state)s") % {"state": state.get_state_display()}, _joined(told)))
    for tag in enterprise.tags.filter(superseded_at__isnull=True):
        members = "、".join(classification.member_label(tag.tag_set, code) for code in tag.members)
        told = [members, tag.get_basis_display(), tag.confirmed_by, _until(tag.until_on)]
        events.append(Event(tag.from_on, f"{tag.get_tag_set_display()}: {tag.get_value_display()}", _joined(told)))
    posts = Engagement.objects.current().filter(enterprise=enterprise, role__in=KEPT_ROLES).select_related("person__merged_into")
    events += [event for post in posts for event in _post(post, post.person.survivor.name)]
    for drill in Drill.objects.filter(enterprise=enterprise):
        present = _("%(present)s of %(expected)s present") % {"present": drill.present, "expected": drill.expected}
        events.append(Event(drill.held_on, _("Drill: %(types)s") % {"types": drill.type_names}, present, reverse("training:drill", args=[drill.public_id])))
    events += _entries(_standing(Entry.objects.filter(enterprise=enterprise)))
    return events + _acts([enterprise])


def of_person(person: Person) -> list[Event]:
    """The same for a person and the rows merged into them."""
    rows = list(Person.objects.one(person.pk))
    events = [Event(person.registered_at, _("Put on the register"), _came_with(person.batch_id))]
    posts = Engagement.objects.current().filter(person__in=rows).select_related("enterprise", "area")
    events += [event for post in posts for event in _post(post, str(post.enterprise or post.area))]
    return events + _entries(_standing(Entry.objects.filter(person__in=rows))) + _acts(rows)


def years_of(entries: QuerySet[Entry]) -> list[Year]:
    """Credit hours that stand, by calendar year, the newest first."""
    hours = _standing(entries).filter(kind=EntryKind.HOURS, held=False).order_by().annotate(year=ExtractYear("occurred_on")).values("year")
    rows = hours.annotate(hours=Sum("amount"), people=Count("person", distinct=True)).order_by("-year")
    return [Year(row["year"], row["hours"], row["people"]) for row in rows]


def _standing(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.filter(void=False, corrected_by__isnull=True)


def _post(post: Engagement, who: str) -> Iterable[Event]:
    """The beginning of an engagement, and its end."""
    title = {"role": post.get_role_display(), "who": who}
    facts = _joined([post.operation_item or post.post, "" if post.form == "regular" else post.get_form_display()])
    if post.from_on:
        yield Event(post.from_on, _("%(role)s: %(who)s") % title, facts)
    if post.until_on:
        yield Event(post.until_on, _("%(role)s ended: %(who)s") % title, facts)


def _entries(entries: QuerySet[Entry]) -> list[Event]:
    """Certificates and assessments; hours stand in their own table, drills are rows of their own."""
    kinds = [EntryKind.CREDENTIAL, EntryKind.ASSESSMENT, EntryKind.COMPLETION]
    found = []
    for entry in entries.filter(kind__in=kinds).select_related("person")[:500]:
        title = str(entry.detail.get("title") or entry.detail.get("item") or entry.what)
        valid = _("valid until %(day)s") % {"day": entry.valid_until.isoformat()} if entry.valid_until else ""
        name = entry.person.name if entry.person else ""
        found.append(Event(entry.occurred_on, f"{entry.get_kind_display()}: {title}", _joined([name, valid])))
    return found


def _acts(rows: list[Enterprise] | list[Person]) -> list[Event]:
    """What the audit trail says, where no fact with a day of its own does."""
    kind = rows[0]._meta.label_lower
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_id__in=[str(row.public_id) for row in rows]).exclude(action__in=TOLD_BY_FACTS)
    return [Event(entry.at, audit.label(entry.action), told(entry)) for entry in entries.order_by("-pk")[:500]]


def told(entry: AuditEntry) -> str:
    """What an act changed, in a few words: field names with old and new value; else its reason or purpose."""
    changes = entry.data.get("changes")
    reason = str(entry.data.get("reason") or entry.data.get("purpose") or "")
    if not changes:
        return reason
    names = {
        item.name: str(getattr(item, "verbose_name", item.name))
        for model in (Enterprise, Person, Engagement) for item in model._meta.get_fields() if hasattr(item, "verbose_name")
    }  # fmt: skip
    return _joined(["；".join(f"{names.get(name, name)}：{_value(old)} → {_value(new)}" for name, (old, new) in changes.items()), reason])


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(classification.risk_label(str(one)) for one in value) or "—"
    return str(value) if value not in (None, "") else "—"


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _until(day: date | None) -> str:
    return _("until %(day)s") % {"day": day.isoformat()} if day else ""


def _came_with(batch: int | None) -> str:
    """The file a row came with."""
    found = ImportBatch.objects.filter(pk=batch).first() if batch else None
    return found.title if found else ""
