"""Facts of the ground floor."""

from .account import Account, Role, RoleGrant
from .amendment import Amendment
from .area import Area, Department, Level
from .audit import AuditEntry, AuditSeal, ErasurePermit, Tombstone
from .batch import ImportBatch, ImportChange, ImportLeftover
from .catalogue import OperationItem
from .course import Course, Lesson, StudyBeat
from .double import TwoPeople
from .drill import Drill, DrillType
from .drill_event import (
    DrillAction,
    DrillAttendee,
    DrillEvaluation,
    DrillEvent,
    DrillGrade,
    DrillParty,
    DrillStep,
    EventState,
    StepKind,
)
from .engagement import AREA_ROLES, Engagement, EngagementForm, EngagementRole
from .enterprise import Enterprise, EnterpriseState, EnterpriseTag, Industry, Size, TagSet
from .event import EnterpriseEvent
from .inhouse import PlanLine, TrainingClass, TrainingType
from .interface import (
    ApiAnswer,
    ApiGrant,
    ApiScope,
    ApiSystem,
    ApiToken,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookKind,
)
from .lead import Lead, LeadClosing, LeadEvent, LeadOutcome, LeadState
from .notice import Heartbeat, Notice
from .objection import Mistake, Objection, ObjectionAnswer, ObjectionChange
from .pack import Pack, PackConfirmation, PackDraft, PackForm, PackFormCell
from .person import IdKind, Person
from .plan import EmergencyPlan
from .recheck import CoverageDay, Recheck, RecheckItem, RecheckProposal, RecheckResult
from .reconciliation import Reconciliation, ReconciliationRow
from .record import Entry, EntryKind, ExamClass, Grade
from .reminder import (
    REACHED,
    REPEATABLE,
    Reminder,
    ReminderCase,
    ReminderChannel,
    ReminderEvent,
    ReminderLevel,
    ReminderOutbox,
    ReminderPaper,
    ReminderRun,
    ReminderSend,
    ReminderStep,
)
from .requirement import BasisLevel, Obligation, Origin, Requirement
from .signin import Device, DevicePerson, PastPassword, Slip
from .standard import Clause, Standard
from .store import PrivateFile
from .suspension import LateSuspension
from .workyear import WorkYear

__all__ = [
    "AREA_ROLES",
    "Account",
    "Amendment",
    "ApiAnswer",
    "ApiGrant",
    "ApiScope",
    "ApiSystem",
    "ApiToken",
    "Area",
    "AuditEntry",
    "AuditSeal",
    "BasisLevel",
    "Clause",
    "Course",
    "CoverageDay",
    "Department",
    "Device",
    "DevicePerson",
    "Drill",
    "DrillAction",
    "DrillAttendee",
    "DrillEvaluation",
    "DrillEvent",
    "DrillGrade",
    "DrillParty",
    "DrillStep",
    "DrillType",
    "EmergencyPlan",
    "Engagement",
    "EngagementForm",
    "EngagementRole",
    "Enterprise",
    "EnterpriseEvent",
    "EnterpriseState",
    "EnterpriseTag",
    "Entry",
    "EntryKind",
    "ErasurePermit",
    "EventState",
    "ExamClass",
    "Grade",
    "Heartbeat",
    "IdKind",
    "ImportBatch",
    "ImportChange",
    "ImportLeftover",
    "Industry",
    "LateSuspension",
    "Lead",
    "LeadClosing",
    "LeadEvent",
    "LeadOutcome",
    "LeadState",
    "Lesson",
    "Level",
    "Mistake",
    "Notice",
    "Objection",
    "ObjectionAnswer",
    "ObjectionChange",
    "Obligation",
    "OperationItem",
    "Origin",
    "Pack",
    "PackConfirmation",
    "PackDraft",
    "PackForm",
    "PackFormCell",
    "PastPassword",
    "Person",
    "PlanLine",
    "PrivateFile",
    "REACHED",
    "REPEATABLE",
    "Recheck",
    "RecheckItem",
    "RecheckProposal",
    "RecheckResult",
    "Reconciliation",
    "ReconciliationRow",
    "Reminder",
    "ReminderCase",
    "ReminderChannel",
    "ReminderEvent",
    "ReminderLevel",
    "ReminderOutbox",
    "ReminderPaper",
    "ReminderRun",
    "ReminderSend",
    "ReminderStep",
    "Requirement",
    "Role",
    "RoleGrant",
    "Size",
    "Slip",
    "Standard",
    "StepKind",
    "StudyBeat",
    "TagSet",
    "Tombstone",
    "TrainingClass",
    "TrainingType",
    "TwoPeople",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookKind",
    "WorkYear",
]
