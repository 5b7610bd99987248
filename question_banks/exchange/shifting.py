"""Key columns that slipped by a row: found where keys can not belong to their own question but fit the one above or below.

Each row is weighed for both directions; a run of rows with enough weight is suspect as a whole. Weight comes from keys that are impossible
where they stand, from answers known elsewhere (other banks, other sheets), and from an empty key at the end where the column slipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from question_banks.wording import Wording

from . import choices, keys
from .entries import Entry
from .findings import finding
from .options import Options
from .reading import Asked, Reading, Refused

ENOUGH, ENOUGH_INSIDE = 3.5, 6.0  # for a run to the end of the table, where a slip usually ends, and for any other
MATCH, LAST = 3.0, 1.0  # contradicts an answer known elsewhere: the neighbour's key would not; only this key belongs to the neighbour
MISFIT, PLAIN = -3.0, -1.0  # speaks against a slip; is wrong in a way that no slip explains
BOUNDARY, FOREIGN = 2.0, 1.5  # a key that can only belong to the neighbour: of another kind, or beyond the last option
EMPTY_END, SURPLUS = 2.0, 3.0  # a question without key where the slip begins, a key without question where it ends
DRAG, FAR = -0.005, -0.05  # a row that says nothing: among itself, and between rows known elsewhere
MOST_AROUND, MOST_RUNS = 10, 8
Known = Mapping[str, frozenset[Any]]


@dataclass(frozen=True)
class Shift:
    """A row of a suspect run and the row whose key it seems to need."""

    asked: Asked
    other: Asked | None


def within(asked: Sequence[Asked]) -> list[Shift]:
    """Runs that the file itself gives away."""
    return find(asked, _said_elsewhere(asked))


def find(asked: Sequence[Asked], known: Known) -> list[Shift]:
    """The suspect rows. `known`: cluster → what is called right elsewhere."""
    found: list[Shift] = []
    for part in _tables(asked):
        taken: set[int] = set()
        for _round in range(MOST_RUNS):
            weight, start, end, step = max(((*_heaviest(part, step, known, taken), step) for step in (1, -1)), key=lambda run: run[0])
            if weight < ENOUGH:
                break
            suspect = [place for place in range(start, end) if place not in taken and part[place].kind != "surplus" and not _proven(part[place], known)]
            taken |= set(range(start, end))
            found += [Shift(part[place], part[place + step] if 0 <= place + step < len(part) else None) for place in suspect]
    return found


def apply(reading: Reading, shifts: Sequence[Shift]) -> None:
    """Take the suspect rows out of a reading and say why."""
    places = {(one.asked.sheet, one.asked.row): one for one in shifts}
    if not places:
        return
    kept = []
    reading.repeated -= len({(one.sheet, one.row) for one in reading.findings if one.code == "duplicate"} & places.keys())
    for record in reading.records:
        if (record.sheet, record.row) in places:
            reading.refused.append(refused(record.sheet, record.row, record.wording, record.subject, places[record.sheet, record.row].asked.key))
            reading.seen.pop(record.prints.sameness, None)
        else:
            kept.append(record)
    reading.records = kept
    for one in shifts:
        fit = f"{one.other.row}: {one.other.key}" if one.other and one.other.key else ""
        reading.findings.append(finding("key-shifted", sheet=one.asked.sheet, row=one.asked.row, column=one.asked.column, value=fit or "—"))


def refused(sheet: str, row: int, wording: Wording, subject: str, key: str) -> Refused:
    """A readable question as a row of the work list."""
    texts = {"kind": wording.kind, "stem": wording.stem, "key": key, "explanation": wording.explanation, "subject": subject}
    texts["clause"] = f"{wording.clause_title}{wording.clause_article}"
    return Refused(sheet, row, {role: text for role, text in texts.items() if text}, list(wording.content.get("options", [])))


def _tables(asked: Sequence[Asked]) -> list[list[Asked]]:
    """The rows of one sheet that follow each other."""
    parts: list[list[Asked]] = []
    for one in asked:
        if parts and parts[-1][-1].sheet == one.sheet and 0 < one.row - parts[-1][-1].row <= 20:
            parts[-1].append(one)
        else:
            parts.append([one])
    return [part for part in parts if len(part) >= 3]


def _said_elsewhere(asked: Sequence[Asked]) -> Known:
    """What the same question is called right in an earlier sheet of the file: the first is believed."""
    said: dict[str, frozenset[Any]] = {}
    first: dict[str, str] = {}
    for one in asked:
        if one.right is not None and first.setdefault(one.cluster, one.sheet) == one.sheet:
            said[one.cluster] = said.get(one.cluster, frozenset()) | {one.right}
    own = {(one.cluster, one.sheet) for one in asked}
    several = {cluster for cluster, sheet in own if first.get(cluster) != sheet}
    return {cluster: values for cluster, values in said.items() if cluster in several}


def _heaviest(part: Sequence[Asked], step: int, known: Known, taken: set[int]) -> tuple[float, int, int]:
    """The run with the greatest weight: (weight, start, end)."""
    best, total, begin, run = 0.0, 0.0, 0, (0, 0)
    told = [10 * MISFIT if place in taken else _weight(part, place, step, known) for place in range(len(part))]
    for place, weight in enumerate(told):
        if total <= 0:
            total, begin = 0.0, place
        total += weight
        if total > best:
            best, run = total, (begin, place + 1)
    if best < ENOUGH:
        return 0.0, 0, 0
    start, end = _widened(part, run, step, told, known)
    return (best, start, end) if end == len(part) or best >= ENOUGH_INSIDE else (0.0, 0, 0)


def _weight(part: Sequence[Asked], place: int, step: int, known: Known) -> float:
    """How much one row speaks for (or against) its key standing `step` rows further down."""
    one = part[place]
    other = part[place + step] if 0 <= place + step < len(part) else None
    drag = FAR if known else DRAG
    if one.kind == "surplus":
        return SURPLUS if step == 1 else MISFIT
    if _proven(one, known):
        return MISFIT if other is None or _right(other.key, one) not in known[one.cluster] else drag
    if not one.key:
        fits = possible(other.key, one) if other else False
        ends = place == len(part) - 1 or part[place + 1].kind == "surplus" if step == -1 else True
        return EMPTY_END if fits and ends else drag
    if other is None or not other.key:
        return drag
    if one.cluster in known:
        source = part[place - step] if 0 <= place - step < len(part) else None
        brought = source is not None and source.cluster in known and _right(one.key, source) in known[source.cluster]
        return MATCH if _right(other.key, one) in known[one.cluster] else LAST if brought else PLAIN
    return _inner_weight(part, place, step, other, drag)


def _inner_weight(part: Sequence[Asked], place: int, step: int, other: Asked, drag: float) -> float:
    """The weight of a row that nobody else knows: is its key impossible here, but right where it would come from?"""
    one, source = part[place], part[place - step] if 0 <= place - step < len(part) else None
    if not possible(other.key, one):
        return MISFIT if possible(one.key, one) else PLAIN
    odd = one.kind == "multiple" and len(keys.letters(one.key)) == 1
    if possible(one.key, one) and not odd:
        return drag
    if source is None or not possible(one.key, source) or (odd and source.kind == "multiple"):
        return PLAIN if not odd else drag
    return BOUNDARY if source.kind != one.kind else FOREIGN


def _proven(one: Asked, known: Known) -> bool:
    """Whether another bank or sheet calls the same right."""
    return one.right is not None and one.right in known.get(one.cluster, ())


def _widened(part: Sequence[Asked], run: tuple[int, int], step: int, told: Sequence[float], known: Known) -> tuple[int, int]:
    """Take in neighbours that may be affected as well, up to a row that speaks against it, is proven right, or has no key."""
    start, end = run
    low = max(0, start - MOST_AROUND)
    tail = all(weight > PLAIN for weight in told[end:]) and all(one.key and not _proven(one, known) for one in part[end:])
    high = len(part) if tail else min(len(part), end + MOST_AROUND)

    def doubtful(place: int) -> bool:
        return told[place] > PLAIN and bool(part[place].key) and not _proven(part[place], known)

    while start > low and part[start].key and doubtful(start - 1):
        start -= 1
    while end < high and (part[end - 1].key or step == 1) and doubtful(end):
        end += 1
    return start, end


def possible(key: str, asked: Asked) -> bool:
    """Whether a key could be the key of a question of this kind with these options."""
    if not key or asked.kind == "surplus":
        return False
    if asked.kind == "judgement":
        named = keys.letters(key)
        return keys.truth(key) is not None or (len(named) == 1 and named[0] < 2)
    named = keys.positions(key, asked.options)
    if not named or max(named) >= len(asked.options) or len(set(named)) < len(named):
        return False
    return len(named) == 1 if asked.kind == "single" else True


def _right(key: str, asked: Asked) -> Any:
    """What a question would call right with this key."""
    if not possible(key, asked):
        return None
    if asked.kind == "judgement":
        return choices.meaning(Entry(asked.sheet, asked.row), key, Options())
    wording = Wording(kind=asked.kind, stem="", content={"options": asked.options}, key=keys.positions(key, asked.options))
    return choices.right(wording)
