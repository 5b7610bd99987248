"""月报: the monthly pack of an area: counted, confirmed by the villages, locked with its hash, bridged to the month before, and written for paper.

`months` holds the calendar and the settings; `counting`, `ranking`, `bridging`, `canonical` compute; `telling` and `causes` name what
moved and why; `making` puts the body together; `freezing` and `confirming` act; `sweeping` is what the calendar asks for;
`showing` reads a body for pages; `writing` makes the DOCX and the XLSX; `forms` and `choosing` fill a superior's own workbook.
"""

from .confirming import confirm
from .freezing import AlreadyFrozen, NotFrozen, NothingLate, TooEarly, check_all, freeze, prepare, supplement
from .making import body, open_body
from .months import Month, current, latest_due

__all__ = [
    "AlreadyFrozen", "Month", "NotFrozen", "NothingLate", "TooEarly", "body", "check_all", "confirm", "current", "freeze", "latest_due", "open_body", "prepare",
    "supplement",
]  # fmt: skip
