"""A drill that is written down afterwards: record it with its evidence, grade it, and let the office verify it (semantics.md §8, §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock, records, stores
from training.coverage.options import options
from training.errors import Refusal
from training.models import Drill, DrillType, Enterprise, Entry, Grade, PrivateFile

SOURCE = "training.drill"
EVACUATIONS = {DrillType.EVACUATION, DrillType.FIRE_EVACUATION}


class NoType(Refusal):
    sentence = _("Choose at least one type of drill.")


class MorePresentThanExpected(Refusal):
    sentence = _("More people were present than expected: check both numbers.")


class NobodyExpected(Refusal):
    sentence = _("Write down how many people were expected.")


class OutBeforeAlarm(Refusal):
    sentence = _("Everybody can not be out before the alarm: check both times.")


class DrillInFuture(Refusal):
    sentence = _("This drill is dated in the future: record it when it has been held.")


class DecidedElsewhere(Refusal):
    sentence = _("This drill was planned here: decide on it on the page of the planned drill.")


class AlreadyVerified(Refusal):
    sentence = _("The office has verified this drill before.")


@dataclass(frozen=True)
class Report:
    """What is written down about a drill. Times are instants; `with_fire` says that the fire part was drilled too."""

    types: Sequence[str]
    held_on: date
    form: str
    expected: int
    present: int
    alarm_at: datetime | None = None
    all_out_at: datetime | None = None
    place: str = ""
    scenario: str = ""
    plan_ref: str = ""
    plan_kind: str = ""
    summary: str = ""
    with_fire: bool = False
    shift: str = ""
    roster: int | None = None


def _check(report: Report, at: datetime) -> None:
    if not report.types:
        raise NoType
    if report.expected < 1:
        raise NobodyExpected
    if report.present > report.expected:
        raise MorePresentThanExpected
    if report.alarm_at and report.all_out_at and report.all_out_at < report.alarm_at:
        raise OutBeforeAlarm
    if report.held_on > clock.day(at):
        raise DrillInFuture


def doubts(report: Report, headcount: int | None, *, photos_seen_before: bool = False) -> list[str]:
    """Why a drill is to be checked before it counts: codes of semantics.md §9."""
    found = []
    whole = (report.roster or report.expected) >= report.expected and not report.shift
    if whole and headcount and report.present < headcount * options().attendance_share:
        found.append("attendance_low")
    if report.form == Drill.Form.LIVE and EVACUATIONS & set(report.types) and not (report.alarm_at and report.all_out_at):
        found.append("timing_missing")
    if photos_seen_before:
        found.append("photo_seen_before")
    return found


DOUBTS = {
    "attendance_low": _("Fewer than 80 % of the registered head count took part."),
    "timing_missing": _("Alarm or all-out time is missing."),
    "photo_seen_before": _("The same picture was handed in before."),
}


@transaction.atomic
def record_drill(*, enterprise: Enterprise, report: Report, files: Sequence[tuple[str, stores.Checked]], at: datetime, by: audit.Actor) -> Drill:
    """Record a drill with its evidence (title, checked upload) and post one ledger entry for each type.

    Grade B with a picture, scan or video, else C (declared). What is doubtful is held: it counts once somebody has decided.
    Raises NoType, NobodyExpected, MorePresentThanExpected, OutBeforeAlarm, DrillInFuture.
    """
    _check(report, at)
    types = list(dict.fromkeys(report.types))
    seen = PrivateFile.objects.filter(sha256__in=[checked.sha256 for _title, checked in files]).exists()
    doubtful = doubts(report, enterprise.headcount, photos_seen_before=seen)
    drill = Drill.objects.create(enterprise=enterprise, **fields_of(report), recorded_at=at)
    for title, checked in files:
        stores.store(checked, title=title, at=at, by=by, enterprise=enterprise, drill=drill)
    audit.record("training.drill_recorded", at=at, by=by, subject=drill, data={"types": types, "files": len(files), "doubts": doubtful})
    for kind in types:
        records.post(
            kind="drill",
            subject=enterprise,
            what=kind,
            at=at,
            by=by,
            occurred_on=report.held_on,
            source=SOURCE,
            source_id=f"{drill.public_id}:{kind}",
            grade=Grade.B if files else Grade.C,
            held=bool(doubtful),
            detail=detail_of(drill, report, doubtful),
        )
    return drill


def fields_of(report: Report) -> dict[str, Any]:
    """The report as fields of the record."""
    names = ("form", "held_on", "alarm_at", "all_out_at", "expected", "present", "place", "scenario", "plan_ref", "summary")
    return {name: getattr(report, name) for name in names} | {"types": list(dict.fromkeys(report.types))}


def detail_of(drill: Drill, report: Report, doubtful: list[str]) -> dict[str, Any]:
    """What the ledger keeps of the event; the keys are those `coverage.terms` reads."""
    detail: dict[str, Any] = {
        "event": str(drill.public_id),
        "form": report.form,
        "alarm_at": report.alarm_at.isoformat() if report.alarm_at else None,
        "all_out_at": report.all_out_at.isoformat() if report.all_out_at else None,
        "expected": report.expected,
        "present": report.present,
        "plan_ref": report.plan_ref,
        "plan_kind": report.plan_kind,
        "with_fire": report.with_fire,
        "shift": report.shift,
        "roster": report.roster,
        "doubts": doubtful,
    }
    return {key: value for key, value in detail.items() if value not in (None, "", [], False)}


def entries(drill: Drill) -> list[Entry]:
    """The entries of a drill that stand now, held ones included."""
    mine = Entry.objects.filter(kind="drill", enterprise_id=drill.enterprise_id, detail__event=str(drill.public_id))
    return list(mine.filter(corrected_by__isnull=True, void=False))


@transaction.atomic
def verify_drill(*, drill: Drill, reason: str, at: datetime, by: audit.Actor) -> None:
    """The office has seen the drill or its papers: its entries are corrected to grade A and count. Raises AlreadyVerified, DecidedElsewhere."""
    if hasattr(drill, "party"):
        raise DecidedElsewhere
    standing = [entry for entry in entries(drill) if entry.grade != Grade.A or entry.held]
    if not standing:
        raise AlreadyVerified
    for entry in standing:
        records.correct(entry, reason=reason, at=at, by=by, grade=Grade.A, held=False)
    audit.record("training.drill_verified", at=at, by=by, subject=drill, data={"entries": len(standing)})
