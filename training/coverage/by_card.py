"""Cards held and statutory assessments passed (semantics.md §7)."""

from datetime import date

from training.requirements import Rule

from . import credentials, terms
from .case import Case
from .facts import Act, EnterpriseFacts
from .options import options
from .periods import ONE_DAY, add_months
from .status import Outcome


def card(rule: Rule, case: Case) -> Outcome:
    """A card for the operation item of the post (or the certificate of the post) is held from the first day."""
    assert case.post is not None
    item = case.post.operation_item
    cards = [terms.card(act, case.day) for act in case.acts("credential") if is_card(act, rule, item)]
    return credentials.card_held(case.day, cards, case.start, terms.card_terms(rule))


def is_card(act: Act, rule: Rule, item: str) -> bool:
    """Whether the entry is a card of the kind the rule asks for, and for the operation item of the post."""
    kind, _colon, code = act.what.partition(":")
    if kind not in rule.parameters["qualifications"]:
        return False
    return not item or item in {code, str(act.detail.get("item", "")), str(act.detail.get("item_code", ""))}


def assessment(rule: Rule, case: Case) -> Outcome:
    """The competent department's assessment: its certificate, or for a while the recorded pass."""
    assert case.post is not None
    role, listed = case.post.role, trades(rule, case.enterprise, case.day)
    cards = [terms.card(act, case.day) for act in case.acts("credential") if is_statutory(act, role, listed)]
    passed = [(act.pk, act.on) for act in case.acts("assessment") if is_statutory(act, role, listed) and act.detail.get("passed", True)]
    due_on = _due_on(rule, case.start)
    if missing := case.without_evidence([*cards, *passed], due_on):
        return missing
    return credentials.assessed(case.day, cards, passed, due_on, terms.card_terms(rule), options().pass_days)


def _due_on(rule: Rule, start: date | None) -> date | None:
    """The day before taking the post (建设工程安全生产管理条例 36), or so many months after."""
    if start is None:
        return None
    return start - ONE_DAY if rule.parameters.get("before_post") else add_months(start, int(rule.parameters["due_months"]))


def trades(rule: Rule, enterprise: EnterpriseFacts | None, day: date) -> frozenset[str]:
    """The trades of which the evidence must name one: those of the rule, or the members of the legal list that apply to the enterprise."""
    if rule.parameters.get("trades"):
        return frozenset(rule.parameters["trades"])
    tag = enterprise.tag_on(rule.parameters["tag_set"], day) if enterprise else None
    return frozenset(tag.members if tag else ())


def is_statutory(act: Act, role: str, listed: frozenset[str]) -> bool:
    """LOCAL never satisfies STATUTORY: the entry names authority, trade and role, and a certificate its number. Several trades stand with commas."""
    detail = act.detail
    named = detail.get("authority") and detail.get("industry") and (detail.get("number") or act.kind == "assessment")
    of_role = role == act.what.rpartition(":")[2] or detail.get("role") == role
    return act.exam_class == "statutory" and bool(named) and of_role and (not listed or bool(listed & _listed(detail["industry"])))


def _listed(written: object) -> set[str]:
    return {one.strip() for one in str(written).replace("，", ",").split(",")}
