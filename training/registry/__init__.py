"""The register: who exists, where, in which state, and who holds which role from when until when.

Every change keeps its history: facts with periods are superseded and added again, plain fields are kept in the audit trail.
"""

from .engagements import AlreadyEngaged, NotEngaged, appoint, relieve
from .enterprises import AlreadyRegistered, change_enterprise, find_enterprise, register_enterprise, set_state
from .importing import Outcome, check_registry, import_registry
from .people import KnownNumber, change_person, find_person, register_person
from .tags import NoMembers, confirm_tag

__all__ = [
    "AlreadyEngaged",
    "AlreadyRegistered",
    "KnownNumber",
    "NoMembers",
    "NotEngaged",
    "Outcome",
    "appoint",
    "change_enterprise",
    "check_registry",
    "confirm_tag",
    "change_person",
    "find_enterprise",
    "find_person",
    "import_registry",
    "register_enterprise",
    "register_person",
    "relieve",
    "set_state",
]
