"""Coverage: who must have been trained, examined and drilled by a day, who has not, and how do we know.

`status`, `periods`, `hours`, `credentials`, `drilling`, `studies`, `facts` are pure; `loading` reads the register and the ledger with a
constant number of queries; `survey` counts. What a status means is written in the semantics of the house, not here.
"""

from .asking import Coverage, coverage, duties, explain, for_enterprise, for_person
from .explaining import Owed, reason_text
from .figures import Figure
from .population import Duty
from .status import Outcome, Status
from .survey import Survey, UnknownRequirement

__all__ = [
    "Coverage", "Duty", "Figure", "Outcome", "Owed", "Status", "Survey", "UnknownRequirement",
    "coverage", "duties", "explain", "for_enterprise", "for_person", "reason_text",
]  # fmt: skip
