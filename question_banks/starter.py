"""The project's own banks: every folder under `data` with a `bank.yaml`, loaded through the same acts as everything else.

Questions marked `practice_only` go into a bank of their own (`<code>-practice`): a blueprint that names the bank never draws them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from training.errors import Refusal
from training.models import Account

from . import classification, items, kinds, reviewing
from .models import Bank, ItemState, ItemVersion
from .wording import Source, Wording, fingerprints

DATA = Path(__file__).parent / "data"
CODE = "starter-principal"
PRACTICE = "-practice"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenStarter(Refusal):
    """A starter file holds something that is no question."""


class UnknownStarter(Refusal):
    """No folder holds a starter bank with this code."""


@dataclass(frozen=True)
class Starter:
    """A folder of starter questions, as its `bank.yaml` describes it."""

    folder: Path
    code: str
    title_zh: str
    title_en: str
    subjects: dict[str, str]
    reserved: bool = False

    def title(self) -> str:
        """The title in the language of the moment."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en


@cache
def starters() -> dict[str, Starter]:
    """Every starter bank by its code, in the order of their folders."""
    found = [Starter(folder=path.parent, **_read(path)) for path in sorted(DATA.glob("*/bank.yaml"))]
    return {one.code: one for one in found}


@cache
def entries(code: str = CODE) -> tuple[dict[str, Any], ...]:
    """All questions of a starter bank, in file order, with the name of their file under `file`. Raises UnknownStarter."""
    if code not in starters():
        raise UnknownStarter(code)
    paths = [path for path in sorted(starters()[code].folder.glob("*.yaml")) if path.name != "bank.yaml"]
    return tuple({**entry, "file": path.name} for path in paths for entry in _read(path) or [])


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader, in C where there is one


def wording(entry: dict[str, Any]) -> Wording:
    """One entry as a wording; without a clause its source stands in the place of the title. Raises BrokenStarter with the number."""
    clause, source = entry.get("clause") or {}, entry.get("source") or {}
    made = Wording(
        kind=entry["kind"],
        stem=entry["stem"].strip(),
        content={"options": [str(option) for option in entry["options"]]} if entry.get("options") else {},
        key=entry["key"],
        explanation=(entry.get("explanation") or "").strip(),
        clause_standard=str(clause.get("standard", ""))[:120],
        clause_title=str(clause.get("title") or source.get("text", ""))[:200],
        clause_article=str(clause.get("article", ""))[:60],
    )
    problems = kinds.check(made.kind, made.content, made.key)
    if problems:
        raise BrokenStarter(f"{entry['file']} {entry['number']}: {', '.join(problems)}")
    return made


def load_all(*, author: Account, reviewer: Account, at: datetime) -> dict[str, Bank]:
    """Every starter bank, complete and approved, by its code (without the practice banks)."""
    return {code: load(author=author, reviewer=reviewer, at=at, code=code) for code in starters()}


def load(*, author: Account, reviewer: Account, at: datetime, code: str = CODE) -> Bank:
    """A starter bank, complete and approved. Loading again adds what is new, rewords what changed, and leaves the rest alone."""
    held = entries(code)
    practice = [entry for entry in held if entry.get("practice_only")]
    drawn = [entry for entry in held if not entry.get("practice_only")]
    if practice or Bank.objects.filter(code=code + PRACTICE).exists():
        _fill(starters()[code], practice, code + PRACTICE, _without(drawn), author=author, reviewer=reviewer, at=at)
    return _fill(starters()[code], drawn, code, _without(practice), author=author, reviewer=reviewer, at=at)


def _without(moved: Iterable[dict[str, Any]]) -> set[str]:
    """The numbers that belong to the other of the two banks."""
    return {str(entry["number"]) for entry in moved}


def _fill(starter: Starter, wanted: list[dict[str, Any]], code: str, moved: set[str], *, author: Account, reviewer: Account, at: datetime) -> Bank:
    bank = Bank.objects.filter(code=code).first() or _open(starter, code, author, at)
    held = {version.item.number: version for version in ItemVersion.objects.filter(item__bank=bank).select_related("item").order_by("number")}
    drafts = []
    for entry in wanted:
        made, number = wording(entry), str(entry["number"])
        source = Source(file=f"{starter.folder.name}/{entry['file']}")
        if number not in held:
            drafts.append(items.Draft(made, number, starter.subjects.get(entry.get("subject", ""), ""), int(entry.get("difficulty", 2)), source))
        elif held[number].digest != fingerprints(made).digest:
            items.revise(item=held[number].item, wording=made, at=at, by=author, source=source)
    if drafts:
        items.draft_many(bank=bank, drafts=drafts, at=at, by=author)
    for number in sorted(moved & held.keys()):
        if held[number].item.state in (ItemState.DRAFT, ItemState.APPROVED):
            items.retire(item=held[number].item, reason=_("Moved between the bank for exams and the bank for practice."), at=at, by=author)
    if reviewing.pending(ItemVersion.objects.filter(item__bank=bank)).exists():
        reviewing.approve_bank(bank=bank, reviewers=[reviewer], at=at)
    classification.load_starter(at=at, by=author)
    classification.file_under_starter(bank=bank, at=at, by=author)
    return bank


def _open(starter: Starter, code: str, author: Account, at: datetime) -> Bank:
    title = starter.title() if code == starter.code else _("%(title)s (practice only)") % {"title": starter.title()}
    return items.create_bank(code=code, title=title[:120], reserved=starter.reserved, at=at, by=author)
