"""Typed rows against the register and the ledger: which entries would be posted, which stand already, which must wait."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training import sealing, uscc
from training.intake import Finding
from training.intake.findings import ERROR, WARNING
from training.models import Engagement, Enterprise, EnterpriseTag, Entry, Grade, OperationItem, Person, Standard
from training.registry.plan import OUTCOMES, fetch
from training.registry.rows import Row

from .reading import Records

SOURCE = "training.import"
INTERFACE = "training.api"
SOURCES = (SOURCE, INTERFACE)  # one fact is posted once, through whichever of these doors
TAKEN_BACK = "training.import_undone"


@dataclass
class Plan:
    """Unsaved entries and what there is to say about the file. `allowed` are paths of areas, `listed` enterprises besides them."""

    at: datetime
    today: date
    allowed: list[str] | None
    records: Records
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    posts: dict[int, list[Engagement]] = field(default_factory=lambda: defaultdict(list))
    members: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    items: dict[str, str] = field(default_factory=dict)
    standards: list[Standard] = field(default_factory=list)
    source: str = SOURCE
    listed: frozenset[int] = frozenset()

    def count(self, sheet: str, outcome: str) -> None:
        self.counts.setdefault(sheet, dict.fromkeys(OUTCOMES, 0))[outcome] += 1

    def find(self, row: Row, column: str, severity: str, code: str, message: object, suggestion: object = "") -> None:
        self.findings.append(Finding(row.sheet, row.number, column, severity, code, message, suggestion))

    def refuse(self, row: Row, column: str, code: str, message: object, suggestion: object = "") -> None:
        """The row stays out."""
        self.find(row, column, ERROR, code, message, suggestion)

    def person(self, row: Row) -> Person | None:
        """Whom a row is about; a finding when the register does not know the number."""
        found = self.people.get(row.get("number"))
        if found is None:
            message = _("Nobody with this document number is on the register.")
            self.refuse(row, "证件号码", "unknown_person", message, _("Import the person with the registry workbook first, or correct the number."))
        return found

    def enterprise(self, row: Row, *, needed: bool = False) -> Enterprise | None:
        """Where a row happened; a finding when it is unknown or outside the caller's areas."""
        written = row.get("enterprise")
        if not written and not needed:
            return None
        found = self.enterprises.get(uscc.normalise(written or ""))
        if found is None or not self.inside(found):
            message = _("No enterprise with this credit code is on the register of your areas.")
            self.refuse(row, "统一社会信用代码", "unknown_enterprise", message, _("Compare all 18 characters with the licence."))
            return None
        return found

    def inside(self, enterprise: Enterprise) -> bool:
        """Whether the caller may write about this enterprise."""
        return self.allowed is None or enterprise.pk in self.listed or any(enterprise.area.path.startswith(path) for path in self.allowed)

    def reachable(self, row: Row, person: Person) -> bool:
        """Whether a row without enterprise is about somebody of the caller's areas."""
        if self.allowed is None or any(self._near(post) for post in self.posts[person.pk]):
            return True
        self.refuse(row, "证件号码", "out_of_scope", _("This person holds no post in your areas."), _("Ask the office in whose area the person works."))
        return False

    def _near(self, post: Engagement) -> bool:
        if post.enterprise:
            return self.inside(post.enterprise)
        return post.area is not None and any(post.area.path.startswith(path) for path in self.allowed or ())

    def total(self) -> dict[str, int]:
        """All sheets together."""
        return {outcome: sum(counts[outcome] for counts in self.counts.values()) for outcome in OUTCOMES}


def start(records: Records, *, at: datetime, today: date, allowed: list[str] | None) -> Plan:
    """A plan that knows everybody and everything the file speaks of (few queries, in chunks)."""
    plan = Plan(at, today, allowed, records, findings=list(records.findings))
    for key, read in records.read.items():
        if read:
            plan.counts[key] = dict.fromkeys(OUTCOMES, 0) | {"rows": read}
    rows = [row for found in records.rows.values() for row in found]
    digests = {sealing.digest("identity", number): number for row in rows if (number := row.get("number"))}
    for person in fetch(Person.objects.select_related("merged_into"), "identity_digest", digests):
        plan.people[digests[person.identity_digest or ""]] = person.merged_into or person
    codes = {uscc.normalise(row.get("enterprise")) for row in rows if row.get("enterprise")}
    for lookup in ("uscc", "provisional_no"):
        for enterprise in fetch(Enterprise.objects.select_related("area"), lookup, codes):
            plan.enterprises[getattr(enterprise, lookup)] = enterprise
    everybody = {person.pk for person in plan.people.values()}
    current = Engagement.objects.filter(superseded_at__isnull=True).select_related("enterprise__area", "area")
    for post in fetch(current, "person_id", everybody):
        plan.posts[post.person_id].append(post)
    workplaces = {post.enterprise_id for posts in plan.posts.values() for post in posts if post.enterprise_id} | {one.pk for one in plan.enterprises.values()}
    for tag in fetch(EnterpriseTag.objects.filter(superseded_at__isnull=True, value="yes"), "enterprise_id", workplaces):
        plan.members[tag.enterprise_id] += tag.members
    plan.items = {name: item.code for item in OperationItem.objects.all() for name in (item.name, item.code)}
    plan.standards = list(Standard.objects.filter(kind=Standard.Kind.DETERMINATION))
    return plan


def key_of(kind: str, parts: Iterable[Any]) -> str:
    """The name of a fact: the same for the same fact in whatever file. Digested, because it is made of personal data."""
    return hashlib.sha256(repr([kind, *(str(part) for part in parts)]).encode()).hexdigest()[:40]


class Poster:
    """Turns drafts into entries: once per fact, held where semantics.md §9 wants a person to look."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seen: dict[str, Row] = {}
        self.drafts: list[tuple[str, Row, str, Entry]] = []

    def add(self, sheet: str, row: Row, key: str, entries: list[Entry]) -> None:
        """The entries of one row under the key of its fact."""
        first = self.seen.setdefault(key, row)
        if first is not row:
            message = format_lazy(_("The same record stands in row {row} already."), row=first.number)
            self.plan.refuse(row, "", "duplicate_row", message, _("Delete one of the two rows."))
            return
        for number, entry in enumerate(entries):
            entry.detail["row"] = {"sheet": row.sheet, "row": row.number}
            self.drafts.append((sheet, row, f"{key}:{number}" if number else key, entry))

    def finish(self) -> None:
        """Leave out what the ledger holds, hold what is over the day's limit, count."""
        known = _standing([key for _sheet, _row, key, _entry in self.drafts])
        fresh: set[int] = set()
        for _sheet, row, key, entry in self.drafts:
            if known.get(key) is not None and not known[key][1]:
                continue
            entry.source, entry.source_id = self.plan.source, f"{key}~{known[key][0]}" if key in known else key
            self.plan.entries.append(entry)
            fresh.add(id(row))
        counted: set[int] = set()
        for sheet, row, _key, _entry in self.drafts:
            if id(row) not in counted:
                counted.add(id(row))
                self.plan.count(sheet, "new" if id(row) in fresh else "same")
        self._hold()
        for counts in self.plan.counts.values():
            counts["refused"] = counts["rows"] - counts["new"] - counts["same"]

    def _hold(self) -> None:
        """Over so many hours a person and day, from all sources together, an entry waits for a decision (S)."""
        hours = [entry for entry in self.plan.entries if entry.kind == "hours"]
        limit, sums = Decimal(settings.LEARNING_DAY_HOURS), _sums(hours)
        for entry in hours:
            place, amount = (entry.person_id, entry.occurred_on), entry.amount or Decimal(0)
            if sums[place] + amount > limit:
                entry.held = True
                entry.detail["doubts"] = ["over_day_limit"]
                row = entry.detail["row"]
                message = format_lazy(_("More than {limit} hours for one person on one day: the entry waits for a decision."), limit=limit)
                suggestion = _("Give each day of the course its own row, or decide on the list of entries to be checked.")
                self.plan.findings.append(Finding(row["sheet"], row["row"], "学时", WARNING, "over_day_limit", message, suggestion))
            else:
                sums[place] += amount


def _sums(entries: list[Entry]) -> dict[tuple[int | None, date], Decimal]:
    """Hours by person and day that stand in the ledger."""
    sums: dict[tuple[int | None, date], Decimal] = defaultdict(Decimal)
    people = {entry.person_id for entry in entries}
    days = [entry.occurred_on for entry in entries]
    if not days:
        return sums
    standing = Entry.objects.filter(kind="hours", void=False, held=False, corrected_by__isnull=True, occurred_on__range=(min(days), max(days)))
    for some in _chunks(people):
        rows: QuerySet[Entry, Any] = standing.filter(person_id__in=some).order_by().values_list("person_id", "occurred_on").annotate(Sum("amount"))
        for person, on, amount in rows:
            sums[person, on] += amount
    return sums


def _standing(keys: list[str]) -> dict[str, tuple[int, bool]]:
    """Key -> (how many times it was posted, whether the last one was taken back by an undo)."""
    found: dict[str, tuple[int, bool]] = {}
    wanted = list(dict.fromkeys(keys))
    while wanted:
        again = []
        ids = {f"{key}~{found[key][0]}" if key in found else key: key for key in wanted}
        for entry in fetch(Entry.objects.filter(source__in=SOURCES).select_related("corrected_by"), "source_id", ids):
            key = ids[entry.source_id]
            newest = entry
            while hasattr(newest, "corrected_by"):
                newest = newest.corrected_by
            undone = newest.void and newest.detail.get("undone") is True
            found[key] = (found.get(key, (0, False))[0] + 1, undone)
            if undone:
                again.append(key)
        wanted = again
    return found


def _chunks(values: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    kept = list(values)
    return (kept[first : first + size] for first in range(0, len(kept), size))


def blank(plan: Plan, **fields: Any) -> Entry:
    """An entry as an import writes it: declared, the paper is with the enterprise (grade C)."""
    return Entry(grade=Grade.C, recorded_at=plan.at, **fields)
