"""Reading an area into columns. The ledger is read once, in the order of its keys; nothing of it becomes an object but what is rare."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import compress
from typing import Any

import numpy as np
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from training import workdays
from training.models import Area, EmergencyPlan, Engagement, Enterprise, EnterpriseEvent, EnterpriseState, EnterpriseTag, Entry, Person
from training.requirements import Rule

from ..facts import Act, EnterpriseFacts, Facts, Plan, State, Tag
from ..loading import ENTERPRISE_KINDS, ENTRY, area_tree, known, load, standing
from ..survey import AREA_ROLES, tables, wanted
from .columns import FORMS, IMPORTED, IN_SHIFTS, NAMES_PLAN, PLAN_KINDS, TIMED, TYPES, WITH_FIRE, Columns, Drills, Posts, Studies
from .fetching import Cents, Dates, Days, Details, Texts, fetch, no_collection, positions, text, whole
from .vectors import ALWAYS, GRADES, NEVER, Ints, number

RAW = Cast("detail", TextField())
OF_PEOPLE = ("hours", "completion")
Rows = dict[int, list[tuple[Any, ...]]]  # by index of the enterprise: (key, kind, what, day, grade, source, detail)


def read(area: Area, rules: list[Rule], *, known_at: datetime | None = None) -> Columns:
    """The facts of an area for some rules (all their versions)."""
    with no_collection():
        return _Reader(area, rules, known_at).read()


class _Reader:
    """Carries what every query needs: the scope, and as known when."""

    def __init__(self, area: Area, rules: list[Rule], known_at: datetime | None) -> None:
        self.area, self.rules, self.known_at = area, rules, known_at
        self.roles, self.kinds = wanted(rules)
        self.inside = Enterprise.objects.in_area(area)
        if known_at is not None:
            self.inside = self.inside.filter(registered_at__lte=known_at)  # the register itself as known then
        self.words = tuple(dict.fromkeys(word for rule in rules if rule.obligation == "activity_count" for word in rule.parameters.get("words", ())))
        self.dates = Dates()

    def read(self) -> Columns:
        areas, above = area_tree(self.area)
        enterprises, there = self._enterprises()
        self.everything = bool(enterprises) and "elsewhere" not in there
        self.merged = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")) if "merged" in there else {}
        self.index = {one.pk: index for index, one in enumerate(enterprises)}
        self.keys = np.array([one.pk for one in enterprises], np.int64)  # the enterprises are read by key
        posts, people = self._posts()
        self.people = people
        plans = self._plans() if "plans" in there else {}
        with_events, rest = self._rest(areas, there)
        if plans and "workdays" in tables(self.rules):
            rest.calendar = workdays.calendar()
        tied = self._tied() if "tied" in there else {}
        drill_rows, report_rows, cards = self._with_details()
        return Columns(
            top=areas[self.area.pk], above=above, areas=areas, rules=self.rules, enterprises=enterprises, people=people, posts=posts,
            studies=self._studies(), drills=self._drills(drill_rows, plans), drill_rows=drill_rows, report_rows=report_rows, cards=cards,
            plans=plans, words=self.words, rest=rest, with_events=with_events, tied=tied,
        )  # fmt: skip

    # -- the register

    def _enterprises(self) -> tuple[list[EnterpriseFacts], set[str]]:
        """The enterprises with their states and tags, and what else there is anywhere: most installations have little of it."""
        rare: dict[str, QuerySet[Any]] = {
            "elsewhere": Enterprise.objects.exclude(area__path__startswith=self.area.path),
            "merged": Person.objects.filter(merged_into__isnull=False),
            "plans": known(EmergencyPlan.objects.all(), self.known_at),
            "events": known(EnterpriseEvent.objects.all(), self.known_at),
            "tied": self._naming_employments(),
        }
        rows = self.inside.annotate(**{f"has_{name}": Exists(some) for name, some in rare.items()}).order_by("pk")
        found: dict[int, EnterpriseFacts] = {}
        there: set[str] = set()
        names = ("pk", "area_id", "industry", "risks", "department__code", "size", *(f"has_{name}" for name in rare))
        for pk, area, industry, risks, department, size, *flags in rows.values_list(*names):
            found[pk] = EnterpriseFacts(pk, "", "", "", area, industry, None, tuple(risks), department or "", size)
            there.update(compress(rare, flags))
        scope = {"enterprise__in": self.inside.order_by().values("pk")} if "elsewhere" in there else {}
        dates = self.dates
        tags: dict[tuple[Any, ...], Tag] = {}
        states = known(EnterpriseState.objects.filter(**scope), self.known_at).order_by("from_on", "pk")
        for portion in fetch(states.values_list("enterprise_id", text("from_on"), text("until_on"), "state")):
            for owner, first, until, state in portion:
                if owner in found:
                    found[owner].states.append(State(dates[first], dates[until], state))
        listed = known(EnterpriseTag.objects.filter(**scope), self.known_at).order_by("from_on", "pk")
        for portion in fetch(listed.values_list("enterprise_id", text("from_on"), text("until_on"), "tag_set", "value", "basis", text("members"))):
            for owner, *row in portion:
                if owner in found:
                    same = tuple(row)
                    tag = tags.get(same)
                    if tag is None:
                        first, until, name, value, basis, members = row
                        tag = tags[same] = Tag(dates[first], dates[until], name, value, basis, tuple(json.loads(members)))
                    found[owner].tags.setdefault(tag.tag_set, []).append(tag)
        return list(found.values()), there

    def _naming_employments(self) -> QuerySet[Entry]:
        """Hours that name one employment; `gt` walks the index where IS NOT NULL would not."""
        return standing(self.known_at).filter(engagement__gt=0, kind="hours").order_by()

    def _posts(self) -> tuple[Posts, Ints]:
        """All posts of everybody who holds one of the roles here, here and elsewhere, and these people."""
        roles = sorted(self.roles - AREA_ROLES)
        mine = known(Engagement.objects.filter(role__in=roles, enterprise__isnull=False), self.known_at)
        if not self.everything:
            here = known(Engagement.objects.filter(role__in=roles, enterprise__in=self.inside.order_by().values("pk")), self.known_at)
            roots = here.order_by().annotate(root=Coalesce("person__merged_into_id", "person_id")).values("root")
            mine = mine.filter(Q(person__in=roots) | Q(person__merged_into__in=roots))
        names = ("pk", "person_id", "enterprise_id", "role", "operation_item", "post", "form", "full_time")
        columns = mine.order_by("pk").values_list(*names, text("from_on"), text("until_on"), text("started_work_on"))
        texts, role_names = Texts(), Texts()
        begun, ended, started = Days(ALWAYS), Days(NEVER), Days(NEVER)
        full = {None: -1, False: 0, True: 1}
        parts: list[list[Ints]] = []
        for portion in fetch(columns):
            pk, person, where, role, item, title, form, full_time, first, until, worked = zip(*portion, strict=True)
            flags = np.fromiter(map(full.__getitem__, full_time), np.int8, len(full_time))
            parts.append(
                [whole(pk), whole(person), whole(where), role_names.numbers(role), texts.numbers(item), texts.numbers(title), texts.numbers(form), flags,
                 begun.numbers(first), ended.numbers(until), started.numbers(worked)]
            )  # fmt: skip
        keys, holders, places, roled, items, titles, forms, full_time_posts, froms, untils, starts = _columns(parts, 11)
        roots = self._roots(holders)
        people = np.unique(roots)
        held = Posts(
            keys, np.searchsorted(people, roots), positions(self.keys, places), places, roled, items, titles, forms, full_time_posts, froms, untils, starts,
            list(role_names), list(texts),
        )  # fmt: skip
        return held, people

    def _roots(self, people: Ints) -> Ints:
        """Everybody as the person they are now known to be."""
        if not self.merged:
            return people
        found = people.copy()
        for old, new in self.merged.items():
            found[people == old] = new
        return found

    def _plans(self) -> dict[int, list[Plan]]:
        found: dict[int, list[Plan]] = defaultdict(list)
        rows = known(EmergencyPlan.objects.filter(enterprise__in=self.inside.order_by().values("pk")), self.known_at).order_by("pk")
        for owner, *plan in rows.values_list("enterprise_id", "kind", "number", "published_on", "filed_on", "withdrawn_on"):
            found[self.index[owner]].append(Plan(*plan))
        return found

    # -- the ledger

    def _entries(self, kinds: set[str]) -> QuerySet[Entry]:
        """Entries that stand; those of people only of people who matter here."""
        rows = standing(self.known_at).filter(kind__in=sorted(kinds)).order_by()
        if self.everything:
            return rows
        if kinds & ENTERPRISE_KINDS:
            return rows.filter(enterprise__in=self.inside.order_by().values("pk"))
        here = known(Engagement.objects.filter(role__in=sorted(self.roles - AREA_ROLES), enterprise__in=self.inside.order_by().values("pk")), self.known_at)
        roots = here.order_by().annotate(root=Coalesce("person__merged_into_id", "person_id")).values("root")
        return rows.filter(Q(person__in=roots) | Q(person__in=Person.objects.filter(merged_into__in=roots).values("pk")))

    def _studies(self) -> Studies:
        """Hours and completions: every row becomes numbers at once; each text is understood once for all rows that share it."""
        kinds = set(OF_PEOPLE) & self.kinds
        days, amounts, whats, details = Days(NEVER), Cents(), Texts(), Details(self.words)
        parts: list[list[Ints]] = []
        hours = Case(When(kind="hours", then=text("amount")), default=Value(None), output_field=TextField())
        rows = self._entries(kinds).order_by("pk").values_list("person_id", "enterprise_id", text("occurred_on"), hours, "what", "grade", RAW)
        for portion in fetch(rows) if kinds else ():
            person, place, on, amount, what, grade, raw = zip(*portion, strict=True)
            index = positions(self.people, self._roots(whole(person))).astype(np.int32)
            where = positions(self.keys, np.array([one or 0 for one in place], np.int64)).astype(np.int32)
            grades = np.fromiter(map(GRADES.__getitem__, grade), np.int8, len(grade))
            part = [index, where, days.numbers(on), amounts.numbers(amount), whats.numbers(what), grades, details.numbers(raw)]
            parts.append([column[index >= 0] for column in part])
        people, places, on_days, cents, named, graded, said = _columns(parts, 7)
        order = np.argsort(people.astype(np.int64) * (1 << 20) + on_days, kind="stable")
        kind, words = np.divmod(said, 1 << len(self.words))
        return Studies(
            people[order], places[order], on_days[order], cents[order], named[order], kind.astype(np.int16)[order], graded[order],
            words.astype(np.int32)[order], list(whats), list(details.kinds),
        )  # fmt: skip

    def _with_details(self) -> tuple[Rows, Rows, dict[int, list[Act]]]:
        """What is read with its whole detail: drills and reports by enterprise, certificates and assessments by person (one query)."""
        found: dict[str, Rows] = {"drill": defaultdict(list), "report": defaultdict(list)}
        cards: dict[int, list[Act]] = defaultdict(list)
        groups = [group for group in (ENTERPRISE_KINDS & self.kinds, {"credential", "assessment"} & self.kinds) if group]
        queries = [self._entries({kind for group in groups for kind in group})] if self.everything and groups else [self._entries(set(one)) for one in groups]
        names = ("pk", "person_id", "enterprise_id", "kind", "what", text("occurred_on"), text("valid_until"), "exam_class", "grade", "source", RAW)
        rows = [one.values_list(*names) for one in queries]
        for portion in fetch(rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]) if rows else ():
            owners = positions(self.people, self._roots(np.array([row[1] or 0 for row in portion], np.int64))).tolist()
            for owner, (pk, _person, place, kind, what, on, until, exam_class, grade, source, raw) in zip(owners, portion, strict=True):
                if kind in found:
                    if place in self.index:
                        found[kind][self.index[place]].append((pk, kind, what, on, grade, source, raw))
                elif owner >= 0:
                    cards[owner].append(Act(pk, kind, what, self.dates[on], None, self.dates[until], exam_class, grade, "", None, None, raw))  # type: ignore[arg-type]
        for acts in cards.values():
            acts.sort(key=lambda act: (act.on, act.pk))
        return found["drill"], found["report"], cards

    def _drills(self, rows: Rows, plans: Mapping[int, list[Plan]]) -> Drills:
        """Events of drills: the entries that share one, under its first entry's detail."""
        events: list[tuple[int, ...]] = []
        for place, listed in rows.items():
            listed.sort(key=lambda row: (str(row[3]), row[0]))
            kinds = {plan.number: plan.kind for plan in plans.get(place, ())}
            events += _events(place, listed, kinds, self.dates)
        table = np.array(events, np.int32).reshape(-1, 9)
        table = table[np.argsort(table[:, 1], kind="stable")]
        return Drills(*(table[:, column].copy() for column in range(9)))

    # -- what is rare

    def _rest(self, areas: dict[int, Any], there: set[str]) -> tuple[frozenset[int], Facts]:
        """Enterprises with events, posts in areas and government bodies, as objects."""
        more = tables(self.rules) & {"bodies", "events"}
        events = known(EnterpriseEvent.objects.filter(enterprise=OuterRef("pk")), self.known_at)
        chosen = self.inside.filter(Exists(events)) if "events" in more & there else self.inside.none()
        posts = Area.objects.under(self.area) if self.roles & AREA_ROLES or "bodies" in more else None
        of_areas = [rule for rule in self.rules if set(rule.roles) & AREA_ROLES or rule.subject == "body" or rule.obligation == "event_triggered"]
        roles, kinds = wanted(of_areas)
        facts = load(chosen, roles=roles, kinds=kinds, known_at=self.known_at, areas=posts, tables=more)
        facts.areas = areas
        return frozenset(self.index[pk] for pk in facts.enterprises), facts

    def _tied(self) -> dict[int, list[Act]]:
        """The entries of people with hours that name one employment."""
        people = {self.merged.get(person, person) for person in self._naming_employments().values_list("person_id", flat=True)}
        found: dict[int, list[Act]] = defaultdict(list)
        if people:
            rows = standing(self.known_at).filter(Q(person__in=people) | Q(person__merged_into__in=people), kind__in=OF_PEOPLE).annotate(raw=RAW)
            for person, *entry in rows.order_by("occurred_on", "pk").values_list("person_id", *ENTRY):
                place = int(positions(self.people, np.array([self.merged.get(person, person)]))[0])
                if place >= 0:
                    found[place].append(Act(*entry))
        return found


def _columns(parts: list[list[Ints]], width: int) -> list[Ints]:
    """Portions of columns put together."""
    if not parts:
        return [np.zeros(0, np.int64) for _column in range(width)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _events(place: int, rows: list[tuple[Any, ...]], kinds: dict[str, str], dates: Dates) -> list[tuple[int, ...]]:
    """The drill events of one enterprise as numbers; the fields are those of `columns.Drills`."""
    events: dict[str, list[Any]] = {}
    for pk, _kind, what, on, grade, source, raw in rows:
        detail = json.loads(raw)
        name = str(detail.get("event") or f"entry {pk}")
        if name in events:
            events[name][0] |= TYPES.get(what, 0)
            events[name][1] = max(events[name][1], GRADES[grade])
        else:
            events[name] = [TYPES.get(what, 0), GRADES[grade], on, source, detail]
    return [_event(place, types, grade, number(dates[on]), source, detail, kinds) for types, grade, on, source, detail in events.values()]  # type: ignore[arg-type]


def _event(place: int, types: int, grade: int, on: int, source: str, detail: dict[str, Any], kinds: dict[str, str]) -> tuple[int, ...]:
    plan_ref = str(detail.get("plan_ref") or "")
    flags = (
        (TIMED if detail.get("alarm_at") and detail.get("all_out_at") else 0)
        | (IMPORTED if "import" in source else 0)
        | (WITH_FIRE if detail.get("with_fire") else 0)
        | (NAMES_PLAN if plan_ref else 0)
        | (IN_SHIFTS if detail.get("shift") else 0)
    )
    present = detail.get("present")
    form, kind = FORMS.get(str(detail.get("form") or "live"), 0), PLAN_KINDS.get(str(detail.get("plan_kind") or kinds.get(plan_ref, "")), 0)
    return place, on, types, form, kind, flags, -1 if present is None else present, detail.get("roster") or detail.get("expected") or 0, grade
