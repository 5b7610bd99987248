"""Keeping the ledger true to a planned drill: one record and one entry a type for each unit, by its own heads; what changes later is a correction."""

from datetime import datetime
from typing import Any

from django.db import transaction

from training import audit, records
from training.models import Drill, DrillEvent, DrillParty, Entry, EventState, Grade, PrivateFile, StepKind

from . import counting, planning, recording, steps
from .counting import Unit
from .options import options

PROOF = (PrivateFile.Purpose.EVIDENCE, PrivateFile.Purpose.PAPER)


@transaction.atomic
def credit(event: DrillEvent, *, reason: str, at: datetime, by: audit.Actor) -> None:
    """Post, correct or withdraw the entries of every unit so that they say what the event says now. Called again it changes nothing."""
    event = steps.lock(event)  # times as the database has them: one instant, one text
    files = list(event.files.filter(purpose__in=PROOF))
    seen = PrivateFile.objects.filter(sha256__in=[file.sha256 for file in files]).exclude(event=event).exists()
    stamped = _stamped(event)
    for unit in counting.units(event):
        report = _report(event, unit)
        drill = _record(event, unit.party, report, at)
        doubtful = recording.doubts(report, unit.party.enterprise.headcount, photos_seen_before=seen)
        grade = _grade(event, unit, proved=bool(files), stamped=stamped)
        _post(event, drill, recording.detail_of(drill, report, doubtful), grade, reason=reason, at=at, by=by)


def _report(event: DrillEvent, unit: Unit) -> recording.Report:
    """What the event says of one unit. `roster` is the whole staff of the day where more work there than were called."""
    total = unit.total
    staff = max(len(planning.engaged(unit.party.enterprise, event.held_on)), unit.party.enterprise.headcount or 0 if event.shift else 0)
    plan = event.plan if event.plan and event.plan.enterprise_id == unit.party.enterprise_id else None
    return recording.Report(
        types=event.types,
        held_on=event.held_on,
        form=event.form,
        expected=total.expected,
        present=total.present,
        alarm_at=event.alarm_at,
        all_out_at=event.all_out_at,
        place=event.place,
        scenario=event.scenario,
        plan_ref=event.plan_ref,
        plan_kind=plan.kind if plan else "",
        summary=_summary(event),
        with_fire=event.with_fire,
        shift=event.shift,
        roster=max(staff, total.expected) if event.shift or staff > total.expected else None,
    )


def _summary(event: DrillEvent) -> str:
    last = event.evaluations.last()
    return "\n\n".join(text for text in (last.course, last.analysis, last.lessons) if text) if last else ""


def _record(event: DrillEvent, party: DrillParty, report: recording.Report, at: datetime) -> Drill:
    """The unit's own record of the drill: the page everybody knows, kept up to date."""
    fields = recording.fields_of(report)
    if party.drill is None:
        party.drill = Drill.objects.create(enterprise=party.enterprise, **fields, recorded_at=at)
        party.save(update_fields=["drill"])
    else:
        Drill.objects.filter(pk=party.drill.pk).update(**fields)
        party.drill.refresh_from_db()
    return party.drill


def _stamped(event: DrillEvent) -> bool:
    """Whether alarm and all-out are the server's own: each pressed once, received at once."""
    if event.form != Drill.Form.LIVE:
        return True
    times = list(event.steps.filter(kind__in=[StepKind.ALARM, StepKind.ALL_OUT]))
    prompt = all((step.received_at - step.at).total_seconds() <= options().stamp_seconds and not step.data.get("reason") for step in times)
    return prompt and len(times) == len({step.kind for step in times}) and bool(event.alarm_at and event.all_out_at)


def _grade(event: DrillEvent, unit: Unit, *, proved: bool, stamped: bool) -> Grade:
    """semantics.md §9: A seen by an officer, or recorded by the server (its own times, and everybody counted signed in with the code on the screen);
    B sign-in plus picture or scan; C declared.
    """
    present = unit.total.present
    if event.state == EventState.VERIFIED or (stamped and present and unit.by_themselves == present):
        return Grade.A
    return Grade.B if proved and (unit.signed or event.files.filter(purpose=PrivateFile.Purpose.PAPER).exists()) else Grade.C


def _post(event: DrillEvent, drill: Drill, detail: dict[str, Any], grade: str, *, reason: str, at: datetime, by: audit.Actor) -> None:
    """One entry for each type. An entry that somebody let count or withdrew at the desk of doubtful entries stays decided."""
    accepted = event.state == EventState.VERIFIED
    refused = event.state == EventState.REFUSED
    latest = _latest(drill)
    for kind in event.types:
        entry = latest.get(kind)
        if entry is None:
            if not refused:
                _first(drill, kind, detail, grade, at=at, by=by)
            continue
        wanted = {"grade": str(grade), "held": _held(entry, detail, accepted), "detail": detail, "void": refused or (entry.void and not accepted)}
        if any(getattr(entry, name) != value for name, value in wanted.items()):
            void = bool(wanted.pop("void"))
            records.correct(entry, reason=reason[:200], at=at, by=by, void=void, **wanted)


def _held(entry: Entry, detail: dict[str, Any], accepted: bool) -> bool:
    """Doubts hold an entry, but not those that were there when somebody let it count."""
    settled = set() if entry.held else set(entry.detail.get("doubts", []))
    return bool(set(detail.get("doubts", [])) - settled) and not accepted


def _first(drill: Drill, kind: str, detail: dict[str, Any], grade: str, *, at: datetime, by: audit.Actor) -> None:
    records.post(
        kind="drill",
        subject=drill.enterprise,
        what=kind,
        at=at,
        by=by,
        occurred_on=drill.held_on,
        source=recording.SOURCE,
        source_id=f"{drill.public_id}:{kind}",
        grade=grade,
        held=bool(detail.get("doubts")),
        detail=detail,
    )


def _latest(drill: Drill) -> dict[str, Entry]:
    """The newest entry of each type, withdrawn ones included."""
    mine = Entry.objects.filter(kind="drill", enterprise_id=drill.enterprise_id, detail__event=str(drill.public_id), corrected_by__isnull=True)
    return {entry.what: entry for entry in mine}
