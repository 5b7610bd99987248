"""案例题: one text, several questions about it, each of any kind that a machine marks. The key lists the keys of the parts.

Content: {"parts": [{"kind", "stem", "content", "weight"}]}. Values of inputs carry the part in front: "0:true", "1:2".
"""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from question_banks import kinds

from ._typing import Field, is_weight, number

ORDER = 80
LABEL = _("Case with questions")
MOST_PARTS = 12
MOST_INPUTS = 60
FIELDS = (Field("parts", _("Questions about the case"), "parts", _("Each has a kind, a stem and a weight of its own.")),)
PROBLEMS = {
    "parts-missing": ("parts", _("Add at least one question about the case.")),
    "parts-too-many": ("parts", _("A case has at most 12 questions.")),
    "parts-too-large": ("parts", _("The questions of this case need more than 60 inputs together. Split the case.")),
    "part-kind": ("parts", _("A case can hold every kind of question that is marked by machine, but no case.")),
    "part-stem": ("parts", _("A question of the case has no stem.")),
    "part-weight": ("parts", _("The weight of a question of the case must be above zero.")),
    "key-missing": ("parts", _("A question of the case has no key.")),
}
_FINEST = Decimal("0.0001")


def allowed() -> list[str]:
    """The kinds a part may have."""
    return [name for name in kinds.KINDS if name != "case" and not kinds.needs_people(name)]


def _parts(content: Any) -> list[dict[str, Any]]:
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list):
        return []
    known = all(isinstance(part, dict) and part.get("kind") in allowed() and isinstance(part.get("content"), dict) for part in parts)
    return parts if known and all(isinstance(part.get("stem"), str) for part in parts) else []


def check(content: Any, key: Any) -> list[str]:
    """The problems of the case, and those of its parts under their own codes."""
    given = content.get("parts") if isinstance(content, dict) else None
    if not given or not isinstance(given, list):
        return ["parts-missing"]
    parts = _parts(content)
    if not parts:
        return ["part-kind"]
    problems = ["parts-too-many"] if len(parts) > MOST_PARTS else []
    if sum(_inputs(part["content"]) for part in parts) > MOST_INPUTS:
        problems.append("parts-too-large")
    if any(not part["stem"].strip() for part in parts):
        problems.append("part-stem")
    if not all(is_weight(part.get("weight", 1)) for part in parts):
        problems.append("part-weight")
    if not isinstance(key, list) or len(key) != len(parts):
        return [*problems, "key-missing"]
    own = [code for part, one in zip(parts, key, strict=True) for code in kinds.check(part["kind"], part["content"], one)]
    return list(dict.fromkeys([*problems, *own]))


def _inputs(content: dict[str, Any]) -> int:
    """The most values a part may send."""
    lists = [len(content[name]) for name in ("options", "prompts", "blanks") if isinstance(content.get(name), list)]
    return max([1, *lists, content["points"] if type(content.get("points")) is int else 1])


def present(content: dict[str, Any]) -> dict[str, Any]:
    """The parts as their own kinds present them."""
    return {
        "parts": [
            {"kind": part["kind"], "stem": part["stem"], "content": kinds.present(part["kind"], part["content"]), "weight": part.get("weight", 1)}
            for part in _parts(content)
        ]
    }


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """Every part by its own kind and the scoring of the bank, summed by weight."""
    parts = _parts(content)
    if not isinstance(response, list) or not isinstance(key, list) or not len(parts) == len(response) == len(key):
        return Decimal(0)
    weights = [Decimal(str(part.get("weight", 1))) for part in parts]
    rows = zip(parts, key, response, weights, strict=True)
    earned = sum(
        ((kinds.mark(part["kind"], part["content"], one, given, scoring=scoring) or Decimal(0)) * weight for part, one, given, weight in rows), Decimal(0)
    )
    whole = sum(weights, Decimal(0))
    return Decimal(1) if earned == whole > 0 else (earned / whole).quantize(_FINEST, ROUND_DOWN) if whole else Decimal(0)


def read(values: list[str], content: dict[str, Any] | None = None) -> list[Any] | None:
    """The values of each part by the number in front; None when no part is answered."""
    parts = _parts(content)
    own: list[list[str]] = [[] for _part in parts]
    for value in values:
        place, colon, rest = value.partition(":")
        if colon and place.isascii() and place.isdigit() and len(place) <= 2 and int(place) < len(parts):
            own[int(place)].append(rest)
    found = [kinds.read(part["kind"], mine, part["content"]) if mine else None for part, mine in zip(parts, own, strict=True)]
    return found if any(one is not None for one in found) else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The values of all parts, each with the part's number in front."""
    rows = zip(_parts(content), response if isinstance(response, list) else [], strict=False)
    return [f"{number}:{value}" for number, (part, one) in enumerate(rows) for value in kinds.values(part["kind"], one, part["content"])]


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """The buckets of each part with its number in front: "1.B"."""
    if not isinstance(response, list) or not isinstance(key, list):
        return []
    rows = enumerate(zip(_parts(content), key, response, strict=False), 1)
    return [f"{number}.{bucket}" for number, (part, one, given) in rows for bucket in kinds.tally(part["kind"], part["content"], one, given)]


def essence(content: dict[str, Any], key: Any, normalise: Any) -> tuple[Any, Any]:
    """The parts in their order, each by the essence of its kind."""
    rows = list(zip(_parts(content), key if isinstance(key, list) else [], strict=False))
    found = [(part, kinds.essence(part["kind"], part["content"], one, normalise)) for part, one in rows]
    return {"parts": [[part["kind"], normalise(part["stem"]), asked] for part, (asked, _right) in found]}, [right for _part, (_asked, right) in found]


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The solution of each part below its stem."""
    rows = zip(_parts(content), key if isinstance(key, list) else [], strict=False)
    return [
        {
            "label": str(number), "text": part["stem"], "correct": None,
            "rows": kinds.solution(part["kind"], part["content"], one), "kind": part["kind"], "content": part["content"],
        }
        for number, (part, one) in enumerate(rows, 1)
    ]  # fmt: skip


def parse(given: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Parts as [{"kind", "stem", "weight", and the fields of its kind}]."""
    parts, key = [], []
    for typed in given.get("parts", []):
        content, one = kinds.parse(typed["kind"], typed)
        parts.append({"kind": typed["kind"], "stem": typed["stem"].strip(), "content": content, "weight": number(typed.get("weight", "1")) or 0})
        key.append(one)
    return {"parts": parts}, key


def spell(content: dict[str, Any], key: Any) -> dict[str, Any]:
    """The parts as they are typed."""
    rows = zip(_parts(content), key if isinstance(key, list) else [], strict=False)
    typed = [
        {"kind": part["kind"], "stem": part["stem"], "weight": str(part.get("weight", 1)), **kinds.spell(part["kind"], part["content"], one)}
        for part, one in rows
    ]
    return {"parts": typed}
