"""统一社会信用代码 (GB 32100-2015): check digit, reading what people type, and valid samples for demo and tests."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from .errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
# Letters the code does not use, and what a hand or a scanner meant by them.
_CONFUSED = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class BadUscc(Refusal):
    sentence = _("This is not a valid unified social credit code. Compare all 18 characters with the licence.")


def normalise(text: str) -> str:
    """Half-width capitals without spaces, dashes or dots."""
    return re.sub(r"[\s\-.·]", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(body: str) -> str:
    """The 18th character for the first 17; raises ValueError on a character outside the alphabet."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Shape and check digit of a normalised code."""
    return bool(_SHAPE.fullmatch(code)) and check_digit(code[:17]) == code[17]


def check(code: str) -> str:
    """The normalised code; raises BadUscc."""
    code = normalise(code)
    if not is_valid(code):
        raise BadUscc
    return code


def suggestion(code: str) -> str:
    """A valid code one slip of the hand away (O for 0, I for 1, …), or empty."""
    meant = normalise(code).translate(_CONFUSED)
    return meant if meant != normalise(code) and is_valid(meant) else ""


def _organisation_digit(body: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def make(number: int, division: str = "330400", prefix: str = "91") -> str:
    """A valid code for demo and tests: the same number always gives the same code."""
    subject = "MA" + f"{number % 1_000_000:06d}"
    body = f"{prefix}{division}{subject}{_organisation_digit(subject)}"
    return body + check_digit(body)
