"""The demo in one go: an invented town that looks lived in, the same for a seed and a day, all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from training.models import Account, Area, Enterprise

from . import accounts, certificates, drills, exams, history, pages, register
from .accounts import Shown
from .made import Town


class NotEmpty(Exception):
    """The database holds rows that are not the demo's."""


def refuse_real_data() -> None:
    """Raises NotEmpty when anything here was not made by the demo."""
    if Account.objects.filter(is_demo=False).exists() or Area.objects.filter(is_demo=False).exists() or Enterprise.objects.exists():
        raise NotEmpty


@transaction.atomic
def build(*, at: datetime, seed: str, tell: Callable[[str], None]) -> tuple[Town, dict[str, Shown]]:
    """Build the town; `tell` gets a word at each step. Returns it with its accounts in the order they are printed. Raises NotEmpty."""
    refuse_real_data()
    tell("register")
    town = register.build(at=at, seed=seed)
    shown = accounts.build(town)
    tell("courses and pages")
    pages.build(at=at, by=shown["editor"].account)
    tell("two years of history")
    history.build(town)
    drills.build(town)
    tell("exams")
    held = exams.build(town, shown)
    tell("certificates")
    certificates.build(town, shown, held)
    return town, shown
