"""Options out of one cell, out of columns, or out of the stem: pure text work, nothing guessed silently."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from question_banks.wording import normalise

WIDE = {code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)} | {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
LONGEST = 8_000
_STRONG = re.compile(r"\*{2,}|#{2,}|\|+|\$;\$|｜+|¦+|@{2,}|<br\s*/?>")
_WEAK = re.compile(r"[\r\n]+|\t+|\u00a0{2,}")
_MARK = r"[.、．:：,，)）。\]】]"
_TICK = r"[√✓✔☑✅★]"
_LABEL = re.compile(rf"^[(（\[【]?\s*([A-Za-zＡ-Ｚａ-ｚ])\s*(?:{_MARK}+\s*|\s+|(?=[^\sA-Za-z0-9%”’\"'+\-/]))")
_MARKED = re.compile(rf"^[(（\[【]?\s*[A-Za-zＡ-Ｚａ-ｚ]\s*{_MARK}")
_FIRST = re.compile(rf"(?<![A-Za-z0-9])[(（\[【]?\s*[AＡaａ]\s*{_MARK}\s*")
_COUNTED = re.compile(r"^[(（]?(?:(\d{1,2})\s*[.、．)）:：]\s*(?!\d)|([①-⑳])\s*)")
_TICKED = re.compile(rf"^{_TICK}\s*(?=\S)(?!\d)|(?<=\S)\s*{_TICK}$|\s*[(（]\s*(?:正确|正确答案|√|对|right|correct)\s*[)）]$", re.IGNORECASE)


@dataclass
class Options:
    """Texts in the order of their letters; problems (code, value) keep the row out, remarks do not. `ticked`: marked as right; `counted`: labelled 1 2 3."""

    texts: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    ticked: list[int] = field(default_factory=list)
    counted: bool = False


def from_cell(text: str, *, wanted: int = 0) -> Options:
    """Options in one cell. `wanted` is the highest option the key names (1 = A): it helps to find labels glued to a text."""
    if len(text) > LONGEST:
        return Options([], [("too-long", str(LONGEST))])
    strong = bool(_STRONG.search(text))
    pieces = [piece.strip(" \u00a0*#|　\t\r\n;；") for piece in (_STRONG if strong else _WEAK).split(text)]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return Options()
    if len(pieces) == 1 and not strong and re.search(r"[;；]", pieces[0]) and _label(pieces[0]) and len(_split(pieces[0])) == 1:
        pieces = [piece.strip() for piece in re.split(r"[;；]", pieces[0]) if piece.strip()]  # A红；B黄；C蓝
    ticked = [bool(re.match(rf"{_TICK}\s*[(（\[【]?\s*[A-Za-zＡ-Ｚ]\s*{_MARK}", piece)) for piece in pieces]
    pieces = [re.sub(rf"^{_TICK}\s*", "", piece) if tick else piece for piece, tick in zip(pieces, ticked, strict=True)]
    if not strong:
        pieces = _continued(pieces)
    found = _read(pieces, wanted)
    for ends in ("；;", "，,、"):
        if len(found.texts) > 1 and all(text[-1:] in tuple(ends) for text in found.texts[:-1]):
            found.texts = [text.rstrip(ends + " ") for text in found.texts]
    if any(ticked) and len(ticked) == len(found.texts):
        found.ticked = [index for index, tick in enumerate(ticked) if tick]
    return found


def _continued(pieces: list[str]) -> list[str]:
    """Lines of a cell: a line without a label belongs to the labelled one before it."""
    if _label(pieces[0]) != "A" or not _MARKED.match(pieces[0]):
        return pieces
    joined: list[str] = []
    for piece in pieces:
        if joined and not _label(piece):
            joined[-1] += piece if re.search(r"[\u3000-\u9fff\uff00-\uffef]$", joined[-1]) else " " + piece
        else:
            joined.append(piece)
    return joined


def _read(pieces: list[str], wanted: int) -> Options:
    labels = [_label(piece) for piece in pieces]
    if not any(labels):
        return _unlabelled(pieces)
    if len(pieces) > 1 and all(labels) and all(map(_bare, pieces)) and len({normalise(_bare(piece)) for piece in pieces}) == 1:
        return Options(pieces)  # A类 / B类 / C类: the letters belong to the texts
    marked = [bool(_MARKED.match(piece)) for piece in pieces]
    unsure = [label for label, mark in zip(labels, marked, strict=True) if label and not mark]
    if unsure and len(pieces) > 1 and labels != [chr(65 + index) for index in range(len(labels))] and len(unsure) == sum(1 for one in labels if one):
        in_order = [label for label in labels if label] == sorted({label for label in labels if label}) and labels[0] == "A"
        return _labelled(_unglue(pieces, wanted), wanted) if in_order else Options(pieces)  # B级钢 / A级钢
    if labels[0]:
        return _labelled(_unglue(pieces, wanted), wanted)
    refers = sum(1 for label in labels if label) == 1 and labels[-1] and len(labels) > 2
    return Options(pieces) if refers else Options([], [("label-missing", "")])  # the last one speaks of the others: A、B都对


def from_columns(cells: list[str]) -> Options:
    """Options in columns A, B, C …; empty columns at the end are no options, an empty one in between is."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    texts = [cell.strip() for cell in cells]
    own = [bool(_MARKED.match(text)) and _label(text) == chr(65 + index) for index, text in enumerate(texts)]
    filled = [index for index, text in enumerate(texts) if text]
    named = {index: _label(texts[index]) for index in filled if _MARKED.match(texts[index])}
    if (
        len(filled) > 1
        and len(named) == len(filled)
        and not all(own[index] for index in filled)
        and set(named.values()) == {chr(65 + index) for index in filled}
    ):
        return Options(texts, [("label-order", "")])
    if filled and sum(own[index] for index in filled) > len(filled) / 2:
        texts = [_bare(text) if own[index] else text for index, text in enumerate(texts)]
    return Options(texts, [("option-empty", chr(65 + index)) for index, text in enumerate(texts) if not text])


def out_of_stem(stem: str) -> tuple[str, str]:
    """(stem, options text) when the options stand inside the stem, else (stem, "")."""
    if len(stem) > LONGEST:
        return stem, ""
    for found in list(_FIRST.finditer(stem))[:40]:
        if found.start() and len(_split(stem[found.start() :])) >= 2:
            return stem[: found.start()].rstrip(), stem[found.start() :]
    spaced = re.search(r"(?<=[\s)）。？?:：])[AＡ]\s*(?=[\u4e00-\u9fff\d])", stem)
    if spaced and spaced.start() and len(_split(stem[spaced.start() :])) >= 3:
        return stem[: spaced.start()].rstrip(), stem[spaced.start() :]
    return stem, ""


def ticks(texts: list[str]) -> tuple[list[str], list[int]]:
    """Options without the ticks that mark the right ones, and which those are; nothing is taken when all or none are ticked."""
    marked = [index for index, text in enumerate(texts) if _TICKED.search(text) and _TICKED.sub("", text).strip()]
    if not marked or len(marked) == len(texts) > 1:
        return texts, []
    return [_TICKED.sub("", text).strip() if index in marked else text for index, text in enumerate(texts)], marked


@lru_cache(maxsize=2048)
def _label(piece: str) -> str:
    found = _LABEL.match(piece)
    return found.group(1).translate(WIDE).upper() if found else ""


@lru_cache(maxsize=2048)
def _bare(piece: str) -> str:
    """The text behind the label; a label written twice goes twice, and a text of nothing but the label is no text (a lost picture)."""
    found = _LABEL.match(piece)
    if not found:
        return piece.strip()
    rest = piece[found.end() :].strip()
    if re.match(rf"{re.escape(_label(piece))}\s*{_MARK}(?!\s*{_MARK}?\s*[A-Z]\s*{_MARK})", rest) and not re.match(r"[A-Z]\s*[、,，]\s*[A-Z]", rest):
        rest = rest[1:].lstrip(" .、．:：,，)）")
    return rest if re.search(r"[^\s.、．:：,，;；]", rest) else ""


def _unlabelled(pieces: list[str]) -> Options:
    if len(pieces) == 1:
        inner = re.split(r"[①-⑳]\s*", pieces[0])[1:] if pieces[0][0] in "①②③④" else re.split(r"\s*[;；]\s*|\s{3,}", pieces[0])
        pieces = [piece.strip() for piece in inner if piece.strip()] if len(inner) > 1 else pieces
    counted = [_COUNTED.match(piece) for piece in pieces]
    numbers = [int(one.group(1)) if one and one.group(1) else ord(one.group(2)) - 0x245F if one else 0 for one in counted]
    if len(pieces) > 1 and numbers == list(range(1, len(pieces) + 1)):
        return Options([piece[one.end() :].strip() for piece, one in zip(pieces, counted, strict=True) if one], counted=True)
    return Options([piece.strip() for piece in pieces])


def _labelled(pieces: list[str], wanted: int = 0) -> Options:
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
    found = Options([by_label[letter] for letter in letters], problems)
    return _regained(found, wanted) if wanted > len(letters) and labels == letters else found


def _regained(found: Options, wanted: int) -> Options:
    """An option that lost its letter stands behind a full stop in the one before it (比较.数字), when the key needs exactly that one."""
    parts = re.split(r"(?<=[^\d\s])\s*[.．]\s*(?=[^\d\s])", found.texts[-1].strip(" .．。、"))
    if len(parts) != wanted - len(found.texts) + 1 or not all(part.strip() for part in parts):
        return found
    texts = [*found.texts[:-1], *(part.strip() for part in parts)]
    return Options(texts, found.problems, [("option-unglued", chr(64 + wanted))])


def _unglue(pieces: list[str], wanted: int) -> list[str]:
    """Take labels out of the middle of a piece where the sequence of letters has a hole, or the key names a letter beyond the last."""
    labels = [_label(piece) for piece in pieces]
    highest = max([ord(label) - 64 for label in labels if label] + [wanted])
    following = chr(min(max(ord(label) for label in labels if label) + 1, 90))
    if len(pieces) > 1 and re.search(rf"\S\s*(?:{following}|{chr(ord(following) + 0xFEE0)})\s*[.．:：]\s*\S", pieces[-1]):
        highest += 1
    result = []
    for index, piece in enumerate(pieces):
        present = set(labels) - {labels[index]}
        parts = _split(piece, highest if len(pieces) > 1 else 26)
        result += parts if len(parts) > 1 and not {_label(part) for part in parts} & present else [piece]
    return result


def _split(text: str, highest: int = 26) -> list[str]:
    """Cut a text before each next letter that carries a mark: "A.16B.18C.20" → three pieces; without marks only behind a space."""
    first = _label(text)
    if not first:
        return [text]
    marked, small = bool(_MARKED.match(text)), text[:3].lstrip("(（[【 ")[:1].islower()
    pieces, start, letter = [], 0, ord(first) + 1
    while letter - 64 <= min(highest, 26):
        found = _next_label(letter, marked, small).search(text, start + 1)
        if not found:
            break
        pieces.append(text[start : found.start()].strip())
        start, letter = found.start(), letter + 1
    return [*pieces, text[start:].strip()]


@lru_cache(maxsize=128)
def _next_label(letter: int, marked: bool, small: bool) -> re.Pattern[str]:
    """How a label looks in the middle of a text."""
    before, mark = ("", rf"\s*{_MARK}\s*") if marked else (r"(?<=\s)", r"\s*(?=[^\sA-Za-z])")
    return re.compile(rf"{before}[(（\[【]?\s*(?:{chr(letter).lower() if small else chr(letter)}|{chr(letter + 0xFEE0)}){mark}")
