"""What is right, out of the weights other systems give to their answers."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

FULL = Decimal("99.9")
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")


@dataclass(frozen=True)
class Verdict:
    """The kind, the positions of the right options, and the codes of what our marking can not express."""

    kind: str
    key: list[int]
    codes: list[str] = field(default_factory=list)


@lru_cache(maxsize=256)
def weight(text: str) -> Decimal | None:
    """A weight in percent; None when it is no number."""
    return number(text.strip().rstrip("%").strip() or "0")


def number(text: str) -> Decimal | None:
    """A finite decimal number as other systems write it; None when it is none."""
    bare = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(bare):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def count(text: str) -> int | float | None:
    """A number as our content holds it: whole where it is whole."""
    value = number(text)
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def plain(value: Decimal) -> str:
    """A number without exponent and without superfluous zeros."""
    shown = format(value, "f")
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"


def judge(weights: list[Decimal], *, single: bool) -> Verdict:
    """Single or multiple choice, by weights in percent. `single` is what the file says about the number of right answers."""
    return _judged(tuple(weights), single)


@lru_cache(maxsize=256)
def _judged(weights: tuple[Decimal, ...], single: bool) -> Verdict:
    positive = [index for index, one in enumerate(weights) if one > 0]
    full = [index for index in positive if weights[index] >= FULL]
    negative = {one for one in weights if one < 0}
    if not positive:
        return Verdict("single" if single else "multiple", [], ["key-missing"])
    if single and len(full) == 1:
        return Verdict("single", full, ["weights-lost"] if len(positive) > 1 or negative else [])
    if single and len(positive) == 1:
        return Verdict("single", positive, ["weights-lost"])
    if single and len(full) > 1:
        return Verdict("multiple", full, ["several-full", *(["weights-lost"] if len(positive) > len(full) or negative else [])])
    even = max(weights[index] for index in positive) - min(weights[index] for index in positive) < Decimal("0.5")
    whole = abs(sum((weights[index] for index in positive), Decimal(-100))) < 1
    zero_for_wrong = all(one <= -FULL for one in negative)
    codes = [] if even and whole and zero_for_wrong else ["weights-lost"]
    return Verdict("multiple", positive, [*codes, *(["one-right-of-many"] if len(positive) == 1 else [])])
