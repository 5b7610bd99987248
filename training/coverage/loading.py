"""Reading the facts of many enterprises with a constant number of queries, whatever their number."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from training import masking, workdays
from training.models import Area, EmergencyPlan, Engagement, Enterprise, EnterpriseEvent, EnterpriseState, EnterpriseTag, Entry

from .facts import Act, AreaFacts, EnterpriseFacts, Event, Facts, PersonFacts, Plan, Post, State, Tag
from .options import options

_ENTERPRISE = (
    "pk",
    "public_id",
    "uscc",
    "provisional_no",
    "name",
    "area_id",
    "industry",
    "headcount",
    "risks",
    "department__code",
    "size",
    "phone",
    "liaison_name",
)
ENTRY = ("pk", "kind", "what", "occurred_on", "amount", "valid_until", "exam_class", "grade", "source", "enterprise_id", "engagement_id", "raw")
_RAW = Cast("detail", TextField())
_TAG = ("enterprise_id", "from_on", "until_on", "tag_set", "value", "basis", "members")
_POST = ("pk", "root", "enterprise_id", "area_id", "role", "operation_item", "started_work_on", "post", "form", "full_time", "from_on", "until_on")
_PLAN = ("enterprise_id", "kind", "number", "published_on", "filed_on", "withdrawn_on")
_EVENT = ("pk", "enterprise_id", "public_id", "kind", "on")
_AREA = ("pk", "code", "name", "level", "parent_id", "path", "ledger_start")
_RARE: dict[str, QuerySet[Any]] = {"plans": EmergencyPlan.objects.all(), "events": EnterpriseEvent.objects.all()}
# What asks for each of them (a drill that names a plan is of that plan's kind).
_ASKING = {"plans": {"plans", "named_plans"}, "events": {"events"}}
ENTERPRISE_KINDS = frozenset({"drill", "report"})
_PERSON = ("survivor_id", "survivor_name", "survivor_last4")


def known(rows: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    """Rows as known at an instant, or now."""
    if known_at is None:
        return rows.filter(superseded_at__isnull=True)
    return rows.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at), recorded_at__lte=known_at)


def standing(known_at: datetime | None) -> QuerySet[Entry]:
    """Entries that stand: not void, not waiting for a check, of a grade that counts, not corrected by an entry known by then."""
    entries, newer = Entry.objects.filter(void=False, held=False), Entry.objects.filter(corrects__isnull=False)
    if options().least_grade != "C":
        entries = entries.filter(grade__lte=options().least_grade)
    if known_at is not None:
        entries, newer = entries.filter(recorded_at__lte=known_at), newer.filter(recorded_at__lte=known_at)
    return entries.exclude(pk__in=newer.values("corrects"))


def load(
    enterprises: QuerySet[Enterprise],
    *,
    roles: Iterable[str],
    kinds: Iterable[str],
    known_at: datetime | None = None,
    areas: QuerySet[Area] | None = None,
    tables: Iterable[str] = (),
) -> Facts:
    """The facts of these enterprises and of everybody who holds one of the roles in them.

    `areas` adds posts of supervisors and grid workers; `tables` asks for more of the register: plans (or named_plans: only where a drill names
    one without saying of which kind it is), events, workdays, bodies.
    """
    wanted, asked, more = sorted(set(roles)), set(kinds), set(tables)
    if known_at is not None:
        enterprises = enterprises.filter(registered_at__lte=known_at)  # the register itself as known then
    rare = [name for name, asking in _ASKING.items() if asking & more]
    enterprise_facts, there = _enterprises(enterprises, rare, known_at)
    facts = Facts(enterprise_facts, {})
    inside = enterprises.order_by().values("pk")
    states = known(EnterpriseState.objects.filter(enterprise__in=inside), known_at).order_by("from_on", "pk")
    for owner, *state in states.values_list("enterprise_id", "from_on", "until_on", "state"):
        facts.enterprises[owner].states.append(State(*state))
    tags = known(EnterpriseTag.objects.filter(enterprise__in=inside), known_at).order_by("from_on", "pk")
    for owner, from_on, until_on, name, value, basis, members in tags.values_list(*_TAG):
        facts.enterprises[owner].tags.setdefault(name, []).append(Tag(from_on, until_on, name, value, basis, tuple(members)))
    if wanted:
        here = Q(enterprise__in=inside) | (Q(area__in=areas) if areas is not None else Q(pk__in=[]))
        _load_people(facts, known(Engagement.objects.filter(here, role__in=wanted), known_at), wanted, asked - ENTERPRISE_KINDS, known_at)
    if drilled := sorted(asked & ENTERPRISE_KINDS):
        rows = standing(known_at).filter(enterprise__in=inside, kind__in=drilled).annotate(raw=_RAW).order_by("occurred_on", "pk")
        for owner, *entry in rows.values_list("enterprise_id", *ENTRY):
            act = facts.entries[entry[0]] = Act(*entry)
            facts.enterprises[owner].acts.append(act)
    _load_more(facts, inside, more, there, known_at, areas)
    return facts


def _load_more(facts: Facts, inside: QuerySet[Any], more: set[str], there: set[str], known_at: datetime | None, areas: QuerySet[Area] | None) -> None:
    """What only some rules ask for: the register of plans, events, the working days, the drills of government bodies. `there`: what exists at all."""
    if "plans" in there and ("plans" in more or _some_name_a_plan(facts)):
        plans = known(EmergencyPlan.objects.filter(enterprise__in=inside), known_at)
        for owner, *plan in plans.order_by("pk").values_list(*_PLAN):
            facts.enterprises[owner].plans.append(Plan(*plan))
    if "events" in there:
        _load_events(facts, known(EnterpriseEvent.objects.filter(enterprise__in=inside), known_at))
    if "workdays" in more and "plans" in there:
        facts.calendar = workdays.calendar()
    if "bodies" in more and areas is not None:
        facts.with_bodies = True
        rows = standing(known_at).filter(area__in=areas, kind="drill").annotate(raw=_RAW).order_by("occurred_on", "pk")
        for owner, *entry in rows.values_list("area_id", *ENTRY):
            act = facts.entries[entry[0]] = Act(*entry)
            facts.area_acts.setdefault(owner, []).append(act)


def _some_name_a_plan(facts: Facts) -> bool:
    return any('"plan_ref"' in act.raw and '"plan_kind"' not in act.raw for one in facts.enterprises.values() for act in one.acts)


def _load_events(facts: Facts, rows: QuerySet[EnterpriseEvent]) -> None:
    """Events with the people they name, merged ones as the survivor."""
    named: dict[int, set[int]] = {}
    listed: dict[int, tuple[Any, ...]] = {}
    for pk, *event, person, survivor in rows.order_by("on", "pk").values_list(*_EVENT, "people", "people__merged_into"):
        listed[pk] = tuple(event)
        if person is not None:
            named.setdefault(pk, set()).add(survivor or person)
    for pk, (owner, public_id, kind, on) in listed.items():
        facts.enterprises[owner].events.append(Event(str(public_id), kind, on, frozenset(named.get(pk, ()))))


def _enterprises(rows: QuerySet[Enterprise], rare: list[str], known_at: datetime | None) -> tuple[dict[int, EnterpriseFacts], set[str]]:
    """The enterprises, and which of the rare tables hold anything for any of them: most have no plans and no events on record."""
    found: dict[int, EnterpriseFacts] = {}
    there: set[str] = set()
    held = {f"has_{name}": Exists(known(_RARE[name].filter(enterprise=OuterRef("pk")), known_at)) for name in rare}
    columns = rows.annotate(**held).order_by("name", "pk").values_list(*_ENTERPRISE, *held)
    for pk, public_id, uscc, provisional, name, area, industry, headcount, risks, department, *rest in columns:
        rest, flags = rest[: len(rest) - len(rare)], rest[len(rest) - len(rare) :]
        found[pk] = EnterpriseFacts(pk, str(public_id), uscc or provisional or "", name, area, industry, headcount, tuple(risks), department or "", *rest)
        there.update(table for table, flag in zip(rare, flags, strict=True) if flag)
    return found, there


def _load_people(facts: Facts, inside: QuerySet[Engagement], roles: list[str], kinds: set[str], known_at: datetime | None) -> None:
    """Everybody with a role inside, all their posts in these roles anywhere, and their entries. Merged people count as the survivor."""
    survivor = Coalesce("person__merged_into_id", "person_id")
    roots = inside.order_by().annotate(root=survivor).values("root")
    ours = Q(person__in=roots) | Q(person__merged_into__in=roots)
    posts = known(Engagement.objects.filter(ours, role__in=roles), known_at).annotate(
        root=survivor,
        survivor_id=Coalesce("person__merged_into__public_id", "person__public_id"),
        survivor_name=Coalesce("person__merged_into__name", "person__name"),
        survivor_last4=Coalesce("person__merged_into__last4", "person__last4"),
    )
    for row in posts.order_by("pk").values_list(*_POST, *_PERSON):
        _add_post(facts, row)
    if kinds and facts.people:
        entries = standing(known_at).filter(ours, kind__in=sorted(kinds)).annotate(root=survivor, raw=_RAW).order_by("occurred_on", "pk")
        for owner, *entry in entries.values_list("root", *ENTRY):
            if owner in facts.people:
                act = facts.entries[entry[0]] = Act(*entry)
                facts.people[owner].acts.append(act)


def _add_post(facts: Facts, row: tuple[Any, ...]) -> None:
    pk, root, enterprise, area, role, item, started, title, form, full_time, from_on, until_on, public_id, name, last4 = row
    person = facts.people.get(root)
    if person is None:
        person = facts.people[root] = PersonFacts(root, str(public_id), masking.name(name), last4)
    post = Post(from_on, until_on, pk, root, enterprise, area, role, item, started, title, form, full_time)
    person.posts.append(post)
    if enterprise in facts.enterprises:
        facts.enterprises[enterprise].posts.append(post)
    elif area is not None:
        facts.area_posts.append(post)


def area_tree(area: Area) -> tuple[dict[int, AreaFacts], list[AreaFacts]]:
    """The area with everything below it, and the areas above it from the top."""
    found = _with_ledger(Q(path__startswith=area.path) | Q(code__in=area.path.split("/")[:-2]))
    return {one.pk: one for one in found if one.path.startswith(area.path)}, [one for one in found if not one.path.startswith(area.path)]


def areas_of(keys: Iterable[int]) -> dict[int, AreaFacts]:
    """Some areas, and those above them."""
    below = Area.objects.filter(pk__in=set(keys), path__startswith=OuterRef("path"))
    return {one.pk: one for one in _with_ledger(Exists(below))}


def _with_ledger(condition: Q | Exists) -> list[AreaFacts]:
    """Areas by path, each with the first day of the complete ledger that holds there: its own, else that of the area above."""
    found: dict[int, AreaFacts] = {}
    for row in Area.objects.filter(condition).order_by("path").values_list(*_AREA):
        one = AreaFacts(*row)
        above = found.get(one.parent or 0)
        found[one.pk] = one if one.ledger_start or above is None else replace(one, ledger_start=above.ledger_start)
    return list(found.values())
