"""实操任务卡: steps to be done before examiners, with deductions and veto items. It belongs to practical exams, not to a screen."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from ._typing import Field, are_weighted, is_weight, lines, number, texts, unlines, unweighted, weighted

ORDER = 95
LABEL = _("Practical task")
MARKED_BY_PEOPLE = True
FIELDS = (
    Field("minutes", _("Minutes allowed")),
    Field("equipment", _("Equipment"), "lines", optional=True),
    Field("steps", _("Steps"), "lines", _("One a line, with its points behind an equals sign: puts on gloves = 10.")),
    Field(
        "deductions",
        _("Deductions"),
        "lines",
        _("One a line, with the number of the step in front and the points behind: 1: gloves not checked = 2."),
        optional=True,
    ),
    Field("vetoes", _("Veto items"), "lines", _("One a line: whoever does this has failed."), optional=True),
)
PROBLEMS = {
    "minutes-unclear": ("minutes", _("Enter how many minutes are allowed, 1 to 480.")),
    "steps-missing": ("steps", _("Enter at least one step.")),
    "steps-unclear": ("steps", _("A step can not be read. Write it like: puts on gloves = 10.")),
    "deduction-unclear": ("deductions", _("A deduction can not be read, or its step does not exist. Write it like: 1: gloves not checked = 2.")),
    "veto-empty": ("vetoes", _("A veto item is empty.")),
}
_DEDUCTION = re.compile(r"(\d{1,2})\s*[:：.、]\s*(.+)", re.DOTALL)


def check(content: Any, key: Any) -> list[str]:
    """Time, steps with points, and deductions that belong to a step."""
    content, key = content if isinstance(content, dict) else {}, key if isinstance(key, dict) else {}
    minutes, steps = content.get("minutes"), content.get("steps")
    problems = [] if type(minutes) is int and 1 <= minutes <= 480 else ["minutes-unclear"]
    if not steps:
        problems.append("steps-missing")
    elif not are_weighted(steps):
        problems.append("steps-unclear")
    if not _are_deductions(key.get("deductions", []), len(steps) if isinstance(steps, list) else 0):
        problems.append("deduction-unclear")
    vetoes = key.get("vetoes", [])
    return problems if isinstance(vetoes, list) and all(isinstance(one, str) and one.strip() for one in vetoes) else [*problems, "veto-empty"]


def _are_deductions(rows: Any, steps: int) -> bool:
    return are_weighted(rows) and all(type(row.get("step")) is int and 0 <= row["step"] < steps for row in rows)


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Time, steps and equipment; deductions and vetoes are the examiners'."""
    steps = [{"text": row["text"], "weight": row["weight"]} for row in content.get("steps", []) if are_weighted([row])]
    return {"minutes": content.get("minutes"), "steps": steps, "equipment": str(content.get("equipment") or "")}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> None:
    """Examiners mark this."""
    return


def read(values: list[str], content: dict[str, Any] | None = None) -> None:
    """Nothing is answered on a screen."""
    return


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """Nothing is answered on a screen."""
    return []


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """Deductions by step, then veto items."""
    rows = key.get("deductions", []) if isinstance(key, dict) else []
    vetoes = texts(key.get("vetoes")) if isinstance(key, dict) else []
    listed = [{"label": str(row["step"] + 1), "text": f"{row['text']} (−{row['weight']})", "correct": None} for row in rows]
    return listed + [{"label": "✕", "text": text, "correct": None} for text in vetoes]


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """The lists, a line an entry."""
    content = {"minutes": number(given.get("minutes", "")) or 0, "steps": weighted(given.get("steps", "")), "equipment": given.get("equipment", "").strip()}
    deductions = []
    for row in weighted(given.get("deductions", "")):
        found = _DEDUCTION.fullmatch(row["text"])
        deductions.append({"step": int(found[1]) - 1, "text": found[2].strip(), "weight": row["weight"]} if found else {"step": -1, **row})
    return content, {"deductions": deductions, "vetoes": lines(given.get("vetoes", ""))}


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """As it is typed."""
    key = key if isinstance(key, dict) else {}
    rows = [{"text": f"{row['step'] + 1}: {row['text']}", "weight": row["weight"]} for row in key.get("deductions", []) if is_weight(row.get("weight"))]
    return {
        "minutes": str(content.get("minutes", "")), "equipment": str(content.get("equipment") or ""), "steps": unweighted(content.get("steps")),
        "deductions": unweighted(rows), "vetoes": unlines(texts(key.get("vetoes"))),
    }  # fmt: skip
