"""What may close a lead: facts of the register and the ledger that show the gap is gone. Found here, confirmed by a person (`closing`)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from training.coverage.facts import CLOSED, SUSPENDED, Facts
from training.coverage.population import Duty, population
from training.coverage.survey import of_enterprises
from training.models import Enterprise, EnterpriseState, Entry, Lead, LeadClosing
from training.requirements import Rule, all_rules

from .basis import requirements

# requirement, person, enterprise, role, operation item
Subject = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that would close a lead: a ledger entry, an ended engagement, or a state of the enterprise."""

    closing: str
    entry: int | None = None
    engagement: int | None = None
    enterprise_state: int | None = None

    @property
    def label(self) -> str:
        return str(LeadClosing(self.closing).label)

    @property
    def columns(self) -> dict[str, Any]:
        """As an event keeps it."""
        return {"closing": self.closing, "entry_id": self.entry, "engagement_id": self.engagement, "enterprise_state_id": self.enterprise_state}


def subject_of(duty: Duty) -> Subject:
    """Whose gap a duty is; only duties of a person in a post have one."""
    assert duty.person is not None
    assert duty.enterprise is not None
    assert duty.post is not None
    return duty.rule.code, duty.person.pk, duty.enterprise.pk, duty.post.role, duty.post.operation_item


def subject_of_lead(lead: Lead) -> Subject:
    """The same of a lead; a person merged since counts as the one who stayed."""
    return lead.requirement, lead.person.merged_into_id or lead.person_id, lead.enterprise_id, lead.role, lead.operation_item


def duties(rules: list[Rule], facts: Facts, day: date) -> list[Duty]:
    """The duties of persons that may open or close a lead, on a day."""
    asked = [rule for rule in rules if rule.code in requirements() and rule.holds_on(day)]
    return [duty for rule in asked for duty in population(rule, facts, day, rules).duties if duty.person and duty.post and duty.enterprise]


def facts_of(enterprises: Any, rules: list[Rule]) -> Facts:
    """What the register and the ledger say about these enterprises, as far as leads ask."""
    return of_enterprises(enterprises, [rule for rule in rules if rule.code in requirements()])


def found(lead: Lead, facts: Facts, day: date, held: dict[Subject, Duty], states: dict[int, int]) -> list[Evidence]:
    """The facts that would close a lead on a day. `held` are the duties of the day, `states` the state rows that hold then."""
    subject, enterprise = subject_of_lead(lead), facts.enterprises.get(lead.enterprise_id)
    if enterprise is None:
        return []
    evidence, duty = [], held.get(subject)
    if duty is not None and duty.outcome.covered:
        cards = [pk for pk in duty.outcome.counted if pk in facts.entries and facts.entries[pk].kind == "credential"]
        evidence += [Evidence(LeadClosing.NEW_CREDENTIAL, entry=pk) for pk in cards[:1]]
    mine = [post for post in enterprise.posts if (post.person, post.role, post.operation_item) == (subject[1], lead.role, lead.operation_item)]
    ended = [post for post in mine if post.until_on is not None and post.until_on <= day]
    if ended and not any(post.holds_on(day) for post in mine):
        evidence.append(Evidence(LeadClosing.LEFT_POST, engagement=max(ended, key=lambda post: (post.until_on, post.pk)).pk))
    if enterprise.state_on(day) in (SUSPENDED, CLOSED) and enterprise.pk in states:
        evidence.append(Evidence(LeadClosing.WORK_STOPPED, enterprise_state=states[enterprise.pk]))
    return evidence


def standing_still(enterprises: Any, day: date) -> dict[int, int]:
    """The rows by which enterprises are suspended or closed on a day, by enterprise."""
    rows = EnterpriseState.objects.filter(enterprise__in=enterprises, superseded_at__isnull=True, state__in=(SUSPENDED, CLOSED), from_on__lte=day)
    return {row.enterprise_id: row.pk for row in rows if row.holds_on(day)}


def of(lead: Lead, day: date) -> list[Evidence]:
    """The facts that would close one lead now."""
    rules, here = all_rules(), Enterprise.objects.filter(pk=lead.enterprise_id)
    facts = facts_of(here, rules)
    held = {subject_of(duty): duty for duty in duties(rules, facts, day)}
    return found(lead, facts, day, held, standing_still([lead.enterprise_id], day))


def withdrawn(entry: Entry) -> bool:
    """Whether an entry was taken back since: the newest correction of it is void, or waits to be checked."""
    newest = entry
    while (newer := Entry.objects.filter(corrects=newest).first()) is not None:
        newest = newer
    return newest.void or newest.held
