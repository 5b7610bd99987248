"""简答题: a text of some lines, marked by people along a guide. It is not drawn into sessions on computers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ._typing import Field, are_weighted, number, unweighted, weighted

ORDER = 90
LABEL = _("Short answer")
MARKED_BY_PEOPLE = True
LONGEST = 5000
FIELDS = (
    Field("lines", _("Lines for the answer")),
    Field("guide", _("What a full answer holds"), "lines", optional=True),
    Field(
        "rubric",
        _("Points of the answer"),
        "lines",
        _("One a line, with its weight behind an equals sign: names both exits = 2. Without a number the weight is 1."),
        optional=True,
    ),
)
PROBLEMS = {
    "lines-unclear": ("lines", _("Enter how many lines the answer may have, 1 to 50.")),
    "guide-missing": ("guide", _("Say what a full answer holds, in words or as points.")),
    "rubric-unclear": ("rubric", _("A point can not be read. Write it like: names both exits = 2.")),
}


def check(content: Any, key: Any) -> list[str]:
    """Room for the answer, and something to mark it by."""
    content, key = content if isinstance(content, dict) else {}, key if isinstance(key, dict) else {}
    rows = content.get("lines")
    problems = [] if type(rows) is int and 1 <= rows <= 50 else ["lines-unclear"]
    if not str(key.get("guide") or "").strip() and not key.get("points"):
        problems.append("guide-missing")
    return problems if are_weighted(key.get("points", [])) else [*problems, "rubric-unclear"]


def present(content: dict[str, Any]) -> dict[str, Any]:
    """How many lines there are."""
    return {"lines": content.get("lines", 5)}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> None:
    """People mark this."""
    return


def read(values: list[str], content: dict[str, Any] | None = None) -> str | None:
    """The text."""
    return values[0].strip()[:LONGEST] or None if len(values) == 1 else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The text."""
    return [response] if isinstance(response, str) else []


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The guide, then the points with their weights."""
    rows = key.get("points", []) if isinstance(key, dict) else []
    guide = str(key.get("guide") or "") if isinstance(key, dict) else ""
    listed = [{"label": str(index), "text": f"{row['text']} ({row['weight']})", "correct": None} for index, row in enumerate(rows, 1)]
    return [{"label": "", "text": guide, "correct": None}, *listed] if guide else listed


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """Lines, guide and points."""
    return {"lines": number(given.get("lines", "5")) or 0}, {"guide": given.get("guide", "").strip(), "points": weighted(given.get("rubric", ""))}


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """As it is typed."""
    key = key if isinstance(key, dict) else {}
    return {"lines": str(content.get("lines", 5)), "guide": str(key.get("guide") or ""), "rubric": unweighted(key.get("points"))}
