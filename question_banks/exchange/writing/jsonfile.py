"""Our JSON: a list of entries that says everything about every question, pictures included."""

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from question_banks import kinds, richtext
from question_banks.models import ItemVersion

from .. import canonical

Body = Callable[[str], bytes]


def entry(version: ItemVersion) -> dict[str, Any]:
    """One question: for a choice the options with their letters and the key as letters, for a judgement true or false, else content and key as they are."""
    item, options = version.item, version.options()
    said = {
        "item": item.number,
        "kind": version.kind,
        "stem": version.stem,
        "options": options,
        "key": "".join(kinds.LETTERS[one] for one in version.key) if version.kind in canonical.CHOICES else version.key,
        "clause": {"standard": version.clause_standard, "title": version.clause_title, "article": version.clause_article},
        "explanation": version.explanation,
        "subject": item.subject,
        "difficulty": item.difficulty,
        "no_shuffle": version.no_shuffle,
        "filed": {"point": item.point.code if item.point else "", "work": f"{item.work.edition}:{item.work.code}" if item.work else "", "level": item.level},
        "source": {"file": version.source_file, "sheet": version.source_sheet, "row": version.source_row},
    }
    return said if version.kind in (*canonical.CHOICES, "judgement") else {**said, "content": version.content}


def write(versions: Iterable[ItemVersion], *, title: str, picture: Body, described: dict[str, str], **_others: Any) -> bytes:
    """The list as a file; every picture stands once, in the first entry that shows it."""
    entries, held = [], set[str]()
    for version in versions:
        made = entry(version)
        fresh = [name for name in richtext.pictures([version.stem, version.content, version.explanation]) if name not in held]
        held |= set(fresh)
        if fresh:
            made["pictures"] = {name: {"alt": described.get(name, ""), "data": base64.b64encode(picture(name)).decode()} for name in fresh}
        entries.append(made)
    return (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
