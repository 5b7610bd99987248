"""From sheets to typed rows: every cell checked on its own, nothing compared with the register yet."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training import identity
from training.intake import Finding, Match, Problem, Sheet, UnreadableWorkbook, day, digits, number, text, whole
from training.intake.findings import ERROR, INFO, WARNING
from training.registry.layout import LAYOUTS as REGISTRY
from training.registry.layout import Layout, recognise
from training.registry.rows import Row, RowReader

from . import layout

_HOUR_AND_MINUTE = re.compile(r"(?:.*[ T])?(\d{1,2})[:：时点](\d{1,2})?(?:[:：分](\d{1,2})?秒?)?分?")
_DAY_SECONDS = 24 * 3600


@dataclass
class Records:
    """What a workbook says, before it is compared with what is known."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {one.key: [] for one in layout.LAYOUTS})
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=lambda: {one.key: 0 for one in layout.LAYOUTS})


def read(sheets: Iterable[Sheet], *, today: date) -> Records:
    """All rows of all sheets that belong to a records workbook. Raises UnreadableWorkbook when none does."""
    records = Records()
    unknown = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        recognised = recognise(sheet, (*layout.LAYOUTS, *REGISTRY))
        if recognised is None or recognised[0] in REGISTRY:
            unknown.append(sheet.name)
        else:
            _read_sheet(records, sheet, *recognised, today=today)
    if not records.columns:
        expected = "、".join(one.title for one in layout.LAYOUTS)
        raise UnreadableWorkbook(
            "wrong_workbook", format_lazy(_("This workbook holds no records. Expected are the sheets {expected} with their headers."), expected=expected)
        )
    for name in unknown:
        records.findings.append(Finding(name, 0, "", INFO, "sheet_ignored", _("This sheet is not part of the records and was left out.")))
    return records


def _read_sheet(records: Records, sheet: Sheet, kind: Layout, match: Match, *, today: date) -> None:
    records.findings.extend(match.findings)
    records.columns[sheet.name] = match.taken
    if any(finding.severity == ERROR for finding in match.findings):
        return
    titles = {one["key"]: one["header"] for one in match.taken} | {column.key: column.title for column in kind.columns if column.key not in match.index}
    reader = RowReader(sheet.name, match, titles, records.findings)
    for row, cells in sheet.rows:
        if row <= match.header_row:
            continue
        records.read[kind.key] += 1
        reader.start(row, cells)
        values = _READERS[kind.key](reader, today)
        if not reader.spoiled:
            records.rows[kind.key].append(Row(sheet.name, row, values))


def clock_time(value: Any) -> time | None:
    """A time of day as people and spreadsheets write it: 14:05, 14时5分, 0.586. Raises Problem("bad_time")."""
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, timedelta):
        value = value.total_seconds() / _DAY_SECONDS
    if isinstance(value, float) and 0 <= value < 1:
        minutes, seconds = divmod(round(value * _DAY_SECONDS) % _DAY_SECONDS, 60)
        return time(minutes // 60, minutes % 60, seconds)
    written = text(value)
    if written is None:
        return None
    if found := _HOUR_AND_MINUTE.fullmatch(written):
        try:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return time(hour, minute, second)
        except ValueError:
            pass
    raise Problem("bad_time", _("This is not a time of day the system can read."), _("Write it like 14:05."))


def _past(reader: RowReader, key: str, today: date, *, needed: bool = False, severity: str = ERROR) -> date | None:
    value: date | None = reader.read(key, day, severity=severity, needed=needed)
    if value and value > today:
        reader.find(key, severity, "future_date", _("This day lies in the future."), _("Check the year."))
        return None
    return value


def _person(reader: RowReader) -> str | None:
    written = reader.read("number", digits, severity=ERROR, needed=True)
    return identity.normalise(written) if written else None


def _hours(reader: RowReader, today: date) -> dict[str, Any]:
    amount: Decimal | None = reader.read("amount", number, severity=ERROR, needed=True)
    if amount is not None and not 0 < amount <= 1000:
        reader.find("amount", ERROR, "bad_hours", _("Credit hours must be more than 0 and at most 1000."), _("Write credit hours, not minutes."))
    return {
        "number": _person(reader),
        "enterprise": reader.read("enterprise", digits),
        "content": reader.read("content") or "",
        "amount": amount,
        "on": _past(reader, "on", today, needed=True),
        "mode": reader.word("mode", layout.MODES),
        "organiser": reader.read("organiser") or "",
        "training_type": reader.word("training_type", layout.TRAINING_TYPES),
    }


def _assessment(reader: RowReader, today: date) -> dict[str, Any]:
    values = {
        "number": _person(reader),
        "enterprise": reader.read("enterprise", digits),
        "item": reader.read("item", needed=True),
        "score": reader.read("score", number),
        "full": reader.read("full", number),
        "passed": reader.word("result", layout.RESULTS, severity=ERROR),
        "on": _past(reader, "on", today, needed=True),
        "exam_class": reader.word("exam_class", layout.CLASSES, severity=ERROR),
        "authority": reader.read("authority") or "",
    }
    if values["score"] is not None and values["full"] is not None and values["score"] > values["full"]:
        reader.find("score", ERROR, "score_above_full", _("The score is higher than the full score."), _("Compare both with the list of results."))
    if values["passed"] is None and not reader.spoiled:
        reader.find("result", ERROR, "result_missing", _("Whether it was passed is not said."), _("Write 合格 or 不合格."))
    return values


def _credential(reader: RowReader, today: date) -> dict[str, Any]:
    values = {
        "number": _person(reader),
        "kind": reader.read("kind", needed=True),
        "certificate": reader.read("certificate", digits) or "",
        "work_type": reader.read("work_type") or "",
        "item": reader.read("item") or "",
        "first_on": _past(reader, "first_on", today, severity=WARNING),
        "valid_from": _past(reader, "valid_from", today),
        "valid_until": reader.read("valid_until", day, severity=ERROR),
        "authority": reader.read("authority") or "",
    }
    begins, ends = values["valid_from"] or values["first_on"], values["valid_until"]
    if begins and ends and ends < begins:
        reader.find("valid_until", ERROR, "period_reversed", _("The end lies before the start."), _("Compare both days with the certificate."))
    if begins is None and not reader.spoiled:
        reader.find("valid_from", ERROR, "value_missing", _("From when the certificate holds is not said."), _("Fill in 有效期起 or 初领日期."))
    if ends is None and not reader.spoiled:
        reader.find("valid_until", WARNING, "valid_to_missing", _("The end is empty: the status stays unknown."), _("Fill in 有效期止 from the certificate."))
    return values


def _drill(reader: RowReader, today: date) -> dict[str, Any]:
    values = {
        "enterprise": reader.read("enterprise", digits, severity=ERROR, needed=True),
        "types": _types(reader),
        "on": _past(reader, "on", today, needed=True),
        "expected": reader.read("expected", whole),
        "present": reader.read("present", whole),
        "began_at": reader.read("began_at", clock_time),
        "out_at": reader.read("out_at", clock_time),
        "ended_at": reader.read("ended_at", clock_time),
        "scenario": reader.read("scenario") or "",
        "form": reader.word("form", layout.FORMS),
        "plan_ref": reader.read("plan_ref") or "",
    }
    if values["expected"] is not None and values["present"] is not None and values["present"] > values["expected"]:
        reader.find("present", ERROR, "more_present", _("More people took part than were expected."), _("Correct one of the two numbers."))
    if values["began_at"] and values["out_at"] and values["out_at"] < values["began_at"]:
        reader.find("out_at", ERROR, "out_before_begin", _("All were out before it began."), _("Correct one of the two times."))
    return values


def _types(reader: RowReader) -> list[str]:
    """The drill types a cell names, separated by 、or the like; an unknown one keeps the row out."""
    written = reader.read("types", needed=True)
    found = []
    for part in re.split(r"[、,，;；/+]", written or ""):
        if not part.strip():
            continue
        kind = next((code for code, words in layout.DRILL_WORDS.items() if part.strip() == code or any(word in part for word in words)), None)
        if kind is None:
            message = format_lazy(_("“{written}” is not a type of drill the system knows."), written=part.strip())
            reader.find("types", ERROR, "unknown_word", message, _("Use 疏散逃生, 消防疏散, 综合预案, 专项预案 or 现场处置, several separated by 、."))
        else:
            found.append(kind)
    return list(dict.fromkeys(found))


_READERS: dict[str, Callable[[RowReader, date], dict[str, Any]]] = {
    "hours": _hours,
    "assessments": _assessment,
    "credentials": _credential,
    "drills": _drill,
}
