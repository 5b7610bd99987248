"""The settings of the register that are ours, not law, read once from `training/data/registry.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.parent / "data" / "registry.yaml"


@dataclass(frozen=True, slots=True)
class Options:
    """Days and numbers of the register."""

    late_suspension_days: int
    keep_workbook_days: int
    accept_at_once: int


@cache
def options() -> Options:
    """The settings of this installation."""
    return Options(**yaml.safe_load(FILE.read_text(encoding="utf-8")))
