"""Stems as found: running numbers that must go, real numbers that must stay, broken lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARKED = re.compile(r"^\s*[(（【\[]?\s*(?:第\s*)?(\d{1,5})\s*(?:题\s*[.、．:：]?|[)）】\]]\s*[.、．]?|[.．、:：,，]{1,3}|\t+|\u00a0+)\s*")
_BARE = re.compile(r"^\s*(\d{1,5})\s*(?=[\u4e00-\u9fff《“(（])")
_NESTED = re.compile(r"^\s*(\d{1,3}(?:[.\-．]\d{1,3}){1,3})(?:[、.．:：]\s*|\s+)(?=[^\d\s])")
_AGAIN = re.compile(r"^\d{1,4}[.．、]\s*(?=[\u4e00-\u9fff《（(])")
_STARS = re.compile(r"^[\s*★☆●■◆▲△]+(?=[\d（(第【\[])")
_UNITS = "年月日天时小分秒周岁米吨度千百万亿个人名种类条项次级号公毫厘倍伏安瓦台只层楼处位家件元平立升克斤点节线相孔户间套至到"
_BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u3000-\u9fff\uff00-\uffef])")
_TAG = re.compile(r"</?(?:p|div|span|b|i|u|strong|em|font|label|section|li|ul|ol|table|tbody|tr|td|sub|sup|a|o:p)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE)
_LINE_TAG = re.compile(r"<br\s*/?>|</p>|</div>|</li>|</tr>", re.IGNORECASE)
_ENTITIES = {"&nbsp;": "\u00a0", "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&ldquo;": "“", "&rdquo;": "”", "&hellip;": "…"}
FAR = 12


@dataclass
class _Number:
    value: int
    rest: str
    certain: bool
    bare_unit: bool = False
    taken: bool = False
    decimal: bool = False
    mark: str = ""


def strip_numbers(texts: Sequence[str]) -> list[str]:
    """The stems of a table, in order, without their running numbers. A doubtful number goes only when it continues the sequence."""
    nested = [_nested(text) for text in texts]
    found = [_candidate(text) for text in texts]
    for number in found:
        if number and number.certain:
            number.taken = True
    for index, number in enumerate(found):
        if number and not number.certain and _continues(found, index, number):
            number.taken = True
    for index, one in enumerate(nested):
        around = [nested[place] for place in (index - 1, index + 1) if 0 <= place < len(nested)]
        if one and any(other and other[0] == one[0] and abs(other[1] - one[1]) == 1 for other in around):
            found[index] = _Number(one[1], one[2], True, taken=True)
    return [_AGAIN.sub("", number.rest) if number and number.taken else text.strip() for text, number in zip(texts, found, strict=True)]


def _nested(text: str) -> tuple[str, int, str] | None:
    """(prefix, last number, rest) of 2.1.3 …"""
    found = _NESTED.match(_STARS.sub("", text))
    if not found:
        return None
    prefix, _dot, last = re.sub(r"[-．]", ".", found.group(1)).rpartition(".")
    return prefix, int(last), found.string[found.end() :].strip()


def _candidate(text: str) -> _Number | None:
    stem = _STARS.sub("", text)
    marked = _MARKED.match(stem)
    if marked:
        rest, sign = stem[marked.end() :], next((char for char in marked.group(0).rstrip() if char in ".．、"), stem[marked.end() - 1])
        plain = sign in ".．、)）】]\t\u00a0 题" and not (rest[:1].isdigit() and sign not in ")）】]题\t\u00a0")
        rest = rest.lstrip(" 、，,.．:：\t\u00a0")
        decimal = sign in ".．" and marked.group(0)[-1] in ".．" and rest[:1].isdigit()
        return _Number(int(marked.group(1)), rest.strip(), plain, decimal=decimal, mark=sign) if rest.strip() else None
    bare = _BARE.match(stem)
    if bare:
        return _Number(int(bare.group(1)), stem[bare.end() :].strip(), False, bare_unit=stem[bare.end()] in _UNITS)
    return None


def _continues(found: list[_Number | None], index: int, number: _Number) -> bool:
    """Whether the numbers before and after it say that this one belongs to the sequence."""
    before = _nearest(found, index, range(index - 1, max(-1, index - FAR), -1))
    after = _nearest(found, index, range(index + 1, min(len(found), index + FAR)))
    marks = {one[2] for one in (before, after) if one and one[2]}
    if number.decimal and marks and not marks & {".", "．"}:
        return False  # 3.5 among numbers such as 1、 2、
    if before is None and after is None:
        return _chain(found, index, number)
    follows = before is not None and before[0] in (number.value - 1, number.value - before[1])
    leads = after is not None and after[0] in (number.value + 1, number.value + after[1])
    if (before is not None and not follows and not (number.value == 1 and leads)) or (after is not None and not leads and after[0] > 2):
        return False
    return (follows or leads) and not (number.bare_unit and not (follows and (leads or after is None)))


def _nearest(found: list[_Number | None], index: int, places: range) -> tuple[int, int, str] | None:
    """The nearest number that surely is one, how many rows away, and its mark."""
    return next(((one.value, abs(place - index), one.mark) for place in places if (one := found[place]) and one.taken), None)


def _chain(found: list[_Number | None], index: int, number: _Number) -> bool:
    """A sheet with doubtful numbers only: three in a row that count up."""
    for start in (index - 2, index - 1, index):
        run = [found[place] if 0 <= place < len(found) else None for place in range(start, start + 3)]
        if all(one and one.value == number.value + start + step - index for step, one in enumerate(run)):
            return not (number.bare_unit and number.value > 1)
    return False


def clean(text: str) -> str:
    """Without the traces of web pages and spreadsheets: tags, entities, _x000D_, invisible characters."""
    if "<" in text:
        text = _TAG.sub("", _LINE_TAG.sub("\n", text))
    if "&" in text:
        for entity, char in _ENTITIES.items():
            text = text.replace(entity, char)
    if "_x" in text:
        text = text.replace("_x000D_\n", "\n").replace("_x000D_", "\n").replace("_x000a_", "\n").replace("_x000A_", "\n")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy(text: str) -> str:
    """Without tabs and trailing space; lines broken in the middle of a Chinese sentence are joined."""
    joined = _BROKEN.sub("", text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", ""))
    return re.sub(r"[ \t\u3000]+", " ", joined).strip()
