"""One table with its title, notes and columns."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """Text that stays text in any spreadsheet."""
    return f"'{text}" if text.startswith(_RISKY) else text


@dataclass(frozen=True)
class Sheet:
    """A table to take away. `columns` are (heading, width in characters); a Decimal is shown with one decimal."""

    name: str
    title: str
    columns: list[tuple[str, int]]
    rows: list[list[Cell]]
    notes: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


def shown(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)
