"""Gap → case: a missed duty of law opens a lead (疑似线索) on the day after; officers verify, determine, transfer and close it, each by evidence.

Other apps may call `sweep`, `check` and `open_at`. `basis` holds the legal rules, `opening` finds what opens, `evidence` what may close, `officers` who may
determine, `determining`, `transferring`, `disputing` and `closing` are the acts, `showing`, `printing` and `exporting` what is read.
"""

from .basis import options, rules
from .closing import close, reopen
from .determining import confirm, sign
from .disputing import answer, dispute
from .events import check_all
from .opening import check, sweep
from .showing import open_at
from .transferring import transfer

__all__ = ["answer", "check", "check_all", "close", "confirm", "dispute", "open_at", "options", "reopen", "rules", "sign", "sweep", "transfer"]
