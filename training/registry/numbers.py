"""Provisional numbers of enterprises without a unified social credit code."""

from training.models import Enterprise

PREFIX = "LS"


def next_provisional() -> int:
    """The next free serial; that of a void row is not given again."""
    last = Enterprise.everything.filter(provisional_no__startswith=PREFIX).order_by("-provisional_no").values_list("provisional_no", flat=True).first()
    return int(last[len(PREFIX) :]) + 1 if last else 1


def provisional(serial: int) -> str:
    """LS and eight digits: visibly not a credit code."""
    return f"{PREFIX}{serial:08d}"
