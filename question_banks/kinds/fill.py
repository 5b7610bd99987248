"""填空题: blanks in the stem, each written `____`, to be filled with a text or a number with its unit.

Content: {"blanks": [{"type": "text"} or {"type": "number", "unit": "m"}]}; key: [{"accept": [text], "case": bool} or {"value", "tolerance"}].
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _marking
from ._typing import Field, lines, texts, unlines

ORDER = 40
LABEL = _("Fill in the blanks")
BLANK = "____"
MOST_BLANKS = 20
LONGEST_ANSWER = 60
FIELDS = (
    Field(
        "answers",
        _("Answers"),
        "lines",
        _(
            "One line for each ____ in the stem. Several right answers: first | second. Where capital letters matter, begin with an exclamation mark: !kV. "
            "A number: =12.5 ± 0.1 m (tolerance and unit may be left out)."
        ),
    ),
)
PROBLEMS = {
    "blanks-missing": ("answers", _("Write at least one blank as ____ into the stem, and its answer on a line.")),
    "blanks-too-many": ("answers", _("There are more than 20 blanks.")),
    "blanks-differ": ("answers", _("The stem and the answers have a different number of blanks. Give one line for each ____.")),
    "key-missing": ("answers", _("A blank has no answer.")),
    "number-unclear": ("answers", _("A number or its tolerance can not be read. Write it like =12.5 ± 0.1 m.")),
    "answer-too-long": ("answers", _("An answer is longer than 60 characters. Use a short-answer question instead.")),
}
_NUMERIC = re.compile(r"=\s*([+-]?[0-9.][0-9.,]*)\s*(?:(?:±|\+/-|\+-)\s*([0-9.,]+))?\s*([^0-9\s.,±][^±]*)?")


def _blanks(content: Any) -> list[dict[str, Any]]:
    blanks = content.get("blanks") if isinstance(content, dict) else None
    known = isinstance(blanks, list) and all(isinstance(one, dict) and one.get("type") in ("text", "number") for one in blanks)
    return blanks if known and blanks else []


def check(content: Any, key: Any) -> list[str]:
    """As many answers as blanks, every number a number."""
    blanks, rows = _blanks(content), key if isinstance(key, list) else []
    if not blanks:
        return ["blanks-missing"]
    problems = ["blanks-too-many"] if len(blanks) > MOST_BLANKS else []
    if len(rows) != len(blanks) or not all(isinstance(row, dict) for row in rows):
        return [*problems, "key-missing"]
    found = [code for blank, row in zip(blanks, rows, strict=True) for code in _check(blank, row)]
    return problems + list(dict.fromkeys(found))


def _check(blank: dict[str, Any], row: dict[str, Any]) -> list[str]:
    if blank["type"] == "number":
        tolerance = _decimal(row.get("tolerance", "0"))
        return [] if _decimal(row.get("value")) is not None and tolerance is not None and tolerance >= 0 else ["number-unclear"]
    accept = texts(row.get("accept"))
    if not accept or any(not _marking.fold(text) for text in accept):
        return ["key-missing"]
    return ["answer-too-long"] if any(len(text) > LONGEST_ANSWER for text in accept) else []


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= LONGEST_ANSWER else Decimal("NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 30 else None


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Type and unit of each blank."""
    return {"blanks": [{name: str(blank[name]) for name in ("type", "unit") if blank.get(name)} for blank in _blanks(content)]}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """Every blank by itself; with "partial" the share of right blanks."""
    blanks = _blanks(content)
    if not isinstance(response, list) or not isinstance(key, list) or not len(response) == len(blanks) == len(key):
        return Decimal(0)
    right = sum(_is_right(*row) for row in zip(blanks, key, response, strict=True))
    return _marking.share(right, len(blanks), scoring)


def _is_right(blank: dict[str, Any], row: dict[str, Any], given: Any) -> bool:
    if not isinstance(given, str) or not given.strip():
        return False
    if blank["type"] == "number":
        said, wanted = _marking.number(given, str(blank.get("unit", ""))), _decimal(row.get("value"))
        return said is not None and wanted is not None and abs(said - wanted) <= (_decimal(row.get("tolerance", "0")) or Decimal(0))
    said_text = _marking.fold(given)
    accepted = [_marking.fold(text) for text in texts(row.get("accept"))]
    return said_text in accepted if row.get("case") else said_text.casefold() in [text.casefold() for text in accepted]


def read(values: list[str], content: dict[str, Any] | None = None) -> list[str] | None:
    """What stands in the inputs, in their order; None when all are empty."""
    return [value.strip() for value in values] if any(value.strip() for value in values) else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """What stood in the inputs."""
    return list(texts(response))


def layout(stem: str, shown: dict[str, Any], given: list[str]) -> dict[str, Any]:
    """The stem in pieces with a blank after each; where stem and blanks differ in number, the blanks follow the whole stem."""
    pieces = re.split(r"_{4,}", stem)
    blanks = [
        {"number": number, "value": given[number - 1] if number <= len(given) else "", "unit": blank.get("unit", ""), "numeric": blank["type"] == "number"}
        for number, blank in enumerate(shown["blanks"], 1)
    ]
    if len(pieces) == len(blanks) + 1:
        return {"pieces": list(zip(pieces, [*blanks, None], strict=True)), "longest": LONGEST_ANSWER}
    return {"pieces": [(stem, None)], "blanks": blanks, "longest": LONGEST_ANSWER}


def fits(stem: str, content: dict[str, Any]) -> list[str]:
    """Whether the stem shows as many blanks as there are."""
    return [] if len(re.findall(r"_{4,}", stem)) == len(_blanks(content)) else ["blanks-differ"]


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """What was written, blank by blank, without width and spacing: "1:text"."""
    return [f"{number}:{_marking.fold(text)[:LONGEST_ANSWER]}" for number, text in enumerate(texts(response), 1) if text.strip()]


def essence(content: dict[str, Any], key: Any, normalise: Any) -> tuple[Any, Any]:
    """Accepted answers without order; numbers without trailing zeros."""
    rows = [row if isinstance(row, dict) else {} for row in (key if isinstance(key, list) else [])]
    right = [
        [sorted({_marking.fold(text) if row.get("case") else _marking.fold(text).casefold() for text in texts(row.get("accept"))}), bool(row.get("case"))]
        if "accept" in row
        else [_plain(row.get("value")), _plain(row.get("tolerance", "0"))]
        for row in rows
    ]
    return present(content), right


def _plain(value: Any) -> str:
    number = _decimal(value)
    return f"{number.normalize():f}" if number is not None else str(value)


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The accepted answers of each blank."""
    rows = zip(_blanks(content), key if isinstance(key, list) else [], strict=False)
    return [{"label": str(number), "text": _said(blank, row), "correct": None} for number, (blank, row) in enumerate(rows, 1)]


def _said(blank: dict[str, Any], row: dict[str, Any]) -> str:
    if blank["type"] == "text":
        return " / ".join(texts(row.get("accept")))
    tolerance = _plain(row.get("tolerance", "0"))
    return " ".join(part for part in (_plain(row.get("value")), f"± {tolerance}" if tolerance != "0" else "", str(blank.get("unit", ""))) if part)


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """A line a blank; see the help of the field."""
    found = [_parsed(line) for line in lines(given.get("answers", ""))]
    return {"blanks": [blank for blank, _row in found]}, [row for _blank, row in found]


def _parsed(line: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if line[:1] in "=＝":
        numeric = _NUMERIC.fullmatch(_marking.narrow(line))
        value = _marking.number(numeric[1]) if numeric else None
        tolerance = _marking.number(numeric[2] or "0") if numeric else None
        unit = (numeric[3] or "").strip() if numeric else ""
        row = {"value": f"{value:f}" if value is not None else "", "tolerance": f"{tolerance:f}" if tolerance is not None else ""}
        return {"type": "number", "unit": unit} if unit else {"type": "number"}, row
    case = line[:1] in "!！"
    bare = line[1:] if case or line.startswith("\\") else line
    parts = [part.strip().replace("\\|", "|") for part in re.split(r"(?<!\\)[|｜]", bare)]
    return {"type": "text"}, {"accept": [part for part in parts if part], "case": case}


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """The lines as they are typed."""
    rows = zip(_blanks(content), key if isinstance(key, list) else [], strict=False)
    return {"answers": unlines([_spelled(blank, row) for blank, row in rows])}


def _spelled(blank: dict[str, Any], row: dict[str, Any]) -> str:
    if blank["type"] == "number":
        return "=" + _said(blank, row)
    written = " | ".join(text.replace("|", "\\|") for text in texts(row.get("accept")))
    if row.get("case"):
        return "!" + written
    return "\\" + written if written[:1] in ("=", "＝", "!", "！", "\\") else written
