"""The settings of reminding, read once from `training/data/reminders.yaml`. No number stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from training import clock
from training.workdays import Calendar

FILE = Path(__file__).parent.parent / "data" / "reminders.yaml"
LEVELS = ("person", "enterprise", "liaison", "office")


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a series: so many days from the due day, to a level, by channels."""

    code: str
    day: int
    to: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How much one run of the job does."""

    enterprises: int
    chunks: int
    recipients: int
    batches: int
    answer_minutes: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything the file says. `kinds` leads from an obligation to its stages, in the order of their days."""

    version: int
    from_hour: int
    until_hour: int
    working_days_only: bool
    wait_working_days: int
    give_up_days: int
    paper_working_days: int
    paper_lines: int
    pace: Pace
    kinds: Mapping[str, tuple[Stage, ...]]
    while_valid: frozenset[str]

    def is_quiet(self, at: datetime, calendar: Calendar) -> bool:
        """Whether nothing may leave at this instant."""
        local = at.astimezone(clock.LEGAL_ZONE)
        if not self.from_hour <= local.hour < self.until_hour:
            return True
        return self.working_days_only and not calendar.is_working(local.date())


def _stages(given: list[dict[str, Any]]) -> tuple[Stage, ...]:
    found = [Stage(one["code"], one["day"], one["to"], tuple(one["channels"])) for one in given]
    return tuple(sorted(found, key=lambda stage: stage.day))


@cache
def scheme() -> Scheme:
    """The settings of this installation."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    series = {name: _stages(listed) for name, listed in given["stages"].items()}
    return Scheme(
        version=given["version"],
        **given["quiet"],
        **given["escalation"],
        paper_working_days=given["paper"]["working_days"],
        paper_lines=given["paper"]["lines"],
        pace=Pace(**given["pace"]),
        kinds={kind: series[name] for kind, name in given["kinds"].items()},
        while_valid=frozenset(given["while_valid"]),
    )


def working_days_since(calendar: Calendar, day: date, today: date) -> bool:
    """Whether the time to act has passed: the set number of working days after a day."""
    return calendar.after(day, scheme().wait_working_days).on <= today
