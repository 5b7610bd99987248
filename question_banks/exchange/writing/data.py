"""The part of a question that no column of a workbook can hold."""

import json

from question_banks.models import ItemVersion


def data_of(version: ItemVersion) -> str:
    """Content and key as JSON; nothing for the kinds whose options and key stand in columns."""
    if version.kind in ("judgement", "single", "multiple"):
        return ""
    return json.dumps({"content": version.content, "key": version.key}, ensure_ascii=False, sort_keys=True)
