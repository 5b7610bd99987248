"""The checklist of reviewers: a versioned file, so that a signature can say under which list it was given."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

FILE = Path(__file__).parent / "data" / "review_checklist.yaml"


@dataclass(frozen=True)
class Point:
    """One thing to confirm."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Checklist:
    """The points of one version."""

    version: str
    points: tuple[Point, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all points."""
        return frozenset(point.code for point in self.points)


@cache
def current() -> Checklist:
    """The list in force."""
    loaded = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Checklist(loaded["version"], tuple(Point(**row) for row in loaded["points"]))
