"""The register: who exists, where, in which state, and who holds which role from when until when.

Every change keeps its history: facts with periods are superseded and added again, plain fields are kept in the audit trail.
"""

from .engagements import AlreadyEngaged, NotEngaged, appoint, cancel_engagement, correct_engagement, relieve
from .enterprises import AlreadyRegistered, change_enterprise, find_enterprise, register_enterprise
from .importing import Outcome, check_registry, import_registry
from .merging import merge_person, unmerge_person
from .people import KnownNumber, change_person, find_person, person_of, register_person, set_photo
from .states import confirm_suspension, enter_state, reject_suspension, set_state
from .tags import NoMembers, confirm_tag
from .undoing import undo_registry

__all__ = [
    "AlreadyEngaged",
    "AlreadyRegistered",
    "KnownNumber",
    "NoMembers",
    "NotEngaged",
    "Outcome",
    "appoint",
    "cancel_engagement",
    "change_enterprise",
    "change_person",
    "check_registry",
    "confirm_suspension",
    "confirm_tag",
    "correct_engagement",
    "enter_state",
    "find_enterprise",
    "find_person",
    "import_registry",
    "merge_person",
    "person_of",
    "register_enterprise",
    "register_person",
    "reject_suspension",
    "relieve",
    "set_photo",
    "set_state",
    "undo_registry",
    "unmerge_person",
]
