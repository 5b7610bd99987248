"""A bank as JSON, in the order of its numbers. Holds keys: callers see to it that only editors and officers get it."""

from datetime import datetime
from typing import Any

from training import audit

from .items import Actor
from .models import Bank, ItemState, ItemVersion


def as_json(*, bank: Bank, at: datetime, by: Actor) -> list[dict[str, Any]]:
    """Every question that is not retired, in its newest wording: item, kind, stem, options, key, clause, source."""
    versions = ItemVersion.objects.filter(item__bank=bank, item__latest_version__isnull=False).exclude(item__state=ItemState.RETIRED)
    newest = [version for version in versions.select_related("item").order_by("item__number", "number") if version.pk == version.item.latest_version_id]
    audit.record("question_banks.exported", at=at, by=by, subject=bank, data={"count": len(newest), "format": "json"})
    return [entry(version) for version in newest]


def entry(version: ItemVersion) -> dict[str, Any]:
    """One question; the key is true/false for a judgement, else the letters of the right options."""
    options = version.options()
    letters = "".join(option["label"] for option in options if option["correct"])
    return {
        "item": version.item.number,
        "kind": version.kind,
        "stem": version.stem,
        "options": options,
        "key": version.key if isinstance(version.key, bool) else letters,
        "clause": {"standard": version.clause_standard, "title": version.clause_title, "article": version.clause_article},
        "explanation": version.explanation,
        "subject": version.item.subject,
        "difficulty": version.item.difficulty,
        "source": {"file": version.source_file, "sheet": version.source_sheet, "row": version.source_row},
    }
