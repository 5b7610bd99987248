"""Reading an area into columns. The ledger is read once, in the order of its keys; nothing of it becomes an object but what is rare."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, StrIndex
from django.db.models.lookups import GreaterThan

from training.models import Area, EmergencyPlan, Engagement, Enterprise, EnterpriseEvent, EnterpriseState, EnterpriseTag, Entry, Person
from training.requirements import Rule

from ..facts import Act, EnterpriseFacts, Facts, Plan, State, Tag
from ..loading import ENTRY, area_tree, known, load, standing
from ..survey import AREA_ROLES, tables, wanted
from .columns import FORMS, IMPORTED, IN_SHIFTS, NAMES_PLAN, PLAN_KINDS, TIMED, TYPES, WITH_FIRE, Columns, Drills, Posts, Studies
from .fetching import MARK, Dates, Days, Texts, fetch, joined, positions, roomy, text, whole
from .vectors import ALWAYS, GRADES, NEVER, Ints, number

RAW = Cast("detail", TextField())
EMPTY = Value("", output_field=TextField())
OF_PEOPLE = ("hours", "completion")


def read(area: Area, rules: list[Rule], *, known_at: datetime | None = None) -> Columns:
    """The facts of an area for some rules (all their versions)."""
    return _Reader(area, rules, known_at).read()


class _Reader:
    """Carries what every query needs: the scope, and as known when."""

    def __init__(self, area: Area, rules: list[Rule], known_at: datetime | None) -> None:
        self.area, self.rules, self.known_at = area, rules, known_at
        self.roles, self.kinds = wanted(rules)
        self.inside = Enterprise.objects.in_area(area)
        self.everything = not Enterprise.objects.exclude(area__path__startswith=area.path).exists()
        self.merged = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        self.words = tuple(dict.fromkeys(word for rule in rules if rule.obligation == "activity_count" for word in rule.parameters.get("words", ())))
        self.dates = Dates()

    def read(self) -> Columns:
        roomy()
        areas, above = area_tree(self.area)
        enterprises = self._enterprises()
        self.index = {one.pk: index for index, one in enumerate(enterprises)}
        self.keys = np.array([one.pk for one in enterprises], np.int64)  # the enterprises are read by key
        posts, people = self._posts()
        self.people = people
        plans = self._plans()
        drills, drill_rows = self._drills(plans)
        with_events, rest = self._rest(areas)
        return Columns(
            top=areas[self.area.pk], above=above, areas=areas, rules=self.rules, enterprises=enterprises, people=people, posts=posts,
            studies=self._studies(), drills=drills, drill_rows=drill_rows, report_rows=self._rows({"report"} & self.kinds), cards=self._cards(),
            plans=plans, words=self.words, rest=rest, with_events=with_events, tied=self._tied(),
        )  # fmt: skip

    # -- the register

    def _enterprises(self) -> list[EnterpriseFacts]:
        rows = self.inside.order_by("pk").values_list("pk", "area_id", "industry", "risks", "department__code", "size")
        found = {
            pk: EnterpriseFacts(pk, "", "", "", area, industry, None, tuple(risks), department or "", size)
            for pk, area, industry, risks, department, size in rows
        }
        scope = {} if self.everything else {"enterprise__in": self.inside.order_by().values("pk")}
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
        return list(found.values())

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
        rows = standing(self.known_at).filter(kind__in=sorted(kinds)).order_by("pk")
        if self.everything:
            return rows
        if kinds & {"drill", "report"}:
            return rows.filter(enterprise__in=self.inside.order_by().values("pk"))
        here = known(Engagement.objects.filter(role__in=sorted(self.roles - AREA_ROLES), enterprise__in=self.inside.order_by().values("pk")), self.known_at)
        roots = here.order_by().annotate(root=Coalesce("person__merged_into_id", "person_id")).values("root")
        return rows.filter(Q(person__in=roots) | Q(person__in=Person.objects.filter(merged_into__in=roots).values("pk")))

    def _studies(self) -> Studies:
        """Hours and completions: two numbers and one text a row; the text is understood once for all rows that share it."""
        kinds = set(OF_PEOPLE) & self.kinds
        parts: list[list[Ints]] = []
        keys = Texts()
        for portion in fetch(self._entries(kinds).values_list("person_id", Coalesce("enterprise_id", 0), self._key())) if kinds else ():
            person, place, key = zip(*portion, strict=True)
            parts.append([whole(person), whole(place), keys.numbers(key)])
        people, places, said = _columns(parts, 3)
        understood = _Keys(list(keys), self.words)
        index = positions(self.people, self._roots(people))
        kept = index >= 0
        people, places, said = index[kept], places[kept], said[kept]
        order = np.argsort(people * (1 << 20) + understood.on[said], kind="stable")
        people, places, said = people[order].astype(np.int32), places[order], said[order]
        return Studies(
            people, positions(self.keys, places).astype(np.int32), understood.on[said], understood.cents[said], understood.what[said], understood.kind[said],
            understood.grade[said], understood.words[said], list(understood.whats), list(understood.kinds),
        )  # fmt: skip

    def _key(self) -> Any:
        """Everything of a row but whose it is and where, as one text. The title is in it only where it may hold a word somebody looks for."""
        amount = Case(When(kind="hours", then=Coalesce(text("amount"), EMPTY)), default=EMPTY)
        title: Any = EMPTY
        if self.words:
            holds = [Q(GreaterThan(StrIndex(RAW, Value(self._written(word))), 0)) for word in self.words]
            any_of = holds[0]
            for one in holds[1:]:
                any_of |= one
            title = Case(When(any_of, then=Coalesce(KT("detail__title"), EMPTY)), default=EMPTY)
        return joined(text("occurred_on"), amount, text("grade"), Coalesce(KT("detail__training_type"), EMPTY), title, text("what"))

    def _written(self, word: str) -> str:
        """A word as the database keeps it inside JSON: SQLite holds the text Django wrote, with escapes."""
        from django.db import connection

        return word if connection.vendor == "postgresql" else json.dumps(word)[1:-1]

    def _cards(self) -> dict[int, list[Act]]:
        """Certificates and assessments, by person."""
        found: dict[int, list[Act]] = defaultdict(list)
        kinds = {"credential", "assessment"} & self.kinds
        if not kinds:
            return found
        names = ("pk", "person_id", "kind", "what", text("occurred_on"), text("valid_until"), "exam_class", "grade", RAW)
        for portion in fetch(self._entries(kinds).values_list(*names)):
            owners = positions(self.people, self._roots(whole(tuple(row[1] for row in portion))))
            for owner, (pk, _person, kind, what, on, until, exam_class, grade, raw) in zip(owners.tolist(), portion, strict=True):
                day = self.dates[on]
                assert day is not None
                if owner >= 0:
                    found[owner].append(Act(pk, kind, what, day, None, self.dates[until], exam_class, grade, "", None, None, raw))
        for acts in found.values():
            acts.sort(key=lambda act: (act.on, act.pk))
        return found

    def _rows(self, kinds: set[str]) -> dict[int, list[tuple[Any, ...]]]:
        """Drills or reports as they came, by enterprise: (key, kind, what, day, grade, source, detail)."""
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        if kinds:
            names = ("pk", "kind", "what", text("occurred_on"), "grade", "source", RAW, "enterprise_id")
            for portion in fetch(self._entries(kinds).filter(enterprise__isnull=False).values_list(*names)):
                for *row, owner in portion:
                    if owner in self.index:
                        found[self.index[owner]].append(tuple(row))
        return found

    def _drills(self, plans: dict[int, list[Plan]]) -> tuple[Drills, dict[int, list[tuple[Any, ...]]]]:
        """Events of drills: the entries that share one, under its first entry's detail."""
        rows = self._rows({"drill"} & self.kinds)
        events: list[tuple[int, ...]] = []
        for place, listed in rows.items():
            listed.sort(key=lambda row: (str(row[3]), row[0]))
            kinds = {plan.number: plan.kind for plan in plans.get(place, ())}
            events += _events(place, listed, kinds, self.dates)
        table = np.array(events, np.int64).reshape(-1, 9)
        table = table[np.argsort(table[:, 1], kind="stable")]
        return Drills(*(table[:, column] for column in range(9))), rows

    # -- what is rare

    def _rest(self, areas: dict[int, Any]) -> tuple[frozenset[int], Facts]:
        """Enterprises with events, posts in areas and government bodies, as objects."""
        more = tables(self.rules) & {"bodies", "events"}
        events = known(EnterpriseEvent.objects.filter(enterprise=OuterRef("pk")), self.known_at)
        chosen = self.inside.filter(Exists(events)) if "events" in more else self.inside.none()
        posts = Area.objects.under(self.area) if self.roles & AREA_ROLES or "bodies" in more else None
        of_areas = [rule for rule in self.rules if set(rule.roles) & AREA_ROLES or rule.subject == "body" or rule.obligation == "event_triggered"]
        roles, kinds = wanted(of_areas)
        facts = load(chosen, roles=roles, kinds=kinds, known_at=self.known_at, areas=posts, tables=more)
        facts.areas = areas
        return frozenset(self.index[pk] for pk in facts.enterprises), facts

    def _tied(self) -> dict[int, list[Act]]:
        """The entries of people with hours that name one employment; `gt` walks the index where IS NOT NULL would not."""
        naming = standing(self.known_at).filter(engagement__gt=0, kind="hours").order_by().values_list("person_id", flat=True)
        people = {self.merged.get(person, person) for person in naming}
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


class _Keys:
    """The distinct texts of studies, understood."""

    def __init__(self, keys: list[str], words: tuple[str, ...]) -> None:
        self.whats, self.kinds = Texts(), Texts()
        rows = []
        days = Days(NEVER)
        for key in keys:
            on, amount, grade, kind, title, what = key.split(MARK, 5)
            bits = sum(1 << bit for bit, word in enumerate(words) if word in title)
            rows.append((days[on], round(float(amount) * 100) if amount else -1, self.whats[what], self.kinds[kind], GRADES[grade], bits))
        table = np.array(rows, np.int64).reshape(-1, 6)
        self.on, self.cents, self.what = (table[:, column].astype(np.int32) for column in range(3))
        self.kind, self.grade, self.words = (table[:, column].astype(np.int16) for column in range(3, 6))


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
