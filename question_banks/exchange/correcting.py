"""A row corrected by hand, read by the same rules as a row of a file."""

from typing import Any

from .entries import TEXT_ROLES, Entry, take_inner_lines, take_marker
from .findings import Finding
from .reader import read_entry
from .reading import Record


def read(texts: dict[str, str], *, sheet: str, row: int) -> tuple[Record | None, list[Finding]]:
    """The question of corrected texts (role → text), or the reasons why it is none yet."""
    entry = Entry(sheet, row)
    entry.texts |= {role: str(text).replace("\r\n", "\n").strip() for role, text in texts.items() if role in TEXT_ROLES}
    entry.places = {role: role for role in TEXT_ROLES}
    take_marker(entry)
    take_inner_lines(entry)
    record: Any = None
    record, findings = read_entry(entry)
    return record, findings
