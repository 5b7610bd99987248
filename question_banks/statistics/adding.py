"""Adding answers up by question, chunk by chunk. Memory grows with questions and options, not with candidates."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .sums import SCALE, Sums

Whole = npt.NDArray[np.int64]
LOOSE = 500_000
_LEVEL_BITS, _MARK_BITS, _SHARE_BITS = 7, 20, 30  # 0–100, 0–1,000,000, 0–1,000,000,000
_NAMES = ("n", "x", "xx", "o", "oo", "xo", "t", "tt", "xt", "timed", "seconds", "logs")


class _Counts:
    """How often each number came. Numbers are kept loose until they are many, then counted together."""

    def __init__(self) -> None:
        self._values, self._counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        self._loose: list[Whole] = []
        self._waiting = 0

    def add(self, values: Whole) -> None:
        self._loose.append(values)
        self._waiting += len(values)
        if self._waiting > LOOSE:
            self._gather()

    def _gather(self) -> None:
        values = np.concatenate([self._values, *self._loose])
        counts = np.concatenate([self._counts, np.ones(self._waiting, dtype=np.int64)])
        order = np.argsort(values, kind="stable")
        values, counts = values[order], counts[order]
        starts = np.flatnonzero(np.diff(values, prepend=-1))
        self._values, self._counts = values[starts], np.add.reduceat(counts, starts) if len(values) else counts
        self._loose, self._waiting = [], 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        self._gather()
        return zip(self._values.tolist(), self._counts.tolist(), strict=True)


class Adder:
    """Takes parallel arrays, one entry an answer. `item` is any number below 2³⁰ that stands for a question."""

    def __init__(self) -> None:
        self._numbers: dict[int, list[int]] = {}
        self._marks, self._rests, self._shares, self._answers = _Counts(), _Counts(), _Counts(), _Counts()

    def add(self, *, item: Whole, x: Whole, o: Whole, t: Whole, share: Whole, answer: Whole, seconds: Whole) -> None:
        """x, o, t in millionths, share in billionths, `answer` the number of what was answered, `seconds` −1 where nothing is known."""
        if not len(item):
            return
        order = np.argsort(item, kind="stable")
        item, x, o, t, share, answer, seconds = (part[order] for part in (item, x, o, t, share, answer, seconds))
        starts = np.flatnonzero(np.diff(item, prepend=-1))
        timed = (seconds >= 0).astype(np.int64)
        took = np.maximum(seconds, 0)
        logs = np.rint(np.log1p(took) * SCALE).astype(np.int64)
        parts = (np.ones_like(x), x, x * x, o, o * o, x * o, t, t * t, x * t, timed, took, logs)
        sums = np.stack([np.add.reduceat(part, starts) for part in parts], axis=1)
        for key, row in zip(item[starts].tolist(), sums.tolist(), strict=True):
            known = self._numbers.get(key)
            self._numbers[key] = row if known is None else [one + other for one, other in zip(known, row, strict=True)]
        level = t // 10_000
        self._marks.add((((item << _MARK_BITS) | x) << _LEVEL_BITS) | level)
        self._rests.add((item << _MARK_BITS) | o)
        self._shares.add((item << _SHARE_BITS) | share)
        self._answers.add((answer << _LEVEL_BITS) | level)

    def sums(self, answers: Sequence[tuple[int, tuple[str, ...]]]) -> dict[int, Sums]:
        """Item → its sums. `answers[number]` says to which item the answer belongs and which options it chose."""
        found = {key: Sums.summed(dict(zip(_NAMES, row, strict=True))) for key, row in self._numbers.items()}
        level, mark, share = _ones(_LEVEL_BITS), _ones(_MARK_BITS), _ones(_SHARE_BITS)
        for packed, count in self._marks:
            key = packed >> _LEVEL_BITS
            _put(found[key >> _MARK_BITS].marks, str(key & mark), str(packed & level), count)
        for packed, count in self._rests:
            found[packed >> _MARK_BITS].rests[str(packed & mark)] = count
        for packed, count in self._shares:
            found[packed >> _SHARE_BITS].shares[str(packed & share)] = count
        for packed, count in self._answers:
            key, options = answers[packed >> _LEVEL_BITS]
            for option in options:
                _put(found[key].options, option, str(packed & level), count)
        return found


def _ones(bits: int) -> int:
    return (1 << bits) - 1


def _put(into: dict[str, dict[str, int]], name: str, level: str, count: int) -> None:
    levels = into.setdefault(name, {})
    levels[level] = levels.get(level, 0) + count
