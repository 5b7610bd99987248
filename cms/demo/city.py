"""A whole city for benchmarks: the town of the demo, and around it counties, towns and villages full of enterprises and people, the same for a seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise
from random import Random

from django.db import transaction

from training.models import Area, Enterprise, Person

from . import accounts, register, town, towns
from .accounts import Shown
from .history import History
from .made import Town
from .people import Invented
from .register import Builder

ENTERPRISES, PEOPLE = 20_000, 150_000
TOWN_SIZE = 300  # enterprises
COUNTIES = {
    "330191": "东屏区", "330192": "西屏区", "330193": "临水区", "330194": "青汀区", "330195": "石塘县", "330196": "岚岭县", "330197": "松湾县",
    towns.COUNTY[0]: towns.COUNTY[1],
}  # fmt: skip
_FIRST, _SECOND, _KINDS = "柳石枫稻竹渡松桐梅桂", "塘桥林湾溪岭坪浦泉口", ("镇", "镇", "乡", "街道")
_VILLAGE_FIRST, _VILLAGE_SECOND = "东西南北上下前后大小新杨李沈周", "坞畈庄岙埠墩浜屿渚宅"
PARK = "工业园社区"


@dataclass(frozen=True)
class Size:
    """How much is wanted; `sittings`: ledger entries for a day of training."""

    enterprises: int = ENTERPRISES
    people: int = PEOPLE
    towns: int = 0
    sittings: int = 1


class Around(Builder):
    """A further town. Its posts come first, so that every enterprise is written with its liaison; its workers last, so that the count is met."""

    def run(self, enterprises: int, people: int) -> Town:
        """The whole register of the town: so many enterprises, and so many people in all."""
        self.wanted = people - 6 - 2 * len(self.town.villages)
        self.governors()
        self.enterprises(enterprises)
        self.states_and_tags()
        self.people()
        return self.town

    def _enterprise(self, number: int, industry: str, used: set[str]) -> Enterprise:
        return self._visited(super()._enterprise(number, industry, used))

    def _visited(self, one: Enterprise) -> Enterprise:
        """With the liaison of its village."""
        one.liaison = self.town.liaisons[one.area_id]
        one.liaison_name = one.liaison.name
        return one

    def _tenants(self) -> None:
        """Tenants moved to the village of their landlord."""
        super()._tenants()
        moved = [self._visited(one) for one in self.town.enterprises if one.landlord_id]
        Enterprise.objects.bulk_update(moved, ["liaison", "liaison_name"])

    def people(self) -> None:
        people: list[Person] = []
        previous: Person | None = None
        for number, enterprise in enumerate(self.town.enterprises):
            previous = self._responsible(number, enterprise, previous, people)
            self._operators(number, enterprise, people)
        weights = [min(one.headcount or 10, 60) for one in self.town.enterprises]
        for enterprise, count in zip(self.town.enterprises, shares(self.wanted - len(people), weights), strict=True):
            self._workers(enterprise, people, count)
        self._hired(people)


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of a total in proportion to the weights; together exactly the total."""
    whole = sum(weights)
    marks = [total * before // whole for before in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(marks)]


@transaction.atomic
def build(*, at: datetime, seed: str, tell: Callable[[str], None], size: Size = Size()) -> list[Shown]:
    """The demo's town, then the rest of the city. Returns the accounts in the order they are printed. Raises NotEmpty."""
    first, shown = town.build(at=at, seed=seed, tell=tell)
    city = first.county.parent
    assert city is not None  # noqa: S101 - the demo's county lies in its city
    overseers = accounts.of_city(first, city)
    rest = replace(size, enterprises=size.enterprises - Enterprise.objects.count(), people=size.people - Person.objects.count())
    spread(city, at=at, seed=seed, size=rest, tell=tell)
    return [*shown.values(), *overseers]


def spread(city: Area, *, at: datetime, seed: str, size: Size, tell: Callable[[str], None]) -> None:
    """Fill the city with so many enterprises and people, about 300 enterprises a town; every person belongs to exactly one town."""
    many = size.towns or max(1, round(size.enterprises / TOWN_SIZE))
    even = [1] * many
    taken = {person.read_identity() for person in Person.objects.all()}
    plan = zip(_places(city, many, seed), shares(size.enterprises, even), shares(size.people, even), strict=True)
    for number, ((county, place), enterprises, people) in enumerate(plan, 1):
        made = _town(at, seed, county, place)
        invented = Invented(made.seed, division=county.code, serial=number * 1_000_000, taken=taken)
        Around(made, invented, serial=number * 1000).run(enterprises, people)
        History(made, sittings=size.sittings, key=f"{place.code}-").run()
        if number % 10 == 0 or number == many:
            tell(f"{number} of {many} towns")


def _places(city: Area, many: int, seed: str) -> list[tuple[Area, Area]]:
    """Counties of the city, each with its part of the towns."""
    names = [first + second for first in _FIRST for second in _SECOND]
    chance = Random(f"{seed}:city")
    chance.shuffle(names)
    places = []
    for (code, title), count in zip(COUNTIES.items(), shares(many, [1] * len(COUNTIES)), strict=True):
        county, _new = Area.objects.get_or_create(code=code, defaults={"name": title, "level": "county", "parent": city, "is_demo": True})
        for number in range(count):
            name = names.pop() + chance.choice(_KINDS)
            # 101 is the town of the demo
            places.append((county, Area.objects.create(code=f"{code}{102 + number}", name=name, level="town", parent=county, is_demo=True)))
    return places


def _town(at: datetime, seed: str, county: Area, place: Area) -> Town:
    """An empty town with villages and departments of its own."""
    own = f"{seed}:{place.code}"
    names = [first + second + "村" for first in _VILLAGE_FIRST for second in _VILLAGE_SECOND]
    villages = Random(f"{own}:villages").sample(names, len(towns.VILLAGES))
    villages[towns.VILLAGES.index(PARK)] = PARK
    departments = {code.replace("yunxi", place.code): value for code, value in towns.DEPARTMENTS.items()}
    return register.settled(at, own, county, place, villages, departments)
