"""Questions that are answered in words: blanks to be filled, and short answers."""

import re
from typing import Any

from question_banks.wording import Wording

from . import keys, stems
from .entries import Entry
from .tables import Day

BLANK = "____"
LONGEST_ALTERNATIVE = 30
_UNDERSCORE = r"[_＿]{2,}(?:\s*[_＿]+)*"
_BRACKET = r"[(（]\s*[)）]|【\s*】|\[\s*\]|〔\s*〕|\{\s*\}"
_EMPTY = re.compile(rf"{_UNDERSCORE}|{_BRACKET}")
_ANSWERED = re.compile(r"[_＿]{1,}([^_＿\n]{1,40}?)[_＿]{1,}|【([^【】\n]{1,40})】|\{([^{}\n]{1,40})\}")
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,8})?")
_PARTS = (r"\n+|\|+|｜|\*\*|##|\$\$", r"[;；]+", r"\t+|\s{2,}", r"[、]", r"[,，]", r"\s+")
_COUNTED = re.compile(r"(?:^|[\s;；,，、])(?:第?[(（]?(\d{1,2})[)）]?(?:空)?\s*[.、:：)）]|([①-⑳]))\s*(?!\d)")


def has_blank(stem: str) -> bool:
    """Whether the stem leaves room for an answer."""
    return bool(_EMPTY.search(stem))


def question(entry: Entry, stem: str, kind: str) -> Wording | None:
    """A fill-in or a short-answer question."""
    entry.extra["raw_key"] = entry.texts["key"]
    return _fill(entry, stem) if kind == "fill" else _short(entry, stem)


def _short(entry: Entry, stem: str) -> Wording | None:
    guide = entry.texts["key"].strip() or "\n".join(part for part in entry.blanks if part)
    if not guide:
        entry.miss_key()
        return None
    if len(keys.letters(guide)) == 1 and len(guide) <= 3:
        entry.complain("key-unclear", "key", guide)
        return None
    lines = 2 if len(guide) <= 20 else 5 if len(guide) <= 200 else 10
    return Wording(kind="short", stem=stem, content={"lines": lines}, key={"guide": guide, "points": []})


def _fill(entry: Entry, stem: str) -> Wording | None:
    given = [part for part in entry.blanks if part.strip()]
    written = entry.texts["key"]
    key = written if isinstance(written, Day) else written.strip()
    if not given and not key:
        stem, given = _answers_inside(stem)
    if not given and not key:
        entry.miss_key()
        return None
    count = len(_EMPTY.findall(stem))
    answers = given or _shared_out(key, count)
    if not count:
        stem, count = _with_blanks(stem, len(answers)), len(answers)
    if len(answers) != count:
        entry.complain("blanks-differ", "key", f"{count} / {len(answers)}")
        return None
    if any(_doubtful(answer) for answer in answers):
        entry.complain("key-unclear", "key", key or "; ".join(answers))
        return None
    blanks, rows = zip(*(_blank(answer) for answer in answers), strict=True)
    return Wording(kind="fill", stem=_EMPTY.sub(BLANK, stem), content={"blanks": list(blanks)}, key=list(rows))


def _with_blanks(stem: str, count: int) -> str:
    return stem + ("" if stem.endswith(("：", ":", " ")) else " ") + "、".join([BLANK] * count)


def _answers_inside(stem: str) -> tuple[str, list[str]]:
    """Answers written into their blanks: 应当__停电__ or 【停电】."""
    found = list(_ANSWERED.finditer(stem))
    answers = [next(part for part in one.groups() if part).strip() for one in found]
    if not answers or not all(answers):
        return stem, []
    return _ANSWERED.sub(BLANK, stem), answers


def _shared_out(key: str, count: int) -> list[str]:
    """The answers of a key cell, one a blank; without blanks in the stem the whole cell is one answer, unless a plain separator says otherwise."""
    counted = _counted(key)
    if len(counted) > 1 and count in (0, len(counted)):
        return counted
    if count == 1:
        return [key]
    for between in _PARTS[: None if count else 1]:
        parts = [part.strip() for part in re.split(between, key) if part.strip()]
        if len(parts) == count or (not count and len(parts) > 1):
            return parts
    return [key] if not count else [part.strip() for part in re.split(_PARTS[1] + "|" + _PARTS[0], key) if part.strip()]


def _counted(key: str) -> list[str]:
    """(1)停电(2)验电 or ①停电②验电: the numbers in order, else nothing."""
    found = list(_COUNTED.finditer(key))
    if len(found) < 2:
        found = list(re.finditer(r"()([①-⑳])\s*", key))
    numbers = [int(one.group(1)) if one.group(1) else ord(one.group(2)) - 0x245F for one in found if one.group(1) or one.group(2)]
    if len(found) < 2 or numbers != list(range(1, len(found) + 1)) or key[: found[0].start()].strip():
        return []
    ends = [*(one.start() for one in found[1:]), len(key)]
    return [key[one.end() : end].strip(" \n;；,，、") for one, end in zip(found, ends, strict=True)]


def _doubtful(answer: str) -> bool:
    """An answer with a stray letter behind a number (60→C), or nothing but an option's letter."""
    return bool(re.fullmatch(r"[+-]?\d+(?:\.\d+)?[\t ]+[A-H]", answer.strip())) or bool(re.fullmatch(r"[A-H]", answer.strip()))


def _blank(answer: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(answer, Day):
        return {"type": "text"}, {"accept": [str(answer), *answer.others], "case": False}
    bare = stems.tidy(answer).strip("。；; ")
    if _NUMBER.fullmatch(bare):
        return {"type": "number"}, {"value": bare.lstrip("+"), "tolerance": "0"}
    return {"type": "text"}, {"accept": alternatives(bare), "case": False}


def alternatives(answer: str) -> list[str]:
    """停电/断电 and 停电或断电 are two right answers; m/s and 15L/min are one."""
    if len(answer) > LONGEST_ALTERNATIVE:
        return [answer]
    parts = re.split(
        r"(?<=[\u4e00-\u9fff])\s*[/／]\s*(?=[\u4e00-\u9fff])|\s+[/／]\s+|(?<=[\u4e00-\u9fff0-9A-Za-z%）)])(?:或者|或)(?=[\u4e00-\u9fff0-9A-Za-z（(])", answer
    )
    found = [part.strip() for part in parts if part.strip()]
    return list(dict.fromkeys(found)) or [answer]
