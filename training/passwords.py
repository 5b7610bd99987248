"""Passwords: how they are hashed, and which ones nobody may choose.

The hasher follows the smallest setting OWASP names for argon2id (19 MiB, 2 passes, 1 lane): 25-50 ms on the machines this
runs on, where Django's own setting allows a handful of sign-ins a second. Raising the cost re-hashes at the next sign-in.
"""

import re

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from training.models import Account

# What is typed here when a password is demanded, beside the twenty thousand words Django knows.
_COMMON_HERE = {
    "woaini1314", "woaini520", "5201314a", "a5201314", "aa123456", "abc123456", "qq123456", "a123456789", "123456789a", "wang123456", "zhang123456",
    "li123456", "anquan123", "anquan2024", "anquan2025", "anquan2026", "admin123456", "admin@123", "password123", "aq123456", "ab123456", "asd123456",
}  # fmt: skip
_RUNS = re.compile(r"^(.)\1*$")


class Argon2(Argon2PasswordHasher):
    """argon2id with 19 MiB, 2 passes, 1 lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class NotCommonHere:
    """Refuses the passwords people here try first, and one character repeated."""

    def validate(self, password: str, user: Account | None = None) -> None:
        if password.casefold() in _COMMON_HERE or _RUNS.match(password):
            raise ValidationError(_("This password is too common. Choose another one."), code="common")

    def get_help_text(self) -> str:
        return _("No common password.")


class NotOwnNumber:
    """Refuses passwords built on the person's own mobile or document number (the last six are the usual first guess)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        person = user.person if user is not None and user.person_id else None
        if person is None:
            return
        mobile, number = person.read_mobile(), person.read_identity()
        parts = [part for part in (mobile, number, mobile[-8:], number[-6:], number[6:14]) if len(part) >= 6]
        if any(part.casefold() in password.casefold() for part in parts):
            raise ValidationError(_("Do not use your mobile or identity number in the password."), code="own_number")

    def get_help_text(self) -> str:
        return _("Not your mobile or identity number.")


class NotOneOfTheLast:
    """Refuses the passwords the person used last."""

    def __init__(self, last: int = 3) -> None:
        self.last = last

    def validate(self, password: str, user: Account | None = None) -> None:
        if user is None or user.pk is None:
            return
        past = user.past_passwords.order_by("-set_at", "-pk").values_list("password", flat=True)[: self.last]
        if any(check_password(password, encoded) for encoded in past):
            raise ValidationError(_("You have used this password before. Choose a new one."), code="used_before")

    def get_help_text(self) -> str:
        return _("None of your last %(last)s passwords.") % {"last": self.last}
