"""One requirement of the pack: the figures of every area of the tree, the gap by name, and which duties are met."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from training.coverage.facts import CLOSED, EnterpriseFacts
from training.coverage.figures import Figure
from training.coverage.population import Duty, posts_held
from training.coverage.status import WORST_FIRST
from training.coverage.survey import Survey
from training.requirements import Rule, in_force

Section = dict[str, Any]


def survey_of(area: Any, rules: list[Rule], days: Iterable[date], **known: Any) -> Survey:
    """The facts for every requirement in force on one of the days, loaded once."""
    codes = dict.fromkeys(rule.code for day in days for rule in in_force(day, rules))
    members = [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]
    return Survey(area, [*dict.fromkeys([*codes, *members])], rules=rules, **known)


def key(duty: Duty, survey: Survey) -> str:
    """What makes a duty the same one next month: where, who, in which role, for which operation item."""
    place = duty.enterprise.public_id if duty.enterprise else survey.areas[duty.area].code
    return "|".join((place, duty.person.public_id if duty.person else "", duty.role, duty.post.operation_item if duty.post else ""))


def row_key(row: Section) -> str:
    """The key of a line of the gap list."""
    return "|".join((row["enterprise_id"] or row["area"], row["person"] or "", row["role"], row["post"]))


def states(section: Section) -> dict[str, bool]:
    """Every duty of a counted requirement: its key, and whether it is met."""
    return {row_key(row): False for row in section["gap"]} | dict.fromkeys(section["met"], True)


def holders(duty: Duty, day: date) -> list[int]:
    """The people a duty rests on: its own person, or those who hold the role in the enterprise."""
    if duty.person is not None:
        return [duty.person.pk]
    return [post.person for post in posts_held(duty.enterprise, day, duty.role)] if duty.enterprise and duty.role else []


def named(duty: Duty, survey: Survey, day: date) -> Section:
    """Who a duty is about, as lists print it: people by masked name, the last four and their random public id."""
    enterprise, person = duty.enterprise, duty.person
    carried = "、".join(survey.facts.people[pk].name for pk in holders(duty, day))
    return {
        "uscc": enterprise.number if enterprise else "",
        "enterprise": enterprise.name if enterprise else "",
        "enterprise_id": enterprise.public_id if enterprise else "",
        "area": survey.areas[duty.area].code,
        "person": person.public_id if person else None,
        "name_masked": carried,
        "last4": person.last4 if person else "",
        "role": duty.role,
        "post": duty.post.operation_item if duty.post else "",
    }


def _gap(duty: Duty, survey: Survey, day: date) -> Section:
    due_on = duty.due_on.isoformat() if duty.due_on else None
    return {**named(duty, survey, day), "basis_level": duty.basis_level, "status": str(duty.status), "reason": duty.reason, "due_on": due_on}


def _order(row: Section) -> tuple[object, ...]:
    return WORST_FIRST.index(row["status"]), row["due_on"] or "9999", row["enterprise"], row["uscc"], row["person"] or "", row["post"]


class Tree:
    """The areas of a survey, and for each of them the chain up to the top."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.nodes = sorted(survey.areas.values(), key=lambda one: one.path)
        self.with_children = {one.parent for one in self.nodes}
        self._chains: dict[int, list[int]] = {}

    def chain(self, area: int) -> list[int]:
        """The area and those above it, as far as the top of the survey."""
        if area not in self._chains:
            node = self.survey.areas[area]
            self._chains[area] = [area, *(self.chain(node.parent) if node.parent in self.survey.areas and node.parent is not None else [])]
        return self._chains[area]

    def enterprises(self, day: date) -> dict[int, int]:
        """How many enterprises stood on the register on a day, closed ones left out, for every area."""
        found = dict.fromkeys(self.survey.areas, 0)
        for enterprise in self.survey.facts.enterprises.values():
            if stands(enterprise, day):
                for pk in self.chain(enterprise.area):
                    found[pk] += 1
        return found


def stands(enterprise: EnterpriseFacts, day: date) -> bool:
    """Whether an enterprise was on the register on a day: begun, and not closed."""
    return enterprise.state_on(day) not in ("", CLOSED)


def _figures(tree: Tree, code: str, day: date) -> list[Section]:
    """The figures of every area; an area with parts adds a line for what stands in it and in none of them."""
    survey = tree.survey
    found = survey.population(code, day)
    whole = {pk: Figure() for pk in survey.areas}
    own = {pk: Figure() for pk in survey.areas if pk in tree.with_children}
    for duty in found.duties:
        for figure in [*(whole[pk] for pk in tree.chain(duty.area)), *([own[duty.area]] if duty.area in own else [])]:
            figure.add(duty, survey.facts.entries)
    for reason, enterprise in found.excluded:
        for figure in [*(whole[pk] for pk in tree.chain(enterprise.area)), *([own[enterprise.area]] if enterprise.area in own else [])]:
            figure.excluded[reason] += 1
    listed = []
    for node in tree.nodes:
        listed.append({"area": node.code, "itself": False, **whole[node.pk].as_json()})
        if node.pk in own and (own[node.pk].population or own[node.pk].left_out):
            listed.append({"area": node.code, "itself": True, **own[node.pk].as_json()})
    return listed


def section(tree: Tree, rule: Rule, day: date) -> Section:
    """Everything the pack says about one requirement: the rule as it read, the figures, the gap by name, what is met, who is left out."""
    survey = tree.survey
    found = survey.population(rule.code, day)
    excluded = [
        {"uscc": one.number, "enterprise": one.name, "area": survey.areas[one.area].code, "reason": reason} for reason, one in found.excluded
    ]  # fmt: skip
    return {
        "code": rule.code,
        "version": rule.version,
        "title": rule.title_zh,
        "title_en": rule.title_en,
        "obligation": rule.obligation,
        "basis_level": rule.basis_level,
        "law": rule.law,
        "article": rule.article,
        "confidence": rule.confidence,
        "effective_on": rule.effective_on.isoformat(),
        "figures": _figures(tree, rule.code, day),
        "gap": sorted((_gap(duty, survey, day) for duty in found.duties if not duty.outcome.covered), key=_order),
        "met": sorted(key(duty, survey) for duty in found.duties if duty.outcome.covered),
        "excluded": sorted(excluded, key=lambda row: (row["area"], row["uscc"])),
    }
