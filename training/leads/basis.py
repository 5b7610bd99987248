"""The legal basis of leads: which missed duty of which enterprise may be what, by which clause (`training/data/leads.yaml`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause a lead rests on, with the title and number of its law or standard."""

    standard: str
    clause: str
    title: str
    number: str
    article: str
    article_en: str


@dataclass(frozen=True, slots=True)
class LeadRule:
    """What a missed duty may be. `text` is a summary of the first clause in our words, never the legal text."""

    code: str
    requirement: str
    possible_major_hazard: bool
    basis: tuple[Clause, ...]
    text: str
    text_en: str
    confidence: str
    note: str = ""
    note_en: str = ""
    industries: frozenset[str] = frozenset()
    members: Mapping[str, Collection[str]] = field(default_factory=dict)

    def fits(self, industry: str, members: Mapping[str, Collection[str]]) -> bool:
        """Whether the rule holds for an enterprise of this industry, with these confirmed members of the legal tag sets."""
        if self.industries and industry not in self.industries:
            return False
        return all(set(wanted) & set(members.get(tag_set, ())) for tag_set, wanted in self.members.items())

    def frozen(self) -> dict[str, Any]:
        """The rule as a lead keeps it."""
        clauses = [{"title": one.title, "number": one.number, "article": one.article, "article_en": one.article_en} for one in self.basis]
        kept = {name: getattr(self, name) for name in ("text", "text_en", "note", "note_en", "confidence")}
        return {"version": options().version, "clauses": clauses, **kept}


@dataclass(frozen=True, slots=True)
class Options:
    """The rules and the settings of this room."""

    version: int
    rules: tuple[LeadRule, ...]
    power_by_default: tuple[str, ...]
    certificate: str
    dispute_working_days: int
    catch_up_days: int
    chunk: int


def _standards() -> dict[str, dict[str, Any]]:
    given = yaml.safe_load((DATA / "standards.yaml").read_text(encoding="utf-8"))
    return {one["code"]: one for group in given.values() if isinstance(group, list) for one in group if isinstance(one, dict) and "code" in one}


def _rule(given: dict[str, Any], standards: Mapping[str, dict[str, Any]]) -> LeadRule:
    named = [(one, standards[one["standard"]]) for one in given.pop("basis")]
    clauses = tuple(Clause(**one, title=standard["title"], number=standard["number"]) for one, standard in named)
    return LeadRule(**{**given, "basis": clauses, "industries": frozenset(given.get("industries", ()))})


@cache
def options() -> Options:
    """What `leads.yaml` says, read once. Raises KeyError for a standard that is not in `standards.yaml`."""
    given = yaml.safe_load((DATA / "leads.yaml").read_text(encoding="utf-8"))
    standards = _standards()
    names = ("version", "certificate", "dispute_working_days", "catch_up_days", "chunk")
    found = tuple(_rule(dict(one), standards) for one in given["rules"])
    return Options(rules=found, power_by_default=tuple(given["power_by_default"]), **{name: given[name] for name in names})


def rules() -> tuple[LeadRule, ...]:
    """The rules in the order in which they are tried."""
    return options().rules


def requirements() -> list[str]:
    """The requirements whose missed duties open a lead."""
    return list(dict.fromkeys(rule.requirement for rule in rules()))


def rule_for(requirement: str, industry: str, members: Mapping[str, Collection[str]]) -> LeadRule:
    """The first rule that fits; the last of each requirement always does. Raises LookupError for a requirement without rules."""
    for rule in rules():
        if rule.requirement == requirement and rule.fits(industry, members):
            return rule
    raise LookupError(requirement)


def spoken(kept: Mapping[str, Any], name: str) -> str:
    """A text of a kept basis in the language of the page."""
    english = not (get_language() or "zh").startswith("zh")
    return str(kept.get(f"{name}_en" if english else name) or kept.get(name, ""))
