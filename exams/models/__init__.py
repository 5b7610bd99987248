"""Facts of the exams."""

from .analysis import Counted, GroupTally, ItemFlag, PaperTally, SessionTally, Tally
from .attempt import CLOSED_STATES, MOVES, Attempt, AttemptState, Response
from .blueprint import Blueprint, BlueprintState, Release
from .grading import Mark
from .paper import Paper
from .place import Room, Site
from .proctoring import EventKind, ProctorEvent
from .session import IdentityCheck, Registration, Session, SessionMoves, SessionRole, SessionStaff, SessionState

__all__ = [
    "CLOSED_STATES", "MOVES", "Attempt", "AttemptState", "Blueprint", "BlueprintState", "Counted", "EventKind", "GroupTally", "IdentityCheck",
    "ItemFlag", "Mark", "Paper", "PaperTally", "ProctorEvent", "Registration", "Release", "Response", "Room", "Session", "SessionMoves",
    "SessionRole", "SessionStaff", "SessionState", "SessionTally", "Site", "Tally",
]  # fmt: skip
