"""Stored wordings as `differences` compares them: stem, what the kind adds, explanation, citation, options and key."""

from typing import Any

from django.utils.translation import gettext as _

from . import differences, kinds
from .models import ItemVersion


def facts(version: ItemVersion) -> differences.Facts:
    """One wording as named texts and options. Holds the key: for editors and reviewers only."""
    rows = version.options()
    plain = any(row["correct"] for row in rows) and all(isinstance(row["correct"], bool) for row in rows)
    options = tuple((row["label"], str(row["text"]), row["correct"]) for row in rows) if plain else ()
    texts = {_("Kind"): kinds.label(version.kind), _("Stem"): version.stem}
    if not plain:
        texts |= _typed(version.kind, kinds.spell(version.kind, version.content, version.key))
    texts[_("Order of the options")] = _("Kept as written") if version.no_shuffle else _("May be shuffled")
    texts |= {_("Explanation"): version.explanation, _("Clause"): version.clause}
    return differences.Facts(texts, options)


def _typed(kind: str, given: dict[str, Any]) -> dict[str, str]:
    """What an editor types for a kind, field by field under the names of its form; the questions of a case one below the other."""
    labels = {field.name: str(field.label) for field in kinds.get(kind).FIELDS}
    return {labels.get(name, name): value if isinstance(value, str) else differences.outline([_part(part) for part in value]) for name, value in given.items()}


def _part(part: dict[str, Any]) -> dict[str, str]:
    rest = {name: value for name, value in part.items() if name not in ("kind", "stem", "weight")}
    head = {_("Kind"): kinds.label(part["kind"]), _("Stem"): part["stem"], _("Weight"): part["weight"]}
    return head | _typed(part["kind"], rest)


def between(before: ItemVersion, after: ItemVersion) -> differences.Difference:
    """What changed from one wording to another."""
    return differences.between(facts(before), facts(after))
