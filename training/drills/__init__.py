"""Drills, from the plan to the office's decision (semantics.md §8, §9).

`recording` posts a drill that was written down afterwards. The others lead a planned one through its day: `planning` (plan, units, roster,
notice), `site` (sign-in, heads, alarm, all out), `codes` (the rotating QR), `evidence`, `evaluating` (sheet and corrective actions),
`deciding` (the office), `reporting` (the county); `counting` folds the steps, `crediting` keeps the ledger true to them, `papers` prints.
"""

from .recording import (
    DOUBTS,
    EVACUATIONS,
    SOURCE,
    AlreadyVerified,
    DrillInFuture,
    MorePresentThanExpected,
    NobodyExpected,
    NoType,
    OutBeforeAlarm,
    Report,
    doubts,
    entries,
    record_drill,
    verify_drill,
)

__all__ = [
    "DOUBTS", "EVACUATIONS", "SOURCE", "AlreadyVerified", "DrillInFuture", "MorePresentThanExpected", "NoType", "NobodyExpected", "OutBeforeAlarm",
    "Report", "doubts", "entries", "record_drill", "verify_drill",
]  # fmt: skip
