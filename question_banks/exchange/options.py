"""Options out of one cell, out of columns, or out of the stem: pure text work, nothing guessed silently."""

import re
from dataclasses import dataclass, field

from question_banks.wording import normalise

WIDE = {code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)} | {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_STRONG = re.compile(r"\*{2,}|#{2,}|\|+|\$;\$")
_WEAK = re.compile(r"[\r\n]+|\t+|\u00a0{2,}")
_MARK = r"[.、．:：,，)）。\]】]"
_LABEL = re.compile(rf"^[(（\[【]?\s*([A-Za-zＡ-Ｚａ-ｚ])\s*(?:{_MARK}+\s*|\s+|(?=[^\sA-Za-z0-9%”’\"']))")
_FIRST = re.compile(rf"[(（\[【]?\s*[AＡ]\s*{_MARK}\s*")


@dataclass
class Options:
    """Texts in the order of their letters, and the problems found: (code, value)."""

    texts: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def from_cell(text: str, *, wanted: int = 0) -> Options:
    """Options in one cell. `wanted` is the highest option the key names (1 = A): it helps to find labels glued to a text."""
    separator = _STRONG if _STRONG.search(text) else _WEAK
    pieces = [piece.strip(" \u00a0*#|　\t\r\n") for piece in separator.split(text)]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return Options()
    labels = [_label(piece) for piece in pieces]
    if labels[0] != "A" and "A" not in labels:
        return _unlabelled(pieces)
    if len(pieces) > 1 and all(labels) and all(map(_bare, pieces)) and len({normalise(_bare(piece)) for piece in pieces}) == 1:
        return _unlabelled(pieces)  # A类 / B类 / C类: the letters belong to the texts
    return _labelled(_unglue(pieces, wanted))


def from_columns(cells: list[str]) -> Options:
    """Options in columns A, B, C …; empty columns at the end are no options, an empty one in between is."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    texts = [cell.strip() for cell in cells]
    labelled = [index for index, text in enumerate(texts) if _label(text) == chr(65 + index) and re.match(rf".{{0,3}}{_MARK}", text)]
    if texts and len(labelled) == len(texts):
        texts = [_bare(text) for text in texts]
    return Options(texts, [("option-empty", chr(65 + index)) for index, text in enumerate(texts) if not text])


def out_of_stem(stem: str) -> tuple[str, str]:
    """(stem, options text) when the options stand inside the stem, else (stem, "")."""
    for found in _FIRST.finditer(stem):
        if found.start() and len(_split(stem[found.start() :])) >= 2:
            return stem[: found.start()].rstrip(), stem[found.start() :]
    return stem, ""


def _label(piece: str) -> str:
    found = _LABEL.match(piece)
    return found.group(1).translate(WIDE).upper() if found else ""


def _bare(piece: str) -> str:
    """The text behind the label; a label written twice goes twice, and a text of nothing but the label is no text (a lost picture)."""
    found = _LABEL.match(piece)
    if not found:
        return piece.strip()
    rest = piece[found.end() :].strip()
    if re.match(rf"{re.escape(_label(piece))}\s*{_MARK}", rest):
        rest = rest[1:].lstrip(" .、．:：,，)）")
    return rest if re.search(r"[^\s.、．:：,，;；]", rest) else ""


def _unlabelled(pieces: list[str]) -> Options:
    return Options([piece.strip() for piece in pieces])


def _labelled(pieces: list[str]) -> Options:
    """Sort by letter; every letter once, without gaps, or a problem."""
    labels = [_label(piece) for piece in pieces]
    if not all(labels):
        return Options([], [("label-missing", "")])
    twice = next((label for index, label in enumerate(labels) if label in labels[:index]), "")
    if twice:
        return Options([], [("label-twice", twice)])
    letters = sorted(labels)
    lost = next((chr(65 + index) for index, letter in enumerate(letters) if letter != chr(65 + index)), "")
    if lost:
        return Options([], [("option-lost", lost)])
    by_label = {_label(piece): _bare(piece) for piece in pieces}
    problems = [("option-empty", letter) for letter in letters if not by_label[letter]]
    return Options([by_label[letter] for letter in letters], problems)


def _unglue(pieces: list[str], wanted: int) -> list[str]:
    """Take labels out of the middle of a piece where the sequence of letters has a hole, or the key names a letter beyond the last."""
    labels = [_label(piece) for piece in pieces]
    highest = max([ord(label) - 64 for label in labels if label] + [wanted])
    following = chr(max(ord(label) for label in labels if label) + 1)
    if len(pieces) > 1 and re.search(rf"\S\s*(?:{following}|{chr(ord(following) + 0xFEE0)})\s*[.．:：]\s*\S", pieces[-1]):
        highest += 1
    result = []
    for index, piece in enumerate(pieces):
        present = set(labels) - {labels[index]}
        parts = _split(piece, highest if len(pieces) > 1 else 26)
        result += parts if len(parts) > 1 and not {_label(part) for part in parts} & present else [piece]
    return result


def _split(text: str, highest: int = 26) -> list[str]:
    """Cut a text before each next letter that carries a mark: "A.16B.18C.20" → three pieces."""
    first = _label(text)
    if not first:
        return [text]
    pieces, start, letter = [], 0, ord(first) + 1
    while letter - 64 <= highest:
        mark = re.compile(rf"[(（\[【]?\s*(?:{chr(letter)}|{chr(letter + 0xFEE0)})\s*{_MARK}\s*").search(text, start + 1)
        if not mark:
            break
        pieces.append(text[start : mark.start()].strip())
        start, letter = mark.start(), letter + 1
    return [*pieces, text[start:].strip()]
