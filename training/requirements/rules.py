"""Requirements as read-only values: every version of every rule, with what it asks of whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from training.models import Area, Requirement


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one requirement. `first_on` is the first day on which any version of it bound anybody."""

    pk: int
    code: str
    version: int
    title_zh: str
    title_en: str
    plain_zh: str
    plain_en: str
    obligation: str
    subject: str
    roles: tuple[str, ...]
    audience: Mapping[str, Any]
    parameters: Mapping[str, Any]
    lead_days: int
    basis_level: str
    law: str
    law_number: str
    document: str
    article: str
    confidence: str
    effective_on: date
    until_on: date | None
    first_on: date
    jurisdiction: str
    division: str
    replaces: tuple[str, ...]
    adds: tuple[str, ...]
    is_active: bool
    order: int
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return self.title_zh if _chinese() else self.title_en

    @property
    def plain(self) -> str:
        """One plain sentence in the language of the page."""
        return self.plain_zh if _chinese() else self.plain_en

    @property
    def is_overlay(self) -> bool:
        """Whether it is a local rule that replaces others or adds to them (semantics.md §11)."""
        return bool(self.replaces or self.adds)

    @property
    def is_law(self) -> bool:
        """Only duties of law may be called unlawful when missed (semantics.md §6)."""
        return self.basis_level == "law"

    def reaches(self, area_path: str) -> bool:
        """Whether an area lies where the rule holds."""
        if self.jurisdiction and not area_path.startswith(self.jurisdiction):
            return False
        return not self.division or area_path.rstrip("/").rpartition("/")[2].startswith(self.division)

    def holds_on(self, day: date) -> bool:
        """Whether this version is switched on and in force on a day."""
        return self.is_active and self.effective_on <= day and (self.until_on is None or day < self.until_on)


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def rule_of(row: Requirement, first_on: date) -> Rule:
    """A row, saved or not, as a rule."""
    return Rule(
        pk=row.pk,
        code=row.code,
        version=row.version,
        title_zh=row.title,
        title_en=row.title_en,
        plain_zh=row.plain,
        plain_en=row.plain_en,
        obligation=row.obligation,
        subject=row.audience.get("subject", "person"),
        roles=tuple(row.audience.get("roles", ())),
        audience=row.audience,
        parameters=row.parameters,
        lead_days=row.lead_days,
        basis_level=row.basis_level,
        law=row.source.title if row.source else "",
        law_number=row.source.number if row.source else "",
        document=row.document,
        article=row.article,
        confidence=row.confidence,
        effective_on=row.effective_on,
        until_on=row.ends_on,
        first_on=first_on,
        jurisdiction=row.jurisdiction.path if row.jurisdiction else "",
        division=row.division,
        replaces=tuple(row.replaces),
        adds=tuple(row.adds),
        is_active=row.is_active,
        order=row.order,
    )


def all_rules() -> list[Rule]:
    """Every version of every requirement, in the order of the desks; local rules of divisions that are not on the register stay out. One query."""
    here = Q(division="") | Exists(Area.objects.filter(code__startswith=OuterRef("division")))
    rows = list(Requirement.objects.filter(here).select_related("source", "jurisdiction"))
    first: dict[str, date] = {}
    for row in rows:
        if row.is_active:  # what was switched off bound nobody: an adopted rule begins with its adoption
            first[row.code] = min(first.get(row.code, row.effective_on), row.effective_on)
    return [rule_of(row, first.get(row.code, row.effective_on)) for row in rows]


def in_force(day: date, rules: Iterable[Rule] | None = None) -> list[Rule]:
    """The rules in force on a day."""
    return [rule for rule in (all_rules() if rules is None else rules) if rule.holds_on(day)]
