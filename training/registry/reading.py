"""From sheets to typed rows: every cell checked on its own, nothing compared with the register yet."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from training import classification, identity, uscc
from training.intake import Finding, Match, Sheet, UnreadableWorkbook, day, digits, whole, yes_no
from training.intake.findings import ERROR, INFO, WARNING

from . import layout
from .layout import Layout
from .rows import Register, Row, RowReader


def read(sheets: Iterable[Sheet], *, today: date) -> Register:
    """All rows of all sheets that belong to a registry. Raises UnreadableWorkbook when none does."""
    register = Register()
    unknown = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        recognised = layout.recognise(sheet)
        if recognised is None:
            unknown.append(sheet.name)
            continue
        _read_sheet(register, sheet, *recognised, today=today)
    if not register.columns:
        expected = "、".join(one.title for one in layout.LAYOUTS)
        raise UnreadableWorkbook(
            "wrong_workbook",
            format_lazy(_("This workbook holds no register. Expected are the sheets {expected} with their headers."), expected=expected),
        )
    for name in unknown:
        register.findings.append(Finding(name, 0, "", INFO, "sheet_ignored", _("This sheet is not part of a register and was left out.")))
    return register


def _read_sheet(register: Register, sheet: Sheet, kind: Layout, match: Match, *, today: date) -> None:
    register.findings.extend(match.findings)
    register.columns[sheet.name] = match.taken
    register.titles[kind.key] = sheet.name
    if any(finding.severity == ERROR for finding in match.findings):
        return
    titles = {one["key"]: one["header"] for one in match.taken} | {column.key: column.title for column in kind.columns if column.key not in match.index}
    reader = RowReader(sheet.name, match, titles, register.findings)
    for number, cells in sheet.rows:
        if number <= match.header_row:
            continue
        register.read[kind.key] += 1
        reader.start(number, cells)
        values = _READERS[kind.key](reader, today)
        if not reader.spoiled:
            register.rows[kind.key].append(Row(sheet.name, number, values))


def _area(reader: RowReader, today: date) -> dict[str, Any]:
    code = reader.read("code", digits, severity=ERROR, needed=True)
    level = reader.word("level", layout.LEVELS)
    if code and (not code.isdecimal() or len(code) not in layout.LEVEL_BY_LENGTH):
        reader.find("code", ERROR, "bad_area_code", _("An area code has 2, 4, 6, 9 or 12 digits."), _("Use the division code of the statistics office."))
    return {
        "code": code,
        "name": reader.read("name", needed=True),
        "parent": reader.read("parent", digits),
        "level": level or layout.LEVEL_BY_LENGTH.get(len(code or "")),
    }


def _enterprise(reader: RowReader, today: date) -> dict[str, Any]:
    values = {key: reader.read(key) for key in ("address", "department", "liaison", "legal_representative", "controller", "phone")}
    values |= {
        "uscc": read_uscc(reader, "uscc"),
        "name": reader.read("name", needed=True),
        "area": reader.read("area", digits, severity=ERROR, needed=True),
        "industry_code": read_industry_code(reader),
        "industry": _industry(reader),
        "size": reader.word("size", layout.SIZES),
        "headcount": reader.read("headcount", whole),
        "state": reader.word("state", layout.STATES),
        "state_from": _past_day(reader, "state_from", today),
        "risks": _risks(reader),
        "former_names": _names(reader.read("former_names")),
        "tags": {tag_set: reader.read(f"tag_{tag_set}") for tag_set in classification.TAG_SETS},
        "tags_confirmed": reader.read("tags_confirmed"),
        "landlord": read_uscc(reader, "landlord", severity=WARNING),
    }
    return values


def read_uscc(reader: RowReader, key: str, *, severity: str = ERROR) -> str | None:
    written = reader.read(key, digits)
    if not written or written in {"无", "-", "—", "/", "暂无", "未办理", "无证", "无照"}:
        return None
    code = uscc.normalise(written)
    if not uscc.is_valid(code):
        meant = uscc.suggestion(code)
        hint = format_lazy(_("Did you mean {code}?"), code=meant) if meant else _("Compare all 18 characters with the licence.")
        message = _("The check digit of this credit code is wrong.") if len(code) == 18 else _("A credit code has 18 characters.")
        reader.find(key, severity, "bad_uscc", message, hint)
        return None
    return code


def read_industry_code(reader: RowReader) -> str | None:
    written = (reader.read("industry_code", digits) or "").upper()
    body = written[1:] if written[:1].isalpha() else written
    if written and not (body.isdecimal() and 1 < len(body) <= 4 and (body is written or written[0] in "ABCDEFGHIJKLMNOPQRST")):
        suggestion = _("Use the code of GB/T 4754, for example C3311 or 3311.")
        reader.find("industry_code", WARNING, "bad_industry_code", _("This is not an industry code."), suggestion)
        return None
    return written or None


def _industry(reader: RowReader) -> str | None:
    written = reader.read("industry")
    code = classification.industry_code_of(written) if written else ""
    if written and not code:
        choices = "、".join(names[0] for names in classification.table()["industries"].values())
        message = format_lazy(_("“{written}” is not a word the system knows here."), written=written)
        reader.find("industry", WARNING, "unknown_word", message, format_lazy(_("Use one of: {choices}."), choices=choices))
    return code or None


def _names(written: str | None) -> list[str]:
    if not written:
        return []
    for sign in ",，;；/|\n":
        written = written.replace(sign, "、")
    return [name.strip() for name in written.split("、") if name.strip() and name.strip() not in {"无", "-", "—"}]


def _risks(reader: RowReader) -> list[str] | None:
    """Risk types as codes; an unknown one is kept as it was written and said."""
    written = reader.read("risks")
    if written is None:
        return None
    found = []
    for name in _names(written):
        code = classification.risk_code_of(name)
        if not code:
            message = format_lazy(_("The risk type “{name}” is not on the list; it was kept as written."), name=name)
            reader.find("risks", WARNING, "unknown_risk", message, _("Separate several risk types with 、."))
        found.append(code or name)
    return list(dict.fromkeys(found))


def _past_day(reader: RowReader, key: str, today: date, *, severity: str = WARNING) -> date | None:
    value: date | None = reader.read(key, day, severity=severity)
    if value and value > today:
        reader.find(key, severity, "future_date", _("This day lies in the future."), _("Check the year."))
        return None
    return value


def _number(reader: RowReader, kind: str, today: date) -> str | None:
    """A document number, normalised. The finding never repeats it."""
    written = reader.read("number", digits, severity=ERROR, needed=True)
    if not written:
        return None
    try:
        return identity.check(written, today=today, kind=kind)
    except identity.BadIdentity as refusal:
        code = {identity.WrongCheckDigit: "bad_check_digit", identity.ImpossibleBirthDate: "bad_birth_date"}.get(type(refusal), "bad_identity")
        reader.find("number", ERROR, code, refusal.sentence, _("If it is a passport or another document, say so in the column 证件类型."))
        return None


def _person(reader: RowReader, today: date) -> dict[str, Any]:
    kind = reader.word("id_kind", layout.ID_KINDS) or "resident"
    mobile = reader.read("mobile", digits)
    if mobile:
        try:
            mobile = identity.check_mobile(mobile)
        except identity.BadMobile as refusal:
            reader.find("mobile", WARNING, "bad_mobile", refusal.sentence, _("The person was taken without a mobile number."))
            mobile = None
    return {"id_kind": str(kind), "number": _number(reader, str(kind), today), "name": reader.read("name", needed=True), "mobile": mobile}


def _period(reader: RowReader) -> dict[str, Any]:
    start, end = reader.read("from_on", day, severity=ERROR), reader.read("until_on", day, severity=ERROR)
    if start and end and end <= start:
        reader.find("until_on", ERROR, "period_reversed", _("The end lies before the start."), _("The end is the first day on which it no longer holds."))
    if start is None and not reader.spoiled:
        message = _("The start is empty: what is due by when can not be computed, the status stays unknown.")
        reader.find("from_on", WARNING, "start_missing", message, _("Fill in the day of appointment."))
    return {"from_on": start, "until_on": end}


def _any_number(reader: RowReader, today: date) -> str | None:
    """A document number of a kind this sheet does not name: checked as a resident number if it looks like one."""
    written = reader.read("number", digits, severity=ERROR, needed=True)
    if not written:
        return None
    number = identity.normalise(written)
    return _number(reader, "resident", today) if len(number) == 18 and number[:17].isdecimal() else number


def _engagement(reader: RowReader, today: date) -> dict[str, Any]:
    values = {
        "enterprise": reader.read("enterprise", digits, needed=True),
        "number": _any_number(reader, today),
        "role": reader.word("role", layout.ENTERPRISE_ROLES, severity=ERROR, needed=True),
        "form": reader.word("form", layout.FORMS),
        "post": reader.read("post"),
        "started_work_on": reader.read("started_work_on", day),
        "item": reader.read("item") or "",
        "full_time": reader.word("full_time", layout.FULL_TIME),
        "provider": reader.read("provider", digits),
    }
    values |= _period(reader)
    if values["role"] == "special_operator" and not values["item"] and not reader.spoiled:
        reader.find(
            "item", WARNING, "item_missing", _("A special-operation worker needs an operation item."), _("Fill in 作业项目, for example 熔化焊接与热切割作业.")
        )
    return values


def _post(reader: RowReader, today: date) -> dict[str, Any]:
    values = {
        "area": reader.read("area", digits, severity=ERROR, needed=True),
        "number": _any_number(reader, today),
        "role": reader.word("role", layout.POST_ROLES, severity=ERROR, needed=True),
    }
    return values | _period(reader)


_READERS: dict[str, Callable[[RowReader, date], dict[str, Any]]] = {
    "areas": _area,
    "enterprises": _enterprise,
    "people": _person,
    "engagements": _engagement,
    "posts": _post,
}


def confirmed(row: Row) -> str:
    """Who confirmed the legal tag sets of an enterprise row: a name, "import" for a plain yes, or empty."""
    written = row.get("tags_confirmed")
    answer = yes_no(written)
    return "" if not written or answer is False else "import" if answer else str(written)[:60]


def rows_of(register: Register, key: str) -> Iterator[Row]:
    """The usable rows of one sheet."""
    yield from register.rows[key]
