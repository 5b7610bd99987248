"""The papers of a lead: 现场核实记录 and 移送单, each with the hash of exactly what it says.

Without the power to determine the record is one of a patrol (巡查).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from training import audit, clock
from training.models import Account, Lead
from training.packs import canonical

from . import officers, showing

KINDS = ("record", "slip")


def body(lead: Lead, kind: str) -> dict[str, Any]:
    """What the paper says, as plain values: the basis of its hash. The person appears by public id and last four."""
    person, transfer, determined = lead.person.survivor, showing.last_transfer(lead), showing.determined(lead)
    found: dict[str, Any] = {
        "kind": kind,
        "lead": str(lead.public_id),
        "enterprise": [lead.enterprise.number, lead.enterprise.name],
        "person": [str(person.public_id), person.last4, lead.role, lead.operation_item],
        "due_on": lead.due_on.isoformat(),
        "opens_on": lead.opens_on.isoformat(),
        "basis": lead.basis,
        "state": lead.state,
    }
    if kind == "slip":
        found["transfer"] = [transfer.to_whom, transfer.receipt, transfer.on.isoformat(), transfer.note] if transfer else None
    else:
        found["determined"] = [determined.outcome, determined.on.isoformat(), determined.note] if determined else None
    return found


@transaction.atomic
def paper(lead: Lead, kind: str, *, at: datetime, by: Account) -> dict[str, Any]:
    """What a template needs to print one paper; that it was printed, with which hash, is audited."""
    sha256 = canonical.digest(body(lead, kind))
    audit.record("training.lead_printed", at=at, by=by, subject=lead, data={"kind": kind, "sha256": sha256})
    enforces = officers.may_determine(by, lead.enterprise)
    return {
        "lead": lead,
        "kind": kind,
        "title": _("Transfer slip") if kind == "slip" else _("Record of the check on site") if enforces else _("Record of a patrol"),
        "may_determine": enforces,
        "sha256": sha256,
        "clauses": showing.clauses(lead),
        "transfer": showing.last_transfer(lead),
        "determined": showing.determined(lead),
        "today": clock.day(at),
    }
