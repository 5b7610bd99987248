"""Reporting a drill to the county department, where a rule asks for it (DR-HIGH-REPORT; semantics.md §8)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock, coverage, records, requirements, stores
from training.errors import Refusal
from training.models import Drill, Entry, Grade, PrivateFile, StepKind

from . import steps

SOURCE = "training.drill_report"


class ReportedBefore(Refusal):
    sentence = _("This report is on record before: day and authority are the same.")


class ReportTooEarly(Refusal):
    sentence = _("A drill can not be reported before it was held.")


class NoAuthority(Refusal):
    sentence = _("Write down to which department the drill was reported.")


@transaction.atomic
def report(*, drill: Drill, reported_on: date, authority: str, receipt: str = "", scan: stores.Checked | None = None, at: datetime, by: audit.Actor) -> Entry:
    """Post that a drill was reported. `receipt` is the number or name of what came back; a scan of it makes the evidence B.

    Raises ReportTooEarly, NoAuthority, ReportedBefore, FutureEntry.
    """
    if reported_on < drill.held_on:
        raise ReportTooEarly
    if reported_on > clock.day(at):
        raise records.FutureEntry
    if not authority.strip():
        raise NoAuthority
    name = f"{drill.public_id}:{reported_on}:{authority.strip()[:40]}"
    if Entry.objects.filter(source=SOURCE, source_id=name).exists():
        raise ReportedBefore
    if scan is not None:
        stores.store(scan, title=str(_("Receipt of the report")), at=at, by=by, enterprise=drill.enterprise, drill=drill, purpose=PrivateFile.Purpose.PAPER)
    detail = {"event": str(drill.public_id), "authority": authority.strip()[:60], "receipt": receipt.strip()[:80]}
    entry = records.post(
        kind="report", subject=drill.enterprise, what="drill", at=at, by=by, occurred_on=reported_on,
        source=SOURCE, source_id=name, grade=Grade.B if scan else Grade.C, detail={key: value for key, value in detail.items() if value},
    )  # fmt: skip
    party = getattr(drill, "party", None)
    if party is not None:
        steps.write(party.event, StepKind.REPORTED, at=at, by=by, party=party, on=reported_on.isoformat(), authority=authority.strip()[:60])
    audit.record("training.drill_reported", at=at, by=by, subject=drill, data={"on": reported_on.isoformat()})
    return entry


def reports(drill: Drill) -> list[Entry]:
    """The reports of a drill that stand."""
    mine = Entry.objects.filter(kind="report", enterprise_id=drill.enterprise_id, detail__event=str(drill.public_id))
    return list(mine.filter(corrected_by__isnull=True, void=False))


def owed(drill: Drill, day: date) -> coverage.Owed | None:
    """The duty to report, if a rule of that day binds the enterprise of this drill."""
    codes = [rule.code for rule in requirements.in_force(day) if rule.obligation == "drill_report"]
    found = [one for code in codes for one in coverage.explain(drill.enterprise, code, day)]
    return found[0] if found else None
