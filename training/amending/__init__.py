"""Changing a requirement: propose, see whom it would bind, and let a second person put it in force (rules are data).

A rule that has been in force is never edited. A change is a new version from a day to come; the version before ends on that day. Local rules
stand beside a rule (`adds`) or in its place (`replaces`). What ships switched off is adopted under the office's own document number.
"""

from .acts import (
    BadCode,
    CarriesHeadline,
    Decided,
    Laxer,
    NewerVersion,
    NoDocument,
    NoReason,
    NothingToEnd,
    NotYours,
    OutOfPlace,
    PastDay,
    SecondPerson,
    StillOpen,
    ending,
    laxer,
    may_change,
    propose,
    put_in_force,
    reject,
)  # fmt: skip
from .foreseeing import count, rules_with

__all__ = [
    "BadCode", "CarriesHeadline", "Decided", "Laxer", "NewerVersion", "NoDocument", "NoReason", "NotYours", "NothingToEnd", "OutOfPlace", "PastDay",
    "SecondPerson", "StillOpen", "count", "ending", "laxer", "may_change", "propose", "put_in_force", "reject", "rules_with",
]  # fmt: skip
