"""GIFT: questions in plain text, a blank line between two; `\\` takes the meaning off `: # = { } ~`."""

import re
from collections.abc import Generator, Iterator

from ..encodings import decode
from ..reading import Reading, Record
from . import gift_answers
from .making import BLANK, Question, leaf, note, take
from .markup import from_html, from_markdown, no_mark
from .media import Media
from .plain import normal

# Escaped signs travel as characters of a plane that no text uses, so that what follows sees only signs that mean something.
_SIGNS = ":#={}~\\"
_HIDDEN = {sign: chr(0x10FF00 + index) for index, sign in enumerate(_SIGNS)}
_ESCAPED = re.compile(r"\\([:#={}~\\n])")
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()} | {"\U0010fff0": "\n"})
_STRANGE = re.compile("[\U0010ff00-\U0010ffff]")
_NAME = re.compile(r"::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
Block = tuple[int, str]  # number of the first line, text
_LEFT_OVER = " \t\n\"'”’;；"
_SURE = re.compile(r"(?m)^[ \t]*\$CATEGORY:|::[^:\r\n]{1,400}::|\{\s{0,40}(?:[TF](?:RUE|ALSE)?\s{0,40}[}#]|[#=~%])")
_BRACES = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}")


def looks_like(text: str) -> bool:
    """Whether a text is GIFT: an answer in braces, or a name or category as only GIFT writes them."""
    start = text.lstrip()[:1]
    return start not in ("<", "[", "{") and bool(_SURE.search(text)) and bool(_BRACES.search(text))


def read(content: bytes, reading: Reading) -> None:
    """Every question of a text into a reading. Raises UnreadableWorkbook."""
    text = decode(content)
    media, seen, category = Media(reading.pictures), dict[str, int](), ""
    for line, block in _blocks(text):
        if block.startswith("$CATEGORY:"):
            first, _newline, block = block.partition("\n")
            category = leaf(first.removeprefix("$CATEGORY:").translate(_SHOWN))
            if not block.strip():
                continue
        question = Question("", line, subject=category)
        if "{" not in block and "}" not in block:
            question.complain("no-answers", block[:60].translate(_SHOWN))
            note(reading, question)
            continue
        take(reading, question, _question(question, block, media), seen)


def _blocks(text: str) -> Iterator[Block]:
    """(number of the first line, text) of every question, comments left out; a blank line inside open braces separates nothing."""
    text = _STRANGE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    text = _ESCAPED.sub(lambda found: "\U0010fff0" if found[1] == "n" else _HIDDEN[found[1]], text)
    block: list[str] = []
    start = 0
    waiting: Block | None = None
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            if not line.lstrip().startswith("//"):
                start = start or number
                block.append(line)
            continue
        if block:
            waiting = yield from _join(waiting, (start, "\n".join(block).strip()))
        block, start = [], 0
    if waiting:
        yield waiting


def _join(waiting: Block | None, block: Block) -> Generator[Block, None, Block | None]:
    """A block whose braces stay open waits for the next one; it is joined when that one closes them."""
    opens, closes = block[1].find("{"), block[1].find("}")
    if waiting and closes >= 0 and (opens < 0 or closes < opens):
        block, waiting = (waiting[0], f"{waiting[1]}\n{block[1]}"), None
    elif waiting:
        yield waiting
    if opens >= 0 > closes:
        return block
    yield block
    return None


def _question(question: Question, text: str, media: Media) -> Record | None:
    named = _NAME.match(text)
    if named:
        question.name = normal(named[1].translate(_SHOWN))[:60]
        text = text[named.end() :].strip()
    start, end = text.find("{"), text.find("}")
    if start < 0 or end < start:
        question.complain("brace-open")
        return None
    inside, after = text[start + 1 : end].strip(), text[end + 1 :]
    if "{" in inside or "{" in after or "}" in after:
        question.complain("brace-open")
        return None
    texts = _Texts(question, media, bool(_STRANGE.search(text)))
    general, inside = _general(inside)
    stem = texts.shown(_with_gap(text[:start].strip(), after))
    question.explanation = texts.shown(general)
    return gift_answers.read(question, inside, stem, texts.shown)


def _with_gap(before: str, after: str) -> str:
    """The stem; where the sentence goes on behind the answers, a blank stands in their place. Quotes left over from a list are nothing."""
    if not after.strip(_LEFT_OVER):
        return before
    return f"{before} {BLANK}{after.rstrip()}".strip()


def _general(inside: str) -> tuple[str, str]:
    """The remark for everybody behind `####`, and the answers."""
    answers, mark, general = inside.rpartition("####")
    return (general.strip(), answers.strip()) if mark else ("", inside)


class _Texts:
    """Pieces of one question as plain text; a piece takes the format of the stem unless it names its own."""

    def __init__(self, question: Question, media: Media, hidden: bool) -> None:
        self.question, self.media, self.format, self.hidden = question, media, "", hidden

    def shown(self, piece: str) -> str:
        """One piece, its signs shown again."""
        piece = piece.strip()
        found = _FORMAT.match(piece)
        form = found[1].lower() if found else self.format or "moodle"
        self.format = self.format or form
        text = piece[found.end() :] if found else piece
        text = text.translate(_SHOWN) if self.hidden else text
        if form == "plain":
            return normal(no_mark(text))
        picture = lambda source, alt: self.media.mark(self.question, source, alt, {})  # noqa: E731
        if form == "markdown":
            return from_markdown(text, picture, self.question.complain)
        return from_html(text, picture, self.question.complain, lenient=form == "moodle")
