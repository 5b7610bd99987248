"""The bridge from the pack before: every duty that came, went or changed is one named move, and the moves add up exactly.

The way from then to now has two legs. First the past is asked again as it is known now: what differs from the frozen pack are
*corrections*. Then time passes from the earlier day to the later one. An enterprise that was not on the register when the earlier
pack was frozen has no past here; it simply comes in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

STEPS = ("new_in_register", "closed_or_left", "newly_due", "fulfilled", "lapsed", "corrections")


@dataclass(frozen=True, slots=True)
class Move:
    """One duty in one step: what it adds to the population and to what is met."""

    key: str
    step: str
    population: int
    satisfied: int


def _difference(key: str, before: bool | None, after: bool | None, steps: tuple[str, str, str, str]) -> Move | None:
    """The move between two answers for one duty (empty: not owed). `steps`: came, went, got met, is no longer met."""
    came, went, gained, lost = steps
    if before == after:
        return None
    if before is None:
        return Move(key, came, 1, int(bool(after)))
    if after is None:
        return Move(key, went, -1, -int(before))
    return Move(key, gained if after else lost, 0, int(after) - int(before))


def moves(before: Mapping[str, bool], restated: Mapping[str, bool], now: Mapping[str, bool], is_new: Callable[[str], bool]) -> list[Move]:
    """All moves of one requirement, by key.

    `before` is the frozen pack, `restated` the same day as known now, `now` this pack: duty → whether it is met.
    """
    past = {key: met for key, met in restated.items() if key in before or not is_new(key)}
    found = []
    corrected = ("corrections", "corrections", "corrections", "corrections")
    for key in sorted({*before, *past}):
        found.append(_difference(key, before.get(key), past.get(key), corrected))
    for key in sorted({*past, *now}):
        came = "new_in_register" if is_new(key) and key not in before else "newly_due"
        found.append(_difference(key, past.get(key), now.get(key), (came, "closed_or_left", "fulfilled", "lapsed")))
    return [move for move in found if move is not None]


def survivors(before: Mapping[str, bool], merged: Mapping[str, str]) -> tuple[dict[str, bool], list[Move]]:
    """The earlier duties under the ids people have now; where a merge made one duty out of two, the second goes as a correction."""
    kept: dict[str, bool] = {}
    gone = []
    for old, met in sorted(before.items(), key=lambda pair: (not pair[1], pair[0])):
        place, person, *rest = old.split("|")
        key = "|".join((place, merged.get(person, person), *rest))
        if key in kept:
            gone.append(Move(old, "corrections", -1, -int(met)))
        else:
            kept[key] = met
    return kept, gone


def totals(listed: Iterable[Move]) -> dict[str, tuple[int, int]]:
    """Population and satisfied by step, in the order of the steps."""
    found = dict.fromkeys(STEPS, (0, 0))
    for move in listed:
        population, satisfied = found[move.step]
        found[move.step] = population + move.population, satisfied + move.satisfied
    return found
