"""One cell to one value. A reader returns None for an empty cell and raises Problem for one that can not be trusted."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

# Days 1 to 59 of Excel's calendar are off by one (it believes in 29 February 1900); no register reaches back so far.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)  # 1927 to 2119
_EXACT_FLOAT = 10**15  # a spreadsheet keeps 15 significant digits of a number
_RUINED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)
_DAY_WRITINGS = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
# Full-width forms, control and direction marks, runs of spaces: only texts that hold one are rewritten.
_ODD = re.compile(r"[\u3000\uff01-\uff5e\x00-\x1f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|  ")
_TODAY_OPEN = {"至今", "今", "长期", "在岗", "无", "-", "—", "--", "/", "无固定期限"}
_YES = {"是", "√", "✓", "y", "yes", "1", "true", "有", "已确认", "确认", "对"}
_NO = {"否", "×", "x", "n", "no", "0", "false", "无", "未确认", "待确认"}


class Formula(str):
    """A cell that holds a formula whose value the file does not contain."""

    __slots__ = ()


class Problem(Exception):
    """A cell that can not be read: `code`, a sentence, and what to do about it."""

    def __init__(self, code: str, message: object, suggestion: object = "") -> None:
        super().__init__(code)
        self.code, self.message, self.suggestion = code, message, suggestion


def _formula() -> Problem:
    return Problem(
        "formula_cell",
        _("This cell holds a formula, not a value."),
        _("Copy the column and paste it back as values, save, and upload again."),
    )


def _ruined() -> Problem:
    return Problem(
        "number_ruined",
        _("The spreadsheet turned this long number into something like 1.2E+17; its last digits are lost."),
        _("Format the column as text and type the number again from the document."),
    )


def text(value: Any) -> str | None:
    """A trimmed text with half-width letters and digits; whole numbers without '.0'. Raises Problem for formulas and broken numbers."""
    if value is None or value == "":
        return None
    if isinstance(value, Formula):
        raise _formula()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT_FLOAT:
            raise _ruined()
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    written = str(value)
    if _ODD.search(written):
        written = re.sub(r"[ \t]+", " ", _half_width(written))
    return written.strip("'‘’ \t\r\n") or None


def _half_width(written: str) -> str:
    """Full-width letters, digits and space become half-width; Chinese punctuation and rare characters stay as they are."""
    return "".join(
        unicodedata.normalize("NFKC", char) if char == "\u3000" or ("\uff01" <= char <= "\uff5e" and char not in "，；：？！（）") else char
        for char in written
        if unicodedata.category(char) not in {"Cc", "Cf"} or char in "\n\t"
    )


def digits(value: Any) -> str | None:
    """A number that names something (identity, credit code, mobile, area): no spaces. Raises Problem("number_ruined") when digits were lost."""
    written = text(value)
    if written is None:
        return None
    compact = re.sub(r"\s", "", written)
    if _RUINED.fullmatch(compact):
        raise _ruined()
    return compact


def day(value: Any) -> date | None:
    """A day in the many ways people write it, and Excel's serial number. Raises Problem("bad_date")."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(value))
    written = text(value)
    if written is None or written in _TODAY_OPEN:
        return None
    compact = re.sub(r"\s+(?=[-/.年月日\d])|(?<=[-/.年月])\s+", "", written) if "年" in written else written
    for writing in _DAY_WRITINGS:
        if found := writing.fullmatch(compact):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                break
    if written.isdecimal() and int(written) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(written))
    if _MONTH.fullmatch(compact):
        raise Problem("bad_date", _("This names a month, not a day."), _("Write the full day, for example 2025-03-04."))
    raise Problem("bad_date", _("This is not a day the system can read."), _("Write it like 2025-03-04."))


def number(value: Any) -> Decimal | None:
    """A decimal number; thousands separators and a trailing unit (人, 分, 学时, 小时) are tolerated. Raises Problem("bad_number")."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(repr(value))
    written = text(value)
    if written is None:
        return None
    try:
        found = Decimal(re.sub(r"[,，\s]|(?:人|名|分|个?学时|小时)$", "", written))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Problem("bad_number", _("This is not a number."), _("Write digits only."))
    return found


def whole(value: Any) -> int | None:
    """A whole number that is not negative. Raises Problem("bad_number")."""
    found = number(value)
    if found is None:
        return None
    if found != found.to_integral_value() or found < 0:
        raise Problem("bad_number", _("This must be a whole number, zero or more."), _("Write digits only, for example 35."))
    return int(found)


def yes_no(value: Any) -> bool | None:
    """Yes or no in the usual signs; None when empty or neither."""
    written = (text(value) or "").lower()
    return True if written in _YES else False if written in _NO else None
