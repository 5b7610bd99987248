"""异议与更正: from every row of the ledger "this is wrong" → reason → somebody else decides → new entry → 更正单.

`raising` and `answering` are the acts, `mending` does what an upheld objection asks for, `elsewhere` knows which entries another room corrects, `telling`
sends notices, `papers` and `writing` make the 更正单, `showing` is what is read. Upper apps call `corrected_elsewhere` when they are ready.
"""

from .answering import answer, put_right, withdraw
from .elsewhere import corrected_elsewhere
from .papers import check_all
from .raising import Remedy, raise_objection
from .showing import objectable

__all__ = ["Remedy", "answer", "check_all", "corrected_elsewhere", "objectable", "put_right", "raise_objection", "withdraw"]
