"""The key of a question as people write it: ABC · A,B,C · A、C · C，2年 · the option's text · 对/错 √/× 正确/错误 T/F Y/N."""

import re
import unicodedata

from question_banks.wording import normalise

TRUE = {"对", "√", "✓", "✔", "正确", "是", "T", "TRUE", "Y", "YES", "RIGHT", "V", "1"}
FALSE = {"错", "×", "✗", "✘", "X", "错误", "不正确", "否", "非", "F", "FALSE", "N", "NO", "WRONG", "0"}
_NOISE = re.compile(r"^(?:参考|标准|正确)?答案\s*[:：]?|^[(（\[【]|[)）\]】]$|[。.;；,，、]$")


def plain(text: str) -> str:
    """The key cell without frame: width folded, brackets and a leading “答案：” taken off."""
    shown = unicodedata.normalize("NFKC", text).replace("✖", "×").strip()
    previous = None
    while previous != shown:
        previous, shown = shown, _NOISE.sub("", shown).strip()
    return shown


def truth(text: str) -> bool | None:
    """True, false, or None when the text says neither. Letters A and B are no truth by themselves."""
    word = plain(text).upper()
    return True if word in TRUE else False if word in FALSE else None


def letters(text: str) -> list[int]:
    """Positions named by letters alone, as written; empty when anything else stands there."""
    bare = re.sub(r"[\s,，、;；/|.和及与]+", "", plain(text)).upper()
    return [ord(letter) - 65 for letter in bare] if re.fullmatch(r"[A-Z]+", bare) else []


def positions(text: str, options: list[str]) -> list[int]:
    """Positions of the right options, by letters, by a letter with its text (C，2年), or by the texts; empty when unclear."""
    named = letters(text)
    by_text = _by_text(text, options)
    if named and (not by_text or all(0 <= one < len(options) for one in named)):
        return named
    return by_text or _letter_with_text(text, options)


def _by_text(text: str, options: list[str]) -> list[int]:
    bare = [normalise(option) for option in options]
    whole = normalise(text)
    if whole in bare:
        return [bare.index(whole)] if bare.count(whole) == 1 else []
    parts = [normalise(part) for part in re.split(r"[|;；\n]+|\*\*|##", text) if part.strip()]
    found = [bare.index(part) for part in parts if bare.count(part) == 1]
    return sorted(found) if parts and len(found) == len(parts) == len(set(found)) else []


def _letter_with_text(text: str, options: list[str]) -> list[int]:
    found = re.match(r"^([A-Za-z])[\s.,，、:：)）]+(.+)$", plain(text))
    if not found:
        return []
    position = ord(found.group(1).upper()) - 65
    same = position < len(options) and normalise(options[position]) == normalise(found.group(2))
    return [position] if same else []
