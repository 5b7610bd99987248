"""Asking the database itself whether a row can be."""

from collections.abc import Callable

from django.db import IntegrityError, transaction


def refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses; the transaction around lives on."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False
