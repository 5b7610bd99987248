"""The settings of drills that are ours, and the evaluation sheet, read once from `training/data/drill_evaluation.yaml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

FILE = Path(__file__).parent.parent / "data" / "drill_evaluation.yaml"


@dataclass(frozen=True)
class Item:
    """One line of the sheet. `source` is the standard it follows, or "product" for a line of ours; `types` empty: for every type of drill."""

    code: str
    part: str
    title_zh: str
    title_en: str
    forms: tuple[str, ...]
    types: tuple[str, ...]
    source: str
    confidence: str

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en


@dataclass(frozen=True)
class Options:
    """Seconds and minutes of the rotating code, how late a delivery may come in, and the sheet."""

    window: int
    scanned_minutes: int
    late_hours: int
    stamp_seconds: int
    report_days: int
    version: str
    standard: str
    parts: dict[str, dict[str, str]]
    items: tuple[Item, ...]

    @property
    def scanned(self) -> timedelta:
        return timedelta(minutes=self.scanned_minutes)


@cache
def options() -> Options:
    """What this installation uses."""
    given: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    items = tuple(
        Item(**{"source": "product", "confidence": "known", **row, "forms": tuple(row["forms"]), "types": tuple(row.get("types", ()))})
        for row in given["items"]
    )
    return Options(**given["settings"], version=str(given["version"]), standard=given["standard"], parts=given["parts"], items=items)


def sheet(form: str, types: Iterable[str]) -> list[Item]:
    """The lines that fit a drill of this form and these types."""
    wanted = set(types)
    return [item for item in options().items if form in item.forms and (not item.types or wanted & set(item.types))]
