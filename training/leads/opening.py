"""The daily sweep: leads open on the day after, evidence proposes, evidence that is gone opens a lead again. Nothing is ever closed here.

May run twice, late or not at all: a lead has a business key, the day on which it opens follows from the facts and not from the run, and after an
outage every missed day is looked at, so that running late finds what running in time would have found.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from training import access, clock, jobs, notices
from training.coverage.facts import Facts
from training.coverage.periods import ONE_DAY
from training.coverage.population import Duty, case_of
from training.coverage.status import Status
from training.models import Engagement, EngagementRole, Enterprise, Heartbeat, Lead, LeadClosing, LeadEvent, Person
from training.requirements import Rule, all_rules

from . import basis, events, evidence
from .evidence import Subject, subject_of, subject_of_lead

BY = "system:leads"
HEARTBEAT = "leads"
AGAIN = gettext_noop("The duty is missed again: the evidence no longer holds.")
WITHDRAWN = gettext_noop("The ledger entry that closed it was withdrawn.")
GONE = gettext_noop("What was proposed to close it no longer holds.")
# Whose closing rests on the register or the ledger; a document of an officer is not contradicted by them.
FACTUAL = (LeadClosing.NEW_CREDENTIAL, LeadClosing.LEFT_POST)

Key = tuple[Subject, date]


def missed_days(today: date) -> list[date]:
    """The days since the last complete sweep up to today; empty when today was swept."""
    last = Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()
    if last is None:
        return [today]
    first = max(clock.day(last) + ONE_DAY, today - timedelta(days=basis.options().catch_up_days))
    return [first + timedelta(days=count) for count in range((today - first).days + 1)]


def sweep(*, at: datetime) -> int:
    """Look at the whole register for every day that was missed; returns how many leads opened. Stops while bulk work must wait, and begins anew later."""
    days, opened = missed_days(clock.day(at)), 0
    if not days:
        return 0
    keys, size = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True)), basis.options().chunk
    for start in range(0, len(keys), size):
        if jobs.must_wait():
            return opened
        opened += _sweep(Enterprise.objects.filter(pk__in=keys[start : start + size]), days, at)
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at})
    return opened


def check(enterprise: Enterprise, *, at: datetime) -> int:
    """Look at one enterprise now (a hint after its people or papers have changed); returns how many leads opened."""
    return _sweep(Enterprise.objects.filter(pk=enterprise.pk), [clock.day(at)], at)


def _sweep(enterprises: QuerySet[Enterprise], days: list[date], at: datetime) -> int:
    """Facts are read once and asked about each day; what they ask for is written in one short transaction."""
    rules, today = all_rules(), days[-1]
    facts = evidence.facts_of(enterprises, rules)
    leads = list(Lead.objects.filter(enterprise__in=list(facts.enterprises)).select_related("person"))
    known: dict[Key, Lead] = {(subject_of_lead(lead), lead.due_on): lead for lead in leads}
    new: dict[Key, tuple[Duty, date]] = {}
    for day in days:
        for duty in missed(rules, facts, day):
            if _key(duty) not in known and _key(duty) not in new:
                new[_key(duty)] = duty, opens_on(duty, rules, facts, day)
    with transaction.atomic():
        opened = [lead for duty, first in new.values() if (lead := _open(duty, first, facts, at)) is not None]
        _revisit([*leads, *opened], rules, facts, today, at)
    return len(opened)


def missed(rules: list[Rule], facts: Facts, day: date) -> list[Duty]:
    """The duties of law that are missed on a day. Who has not started work in the post yet does not operate."""
    return [duty for duty in evidence.duties(rules, facts, day) if _is_missed(duty, day)]


def _is_missed(duty: Duty, day: date) -> bool:
    assert duty.post is not None
    if duty.status != Status.OVERDUE or duty.basis_level != "law" or duty.due_on is None:
        return False
    starts = duty.post.started_work_on if duty.post.role == EngagementRole.SPECIAL_OPERATOR else None
    return starts is None or starts <= day


def _key(duty: Duty) -> Key:
    assert duty.due_on is not None
    return subject_of(duty), duty.due_on


def opens_on(duty: Duty, rules: list[Rule], facts: Facts, day: date) -> date:
    """The first day on which this duty was missed: the day after its deadline, or a later one on which work began or went on again.

    Only the days on which a fact turned are asked about; `day` itself is one of them.
    """
    assert duty.enterprise is not None
    alone, wanted = replace(facts, enterprises={duty.enterprise.pk: duty.enterprise}), _key(duty)
    for turn in _turns(duty, rules, facts, day):
        if any(_key(one) == wanted for one in missed(rules, alone, turn)):
            return turn
    return day


def _turns(duty: Duty, rules: list[Rule], facts: Facts, day: date) -> Iterator[date]:
    assert duty.enterprise is not None
    assert duty.post is not None
    assert duty.due_on is not None
    first = duty.due_on + ONE_DAY
    dated = [*duty.enterprise.states, *(tag for tags in duty.enterprise.tags.values() for tag in tags)]
    legacy = case_of(facts, day, duty.enterprise, duty.person, duty.post).legacy_until
    days: set[Any] = {first, day, duty.post.started_work_on, *(row.from_on for row in dated), legacy + ONE_DAY if legacy else None}
    days |= {rule.effective_on for rule in rules if rule.code == duty.rule.code}
    yield from sorted(turn for turn in days if turn is not None and first <= turn <= day)


def _rule(requirement: str, facts: Facts, enterprise: int, day: date) -> basis.LeadRule:
    """The legal basis for an enterprise: its industry, and the members an officer has confirmed."""
    one = facts.enterprises[enterprise]
    tags = {name: one.tag_on(name, day) for name in one.tags}
    members = {name: tag.members for name, tag in tags.items() if tag is not None and tag.verdict == "yes"}
    return basis.rule_for(requirement, one.industry, members)


def _open(duty: Duty, first: date, facts: Facts, at: datetime) -> Lead | None:
    """Open one lead; nothing when another run has opened it meanwhile."""
    (requirement, person, enterprise, role, item), due_on = _key(duty)
    rule = _rule(requirement, facts, enterprise, first)
    about = {"rule": rule.code, "basis": rule.frozen(), "possible_major_hazard": rule.possible_major_hazard}
    lead, created = Lead.objects.get_or_create(
        enterprise_id=enterprise, person_id=person, requirement=requirement, role=role, operation_item=item, due_on=due_on,
        defaults={**about, "opens_on": first, "recorded_at": at},
    )  # fmt: skip
    if not created:
        return None
    events.add(lead, LeadEvent.Kind.OPENED, on=first, at=at, by=BY)
    _tell(lead, at)
    return lead


def _tell(lead: Lead, at: datetime) -> None:
    """Whom the lead speaks of, and who keeps the enterprise, may object: those of them who sign in are told where."""
    keepers = Engagement.objects.on(clock.day(at)).filter(enterprise=lead.enterprise_id, role__in=access.KEEPERS)
    told = Person.objects.filter(Q(pk=lead.person_id) | Q(pk__in=keepers.values("person")), account__is_active=True).select_related("account")
    url = reverse("training:lead", args=[lead.public_id])
    for person in told:
        context = {"enterprise": lead.enterprise.name, "due_on": lead.due_on}
        notices.send("training.lead_opened", to=person, at=at, key=str(lead.public_id), context=context, url=url, by=BY)


def _revisit(leads: list[Lead], rules: list[Rule], facts: Facts, today: date, at: datetime) -> None:
    """Known leads beside the facts of today."""
    held = {subject_of(duty): duty for duty in evidence.duties(rules, facts, today)} if leads else {}
    gaps = {_key(duty) for duty in held.values() if _is_missed(duty, today)}
    states = evidence.standing_still({lead.enterprise_id for lead in leads}, today) if leads else {}
    closed = _last_closings(lead for lead in leads if lead.is_closed)
    for lead in leads:
        if lead.is_closed:
            _doubt(lead, closed[lead.pk], (subject_of_lead(lead), lead.due_on) in gaps, today, at)
            continue
        _rebase(lead, facts, today, at)
        first = next(iter(evidence.found(lead, facts, today, held, states)), None)
        if first is not None and first.closing != lead.proposed:
            events.add(lead, LeadEvent.Kind.PROPOSED, on=today, at=at, by=BY, **first.columns)
        elif first is None and lead.proposed:
            events.add(lead, LeadEvent.Kind.PROPOSED, on=today, at=at, by=BY, note=GONE)


def _last_closings(leads: Any) -> dict[int, LeadEvent]:
    rows = LeadEvent.objects.filter(lead__in=[lead.pk for lead in leads], kind=LeadEvent.Kind.CLOSED).select_related("entry__corrected_by").order_by("pk")
    return {event.lead_id: event for event in rows}


def _doubt(lead: Lead, closing: LeadEvent, missed_again: bool, today: date, at: datetime) -> None:
    """Open a closed lead again when its evidence is gone: the same duty is missed once more, or the entry was taken back."""
    factual = closing.closing in FACTUAL or closing.enterprise_state_id is not None
    why = AGAIN if missed_again and factual else ""
    if not why and closing.entry is not None and hasattr(closing.entry, "corrected_by") and evidence.withdrawn(closing.entry):
        why = WITHDRAWN
    if why:
        events.add(lead, LeadEvent.Kind.REOPENED, on=today, at=at, by=BY, note=why)


def _rebase(lead: Lead, facts: Facts, today: date, at: datetime) -> None:
    """Before anybody has determined anything, the legal basis follows the classification of the enterprise."""
    rule = _rule(lead.requirement, facts, lead.enterprise_id, today)
    if lead.is_determined or lead.rule == rule.code:
        return
    was, lead.rule, lead.basis, lead.possible_major_hazard = lead.rule, rule.code, rule.frozen(), rule.possible_major_hazard
    events.add(lead, LeadEvent.Kind.REBASED, on=today, at=at, by=BY, note=f"{was} → {rule.code}")
