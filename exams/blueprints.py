"""组卷规则 as acts: compose, prove feasible, take into use, retire, and rehearse."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exams import papers
from exams.models import Blueprint, BlueprintState, Release
from question_banks import classification, kinds
from question_banks.models import Bank, Difficulty, KnowledgePoint
from training import audit
from training.errors import Refusal


class CodeTaken(Refusal):
    sentence = _("A blueprint with this code already exists. Choose another code.")


class BadRules(Refusal):
    sentence = _("Each rule needs a known kind of question, a whole number of questions and points above zero. Correct the rules.")


class NotOnScreen(Refusal):
    """A rule asks for a kind that people mark."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            _("Questions of the kind “%(kind)s” are marked by people and can not be drawn for a session on computers. Choose another kind.")
            % {"kind": kinds.label(kind)}
        )


class NotFiled(Refusal):
    sentence = _("A rule names a knowledge point, operation item or difficulty that does not exist. Choose among those offered.")


class PassMarkTooHigh(Refusal):
    sentence = _("The pass mark is higher than the full score. Lower it or add questions.")


class NotADraft(Refusal):
    sentence = _("Only a draft can be changed. Compose a new blueprint instead.")


@dataclass(frozen=True)
class CellReport:
    """One cell and what the banks hold for it, clusters counted once."""

    cell: papers.Cell
    available: int

    @property
    def short(self) -> bool:
        """Whether this cell can not be filled even alone."""
        return self.available < self.cell.count


@dataclass(frozen=True)
class Feasibility:
    """Whether a paper can be drawn; if not, `short` names the cell that stays short."""

    cells: list[CellReport]
    short: papers.CellShort | None

    @property
    def ok(self) -> bool:
        return self.short is None


@dataclass(frozen=True)
class Rehearsal:
    """What many drawn papers look like. Shares are Decimals from 0 to 1."""

    papers: int
    used: int
    pool: int
    overlap_mean: Decimal
    overlap_most: Decimal
    most_used: int
    difficulty: dict[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def compose(
    *, code: str, title: str, exam_class: str, banks: Iterable[Bank], rules: list[dict[str, Any]], minutes: int, pass_mark: Decimal,
    at: datetime, by: audit.Actor, certificate_kind: str = "", attempts_allowed: int = 3, cooldown_hours: int = 24, release: str = Release.AT_ONCE,
) -> Blueprint:  # fmt: skip
    """Store a draft. Points are decimals as text. Raises CodeTaken, BadRules, NotOnScreen, NotFiled, PassMarkTooHigh."""
    if Blueprint.objects.filter(code=code).exists():
        raise CodeTaken
    blueprint = Blueprint(
        code=code, title=title, exam_class=exam_class, rules=_checked(rules), minutes=minutes, pass_mark=pass_mark, certificate_kind=certificate_kind,
        attempts_allowed=attempts_allowed, cooldown_hours=cooldown_hours, release=release, created_at=at,
    )  # fmt: skip
    if blueprint.pass_mark > blueprint.full_score:
        raise PassMarkTooHigh
    blueprint.save()
    blueprint.banks.set(banks)
    audit.record("exams.blueprint_composed", at=at, by=by, subject=blueprint, data={"rules": blueprint.rules})
    return blueprint


def _checked(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules with points as plain decimals; raises BadRules, NotOnScreen, NotFiled."""
    checked = []
    for rule in rules:
        try:
            points, count = Decimal(str(rule["points"])), int(rule["count"])
        except (InvalidOperation, KeyError, ValueError, TypeError) as error:
            raise BadRules from error
        if rule.get("kind") not in kinds.KINDS or count < 1 or not points.is_finite() or points <= 0:
            raise BadRules
        if kinds.needs_people(rule["kind"]):
            raise NotOnScreen(rule["kind"])
        checked.append({"kind": rule["kind"], "subject": str(rule.get("subject", "")), "count": count, "points": f"{points:f}", **_filed(rule)})
    if not checked:
        raise BadRules
    return checked


def _filed(rule: dict[str, Any]) -> dict[str, Any]:
    """What a rule asks of the classification, as far as it asks; raises NotFiled for what nobody could be filed under."""
    point, work, difficulty = rule.get("point", ""), rule.get("work", ""), rule.get("difficulty", 0)
    if point and not KnowledgePoint.objects.filter(code=point).exists() or work and classification.find_work(work) is None:
        raise NotFiled
    if difficulty and difficulty not in Difficulty.values:
        raise NotFiled
    return {name: value for name, value in (("point", point), ("work", work), ("difficulty", difficulty)) if value}


def feasible(blueprint: Blueprint, at: datetime) -> Feasibility:
    """Whether every cell can be filled at an instant, each question once; names the short cell."""
    source, wanted = papers.pool(blueprint, at), papers.cells(blueprint.rules)
    reports = [CellReport(cell, len({choice.cluster for choice in source.choices if cell.takes(choice)})) for cell in wanted]
    alone = next((report for report in reports if report.short), None)
    if alone:
        return Feasibility(reports, papers.CellShort(alone.cell, alone.available))
    try:
        papers.pick(wanted, source.choices, "feasible")
    except papers.CellShort as short:
        return Feasibility(reports, short)
    return Feasibility(reports, None)


@transaction.atomic
def activate(*, blueprint: Blueprint, at: datetime, by: audit.Actor) -> Blueprint:
    """Take a draft into use. Raises NotADraft, or CellShort when no paper can be drawn."""
    if blueprint.state != BlueprintState.DRAFT:
        raise NotADraft
    report = feasible(blueprint, at)
    if report.short:
        raise report.short
    return _turn(blueprint, BlueprintState.ACTIVE, "exams.blueprint_activated", at, by)


@transaction.atomic
def retire(*, blueprint: Blueprint, at: datetime, by: audit.Actor) -> Blueprint:
    """Offer no further sessions on it; what is planned is still held."""
    return _turn(blueprint, BlueprintState.RETIRED, "exams.blueprint_retired", at, by)


def _turn(blueprint: Blueprint, state: str, action: str, at: datetime, by: audit.Actor) -> Blueprint:
    blueprint.state = state
    blueprint.save(update_fields=["state"])
    audit.record(action, at=at, by=by, subject=blueprint)
    return blueprint


def rehearse(blueprint: Blueprint, *, count: int, seed: str, at: datetime) -> Rehearsal:
    """Draw `count` papers from numbered seeds and tell how much they overlap, what they use and how hard they are. Raises CellShort."""
    source, wanted = papers.pool(blueprint, at), papers.cells(blueprint.rules)
    drawn = [{choice.version: choice for choice, _order in papers.pick(wanted, source.choices, f"{seed}:{number}")} for number in range(1, count + 1)]
    size = Decimal(blueprint.question_count)
    overlaps = [len(one.keys() & other.keys()) / size for one, other in combinations(drawn, 2)] or [Decimal(0)]
    uses = Counter(version for one in drawn for version in one)
    levels = Counter(choice.difficulty for one in drawn for choice in one.values())
    return Rehearsal(
        papers=count, used=len(uses), pool=len(source.choices), overlap_mean=sum(overlaps, Decimal(0)) / len(overlaps), overlap_most=max(overlaps),
        most_used=max(uses.values()), difficulty={level: Decimal(number) / (size * count) for level, number in sorted(levels.items())},
    )  # fmt: skip
