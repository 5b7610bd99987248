"""Reading the facts of many enterprises with a constant number of queries (seven, whatever their number)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from training import masking
from training.models import Area, Engagement, Enterprise, EnterpriseState, EnterpriseTag, Entry

from .facts import Act, AreaFacts, EnterpriseFacts, Facts, PersonFacts, Post, State, Tag

_ENTERPRISE = ("pk", "public_id", "uscc", "provisional_no", "name", "area_id", "industry", "headcount", "risks", "department_id", "phone", "liaison_name")
_ENTRY = ("pk", "kind", "what", "occurred_on", "amount", "valid_until", "exam_class", "grade", "source", "raw")
_RAW = Cast("detail", TextField())
_TAG = ("enterprise_id", "from_on", "until_on", "tag_set", "value", "basis", "members")
_POST = ("pk", "root", "enterprise_id", "area_id", "role", "operation_item", "started_work_on", "from_on", "until_on")
_PERSON = ("survivor_id", "survivor_name", "survivor_last4")


def _known(rows: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    """Rows as known at an instant, or now."""
    if known_at is None:
        return rows.filter(superseded_at__isnull=True)
    return rows.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at), recorded_at__lte=known_at)


def _standing(known_at: datetime | None) -> QuerySet[Entry]:
    """Entries that stand: not void, not waiting for a check, not corrected by an entry known by then."""
    entries = Entry.objects.filter(void=False, held=False)
    if known_at is None:
        return entries.filter(corrected_by__isnull=True)
    return entries.filter(Q(corrected_by__isnull=True) | Q(corrected_by__recorded_at__gt=known_at), recorded_at__lte=known_at)


def load(
    enterprises: QuerySet[Enterprise], *, roles: Iterable[str], kinds: Iterable[str], known_at: datetime | None = None, areas: QuerySet[Area] | None = None
) -> Facts:
    """The facts of these enterprises and of everybody who holds one of the roles in them. `areas` adds posts of supervisors and grid workers."""
    wanted, asked = sorted(set(roles)), set(kinds)
    facts = Facts(_enterprises(enterprises), {})
    inside = enterprises.order_by().values("pk")
    states = _known(EnterpriseState.objects.filter(enterprise__in=inside), known_at).order_by("from_on", "pk")
    for owner, *state in states.values_list("enterprise_id", "from_on", "until_on", "state"):
        facts.enterprises[owner].states.append(State(*state))
    tags = _known(EnterpriseTag.objects.filter(enterprise__in=inside), known_at).order_by("from_on", "pk")
    for owner, from_on, until_on, name, value, basis, members in tags.values_list(*_TAG):
        facts.enterprises[owner].tags.setdefault(name, []).append(Tag(from_on, until_on, name, value, basis, tuple(members)))
    if wanted:
        here = Q(enterprise__in=inside) | (Q(area__in=areas) if areas is not None else Q(pk__in=[]))
        _load_people(facts, _known(Engagement.objects.filter(here, role__in=wanted), known_at), wanted, asked - {"drill"}, known_at)
    if "drill" in asked:
        rows = _standing(known_at).filter(enterprise__in=inside, kind="drill").annotate(raw=_RAW).order_by("occurred_on", "pk")
        for owner, *entry in rows.values_list("enterprise_id", *_ENTRY):
            act = facts.entries[entry[0]] = Act(*entry)
            facts.enterprises[owner].acts.append(act)
    return facts


def _enterprises(rows: QuerySet[Enterprise]) -> dict[int, EnterpriseFacts]:
    found = {}
    for pk, public_id, uscc, provisional, name, area, industry, headcount, risks, *rest in rows.order_by("name", "pk").values_list(*_ENTERPRISE):
        found[pk] = EnterpriseFacts(pk, str(public_id), uscc or provisional or "", name, area, industry, headcount, tuple(risks), *rest)
    return found


def _load_people(facts: Facts, inside: QuerySet[Engagement], roles: list[str], kinds: set[str], known_at: datetime | None) -> None:
    """Everybody with a role inside, all their posts in these roles anywhere, and their entries. Merged people count as the survivor."""
    survivor = Coalesce("person__merged_into_id", "person_id")
    roots = inside.order_by().annotate(root=survivor).values("root")
    ours = Q(person__in=roots) | Q(person__merged_into__in=roots)
    posts = _known(Engagement.objects.filter(ours, role__in=roles), known_at).annotate(
        root=survivor,
        survivor_id=Coalesce("person__merged_into__public_id", "person__public_id"),
        survivor_name=Coalesce("person__merged_into__name", "person__name"),
        survivor_last4=Coalesce("person__merged_into__last4", "person__last4"),
    )
    for row in posts.order_by("pk").values_list(*_POST, *_PERSON):
        _add_post(facts, row)
    if kinds and facts.people:
        entries = _standing(known_at).filter(ours, kind__in=sorted(kinds)).annotate(root=survivor, raw=_RAW).order_by("occurred_on", "pk")
        for owner, *entry in entries.values_list("root", *_ENTRY):
            if owner in facts.people:
                act = facts.entries[entry[0]] = Act(*entry)
                facts.people[owner].acts.append(act)


def _add_post(facts: Facts, row: tuple[Any, ...]) -> None:
    pk, root, enterprise, area, role, item, started, from_on, until_on, public_id, name, last4 = row
    person = facts.people.get(root)
    if person is None:
        person = facts.people[root] = PersonFacts(root, str(public_id), masking.name(name), last4)
    post = Post(from_on, until_on, pk, root, enterprise, area, role, item, started)
    person.posts.append(post)
    if enterprise in facts.enterprises:
        facts.enterprises[enterprise].posts.append(post)
    elif area is not None:
        facts.area_posts.append(post)


def area_tree(area: Area) -> tuple[dict[int, AreaFacts], list[AreaFacts]]:
    """The area with everything below it, and the areas above it from the top."""
    above = area.path.split("/")[:-2]
    rows = Area.objects.filter(Q(path__startswith=area.path) | Q(code__in=above)).order_by("path")
    found = [AreaFacts(*row) for row in rows.values_list("pk", "code", "name", "level", "parent_id", "path")]
    return {one.pk: one for one in found if one.path.startswith(area.path)}, [one for one in found if not one.path.startswith(area.path)]
