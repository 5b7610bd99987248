"""Does a rule bind a subject on a day: yes, no, or not decidable yet because a classification is unconfirmed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from training.models import Engagement, EngagementRole, Enterprise, EnterpriseTag, Person, TagSet

from .rules import Rule, all_rules, in_force

YES, NO, UNKNOWN = "yes", "no", "unknown"


class Classified(Protocol):
    """What a rule may ask of an enterprise."""

    @property
    def industry(self) -> str: ...

    @property
    def risks(self) -> Iterable[str]: ...


def verdict(rule: Rule, enterprise: Classified, tag: Callable[[str], str], area_path: str = "") -> str:
    """Whether the audience of the rule holds this enterprise. `tag(tag_set)` answers yes, no or unknown for the day."""
    if not rule.reaches(area_path):
        return NO
    asked = rule.audience
    risks = set(enterprise.risks)
    if asked.get("risks") and not risks & set(asked["risks"]):
        return NO
    if risks & set(asked.get("risks_not", ())):
        return NO
    found = [(wanted, tag(name)) for name, wanted in asked.get("tags", {}).items()]
    answers = [YES if value == wanted else UNKNOWN if value == UNKNOWN else NO for wanted, value in found]
    if asked.get("industries"):
        answers.append(UNKNOWN if not enterprise.industry else YES if enterprise.industry in asked["industries"] else NO)
    if NO in answers:
        return NO
    return UNKNOWN if UNKNOWN in answers else YES


class Held(Protocol):
    """What a rule may ask of a post."""

    @property
    def role(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def form(self) -> str: ...

    @property
    def full_time(self) -> bool | None: ...


def asks(rule: Rule, post: Held) -> bool:
    """Whether the audience of the rule holds this post: its role, words in its title, the form of employment, full time or not."""
    asked = rule.audience
    if post.role not in rule.roles or (asked.get("full_time") and post.full_time is False and post.role in asked["full_time"]):
        return False
    if asked.get("forms") and post.form not in asked["forms"]:
        return False
    return not asked.get("posts") or any(word in post.title for word in asked["posts"])


def without_replaced(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that stay when overlays which replace others are among them."""
    listed = list(rules)
    gone = {code for rule in listed for code in rule.replaces}
    return [rule for rule in listed if rule.code not in gone]


@dataclass(frozen=True)
class Binding:
    """One rule that binds a subject, at which enterprise, and why. `certain` is false while a classification is unconfirmed."""

    rule: Rule
    enterprise: Enterprise | None
    role: str
    certain: bool
    why: str


def bind(subject: Person | Enterprise, on: date) -> list[Binding]:
    """The rules that bind a person (by every post held on that day) or an enterprise on a day, in the order of the desks.

    Rules that bind only after an event are left out: whether there was one is a question for coverage.
    """
    rules = [rule for rule in in_force(on, all_rules()) if rule.obligation != "event_triggered"]
    if isinstance(subject, Enterprise):
        return [_binding(rule, subject, "", certain) for rule, certain in _binding_at(rules, subject, on) if rule.subject == "enterprise"]
    found = []
    for post in Engagement.objects.on(on).filter(person=subject, enterprise__isnull=False).select_related("enterprise__area"):
        enterprise = post.enterprise
        assert enterprise is not None
        mine, held = _binding_at(rules, enterprise, on), _Post(post.role, post.post, post.form, post.full_time)
        found += [_binding(rule, enterprise, post.role, certain) for rule, certain in mine if rule.subject == "person" and asks(rule, held)]
    for post in Engagement.objects.on(on).filter(person=subject, area__isnull=False):
        found += [_binding(rule, None, post.role, True) for rule in rules if post.role in rule.roles]
    return sorted(found, key=lambda one: (one.rule.order, one.rule.code))


@dataclass(frozen=True)
class _Post:
    """A row of the register as `asks` reads it."""

    role: str
    title: str
    form: str
    full_time: bool | None


def for_enterprise(enterprise: Enterprise, on: date) -> list[tuple[Rule, bool]]:
    """The rules in force on a day whose audience holds an enterprise, whatever posts they ask for; false while a classification is unconfirmed."""
    return _binding_at(in_force(on, all_rules()), enterprise, on)


def _binding_at(rules: list[Rule], enterprise: Enterprise, on: date) -> list[tuple[Rule, bool]]:
    rows = EnterpriseTag.objects.filter(enterprise=enterprise, superseded_at__isnull=True)
    tags = {row.tag_set: UNKNOWN if row.basis == EnterpriseTag.Basis.PROPOSED else row.value for row in rows if row.holds_on(on)}
    answers = {rule.pk: verdict(rule, enterprise, lambda name: tags.get(name, UNKNOWN), enterprise.area.path) for rule in rules}
    bound = without_replaced(rule for rule in rules if answers[rule.pk] != NO)
    return [(rule, answers[rule.pk] == YES) for rule in bound]


def _binding(rule: Rule, enterprise: Enterprise | None, role: str, certain: bool) -> Binding:
    reasons = [str(EngagementRole(role).label)] if role else []
    reasons += [f"{TagSet(name).label}: {_('yes') if value == YES else _('no')}" for name, value in rule.audience.get("tags", {}).items()]
    return Binding(rule, enterprise, role, certain, " · ".join(reasons) or _("every enterprise"))
