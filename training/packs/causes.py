"""Why the past reads differently now: entries and register facts recorded, corrected or superseded after the last freeze."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, Q
from django.db.models.functions import Coalesce

from training import clock
from training.coverage.loading import ENTERPRISE_KINDS
from training.models import EmergencyPlan, Engagement, Enterprise, EnterpriseEvent, EnterpriseState, EnterpriseTag, Entry, Person

Cause = dict[str, Any]
Id = TypeVar("Id", int, str)
CHUNK = 400
# What the register keeps as rows: what a changed one is called, what it speaks of, from which day, and which rules read it (all, when empty).
_FACTS: tuple[tuple[type[Model], str, str, str, frozenset[str]], ...] = (
    (EnterpriseState, "state_changed", "state", "from_on", frozenset()),
    (EnterpriseTag, "classification_changed", "tag_set", "from_on", frozenset()),
    (Engagement, "appointment_changed", "role", "from_on", frozenset()),
    (EmergencyPlan, "plan_changed", "kind", "published_on", frozenset({"plans", "named_plans"})),
    (EnterpriseEvent, "event_changed", "kind", "on", frozenset({"events"})),
)
_READERS = {name: tables for _model, name, _attribute, _day, tables in _FACTS}


@dataclass(frozen=True)
class Span:
    """What was recorded after `since` and up to `until` about days up to `day`."""

    since: datetime
    until: datetime
    day: date

    def moved(self, begins: str) -> Q:
        """Rows that came into or went out of what is known, and begin by the day."""
        came = Q(recorded_at__gt=self.since, recorded_at__lte=self.until)
        begun = Q(**{f"{begins}__isnull": True}) | Q(**{f"{begins}__lte": self.day})
        return (came | Q(superseded_at__gt=self.since, superseded_at__lte=self.until)) & begun


@dataclass(frozen=True)
class Asked:
    """One duty whose past has changed: where, who, in which role, and what its rule reads."""

    place: str
    enterprise: int | None
    people: Sequence[int]
    role: str
    kinds: set[str]
    tables: set[str]


@dataclass
class Found:
    """Causes with what they concern: entries by person, drills and reports by enterprise or area, register facts by enterprise."""

    entries: dict[int, list[tuple[str, Cause]]] = field(default_factory=dict)
    drills: dict[int | str, list[tuple[str, Cause]]] = field(default_factory=dict)
    facts: dict[int, dict[tuple[object, ...], Cause]] = field(default_factory=dict)

    def of(self, asked: Asked) -> list[Cause]:
        """What can have changed one duty."""
        listed = [pair for pk in asked.people for pair in self.entries.get(pk, [])]
        listed += self.drills.get(asked.place if asked.enterprise is None else asked.enterprise, [])
        found = [cause for kind, cause in listed if kind in asked.kinds]
        for (name, what, person), cause in self.facts.get(asked.enterprise or 0, {}).items():
            readers = _READERS[str(name)]
            mine = name != "appointment_changed" or (what == asked.role and (not asked.people or person in asked.people))
            if mine and (not readers or readers & asked.tables):
                found.append(cause)
        return found


def chunks(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Portions that fit into one query."""
    waiting = iter(sorted(set(ids)))
    while portion := list(islice(waiting, CHUNK)):
        yield portion


def _entry(row: Entry) -> Cause:
    kind = "entry_corrected" if row.corrects_id or row.void else "late_entry"
    shown = {"entry": row.kind, "what": row.what, "amount": None if row.amount is None else f"{row.amount.normalize():f}"}
    return {"cause": kind, **shown, "occurred_on": row.occurred_on.isoformat(), "recorded_on": clock.day(row.recorded_at).isoformat()}


def _fact(row: Any, name: str, attribute: str, begins: str) -> Cause:
    days = [getattr(row, each, None) for each in (begins, "until_on")]
    from_on, until_on = (day.isoformat() if day else None for day in days)
    return {"cause": name, "what": getattr(row, attribute), "from_on": from_on, "until_on": until_on, "recorded_on": clock.day(row.recorded_at).isoformat()}


def gather(*, people: Iterable[int], enterprises: Iterable[int], areas: Iterable[str], span: Span) -> Found:
    """Everything that can have changed the past of these people, enterprises and bodies. Of several rows about the same fact the newest tells."""
    found = Found()
    entries = Entry.objects.filter(recorded_at__gt=span.since, recorded_at__lte=span.until, occurred_on__lte=span.day).order_by("occurred_on", "pk")
    entries = entries.exclude(held=True, void=False)  # what waits for a check has changed nothing yet
    of_people = entries.annotate(root=Coalesce("person__merged_into_id", "person_id"))
    for ids in chunks(people):
        for row in of_people.filter(Q(person__in=ids) | Q(person__merged_into__in=ids)):
            found.entries.setdefault(row.root, []).append((row.kind, _entry(row)))
    for codes in chunks(areas):
        for drill in entries.filter(area__code__in=codes).select_related("area"):
            found.drills.setdefault(drill.area.code if drill.area else "", []).append((drill.kind, _entry(drill)))
    for ids in chunks(enterprises):
        for drill in entries.filter(enterprise__in=ids, kind__in=ENTERPRISE_KINDS):
            found.drills.setdefault(drill.enterprise_id or 0, []).append((drill.kind, _entry(drill)))
        _gather_facts(found, ids, span)
    return found


def _gather_facts(found: Found, ids: list[int], span: Span) -> None:
    for model, name, attribute, begins, _tables in _FACTS:
        rows: Iterable[Any] = model._default_manager.filter(span.moved(begins), enterprise__in=ids).order_by("recorded_at", "pk")
        for row in rows:
            about = (name, getattr(row, attribute), getattr(row, "person_id", None))
            found.facts.setdefault(row.enterprise_id, {})[about] = _fact(row, name, attribute, begins)


def people_by_id(public_ids: Iterable[str]) -> dict[str, Person]:
    """People by their random public id, those of undone imports included."""
    return {str(row.public_id): row for ids in chunks(public_ids) for row in Person.everything.filter(public_id__in=ids)}


def enterprises_by_id(public_ids: Iterable[str]) -> dict[str, Enterprise]:
    """Enterprises by their random public id, with their villages."""
    return {str(row.public_id): row for ids in chunks(public_ids) for row in Enterprise.everything.filter(public_id__in=ids).select_related("area")}


def merged() -> dict[str, str]:
    """Who is known under another person's public id now."""
    rows = Person.objects.filter(merged_into__isnull=False).values_list("public_id", "merged_into__public_id")
    return {str(old): str(new) for old, new in rows}
