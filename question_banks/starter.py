"""The project's own first bank for principals: files in `data/starter`, loaded through the same acts as everything else."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from training.errors import Refusal
from training.models import Account

from . import items, kinds, reviewing
from .models import Bank, ItemVersion
from .wording import Source, Wording, fingerprints

FOLDER = Path(__file__).parent / "data" / "starter"
CODE = "starter-principal"
SUBJECTS = {
    "law": "安全生产法与法律责任",
    "training": "安全培训",
    "standards": "重大事故隐患判定标准",
    "drills": "疏散与应急演练",
    "special_operations": "特种作业",
}


class BrokenStarter(Refusal):
    """A starter file holds something that is no question."""


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """All questions of the starter files, in file order, with the name of their file under `file`."""
    loaded = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            loaded.append({**entry, "file": path.name})
    return tuple(loaded)


def wording(entry: dict[str, Any]) -> Wording:
    """One entry as a wording. Raises BrokenStarter with the number of the question."""
    clause = entry.get("clause") or {}
    made = Wording(
        kind=entry["kind"],
        stem=entry["stem"].strip(),
        content={"options": [str(option) for option in entry["options"]]} if entry.get("options") else {},
        key=entry["key"],
        explanation=(entry.get("explanation") or "").strip(),
        clause_standard=str(clause.get("standard", ""))[:120],
        clause_title=str(clause.get("title", ""))[:200],
        clause_article=str(clause.get("article", ""))[:60],
    )
    problems = kinds.check(made.kind, made.content, made.key)
    if problems:
        raise BrokenStarter(f"{entry['file']} {entry['number']}: {', '.join(problems)}")
    return made


def load(*, author: Account, reviewer: Account, at: datetime) -> Bank:
    """The starter bank, complete and approved. Loading again adds what is new, rewords what changed, and leaves the rest alone."""
    bank = Bank.objects.filter(code=CODE).first() or items.create_bank(code=CODE, title=_("Principals: starter bank"), at=at, by=author)
    held = {version.item.number: version for version in ItemVersion.objects.filter(item__bank=bank).select_related("item").order_by("number")}
    drafts = []
    for entry in entries():
        made, number = wording(entry), str(entry["number"])
        source = Source(file=entry["file"])
        if number not in held:
            drafts.append(items.Draft(made, number, SUBJECTS.get(entry.get("subject", ""), ""), int(entry.get("difficulty", 2)), source))
        elif held[number].digest != fingerprints(made).digest:
            items.revise(item=held[number].item, wording=made, at=at, by=author, source=source)
    if drafts:
        items.draft_many(bank=bank, drafts=drafts, at=at, by=author)
    if reviewing.pending(ItemVersion.objects.filter(item__bank=bank)).exists():
        reviewing.approve_bank(bank=bank, reviewers=[reviewer], at=at)
    return bank
