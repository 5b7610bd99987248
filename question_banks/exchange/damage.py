"""Texts that were damaged on their way: wrong encodings, numbers and fractions a spreadsheet has eaten, lost pictures."""

import re
from datetime import date, datetime, time
from typing import Any

from training.intake import Formula

_PLAIN_SIGNS = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯|(?:[ÃÂ][\u0080-\u00bf]){2,}|[À-ÿ]{3,}")
_SUSPECT = re.compile(r"[鐨鍏涓鏄绗鍙浠瀹殑湪鍦寮璇鎿鏂鍜鐢冨垯锛銆鈥浜哄畨叏鎴愪細浼氬簲鍗曠敓]{2}|[À-ÿ]{2}")
_QUESTION_MARKS = re.compile(r"\?{4,}")
_RUINED = re.compile(r"^[+-]?\d(?:\.\d+)?E\+?\d{2,3}$", re.IGNORECASE)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY_TEXT = re.compile(rf"^(?:\d{{1,2}}-(?:{_MONTHS})|(?:{_MONTHS})-\d{{2}})$", re.IGNORECASE)
_ERROR = re.compile(r"^#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)$")
_PICTURE = re.compile(r"<img\b|\[(?:图片|图|image)\]|=DISPIMG\(|【图片】", re.IGNORECASE)
_SHOWN = re.compile(
    r"如[下右左上附]?图|(?:^|[^\u4e00-\u9fff])[下右左上附]图(?!纸)|见[下右左上附]?图(?!纸)|图\s*\d{1,2}(?:[-－.]\d{1,2})?\s*(?:中|所示)|(?:下面?|右)图(?:中|所示|的)"
)
_WORDS = r"kg|km|kV|kW|kVA|mm|cm|MPa|kPa|MΩ|kΩ|Ω|Hz|dB|L/min|m/s|m/min|r/min|℃|%"
_COUNTED = r"[VALmt](?![A-Za-z类相级型组点项、/])|升|米|吨|伏|年|天|人|次|倍|层|个|小时|分钟"
_GAP = re.compile(
    rf"(?<=[\u4e00-\u9fff.])[ \u00a0]{{2,}}(?:{_WORDS})(?![A-Za-z])|(?<=[为是于约达装过至到])[ \u00a0]{{2,}}(?:{_COUNTED})"
    r"|(?<=[\u4e00-\u9fffA-Za-z0-9])[ \u00a0]{2,}0(?![.．])"
)
_ASKED = re.compile(r"[(（\[【]\s*[)）\]】]|_{2,}")


def of_cell(value: Any) -> tuple[str, object] | None:
    """The code and value of what is wrong with a raw cell, or None."""
    if isinstance(value, str):
        if isinstance(value, Formula):
            return "formula", ""
        if len(value) <= 24:
            short = value.strip()
            if _ERROR.match(short):
                return "formula", ""
            if _RUINED.match(short):
                return "number-ruined", short
            if _DAY_TEXT.match(short):
                return "date-cell", short
        return ("mojibake", "") if is_mojibake(value) else None
    if isinstance(value, date | datetime | time):
        return "date-cell", value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**15:
        return "number-ruined", value
    return None


def is_mojibake(text: str) -> bool:
    """Whether a text was read in a wrong encoding: it holds signs of it, or becomes Chinese when the mistake is undone."""
    if _PLAIN_SIGNS.search(text):
        return True
    if _QUESTION_MARKS.search(text) and text.count("?") * 2 > len(text.strip()):
        return True
    return bool(_SUSPECT.search(text)) and bool(repaired(text))


def repaired(text: str) -> str:
    """The text with the mistake undone, when that gives Chinese; else an empty text."""
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "gb18030"), ("cp1252", "utf-8"), ("latin-1", "utf-8")):
        try:
            found = text.encode(wrong).decode(right)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        chinese = sum(1 for char in found if "\u4e00" <= char <= "\u9fff")
        if chinese * 2 >= len(found.strip()) > 1 and len(found) < len(text):
            return found
    return ""


def picture_lost(text: str) -> bool:
    """Whether the text stood around a picture that the file does not carry as text."""
    return bool(_PICTURE.search(text))


def speaks_of_picture(stem: str) -> bool:
    """Whether the stem points at a picture."""
    return bool(_SHOWN.search(stem))


def has_gap(stem: str) -> bool:
    """Whether a number seems to have fallen out of the stem: room for it before a unit, beside a blank for the answer."""
    return bool(_GAP.search(stem)) and bool(_ASKED.search(stem))
