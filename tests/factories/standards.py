"""Laws and standards of the register, made for a test."""

from typing import Any

from training.models import Clause, Standard


def make_standard(code: str, **fields: Any) -> Standard:
    """An edition; without a title it is named by its code."""
    facts = {"kind": Standard.Kind.LAW, "title": f"{code}规定"} | fields
    return Standard.objects.create(code=code, **facts)


def make_clause(standard: Standard, number: str) -> Clause:
    """One clause of it."""
    return Clause.objects.create(standard=standard, number=number, heading="条款", text="要点")
