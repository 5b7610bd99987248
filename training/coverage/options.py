"""The settings of coverage that are ours, not law, read once from `training/data/coverage.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

FILE = Path(__file__).parent.parent / "data" / "coverage.yaml"


@dataclass(frozen=True, slots=True)
class Options:
    """Days and months of semantics.md that carry an S."""

    short_first_days: Mapping[int, int]
    resume_days: int
    prior_months: int
    legacy_days: int
    pass_days: int
    attendance_share: Decimal
    leaver_months: int
    least_grade: str
    recheck_size: int


@cache
def options() -> Options:
    """The settings of this installation."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Options(**{**given, "attendance_share": Decimal(given["attendance_share"])})


def ledger_start() -> date | None:
    """The first day from which this installation's ledger is complete; empty when it makes no such claim."""
    value: str | date | None = getattr(settings, "LEDGER_START", None)
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None  # type: ignore[return-value]
