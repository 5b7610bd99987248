"""The demo's register: areas, departments, enterprises, people and who holds which role where. Built in bulk, the same for a seed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from training import classification, uscc
from training.models import Area, Department, Engagement, Enterprise, EnterpriseState, EnterpriseTag, Person

from . import towns
from .bulk import insert
from .made import Town
from .people import Invented

BATCH = 500


def build(*, at: datetime, seed: str, enterprises: int = 300) -> Town:
    """The whole register of the town."""
    made = Builder(places(at, seed), Invented(seed))
    made.enterprises(enterprises)
    made.states_and_tags()
    made.people()
    made.governors()
    return made.town


def _since(number: int) -> int | None:
    """How many days ago a few principals were appointed: not known, just now, or so long that their first hours fall due."""
    if number % 101 == 44:
        return 0
    return 158 if number % 60 == 9 else 50 if number % 75 == 20 else None


def places(at: datetime, seed: str) -> Town:
    """The town with everything above it, its villages and its departments; no enterprises yet."""
    above = None
    chain = []
    for (code, name), level in zip((towns.PROVINCE, towns.CITY, towns.COUNTY, towns.TOWN), ("province", "city", "county", "town"), strict=True):
        above = Area.objects.create(code=code, name=name, level=level, parent=above, is_demo=True)
        chain.append(above)
    return settled(at, seed, chain[2], chain[3], towns.VILLAGES, towns.DEPARTMENTS)


def settled(at: datetime, seed: str, county: Area, town: Area, names: Sequence[str], departments: dict[str, tuple[str, list[str]]]) -> Town:
    """A town with its villages and departments."""
    villages = [
        Area.objects.create(code=f"{town.code}{201 + number:03d}", name=name, level="village", parent=town, is_demo=True) for number, name in enumerate(names)
    ]
    made = {code: Department.objects.create(code=code, name=name, area=town, industries=industries) for code, (name, industries) in departments.items()}
    return Town(at, seed, county, town, villages, made)


class Builder:
    """Carries chance and the people maker through the parts. `serial`: the last number of an enterprise given elsewhere."""

    def __init__(self, town: Town, invented: Invented, *, serial: int = 0) -> None:
        self.town, self.invented, self.serial = town, invented, serial
        self.random = Random(f"{town.seed}:register")
        self.today = town.today
        assert town.county.parent is not None  # noqa: S101 - a county of the demo lies in its city
        self.called = (town.county.name[:2], town.county.parent.name[:2], town.town.name)

    def enterprises(self, count: int) -> None:
        """The enterprises themselves; the first is the one the guided walk uses."""
        kinds = [industry for industry, (share, _kinds, _risks) in towns.INDUSTRIES.items() for _number in range(share * count // 300)]
        kinds += ["machinery"] * (count - len(kinds))
        self.random.shuffle(kinds)
        kinds.remove("machinery")
        kinds.insert(0, "machinery")
        used: set[str] = set()
        rows = [self._enterprise(number, industry, used) for number, industry in enumerate(kinds, 1)]
        self.town.enterprises = insert(Enterprise, rows)
        self._tenants()

    def _enterprise(self, number: int, industry: str, used: set[str]) -> Enterprise:
        chance = self.random
        _share, kinds, risks = towns.INDUSTRIES[industry]
        kind, code, _posts = kinds[0] if number == 1 else chance.choice(kinds)
        name = f"{self.town.town.name[:2]}{towns.BRANDS[0]}{kind}" if number == 1 else self._name(kind, used)
        used.add(name)
        village = self.town.villages[10] if number == 1 else chance.choices(self.town.villages, towns.VILLAGE_WEIGHTS)[0]
        headcount = 46 if number == 1 else self._headcount()
        unlicensed = number > 1 and number % 37 == 0
        return Enterprise(
            public_id=self.invented.uuid(),
            uscc=None if unlicensed else uscc.make(410_000 + self.serial + number, division=self.town.county.code, prefix="92" if headcount < 10 else "91"),
            provisional_no=f"LS{self.serial + number:08d}" if unlicensed else None,
            name=name,
            former_names=[name.replace("有限公司", "厂")] if number % 41 == 0 and "有限公司" in name else [],
            area=village,
            department=None if number % 53 == 0 else self._department(industry),
            address=f"{village.name}{chance.choice(('工业路', '溪滨路', '兴业街', '创新路', '站前路'))}{chance.randint(1, 188)}号",
            industry_code=code,
            industry=industry,
            size="micro" if headcount < 20 else "small" if headcount < 300 else "medium",
            headcount=None if number % 97 == 0 else headcount,
            risks=["spraying"] if number == 1 else [risk for risk, share in risks.items() if chance.random() < share],
            legal_representative=self.invented.name(),
            phone=f"0571-88{chance.randint(100000, 999999)}",
            registered_at=self.town.known_since,
        )

    def _name(self, kind: str, used: set[str]) -> str:
        while True:
            name = f"{self.town.town.name[:2]}{self.random.choice(towns.BRANDS)}{kind}"
            if name not in used:
                return name
            name = f"{self.random.choice(self.called)}{self.random.choice(towns.BRANDS)}{kind}"
            if name not in used:
                return name

    def _headcount(self) -> int:
        size = self.random.random()
        if size < 0.55:
            return self.random.randint(4, 19)
        return self.random.randint(20, 120) if size < 0.95 else self.random.randint(121, 480)

    def _department(self, industry: str) -> Department:
        return next(department for department in self.town.departments.values() if industry in department.industries)

    def _tenants(self) -> None:
        """厂中厂: some small enterprises rent from a larger one in the industrial park."""
        larger = [one for one in self.town.enterprises if (one.headcount or 0) > 60 and one.area.name == "工业园社区"][:5]
        small = [one for one in self.town.enterprises[1:] if (one.headcount or 99) < 20 and one.industry in {"machinery", "light_industry", "textile"}]
        tenants = small[:18] if larger else []
        for number, tenant in enumerate(tenants):
            landlord = larger[number % len(larger)]
            tenant.landlord, tenant.area = landlord, landlord.area
            tenant.risks = [*tenant.risks, "factory_in_factory"]
        Enterprise.objects.bulk_update(tenants, ["landlord", "area", "risks"])

    def states_and_tags(self) -> None:
        """Operating, a few suspended or closed; tag sets decided for nearly all candidates."""
        states, tags = [], []
        for number, enterprise in enumerate(self.town.enterprises):
            start = self.today - timedelta(days=self.random.randint(900, 4500))
            states += self._states(number, enterprise, start)
            tags += self._tags(number, enterprise, start)
        insert(EnterpriseState, states)
        for tag in insert(EnterpriseTag, tags):
            self.town.tags[tag.enterprise_id, tag.tag_set] = tag

    def _states(self, number: int, enterprise: Enterprise, start: date) -> list[EnterpriseState]:
        common = {"enterprise": enterprise, "recorded_at": self.town.known_since}
        changed = self.today - timedelta(days=self.random.randint(40, 300))
        if number % 50 == 24:
            state, known = "closed", self.town.closed
        elif number % 30 == 12:
            state, known = "suspended", self.town.suspended
        else:
            return [EnterpriseState(state="operating", from_on=start, **common)]
        known.add(enterprise.pk)
        later = {**common, "recorded_at": self.town.at - timedelta(days=(self.today - changed).days - 3)}
        return [
            EnterpriseState(state="operating", from_on=start, until_on=changed, **common),
            EnterpriseState(state=state, from_on=changed, verifier="村居联络员现场核实" if state == "suspended" else "", **later),
        ]

    def _tags(self, number: int, enterprise: Enterprise, start: date) -> list[EnterpriseTag]:
        proposals = classification.propose(industry=enterprise.industry, industry_code=enterprise.industry_code, risks=enterprise.risks)
        tags = []
        for tag_set, proposal in proposals.items():
            tag = EnterpriseTag(enterprise=enterprise, tag_set=tag_set, from_on=start, recorded_at=self.town.known_since)
            tag.value, tag.basis, tag.members = proposal.value, proposal.basis, proposal.members
            if proposal.value == "unknown" and number % 29 != 7:
                self._decide(tag, enterprise)
            tags.append(tag)
        return tags

    def _decide(self, tag: EnterpriseTag, enterprise: Enterprise) -> None:
        """What an officer would say: smelting only where it smelts, a crowded place only where the public comes."""
        member = tag.members[0] if tag.members else ""
        belongs = bool(member)
        if member == "metal_smelting":
            belongs = "metal_smelting" in enterprise.risks
        elif member in {"crowded_place", "dangerous_goods_transport"}:
            belongs = "public_gathering_place" in enterprise.risks
        elif member == "dangerous_goods_operation":
            belongs = enterprise.industry == "hazardous_chemicals"
        tag.value, tag.basis, tag.confirmed_by = ("yes" if belongs else "no"), "confirmed", "应急管理办公室"
        tag.members = [member] if belongs else []

    def people(self) -> None:
        """Principals, managers, special operators and workers of every enterprise."""
        people: list[Person] = []
        previous: Person | None = None
        for number, enterprise in enumerate(self.town.enterprises):
            previous = self._responsible(number, enterprise, previous, people)
            self._operators(number, enterprise, people)
            self._workers(enterprise, people, 6 if number == 0 else self.random.choice((1, 2, 2, 3, 3, 4)))
        self._hired(people)

    def _responsible(self, number: int, enterprise: Enterprise, previous: Person | None, people: list[Person]) -> Person | None:
        """Principal and safety manager; returns the head, whom the next enterprise may share."""
        if number % 50 == 31:  # nobody registered as principal
            return previous
        head = previous if previous is not None and number % 24 == 5 else self._new(people, youngest=30)
        self._post(head, enterprise, "principal", post="总经理" if "公司" in enterprise.name else "负责人", since=_since(number))
        if number % 47 == 3:
            self._post(self._new(people, youngest=35), enterprise, "principal", post="执行董事")
        self._manager(number, enterprise, head, people)
        return head if number else None

    def _hired(self, people: list[Person]) -> None:
        insert(Person, people)
        insert(Engagement, [post for post in self.town.engagements if post.pk is None])

    def _first_of(self, industry: str) -> Enterprise | None:
        return next((one for one in self.town.enterprises if one.industry == industry), None)

    def _new(self, people: list[Person], youngest: int = 22) -> Person:
        person = self.invented.person(at=self.town.known_since, youngest=youngest)
        people.append(person)
        return person

    def _post(self, person: Person, enterprise: Enterprise, role: str, *, since: int | None = None, **fields: object) -> None:
        """`since`: days ago; 0 for a start nobody wrote down."""
        days = self.random.choice((self.random.randint(200, 700), self.random.randint(700, 2600), self.random.randint(700, 2600)))
        days = days if since is None else since
        start = self.today - timedelta(days=days) if days else None
        recorded = max(self.town.known_since, self.town.at - timedelta(days=max(days - 5, 1)))
        self.town.engagements.append(Engagement(person=person, enterprise=enterprise, role=role, from_on=start, recorded_at=recorded, **fields))

    def _manager(self, number: int, enterprise: Enterprise, head: Person, people: list[Person]) -> None:
        if number % 43 == 19:
            return  # nobody registered
        small = (enterprise.headcount or 10) < 20 and number > 0
        same = small and self.random.random() < 0.55
        # Who takes both roles took them on the same day.
        since = self._since_of(head) if same else None
        self._post(
            head if same else self._new(people, youngest=26),
            enterprise,
            "safety_manager",
            post="安全员",
            since=since,
            full_time=(enterprise.headcount or 0) > 100,
        )

    def _since_of(self, head: Person) -> int | None:
        """How many days ago a person began as principal, anywhere."""
        starts = [post.from_on for post in self.town.engagements if post.person is head and post.from_on]
        return (self.today - min(starts)).days if starts else None

    def _operators(self, number: int, enterprise: Enterprise, people: list[Person]) -> None:
        called = {"1": "电工", "2": "焊工", "3": "架子工", "4": "制冷工", "8": "煤气工"}
        items = towns.OPERATIONS[enterprise.industry]
        many = 1 if number == 0 else min(len(items), self.random.choice((0, 0, 1, 1, 2)) + ((enterprise.headcount or 0) > 100))
        for code, _type, item in items[:many]:
            person = self._new(people)
            self._post(
                person,
                enterprise,
                "special_operator",
                post=called[code[0]],
                operation_item=item,
            )

    def _workers(self, enterprise: Enterprise, people: list[Person], count: int) -> None:
        """Most on the firm's own contract; the dispatched come from the town's agency, the outsourced from its builder."""
        posts = next(posts for _name, code, posts in towns.INDUSTRIES[enterprise.industry][1] if code == enterprise.industry_code)
        for _one in range(count):
            form = self.random.choices(("regular", "dispatched", "flexible", "outsourced"), (80, 9, 6, 5))[0]
            source = {"dispatched": "other", "outsourced": "construction"}.get(form)
            provider = self._first_of(source) if source else None
            provider = None if provider is enterprise else provider
            self._post(self._new(people), enterprise, "worker", post=self.random.choice(posts), form=form, provider=provider)

    def governors(self) -> None:
        """Supervisors of the town, and two grid workers a village; the first of them is the village's liaison."""
        people = [self.invented.person(at=self.town.known_since, youngest=24, oldest=58) for _number in range(6 + 2 * len(self.town.villages))]
        insert(Person, people)
        start = self.today - timedelta(days=1000)
        common = {"from_on": start, "recorded_at": self.town.known_since}
        rows = [Engagement(person=person, area=self.town.town, role="supervisor", **common) for person in people[:6]]
        for number, village in enumerate(self.town.villages):
            pair = people[6 + 2 * number : 8 + 2 * number]
            rows += [Engagement(person=person, area=village, role="grid_worker", **common) for person in pair]
            self.town.liaisons[village.pk] = pair[0]
        self.town.engagements += insert(Engagement, rows)
        for enterprise in self.town.enterprises:
            enterprise.liaison = self.town.liaisons[enterprise.area_id]
            enterprise.liaison_name = enterprise.liaison.name
        Enterprise.objects.bulk_update(self.town.enterprises, ["liaison", "liaison_name"], batch_size=BATCH)
