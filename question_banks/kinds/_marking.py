"""What marking has in common: shares of a whole, and texts and numbers as candidates write them."""

import re
import unicodedata
from decimal import ROUND_DOWN, Decimal

_FINEST = Decimal("0.0001")
_WIDTH: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x2212: "-", 0x2013: "-"}
_NUMBER = re.compile(r"([+-]?)(?:([0-9]{1,3}(?:,[0-9]{3})+)(?![0-9])|([0-9]+))?(\.[0-9]*)?")


def share(right: int, whole: int, scoring: str) -> Decimal:
    """1 when all parts are right; else nothing, or with "partial" the share of right parts, never rounded up."""
    if right == whole > 0:
        return Decimal(1)
    return (Decimal(right) / whole).quantize(_FINEST, ROUND_DOWN) if scoring == "partial" and 0 < right < whole else Decimal(0)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as narrow ones."""
    return text.translate(_WIDTH)


def fold(text: str) -> str:
    """Without width, spacing and invisible characters."""
    return "".join(char for char in narrow(text) if not char.isspace() and unicodedata.category(char) != "Cf")


def number(text: str, unit: str = "") -> Decimal | None:
    """The number a text says, with or without its unit, thousands separators, full-width digits; None when it says none."""
    bare = fold(text)
    found = _NUMBER.match(bare)
    if found is None or not re.search(r"[0-9]", found[0]):
        return None
    rest = bare[found.end() :]
    if rest and _unit(rest) != _unit(unit):
        return None
    return Decimal(found[0].replace(",", ""))


def _unit(text: str) -> str:
    """A unit without the marks of sub- and superscripts, m², ㎡ and m^{2} being the same."""
    return unicodedata.normalize("NFKC", re.sub(r"[_^]\{([^{}]*)\}", r"\1", fold(text)))
