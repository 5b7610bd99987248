"""Who hears of a duty: the person, those who head or manage the enterprise, the village's liaison, the office above."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from training import sms
from training.coverage.facts import Facts
from training.coverage.population import Duty
from training.models import Account, Enterprise, Person, Role, RoleGrant

from .owing import KEEPERS

ROOT = Coalesce("account__person__merged_into_id", "account__person_id")


@dataclass
class Book:
    """The people behind the levels, for some enterprises: keys of people (merged ones as the survivor)."""

    day: date
    facts: Facts
    administrators: dict[int, list[int]] = field(default_factory=dict)
    liaisons: dict[int, list[int]] = field(default_factory=dict)
    liaisons_of_area: dict[str, list[int]] = field(default_factory=dict)
    offices: dict[str, list[int]] = field(default_factory=dict)

    def levels(self, duty: Duty) -> dict[str, list[int]]:
        """Level → its people; only levels at which there is anybody, from below."""
        enterprise, path = duty.enterprise, self.facts.areas[duty.area].path
        found: dict[str, list[int]] = {"person": [duty.person.pk] if duty.person else []}
        if enterprise is not None:
            keepers = [post.person for post in enterprise.posts_on(self.day, KEEPERS)]
            found["enterprise"] = keepers + self.administrators.get(enterprise.pk, [])
            found["liaison"] = self.liaisons.get(enterprise.pk) or self.liaisons_of_area.get(path, [])
        found["office"] = self._office(path)
        return {level: list(dict.fromkeys(people)) for level, people in found.items() if people}

    def _office(self, path: str) -> list[int]:
        """The nearest office: that of the area itself or of the next one above."""
        parts = path.rstrip("/").split("/")
        above = ("/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1))
        return next((self.offices[one] for one in above if one in self.offices), [])


def read(facts: Facts, day: date) -> Book:
    """The book of some enterprises (two queries, whatever their number)."""
    book = Book(day, facts)
    inside = list(facts.enterprises)
    asked = Q(role__in=[Role.OFFICE, Role.LIAISON], area__isnull=False) | Q(role__in=[Role.LIAISON, Role.ENTERPRISE_ADMIN], enterprise__in=inside)
    live = RoleGrant.objects.filter(asked, revoked_at__isnull=True, account__is_active=True, account__person__isnull=False)
    rows = live.annotate(root=ROOT).order_by("pk").values_list("role", "area__path", "enterprise_id", "root")
    administrators: dict[int, list[int]] = defaultdict(list)
    liaisons: dict[int, list[int]] = defaultdict(list)
    by_area: dict[str, list[int]] = defaultdict(list)
    offices: dict[str, list[int]] = defaultdict(list)
    for role, path, enterprise, root in rows:
        match role, path:
            case Role.OFFICE, _:
                offices[path].append(root)
            case Role.LIAISON, None:
                liaisons[enterprise].append(root)
            case Role.LIAISON, _:
                by_area[path].append(root)
            case _:
                administrators[enterprise].append(root)
    named = Enterprise.objects.filter(pk__in=inside, liaison__isnull=False).annotate(root=Coalesce("liaison__merged_into_id", "liaison_id"))
    for enterprise, root in named.order_by("pk").values_list("pk", "root"):
        liaisons[enterprise].insert(0, root)
    book.administrators, book.liaisons, book.liaisons_of_area, book.offices = administrators, liaisons, by_area, offices
    return book


def reachable(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """By which channels each can be reached without paper: the inbox needs an account, a text message an adapter and a mobile. Two queries."""
    wanted = set(people)
    accounts = Account.objects.filter(Q(person__in=wanted) | Q(person__merged_into__in=wanted), is_active=True)
    found: dict[int, set[str]] = defaultdict(set)
    for root in accounts.annotate(root=Coalesce("person__merged_into_id", "person_id")).values_list("root", flat=True):
        found[root].add("site")
    if sms.enabled():
        for pk in Person.objects.filter(pk__in=wanted, mobile_digest__isnull=False).values_list("pk", flat=True):
            found[pk].add("sms")
    return {pk: frozenset(channels) for pk, channels in found.items()}
