"""Questions with options, and statements to be judged: options and key brought together."""

import re
from typing import Any

from question_banks.wording import Wording, normalise

from . import keys
from .entries import Entry
from .options import Options

CORRECT = {"正确", "对", "√", "是", "T", "TRUE", "Y", "YES", "对的", "正确的", "✓", "✔", "RIGHT", "CORRECT"}
INCORRECT = {"错误", "不正确", "错", "×", "否", "不对", "F", "FALSE", "N", "NO", "不是", "X", "错误的", "错的", "✗", "✘", "WRONG", "INCORRECT"}
_UNITED = r"(?:对|是|正确|错|不对|不是|不正确|错误|包含|包括|可以|可|有|符合|不可|不可以|不符合|需要|要|应|能|行|必须|没有|无|适用|属于|不属于)"
REFERS = re.compile(
    rf"^\s*[(（]?\s*(?:以上|上述|前述|上面|前面|上列|以下)(?!\d)(?:[^\d]|$)|(?<![\dA-Za-z级岁米年吨县市省部科处℃%])(?:以上|上述|前述|前面)[^，,。]{{0,6}}{_UNITED}"
    r"|(?<![A-Za-z0-9])[A-H]\s*[.．]?\s*(?:[、,，.和与及或/+&]|以及|或者)\s*(?:[A-H]|选项)(?![A-Za-z0-9])"
    rf"|^.{{0,6}}(?:都|均|全|皆|全部){_UNITED}\s*[)）]?\s*[。.]?$|全部?包[含括]|^[A-H]{{2,5}}(?:都|均|全|皆|项|选项|$)|^(?:选项)?[A-H](?:选项|项)?和"
    r"|\b(?:all|none|both|neither|any) of (?:the )?(?:above|these|them)\b|^both [A-H] and [A-H]$",
    re.IGNORECASE,
)


def meanings(texts: list[str]) -> list[bool] | None:
    """What two options of a true-or-false question mean, or None when they mean something else."""
    plain = [keys.plain(one).upper() for one in texts]
    if len(plain) != 2 or not all(one in CORRECT | INCORRECT for one in plain):
        return None
    found = [one in CORRECT for one in plain]
    return found if found[0] != found[1] else None


def positions(entry: Entry, key: str, texts: list[str]) -> list[int]:
    """The options a key names, under the convention of the table."""
    return keys.positions(key, texts, entry.convention if entry.convention in ("one", "zero", "text") else "auto") if key and texts else []


def meaning(entry: Entry, key: str, found: Options) -> Any:
    """What a key says, comparable with another: true/false, or positions in order; None when it says nothing."""
    told = meanings(found.texts)
    if not found.texts or told is not None:
        named = keys.letters(key)
        if len(named) == 1 and named[0] < 2 and keys.truth(key) is None:
            return (told or [True, False])[named[0]]
        return keys.truth(key)
    return sorted(positions(entry, key, found.texts)) or None


def by_key(entry: Entry, key: str, texts: list[str]) -> str:
    """Single, multiple or judgement, for a row that does not say."""
    told = meanings(texts)
    if told is not None and (keys.truth(key) is not None or len(keys.letters(key)) == 1):
        return "judgement"
    if entry.convention == "first":
        return "single"
    named = positions(entry, key, texts) if texts else keys.letters(key)
    return "multiple" if len(set(named)) > 1 or len(entry.extra.get("ticked", [])) > 1 else "single"


def judgement(entry: Entry, stem: str, found: Options) -> Wording | None:
    """A statement with its truth."""
    key = entry.texts["key"] or (chr(65 + found.ticked[0]) if len(found.ticked) == 1 else "")
    entry.extra["raw_key"] = key
    lone = len(found.texts) == 1 and not found.problems  # a single remark where options would stand
    for code, value in found.problems:
        entry.complain(code, "options", value)
    told = meanings(found.texts) if found.texts else [True, False]
    if told is None:
        entry.complain("judgement-options" if not lone else "options-too-few", "options")
    if not key:
        entry.miss_key()
    if entry.broken or told is None:
        return None
    named = keys.letters(key)
    by_letter = len(named) == 1 and named[0] < 2
    truth = told[named[0]] if by_letter else keys.truth(key)
    if truth is None:
        by_text = keys.positions(key, found.texts) if found.texts else []
        truth = told[by_text[0]] if len(by_text) == 1 and by_text[0] < 2 else None
    if truth is None:
        entry.complain("key-names-no-option" if named else "key-unclear", "key", key)
        return None
    return Wording(kind="judgement", stem=stem, key=truth)


def choice(entry: Entry, stem: str, found: Options, kind: str) -> Wording | None:
    """Options with the right ones among them."""
    texts, key = found.texts, _key(entry, found)
    entry.extra["raw_key"] = key
    for code, value in found.problems:
        entry.complain(code, "options", value)
    if not key:
        entry.miss_key()
    elif not texts and not entry.broken:
        entry.complain("options-missing", "options")
    elif texts and not entry.broken:
        _check_key(entry, key, texts, kind)
    if entry.broken:
        return None
    named = sorted(positions(entry, key, texts))
    for code, value in found.remarks:
        entry.complain(code, "options", value)
    if kind == "multiple" and len(named) == 1 and "不定项" not in entry.texts["kind"] and not entry.extra.get("free"):
        entry.complain("one-right-of-many", "key", key)
    return Wording(kind=kind, stem=stem, content={"options": texts}, key=named, no_shuffle=any(REFERS.search(one) for one in texts))


def ordering(entry: Entry, stem: str, found: Options) -> Wording | None:
    """Steps and their right order, by letters."""
    key = entry.texts["key"]
    entry.extra["raw_key"] = key
    named = keys.letters(re.sub(r"[-—→>]+", "", key)) or [one - 1 for one in keys.digits(re.sub(r"[-—→>]+", ",", key))]
    for code, value in found.problems:
        entry.complain(code, "options", value)
    if not key:
        entry.miss_key()
    elif not found.texts and not entry.broken:
        entry.complain("options-missing", "options")
    elif sorted(named) != list(range(len(found.texts))) and not entry.broken:
        entry.complain("key-not-every-option", "key", key)
    return None if entry.broken else Wording(kind="ordering", stem=stem, content={"options": found.texts}, key=named)


def _key(entry: Entry, found: Options) -> str:
    """The key as letters where the table tells it in another way: the first option, ticks; else as written."""
    key = entry.texts["key"]
    if entry.convention == "first" and found.texts:
        return "A"
    if not found.ticked:
        return key
    ticked = "".join(chr(65 + index) for index in found.ticked)
    if key and sorted(positions(entry, key, found.texts)) not in ([], sorted(found.ticked)):
        entry.complain("key-contradiction", "key", f"{key} / {ticked}")
    return key or ticked


def _check_key(entry: Entry, key: str, texts: list[str], kind: str) -> None:
    named = positions(entry, key, texts)
    beyond = next((one for one in named if one >= len(texts)), None)
    if not named:
        entry.complain("key-unclear", "key", key)
    elif beyond == len(texts) and re.search(r"[.、．]", texts[-1].strip(".、．。")):
        entry.complain("option-glued", "options", chr(65 + beyond))
    elif beyond is not None:
        entry.complain("key-names-no-option", "key", key)
    elif len(set(named)) < len(named):
        entry.complain("key-repeats", "key", key)
    elif kind == "single" and len(named) > 1:
        entry.complain("key-names-several", "key", key)


def right(wording: Wording | None) -> Any:
    """What a wording calls right, comparable across banks whatever the order of options: true/false or the texts."""
    if wording is None:
        return None
    if isinstance(wording.key, bool):
        return wording.key
    texts = wording.content.get("options", [])
    return tuple(sorted(normalise(texts[one]) for one in wording.key if one < len(texts)))
