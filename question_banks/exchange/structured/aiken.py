"""Aiken: a question, its options `A)` or `A.` a line each, and `ANSWER: B`."""

import re
from dataclasses import dataclass, field

from ..encodings import decode
from ..reading import Reading, Record
from . import answers
from .making import Question, take
from .plain import normal

_OPTION = re.compile(r"\s*([A-Z])\s*[).．、）](.*)")
_SURE = re.compile(r"(?m)^[ \t]*[A-Z][ \t]*[).．、）].*\n[ \t]*ANSWER[ \t]*[:：][ \t]*[A-Z][ \t]*$")
_ANSWER = re.compile(r"\s*ANSWER\s*[:：]\s*(.*)", re.IGNORECASE)


@dataclass
class Block:
    """The lines of one question."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def looks_like(text: str) -> bool:
    """Whether an option is followed by an ANSWER line."""
    return bool(_SURE.search(text.replace("\r\n", "\n").replace("\r", "\n")))


def read(content: bytes, reading: Reading) -> None:
    """Every question of a text into a reading. Raises UnreadableWorkbook."""
    text = decode(content)
    seen: dict[str, int] = {}
    block = Block()
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], 1):
        answer, option = _ANSWER.match(line), _OPTION.match(line)
        if answer:
            block.answer = answer[1].strip()
            _end(reading, block, seen)
            block = Block()
        elif option and block.stem:
            block.options.append((option[1], option[2]))
        elif line.strip():
            if block.options and not block.answer:
                _end(reading, block, seen)
                block = Block()
            block.line = block.line or number
            block.stem.append(line)
    if block.stem:
        _end(reading, block, seen)


def _end(reading: Reading, block: Block, seen: dict[str, int]) -> None:
    if not block.stem and not block.options:
        return
    question = Question("", block.line)
    take(reading, question, _question(question, block), seen)


def _question(question: Question, block: Block) -> Record | None:
    labels, texts = [label for label, _text in block.options], [normal(text) for _label, text in block.options]
    if not labels:
        question.complain("options-missing")
    elif labels != [chr(65 + index) for index in range(len(labels))]:
        question.complain("labels-out-of-order", "".join(labels))
    if not block.answer:
        question.complain("key-missing")
    elif not re.fullmatch(r"[A-Za-z]", block.answer):
        question.complain("key-unclear", block.answer)
    elif labels and block.answer.upper() not in labels:
        question.complain("key-names-no-option", block.answer)
    if question.broken or not block.answer:
        return None
    stem, position = normal("\n".join(block.stem)), labels.index(block.answer.upper())
    meanings = answers.meanings(texts)
    if meanings:
        return question.record("judgement", stem, {}, meanings[position])
    return question.record("single", stem, {"options": texts}, [position])
