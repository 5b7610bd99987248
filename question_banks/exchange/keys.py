"""The key of a question as people write it: ABC · A,B,C · A、C · C，2年 · the option's text · 对/错 √/× 正确/错误 T/F Y/N."""

import re
import unicodedata
from functools import lru_cache

from question_banks.wording import normalise

TRUE = {"对", "√", "✓", "✔", "☑", "✅", "正确", "是", "T", "TRUE", "Y", "YES", "RIGHT", "CORRECT", "V", "1", "对的", "是的", "正确的", "无误"}
FALSE = {
    "错", "×", "✗", "✘", "☒", "✕", "╳", "❌", "X", "错误", "不正确", "不对",
    "否", "非", "F", "FALSE", "N", "NO", "WRONG", "INCORRECT", "0", "错的", "错误的", "不是", "有误",
}  # fmt: skip
_NOISE = re.compile(
    r"^(?:【?(?:本题)?(?:参考|标准|正确)?(?:答案|选项)】?|\[答案\]|answer|答|选择|选|应选)\s*(?:是|为)?\s*[:：]?\s*|^[(（\[【\"'“]|[)）\]】\"'”]$|[。.;；,，、]$",
    re.IGNORECASE,
)
_BETWEEN = r"[\s,，、;；:：/|.和与及+&＆\"'\[\]]+"
LONGEST = 300  # what is longer is no key with a frame, but an answer in words
_CIRCLED = {chr(0x2460 + index): str(index + 1) for index in range(20)}


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The key cell without frame: width folded, brackets and a leading “答案：” taken off."""
    shown = unicodedata.normalize("NFKC", "".join(_CIRCLED.get(char, char) for char in text)).replace("✖", "×").strip()
    previous = None
    while previous != shown and len(shown) <= LONGEST:
        previous, shown = shown, _NOISE.sub("", shown).strip()
    return shown


def truth(text: str) -> bool | None:
    """True, false, or None when the text says neither. Letters A and B are no truth by themselves."""
    word = re.sub(r"\s", "", plain(text)).upper()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    parts = [part for part in re.split(r"[()（）\[\]【】,，/]+", word) if part]
    said = {part in TRUE for part in parts if part in TRUE or part in FALSE}
    return said.pop() if len(parts) == 2 and len(said) == 1 and all(part in TRUE | FALSE for part in parts) else None


@lru_cache(maxsize=8192)
def _letters(text: str) -> tuple[int, ...]:
    bare = re.sub(r"(?<=[A-Za-z])(?:项|选项)", "", re.sub(_BETWEEN, "", plain(text))).upper()
    return tuple(ord(letter) - 65 for letter in bare) if re.fullmatch(r"[A-Z]+", bare) else ()


def letters(text: str) -> list[int]:
    """Positions named by letters alone, as written; empty when anything else stands there."""
    return list(_letters(text))


def digits(text: str) -> list[int]:
    """Whole numbers alone (2 · 1,3 · ①③); empty when anything else stands there."""
    parts = [part for part in re.split(_BETWEEN, plain(text)) if part]
    return [int(part) for part in parts] if parts and all(re.fullmatch(r"\d{1,2}", part) for part in parts) else []


def positions(text: str, options: list[str], convention: str = "auto") -> list[int]:
    """Positions of the right options: by letters, by a letter with its text (C，2年), by the texts, by numbers; empty when unclear."""
    return list(_positions(text, tuple(options), convention))


@lru_cache(maxsize=256)
def _positions(text: str, options: tuple[str, ...], convention: str) -> list[int]:
    if convention in ("one", "zero"):
        counted = [one - (convention == "one") for one in digits(text)]
        return counted if counted and all(one >= 0 for one in counted) else _by_text(text, options)
    named = [] if convention == "text" else letters(text)
    if named and all(0 <= one < len(options) for one in named):
        return named
    by_text = _by_text(text, options)
    if named and not by_text:
        return named
    return by_text or _letters_with_text(text, options)


def _by_text(text: str, options: tuple[str, ...]) -> list[int]:
    bare = [normalise(option) for option in options]
    whole = normalise(text)
    if whole and whole in bare:
        return [bare.index(whole)] if bare.count(whole) == 1 else []
    for between in (r"[|;；\n]+|\*\*|##", r"[、,，]+", r"[\s/]+"):
        parts = [normalise(part) for part in re.split(between, text) if part.strip()]
        found = [bare.index(part) for part in parts if bare.count(part) == 1]
        if len(parts) > 1 and len(found) == len(parts) == len(set(found)):
            return sorted(found)
    return []


def _letters_with_text(text: str, options: tuple[str, ...]) -> list[int]:
    """C，2年 or A.红 C.蓝: every letter with the text of its option."""
    found = []
    for part in re.split(r"[|;；\n]+|\*\*|##|(?<=\S)[\s、,，]+(?=[A-Za-z]\s*[.、．:：)）])", plain(text)):
        said = re.match(r"^[(]?\s*([A-Za-z])[\s.,，、:：)）]+(.+)$", part.strip())
        position = ord(said.group(1).upper()) - 65 if said else -1
        if not said or position >= len(options) or normalise(options[position]) != normalise(said.group(2)):
            return []
        found.append(position)
    return found if len(set(found)) == len(found) else []
