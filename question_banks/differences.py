"""What changed from one wording to another, down to the word and the character. Pure.

A text is compared in two steps: first sentence by sentence, then, within sentences that changed, by words of the Latin alphabet, numbers
and single Chinese characters. So long texts stay quick, and an edit inside a sentence is not drowned by one around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

SAME, REMOVED, ADDED = "same", "removed", "added"
_SENTENCES = re.compile(r"[^。！？；\n!?;]*[。！？；\n!?;]|[^。！？；\n!?;]+")
_WORDS = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)?|\s+|.", re.S)
_MOST_WORDS = 1200
_ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One part of a wording before and after, for example an option; a label is empty where the part is missing."""

    before: str
    after: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether text or place differ."""
        return self.before != self.after or any(piece.kind != SAME for piece in self.pieces)


@dataclass(frozen=True)
class Facts:
    """A wording as far as it is compared: named texts in order, and the options with their labels and whether they are right."""

    texts: dict[str, str] = field(default_factory=dict)
    options: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True)
class Difference:
    """The named texts that both or one of the wordings have, and the options."""

    texts: dict[str, tuple[Piece, ...]]
    options: tuple[Line, ...]
    key_before: str
    key_after: str

    @property
    def changed(self) -> list[str]:
        """The names of the parts that differ."""
        found = [name for name, pieces in self.texts.items() if any(piece.kind != SAME for piece in pieces)]
        if any(line.changed for line in self.options):
            found.append("options")
        return [*found, "key"] if self.key_before != self.key_after else found


def text(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other: same + removed is the old one, same + added the new one."""
    pieces: list[Piece] = []
    for kind, old, new in _steps(_SENTENCES.findall(before), _SENTENCES.findall(after)):
        if kind == SAME:
            pieces.append(Piece(SAME, old))
        else:
            pieces += _within(old, new)
    return _joined(pieces)


def _within(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return [Piece(REMOVED, before), Piece(ADDED, after)]
    found = []
    for kind, gone, come in _steps(old, new):
        found += [Piece(SAME, gone)] if kind == SAME else [Piece(REMOVED, gone), Piece(ADDED, come)]
    return found


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield (SAME if tag == "equal" else tag), "".join(old[i1:i2]), "".join(new[j1:j2])


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind as one, empty ones dropped; between two stretches that stayed, what went stands before what came."""
    found: list[Piece] = []
    run: dict[str, str] = {}

    def close() -> None:
        found.extend(Piece(kind, run[kind]) for kind in (REMOVED, ADDED) if run.get(kind))
        run.clear()

    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind != SAME:
            run[piece.kind] = run.get(piece.kind, "") + piece.text
            continue
        close()
        if found and found[-1].kind == SAME:
            found[-1] = Piece(SAME, found[-1].text + piece.text)
        else:
            found.append(piece)
    close()
    return tuple(found)


def options(before: Sequence[tuple[str, str, bool]], after: Sequence[tuple[str, str, bool]]) -> tuple[Line, ...]:
    """Options paired by their text, then by likeness, then alone; in the order of the new wording, what went at the end."""
    free = list(range(len(before)))
    partner: dict[int, int] = {}
    for place, (_label, words, _right) in enumerate(after):
        same = next((one for one in free if before[one][1] == words), None)
        if same is not None:
            partner[place] = same
            free.remove(same)
    for place, (_label, words, _right) in enumerate(after):
        if place not in partner and free:
            best = max(free, key=lambda one: _likeness(before[one][1], words))
            if _likeness(before[best][1], words) >= _ALIKE:
                partner[place] = best
                free.remove(best)
    lines = []
    for place, (label, words, _right) in enumerate(after):
        old = before[partner[place]] if place in partner else ("", "", False)
        lines.append(Line(old[0], label, text(old[1], words)))
    return (*lines, *(Line(before[one][0], "", text(before[one][1], "")) for one in free))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if max(len(one), len(other)) <= _MOST_WORDS else 0.0


def between(before: Facts, after: Facts) -> Difference:
    """Everything that differs between two wordings."""
    names = list(dict.fromkeys([*before.texts, *after.texts]))
    texts = {name: text(before.texts.get(name, ""), after.texts.get(name, "")) for name in names}
    return Difference(texts, options(before.options, after.options), _key(before), _key(after))


def _key(facts: Facts) -> str:
    return "".join(label for label, _text, right in facts.options if right)


def outline(value: Any) -> str:
    """Content that is no option as lines a person can compare: nested values indented, one a line."""
    return "\n".join(_lines(value, 0))


def _lines(value: Any, depth: int) -> Iterable[str]:
    pad = "　" * depth
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict | list) and inner and not _flat(inner):
                yield f"{pad}{name}:"
                yield from _lines(inner, depth + 1)
            else:
                yield f"{pad}{name}: {_short(inner)}"
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            if isinstance(inner, dict | list) and not _flat(inner):
                yield f"{pad}{number}."
                yield from _lines(inner, depth + 1)
            else:
                yield f"{pad}{number}. {_short(inner)}"
    else:
        yield pad + _short(value)


def _flat(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, int | float) for one in value)


def _short(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
