"""The status of one case under one rule: one small function for each kind of obligation, chosen by name."""

from collections.abc import Callable

from training.requirements import Rule

from . import by_card, by_drill, by_event, by_person
from .case import Case
from .status import Outcome

# obligation → (its function, the kinds of ledger entries it reads)
KINDS: dict[str, tuple[Callable[[Rule, Case], Outcome | None], frozenset[str]]] = {
    "hours": (by_person.training, frozenset({"hours"})),
    "yearly_hours": (by_person.yearly, frozenset({"hours"})),
    "before_start": (by_person.before_start, frozenset({"hours"})),
    "activity_count": (by_person.activity, frozenset({"completion", "hours"})),
    "once_per_edition": (by_person.standard, frozenset({"completion"})),
    "once_per_round": (by_person.campaign, frozenset({"completion"})),
    "credential": (by_card.card, frozenset({"credential"})),
    "assessment": (by_card.assessment, frozenset({"credential", "assessment"})),
    "drill": (by_drill.drill, frozenset({"drill"})),
    "drill_report": (by_drill.report, frozenset({"drill", "report"})),
    "all_plans": (by_drill.every_plan, frozenset({"drill"})),
    "plan_filing": (by_drill.filing, frozenset()),
    "event_triggered": (by_event.triggered, frozenset({"completion", "hours"})),
}


def evaluate(rule: Rule, case: Case) -> Outcome | None:
    """The status of the case; nothing while the rule asks nothing of it. Raises KeyError for a kind without a rule of computation."""
    return KINDS[rule.obligation][0](rule, case)


def reads(rule: Rule) -> frozenset[str]:
    """The kinds of ledger entries a rule is decided by."""
    if rule.subject == "body":
        return frozenset({"drill"})
    return KINDS[rule.obligation][1] if rule.obligation in KINDS else frozenset()
