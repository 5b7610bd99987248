"""Operating, suspended, closed: from when until when, on whose word, and what needs a second person (semantics.md §5)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Account, Enterprise, EnterpriseState, LateSuspension

from .options import options
from .periods import make_room

SUSPENDED = EnterpriseState.State.SUSPENDED


class StateToCome(Refusal):
    sentence = _("This day is still to come: enter the state when it has begun.")


class EndsBeforeItBegins(Refusal):
    sentence = _("The end lies before the start.")


class NoEvidence(Refusal):
    sentence = _("A suspension needs a document and the name of who verified it on site.")


class WaitsAlready(Refusal):
    sentence = _("A suspension of this enterprise waits for its confirmation already: decide that one first.")


class NotWaiting(Refusal):
    sentence = _("This was decided already: reload the list.")


class SamePerson(Refusal):
    sentence = _("A second person has to confirm this: ask a colleague.")


@transaction.atomic
def set_state(
    enterprise: Enterprise,
    *,
    state: str,
    from_on: date,
    at: datetime,
    by: audit.Actor,
    until_on: date | None = None,
    verifier: str = "",
    document: str = "",
    reason: str = "",
) -> EnterpriseState:
    """A state from a day on, or until another day (after which holds again what held). It counts at once; desks call `enter_state`.

    Whatever else was known of these days is superseded, the days around keep what they had. The same again changes nothing.
    """
    rows = list(enterprise.states.filter(superseded_at__isnull=True))
    same = next((row for row in rows if (row.state, row.from_on, row.until_on) == (state, from_on, until_on)), None)
    if same is not None:
        return same
    was = next((row.state for row in rows if row.holds_on(from_on)), "")
    make_room(rows, from_on=from_on, until_on=until_on, at=at)
    new = EnterpriseState.objects.create(
        enterprise=enterprise, state=state, from_on=from_on, until_on=until_on, verifier=verifier, document=document, reason=reason, recorded_at=at
    )
    data = {"state": state, "from": from_on.isoformat(), "until": until_on.isoformat() if until_on else "", "was": was, "verifier": verifier}
    audit.record("training.enterprise_state_set", at=at, by=by, subject=enterprise, data=data | {"document": document, "reason": reason})
    return new


@transaction.atomic
def enter_state(
    enterprise: Enterprise,
    *,
    state: str,
    from_on: date,
    at: datetime,
    by: Account,
    until_on: date | None = None,
    verifier: str = "",
    document: str = "",
    reason: str = "",
) -> EnterpriseState | LateSuspension:
    """What an officer enters by hand. A suspension entered long after its start only waits here for a second person.

    Raises StateToCome, EndsBeforeItBegins, NoEvidence, WaitsAlready.
    """
    today = clock.day(at)
    if from_on > today:
        raise StateToCome
    if until_on is not None and until_on <= from_on:
        raise EndsBeforeItBegins
    if state == SUSPENDED and not (verifier.strip() and document.strip()):
        raise NoEvidence
    if state != SUSPENDED or not is_late(from_on, today):
        return set_state(
            enterprise, state=state, from_on=from_on, until_on=until_on, verifier=verifier, document=document, reason=reason, at=at, by=by
        )  # fmt: skip
    if enterprise.late_suspensions.filter(decided_at__isnull=True).exists():
        raise WaitsAlready
    waiting = LateSuspension.objects.create(
        enterprise=enterprise, from_on=from_on, until_on=until_on, verifier=verifier, document=document, reason=reason, entered_at=at, entered_by=by
    )
    audit.record("training.suspension_entered_late", at=at, by=by, subject=enterprise, data={"from": from_on.isoformat(), "document": document})
    return waiting


def is_late(from_on: date, today: date) -> bool:
    """Whether a suspension that began on a day is entered too late to count on one person's word."""
    return today > from_on + timedelta(days=options().late_suspension_days)


def _claim(waiting: LateSuspension, *, accepted: bool, at: datetime, by: Account) -> None:
    open_ones = LateSuspension.objects.filter(pk=waiting.pk, decided_at__isnull=True)
    if not open_ones.update(decided_at=at, decided_by=by, accepted=accepted):
        raise NotWaiting


@transaction.atomic
def confirm_suspension(waiting: LateSuspension, *, at: datetime, by: Account) -> EnterpriseState:
    """The second person's word: the suspension counts from its own first day. Raises SamePerson, NotWaiting."""
    if waiting.entered_by_id == by.pk:
        raise SamePerson
    _claim(waiting, accepted=True, at=at, by=by)
    facts = {name: getattr(waiting, name) for name in ("from_on", "until_on", "verifier", "document", "reason")}
    return set_state(waiting.enterprise, state=SUSPENDED, **facts, at=at, by=by)


@transaction.atomic
def reject_suspension(waiting: LateSuspension, *, at: datetime, by: Account) -> None:
    """It does not count; whoever entered it may also take it back. Raises NotWaiting."""
    _claim(waiting, accepted=False, at=at, by=by)
    data = {"from": waiting.from_on.isoformat(), "document": waiting.document}
    audit.record("training.suspension_rejected", at=at, by=by, subject=waiting.enterprise, data=data)
