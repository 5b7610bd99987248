"""One question asked of one area: facts loaded once, then counted for any requirement on any day."""

from datetime import date, datetime

from django.db.models import QuerySet

from training.models import Area, Enterprise
from training.requirements import Rule, all_rules

from .evaluation import reads
from .facts import AreaFacts, Facts
from .figures import Child, Figure, by_child, count
from .loading import area_tree, areas_of, load
from .population import Duty, Population, population

AREA_ROLES = frozenset({"supervisor", "grid_worker"})


class UnknownRequirement(KeyError):
    """No requirement of that code is on record."""


# obligation → what else of the register it asks for
_TABLES = {
    "drill": {"named_plans"},
    "drill_report": {"named_plans"},
    "all_plans": {"plans"},
    "plan_filing": {"plans", "workdays"},
    "event_triggered": {"events"},
}


def wanted(rules: list[Rule]) -> tuple[set[str], set[str]]:
    """The roles whose people, and the kinds of entries, that these rules need."""
    roles = {role for rule in rules for role in rule.roles}
    return roles, {kind for rule in rules for kind in reads(rule)}


def tables(rules: list[Rule]) -> set[str]:
    """What else these rules need: plans, events, working days, government bodies."""
    found = {name for rule in rules for name in _TABLES.get(rule.obligation, ())}
    return found | ({"bodies"} if any(rule.subject == "body" for rule in rules) else set())


class Survey:
    """The facts of an area for some requirements. `within` narrows to a scope of enterprises; `known_at` asks as known then."""

    def __init__(
        self, area: Area, codes: list[str], *, known_at: datetime | None = None, within: QuerySet[Enterprise] | None = None, rules: list[Rule] | None = None
    ) -> None:
        self.rules = all_rules() if rules is None else rules
        self.codes = codes
        self.areas, self.above = area_tree(area)
        self.top: AreaFacts = self.areas[area.pk]
        missing = set(codes) - {rule.code for rule in self.rules}
        if missing:
            raise UnknownRequirement(sorted(missing)[0])
        scope = (within if within is not None else Enterprise.objects.all()).filter(area__path__startswith=area.path)
        asked = [rule for rule in self.rules if rule.code in codes]
        roles, kinds = wanted(asked)
        more = tables(asked)
        posts = Area.objects.under(area) if (roles & AREA_ROLES or "bodies" in more) and within is None else None
        self.facts: Facts = load(scope, roles=roles, kinds=kinds, known_at=known_at, areas=posts, tables=more)
        self.facts.areas = self.areas
        self._populations: dict[tuple[str, date], Population] = {}

    def rule(self, code: str, day: date) -> Rule | None:
        """The version of a requirement in force on a day."""
        return next((rule for rule in self.rules if rule.code == code and rule.holds_on(day)), None)

    def latest(self, code: str) -> Rule:
        """The newest version of a requirement, in force or not."""
        return max((rule for rule in self.rules if rule.code == code), key=lambda rule: rule.version)

    def population(self, code: str, day: date) -> Population:
        """Every duty of a requirement on a day; empty while the requirement is not in force."""
        key = code, day
        if key not in self._populations:
            rule = self.rule(code, day)
            self._populations[key] = population(rule, self.facts, day, self.rules) if rule else Population(day)
        return self._populations[key]

    def figure(self, code: str, day: date) -> Figure:
        """The counts of the whole area."""
        return count(self.population(code, day), self.facts.entries)

    def children(self, code: str, day: date) -> list[Child]:
        """The counts of its parts."""
        return by_child(self.population(code, day), self.facts.entries, self.top, self.areas)

    def duties(self, code: str, day: date) -> list[Duty]:
        """Every duty of the area."""
        return self.population(code, day).duties


def of_enterprises(enterprises: QuerySet[Enterprise], rules: list[Rule], *, known_at: datetime | None = None) -> Facts:
    """Facts for some enterprises alone, with the areas they stand in."""
    roles, kinds = wanted(rules)
    facts = load(enterprises, roles=roles, kinds=kinds, known_at=known_at, tables=tables(rules) - {"bodies"})
    facts.areas = areas_of(one.area for one in facts.enterprises.values())
    return facts
