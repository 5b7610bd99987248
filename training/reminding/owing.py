"""Which duties of a part of the register stand open on a day, and which are met or cannot be judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from training.coverage.explaining import missing
from training.coverage.facts import Facts
from training.coverage.loading import areas_of, load
from training.coverage.population import Duty, population
from training.coverage.status import Status
from training.coverage.survey import AREA_ROLES, tables, wanted
from training.models import Area, Enterprise
from training.requirements import Rule

from .scheme import Scheme

KEEPERS = ("principal", "safety_manager")


@dataclass(frozen=True, slots=True)
class Owing:
    """One duty as of a day. `state` is open, met or unknown; only an open one has a day to be reminded of."""

    duty: Duty
    subject: str
    state: str
    due_on: date | None

    @property
    def key(self) -> tuple[str, str]:
        return self.subject, self.duty.rule.code

    @property
    def missing(self) -> str:
        """What is missing and by when, in the language in force."""
        return missing(self.duty)[:200]


def subject_of(duty: Duty, facts: Facts) -> str:
    """Whose duty it is: where, who, in which role, for which operation item. Merged people are the survivor."""
    place = duty.enterprise.public_id if duty.enterprise else facts.areas[duty.area].code
    return "|".join((place, duty.person.public_id if duty.person else "", duty.role, duty.post.operation_item if duty.post else ""))


def asked_of(everything: Iterable[Rule], day: date, scheme: Scheme) -> list[Rule]:
    """The rules people are reminded of: in force and with stages. A composite repeats the duties of its members and is left out."""
    return [rule for rule in everything if rule.holds_on(day) and rule.obligation in scheme.kinds and not rule.parameters.get("members")]


def of_chunk(enterprises: Iterable[int], rules: list[Rule]) -> Facts:
    """The facts of some enterprises, with whoever heads or manages them."""
    roles, kinds = wanted(rules)
    rows = Enterprise.objects.filter(pk__in=list(enterprises))
    facts = load(rows, roles=(roles | set(KEEPERS)) - AREA_ROLES, kinds=kinds, tables=tables(rules) - {"bodies"})
    facts.areas = areas_of(one.area for one in facts.enterprises.values())
    return facts


def of_areas(rules: list[Rule]) -> Facts:
    """The facts of supervisors, grid workers and government bodies; no enterprise."""
    concerned = [rule for rule in rules if set(rule.roles) & AREA_ROLES or rule.subject == "body"]
    if not concerned:
        return Facts({}, {})
    roles, kinds = wanted(concerned)
    facts = load(Enterprise.objects.none(), roles=roles & AREA_ROLES, kinds=kinds, areas=Area.objects.all(), tables=tables(concerned))
    facts.areas = areas_of(Area.objects.values_list("pk", flat=True))
    return facts


def owing(facts: Facts, rules: list[Rule], everything: list[Rule], day: date, scheme: Scheme) -> list[Owing]:
    """Every duty of these facts. A post that nobody holds is the register's work list, not a reminder."""
    found = []
    for rule in rules:
        for duty in population(rule, facts, day, everything).duties:
            if duty.person is not None or duty.enterprise is None or not duty.role:
                state = _state(duty, scheme)
                found.append(Owing(duty, subject_of(duty, facts), state, duty.due_on if state == "open" else None))
    return found


def _state(duty: Duty, scheme: Scheme) -> str:
    """A certificate that is still valid stays open: it is to be renewed by the last day of its validity."""
    outcome = duty.outcome
    if outcome.status == Status.UNKNOWN or (outcome.due_on is None and not outcome.met):
        return "unknown"
    if outcome.met and (duty.rule.obligation not in scheme.while_valid or outcome.due_on is None):
        return "met"
    return "open"
