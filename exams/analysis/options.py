"""What the buckets of a tally mean to people: their texts, and which of them are right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from question_banks import kinds, statistics
from question_banks.models import ItemVersion
from question_banks.statistics import Choice, Sums
from question_banks.statistics.groups import BLANK

# Kinds in which every option competes with every other; what an answer chose depends on nothing but the order shown.
COMPETING = ("judgement", "single", "multiple")


@dataclass(frozen=True)
class Line:
    """One line of the table of options; `right` is None where right and wrong do not apply."""

    label: str
    text: str
    right: bool | None
    choice: Choice


def right(kind: str, content: Mapping[str, Any], key: Any) -> set[str]:
    """The buckets a fully right answer falls in; empty for kinds whose answers are free."""
    given = dict(content)
    if kind == "judgement":
        return {str(key).lower()}
    if kind in ("single", "multiple", "matching", "ordering"):
        return set(kinds.tally(kind, given, key, key))
    if kind == "case":
        rows = enumerate(zip(given["parts"], key, strict=True), 1)
        return {f"{number}.{bucket}" for number, (part, own) in rows for bucket in right(part["kind"], part["content"], own)}
    return set()


def comparable(kind: str, content: Mapping[str, Any], key: Any) -> set[str]:
    """The same for kinds in which every option competes with every other."""
    return right(kind, content, key) if kind in COMPETING else set()


def _texts(version: ItemVersion) -> dict[str, tuple[str, str]]:
    """Bucket → label and text, for options that were never chosen as well."""
    if version.kind not in COMPETING:
        return {}
    rows = kinds.solution(version.kind, version.content, version.key)
    names = ["true", "false"] if version.kind == "judgement" else [row["label"] for row in rows]
    return {name: (row["label"], row["text"]) for name, row in zip(names, rows, strict=True)}


def lines(version: ItemVersion, sums: Sums) -> list[Line]:
    """The table of distractors of a wording."""
    texts, keyed = _texts(version), right(version.kind, version.content, version.key)
    tallied = {**{name: {} for name in texts}, **sums.options}
    found = []
    for choice in statistics.table(tallied, sums.levels, statistics.cuts(sums.levels)):
        label, text = texts.get(choice.option, (choice.option, ""))
        blank = choice.option == BLANK
        found.append(Line("–" if blank else label, _("No answer") if blank else text, choice.option in keyed if keyed and not blank else None, choice))
    order = {name: place for place, name in enumerate(texts)}
    return sorted(found, key=lambda line: order.get(line.choice.option, len(order)))
