"""Deciding about the rows of a reconciliation: taken over by the acts of the register, or left as it is with a reason."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account, Area, Enterprise, EnterpriseState, ReconciliationRow

from .enterprises import change_enterprise, register_enterprise
from .options import options
from .states import set_state

Decision, Outcome = ReconciliationRow.Decision, ReconciliationRow.Outcome
AT_ONCE = 1000


class Decided(Refusal):
    sentence = _("This row was decided already: reload the list.")


class NothingToDecide(Refusal):
    sentence = _("List and register say the same here: there is nothing to decide.")


class NeedsArea(Refusal):
    sentence = _("The list does not say in which village this enterprise is: choose one.")


class OnRegisterElsewhere(Refusal):
    sentence = _("This enterprise is on the register of another area. Ask that office to hand it over, or leave it as it is.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why it stays as it is: the reason is kept with the row.")


def _claim(row: ReconciliationRow, decision: str, *, reason: str, at: datetime, by: audit.Actor) -> None:
    """Only one of two callers decides a row. Raises NothingToDecide, Decided."""
    if row.outcome == Outcome.SAME:
        raise NothingToDecide
    name = by.get_full_name() if isinstance(by, Account) else by
    facts = {"decision": decision, "reason": reason[:200], "decided_at": at, "decided_by": name[:60], "carried": False}
    if not ReconciliationRow.objects.filter(pk=row.pk, decision="").update(**facts):
        raise Decided
    for field, value in facts.items():
        setattr(row, field, value)


@transaction.atomic
def accept(row: ReconciliationRow, *, at: datetime, by: audit.Actor, area: Area | None = None) -> ReconciliationRow:
    """Let the register say what the list says: register, close, or change. `area` for a new one whose place the list does not name.

    Raises Decided, NothingToDecide, NeedsArea, OnRegisterElsewhere, and what the acts of the register raise.
    """
    _claim(row, Decision.ACCEPTED, reason="", at=at, by=by)
    {Outcome.NEW: _register, Outcome.GONE: _close, Outcome.CHANGED: _change}[Outcome(row.outcome)](row, area, at, by)
    data = {"outcome": row.outcome, "source": str(row.reconciliation), "differences": sorted(row.differences)}
    audit.record("training.difference_accepted", at=at, by=by, subject=row.enterprise, data=data)
    return row


def _register(row: ReconciliationRow, area: Area | None, at: datetime, by: audit.Actor) -> None:
    place, said = area or row.area, row.said
    if row.elsewhere and Enterprise.objects.filter(uscc=row.number).exists():
        raise OnRegisterElsewhere
    if place is None:
        raise NeedsArea
    since = date.fromisoformat(said["established_on"]) if said.get("established_on") else None
    facts = {name: said.get(name, "") for name in ("address", "legal_representative", "industry_code")}
    row.enterprise = register_enterprise(name=row.name, area=place, code=said.get("uscc", ""), since=since, **facts, at=at, by=by)
    row.area = place
    row.save(update_fields=["enterprise", "area"])


def _close(row: ReconciliationRow, area: Area | None, at: datetime, by: audit.Actor) -> None:
    assert row.enterprise is not None
    _set(row, EnterpriseState.State.CLOSED, at, by)


def _set(row: ReconciliationRow, state: str, at: datetime, by: audit.Actor) -> None:
    assert row.enterprise is not None
    document = str(row.reconciliation)[:120]
    set_state(row.enterprise, state=state, from_on=row.reconciliation.listed_on, document=document, reason=str(_("Official list")), at=at, by=by)


def _change(row: ReconciliationRow, area: Area | None, at: datetime, by: audit.Actor) -> None:
    assert row.enterprise is not None
    wanted: dict[str, Any] = {name: said for name, (_ours, said) in row.differences.items() if name not in ("state", "area")}
    if "area" in row.differences:
        wanted["area"] = Area.objects.get(code=row.differences["area"][1])
    if wanted:
        change_enterprise(row.enterprise, **wanted, at=at, by=by)
    if "state" in row.differences:
        _set(row, row.differences["state"][1], at, by)


@transaction.atomic
def keep(row: ReconciliationRow, *, reason: str, at: datetime, by: audit.Actor) -> ReconciliationRow:
    """The register stays as it is, for a reason. Raises NoReason, Decided, NothingToDecide."""
    if not reason.strip():
        raise NoReason
    _claim(row, Decision.KEPT, reason=reason.strip(), at=at, by=by)
    data = {"outcome": row.outcome, "source": str(row.reconciliation), "reason": row.reason}
    audit.record("training.difference_kept", at=at, by=by, subject=row.enterprise or row.reconciliation, data=data)
    return row


def accept_all(rows: QuerySet[ReconciliationRow], *, at: datetime, by: audit.Actor) -> Counter[str]:
    """Take over the open rows of a filtered list, at most AT_ONCE; counts under "done" and, for rows that could not, under the reason.

    In small transactions, so that others can write in between; called again it goes on where it stopped.
    """
    counts: Counter[str] = Counter()
    keys = list(rows.filter(decision="").exclude(outcome=Outcome.SAME).values_list("pk", flat=True)[:AT_ONCE])
    step = options().accept_at_once
    for first in range(0, len(keys), step):
        with transaction.atomic():
            for row in ReconciliationRow.objects.filter(pk__in=keys[first : first + step]).select_related("reconciliation", "enterprise__area", "area"):
                try:
                    accept(row, at=at, by=by)
                except Refusal as refusal:
                    counts[str(refusal)] += 1
                else:
                    counts["done"] += 1
    return counts
