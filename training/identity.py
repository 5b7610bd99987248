"""Numbers of people: documents and mobiles — reading, checking, and showing them in full only with a purpose on record."""

import re
import unicodedata
from datetime import date, datetime
from operator import mul
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import Refusal

if TYPE_CHECKING:
    from .audit import Actor
    from .models import Person

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN = re.compile(r"[1-9][0-9]{14}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_HIDDEN = re.compile(r"T?[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X]", re.IGNORECASE)
# Kinds whose number has 18 digits and the same check digit (domain id_algorithms.yaml, related_documents).
WITH_CHECK_DIGIT = {"resident", "permit", "foreign_permanent"}
MIN_FREE_LENGTH = 5


class BadIdentity(Refusal):
    sentence = _("This is not a valid document number. Compare it with the card, digit by digit.")


class WrongCheckDigit(BadIdentity):
    sentence = _("The check digit of the document number is wrong: at least one digit was mistyped. Compare it with the card.")


class ImpossibleBirthDate(BadIdentity):
    sentence = _("The document number contains a birth date that does not exist or lies in the future. Compare it with the card.")


class BadMobile(Refusal):
    sentence = _("This is not a mobile number: 11 digits, beginning with 13 to 19.")


def check_digit(body: str) -> str:
    """The 18th character for the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return _CHECK[sum(map(mul, map(int, body), _WEIGHTS)) % 11]


def from_fifteen(number: str) -> str:
    """The 18-digit form of a number issued before 1999: century 19 and a check digit."""
    body = number[:6] + "19" + number[6:]
    return body + check_digit(body)


def normalise(text: str) -> str:
    """Half-width capitals without spaces and dashes; 15 digits become 18. What is stored, digested and compared."""
    number = text if _EIGHTEEN.fullmatch(text) else re.sub(r"[\s\-'‘’`]", "", unicodedata.normalize("NFKC", text)).upper()
    return from_fifteen(number) if _FIFTEEN.fullmatch(number) else number


def born_on(number: str) -> date | None:
    """The birth date inside an 18-digit resident number, or None where there is none."""
    if not _EIGHTEEN.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check(text: str, *, today: date, kind: str = "resident") -> str:
    """The normalised number; raises BadIdentity or one of its kinds. Unknown address codes pass: codes get repealed."""
    number = normalise(text)
    if kind not in WITH_CHECK_DIGIT:
        if len(number) < MIN_FREE_LENGTH:
            raise BadIdentity
        return number
    if not _EIGHTEEN.fullmatch(number):
        raise BadIdentity
    birth = born_on(number)
    if birth is None or birth > today or birth.year < 1800:
        raise ImpossibleBirthDate
    if check_digit(number[:17]) != number[17]:
        raise WrongCheckDigit
    return number


def contains_identity(text: str) -> bool:
    """Whether a text holds a resident number, also as a certificate number (T + number)."""
    return bool(_HIDDEN.search(unicodedata.normalize("NFKC", text)))


def normalise_mobile(text: str) -> str:
    """Eleven half-width digits; a leading +86 or 86 is dropped."""
    number = re.sub(r"[\s\-().]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+?86|0086)(?=1[3-9]\d{9}$)", "", number)


def check_mobile(text: str) -> str:
    """The normalised mobile number; raises BadMobile."""
    number = normalise_mobile(text)
    if not _MOBILE.fullmatch(number):
        raise BadMobile
    return number


def make(serial: int, *, division: str = "330400", born: date = date(1980, 1, 1)) -> str:
    """A valid resident number for demo and tests: the same arguments always give the same number."""
    body = f"{division}{born:%Y%m%d}{serial % 1000:03d}"
    return body + check_digit(body)


def reveal(person: "Person", *, purpose: str, at: datetime, by: "Actor") -> str:
    """The full document number, for one stated purpose, with an entry in the audit trail."""
    from . import audit

    audit.record(
        "training.identity_revealed",
        at=at,
        by=by,
        subject=person,
        data={"purpose": purpose[:120]},
    )
    return person.read_identity()
