"""What must go out now: a pure function of one duty, what was said about it already, and the day.

Each stage goes out once. After an outage only the newest stage goes out, the ones before it are passed over. A level hears of a duty only after
the one below it was reached and had its time to act, or after a logged attempt to reach it failed and some days went by.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .scheme import LEVELS, Stage


@dataclass(frozen=True, slots=True)
class Past:
    """One reminder of the same duty and due day. `reached_on` and `failed_on` are the first days on which somebody was reached, or was not."""

    stage: str
    offset: int
    level: str
    passed_over: bool = False
    reached_on: date | None = None
    failed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a level has before the next one hears: whether the time after being reached is up, and days after a failed attempt."""

    is_over: Callable[[date, date], bool]
    give_up_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """What to do: send `stage` to `level`, pass over the ones before it. `waits`: a later stage is due, but nobody below was reached yet."""

    stage: Stage | None = None
    level: str = ""
    passed_over: tuple[Stage, ...] = ()
    waits: bool = False


def level_of(stage: Stage, ladder: Sequence[str]) -> str:
    """The level a stage really addresses: the first one with anybody from its own up, else the highest there is."""
    rank = LEVELS.index(stage.to)
    return next((level for level in ladder if LEVELS.index(level) >= rank), ladder[-1])


def plan(due_on: date, today: date, *, stages: Iterable[Stage], past: Sequence[Past], ladder: Sequence[str], waiting: Waiting) -> Step:
    """The next step for one duty. `ladder` are the levels at which there is anybody, from below; without any there is nothing to do."""
    newest = max((one.offset for one in past), default=None)
    open_ = [stage for stage in stages if due_on + timedelta(days=stage.day) <= today and (newest is None or stage.day > newest)]
    if not open_ or not ladder:
        return Step()
    allowed = ladder.index(_allowed(past, ladder, today, waiting))
    within = [stage for stage in open_ if ladder.index(level_of(stage, ladder)) <= allowed]
    if not within:
        return Step(waits=True)
    chosen = within[-1]
    passed = tuple(stage for stage in open_ if stage.day < chosen.day)
    return Step(chosen, level_of(chosen, ladder), passed, waits=open_[-1] != chosen)


def _allowed(past: Sequence[Past], ladder: Sequence[str], today: date, waiting: Waiting) -> str:
    """The highest level that may hear of the duty now: the one after the highest that heard of it, once that one was reached in good time."""
    told = [one for one in past if not one.passed_over]
    if not told:
        return ladder[0]
    current = max((one.level for one in told), key=LEVELS.index)
    below = [level for level in ladder if LEVELS.index(level) <= LEVELS.index(current)]
    above = [level for level in ladder if LEVELS.index(level) > LEVELS.index(current)]
    at_level = [one for one in told if one.level == current]
    if above and any(_is_free(one, today, waiting) for one in at_level):
        return above[0]
    return below[-1] if below else ladder[0]


def _is_free(one: Past, today: date, waiting: Waiting) -> bool:
    """Whether this reminder lets the next level hear of it."""
    if one.reached_on is not None:
        return waiting.is_over(one.reached_on, today)
    return one.failed_on is not None and (today - one.failed_on).days >= waiting.give_up_days
